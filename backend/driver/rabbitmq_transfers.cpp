#include "backend/driver/rabbitmq_transfers.h"

#include <absl/strings/ascii.h>
#include <absl/strings/numbers.h>
#include <absl/strings/str_cat.h>

namespace bulkhead {
namespace {

using Json = nlohmann::json;

constexpr char kShovel[] = "shovel", kUpstream[] = "federation-upstream";

std::string textIn(const Json &object, const char *key)
{
    const auto found = object.find(key);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

/// Of several addresses the broker takes any: they lead to one place.
std::string addressIn(const Json &value, const char *key)
{
    const auto found = value.find(key);
    if (found != value.end() && found->is_array() && !found->empty() && found->front().is_string())
        return found->front().get<std::string>();
    return textIn(value, key);
}

std::string unescaped(const std::string &text)
{
    std::string plain;
    for (std::size_t at = 0; at < text.size(); ++at) {
        std::uint32_t byte = 0;
        const bool escape = text[at] == '%' && at + 2 < text.size() && absl::ascii_isxdigit(text[at + 1])
                            && absl::SimpleHexAtoi(text.substr(at + 1, 2), &byte);
        if (escape) {
            plain += static_cast<char>(byte);
            at += 2;
        } else {
            plain += text[at];
        }
    }
    return plain;
}

} // namespace

std::string vhostOf(const std::string &address, const std::string &otherwise)
{
    const std::size_t scheme = address.find("://");
    if (scheme == std::string::npos)
        return otherwise;
    const std::size_t path = address.find('/', scheme + 3);
    if (path == std::string::npos)
        return otherwise;
    const std::size_t end = address.find_first_of("?#", path);
    const std::string name = unescaped(address.substr(path + 1, end == std::string::npos ? end : end - path - 1));
    return name.empty() ? otherwise : name;
}

absl::StatusOr<std::vector<Transfer>> readTransfers(RabbitMqApi &api)
{
    const auto all = api.get({"parameters"});
    if (absl::IsNotFound(all.status()))
        return std::vector<Transfer>();
    if (!all.ok())
        return all.status();
    if (!all->is_array())
        return absl::UnavailableError("The broker's list of parameters cannot be understood.");
    std::vector<Transfer> transfers;
    for (const Json &item : *all) {
        const std::string component = item.is_object() ? textIn(item, "component") : std::string();
        if ((component != kShovel && component != kUpstream) || !item.contains("value") || !item["value"].is_object())
            continue;
        const Json &value = item["value"];
        Transfer one;
        one.upstream = component == kUpstream;
        one.vhost = textIn(item, "vhost");
        one.name = textIn(item, "name");
        one.from = vhostOf(addressIn(value, one.upstream ? "uri" : "src-uri"), one.vhost);
        one.to = one.upstream ? one.vhost : vhostOf(addressIn(value, "dest-uri"), one.vhost);
        one.fromQueue = textIn(value, one.upstream ? "queue" : "src-queue");
        one.toQueue = textIn(value, "dest-queue");
        if (one.from != one.to)
            transfers.push_back(std::move(one));
    }
    return transfers;
}

std::string transferWords(const Transfer &transfer, const std::string &vhost, const std::string &shownName)
{
    if (transfer.vhost == vhost)
        return absl::StrCat(transfer.upstream ? "the upstream " : "the shovel ", shownName, " of its virtual host");
    return transfer.upstream ? "an upstream of another virtual host" : "a shovel of another virtual host";
}

} // namespace bulkhead

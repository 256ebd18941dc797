#include "backend/driver/broker_section.h"

#include "backend/driver/http_link.h"

#include <absl/strings/str_cat.h>

#include <array>
#include <set>

namespace bulkhead {
namespace {

struct TextKey
{
    const char *key;
    std::string &(*field)(ProbedBroker &);
};
constexpr std::array<TextKey, 9> kTexts{{
    {"name", [](ProbedBroker &b) -> std::string & { return b.name; }},
    {"management", [](ProbedBroker &b) -> std::string & { return b.management; }},
    {"user", [](ProbedBroker &b) -> std::string & { return b.login.user; }},
    {"password_file", [](ProbedBroker &b) -> std::string & { return b.login.passwordFile; }},
    {"limits_user", [](ProbedBroker &b) -> std::string & { return b.limiter.user; }},
    {"limits_password_file", [](ProbedBroker &b) -> std::string & { return b.limiter.passwordFile; }},
    {"vhost", [](ProbedBroker &b) -> std::string & { return b.vhost; }},
    {"prefix", [](ProbedBroker &b) -> std::string & { return b.prefix; }},
    {"user_prefix", [](ProbedBroker &b) -> std::string & { return b.userPrefix; }},
}};
constexpr char kKnown[] = "name, management, user, password_file, tenant_by, vhost, prefix, tenants, slots, limits, "
                          "limits_user, limits_password_file, user_prefix, users";

absl::Status wrong(const std::string &path, const toml::node &node, const std::string &text)
{
    return absl::InvalidArgumentError(absl::StrCat(path, ", line ", node.source().begin.line, ": ", text));
}

/// The part of an address between scheme and path: "user:password@" there is a secret.
bool holdsLogin(const std::string &url)
{
    const std::size_t scheme = url.find("://");
    const std::size_t from = scheme == std::string::npos ? 0 : scheme + 3;
    return url.substr(from, url.find_first_of("/?#", from) - from).find('@') != std::string::npos;
}

absl::Status readManagement(const std::string &path, const toml::node &node, ProbedBroker &broker)
{
    std::string &url = broker.management;
    if (holdsLogin(url))
        return wrong(path, node,
                     "\"management\" holds a user or a password. Give \"user\" and \"password_file\" instead.");
    while (url.ends_with('/'))
        url.pop_back();
    if ((!url.starts_with("http://") && !url.starts_with("https://")) || httpPlaceOf(url).empty()
        || url.find_first_of("?# ") != std::string::npos)
        return wrong(path, node, "\"management\" is the address of the management API: \"http://HOST:15672\".");
    return absl::OkStatus();
}

absl::Status readNames(const std::string &path, const std::string &key, const toml::node &node,
                       std::map<std::string, std::string> &names)
{
    const toml::table *table = node.as_table();
    if (table == nullptr)
        return wrong(path, node, absl::StrCat("\"", key, "\" is a table: name = \"tenant id\"."));
    for (const auto &[name, value] : *table) {
        const auto id = value.value_exact<std::string>();
        if (!id || id->empty())
            return wrong(path, value, "a tenant is name = \"tenant id\". Write the id in quotes.");
        names[std::string(name.str())] = *id;
    }
    return absl::OkStatus();
}

absl::Status readKey(const std::string &path, const std::string &key, const toml::node &node, ProbedBroker &broker)
{
    for (const TextKey &known : kTexts) {
        if (key != known.key)
            continue;
        const auto value = node.value_exact<std::string>();
        if (!value || value->empty())
            return wrong(path, node, absl::StrCat("\"", key, "\" must be text. Write it in quotes."));
        known.field(broker) = *value;
        return key == "management" ? readManagement(path, node, broker) : absl::OkStatus();
    }
    if (key == "tenants")
        return readNames(path, key, node, broker.tenants);
    if (key == "users")
        return readNames(path, key, node, broker.users);
    if (key == "slots") {
        const auto most = node.value_exact<std::int64_t>();
        if (!most || *most < 0 || *most > 1'000'000)
            return wrong(path, node, "\"slots\" must be a whole number from 0 to 1,000,000, without quotes.");
        broker.slots = static_cast<double>(*most);
        return absl::OkStatus();
    }
    if (key == "limits") {
        const auto may = node.value_exact<bool>();
        if (!may)
            return wrong(path, node, "\"limits\" is true or false, without quotes.");
        broker.limits = *may;
        return absl::OkStatus();
    }
    if (key == "tenant_by") {
        const auto by = node.value_exact<std::string>();
        if (by != "vhost" && by != "queue")
            return wrong(path, node, "\"tenant_by\" is \"vhost\" or \"queue\".");
        broker.tenantBy = *by == "vhost" ? BrokerTenantBy::Vhost : BrokerTenantBy::Queue;
        return absl::OkStatus();
    }
    if (key == "password" || key == "limits_password")
        return wrong(path, node,
                     absl::StrCat("a password does not stand in this file. Put it into one of its own, with mode 600, "
                                  "and name that one in \"",
                                  key, "_file\"."));
    return wrong(path, node, absl::StrCat("\"", key, "\" is not known. Known here: ", kKnown, "."));
}

absl::Status checkLimits(const std::string &path, const toml::node &node, const ProbedBroker &broker)
{
    if (broker.limiter.user.empty() != broker.limiter.passwordFile.empty())
        return wrong(path, node, "\"limits_user\" and \"limits_password_file\" go together.");
    if (!broker.limits && (!broker.limiter.user.empty() || !broker.userPrefix.empty() || !broker.users.empty()))
        return wrong(path, node,
                     "\"limits_user\", \"user_prefix\" and \"users\" are for limits. Add limits = true, or leave them "
                     "out.");
    std::set<std::string> seen;
    for (const auto &[user, id] : broker.users)
        if (!seen.insert(id).second)
            return wrong(path, node,
                         absl::StrCat("tenant \"", id,
                                      "\" has two users, and a limit holds one. Name the one that its clients use."));
    return absl::OkStatus();
}

absl::Status check(const std::string &path, const toml::node &node, const ProbedBroker &broker)
{
    if (broker.name.empty() || broker.management.empty() || broker.login.user.empty()
        || broker.login.passwordFile.empty())
        return wrong(path, node, "a broker needs \"name\", \"management\", \"user\" and \"password_file\".");
    if (broker.prefix.empty() && broker.tenants.empty())
        return wrong(path, node,
                     absl::StrCat("broker \"", broker.name,
                                  "\" says of no queue whose it is. Give \"prefix\" or [broker.tenants]."));
    if ((broker.tenantBy == BrokerTenantBy::Queue) == broker.vhost.empty())
        return wrong(path, node, "\"vhost\" and tenant_by = \"queue\" go together: it is where the queues are.");
    return checkLimits(path, node, broker);
}

} // namespace

absl::Status readBroker(const std::string &path, const toml::node &item, ProbedBroker &broker)
{
    const toml::table *section = item.as_table();
    if (section == nullptr)
        return wrong(path, item, "a broker is a table: [[broker]].");
    for (const auto &[key, value] : *section)
        if (absl::Status status = readKey(path, std::string(key.str()), value, broker); !status.ok())
            return status;
    return check(path, item, broker);
}

} // namespace bulkhead

#include "backend/driver/rabbitmq_platform_config.h"

#include "backend/driver/http_link.h"
#include "backend/driver/toml_file.h"

#include <absl/strings/numbers.h>
#include <absl/strings/str_cat.h>

#include <algorithm>
#include <array>

namespace bulkhead {
namespace {

using Config = RabbitMqPlatformConfig;

constexpr std::size_t kMostPrefix = 40, kMostQueues = 50;

struct TextKey
{
    const char *key;
    std::string &(*field)(Config &);
};
constexpr std::array<TextKey, 5> kTexts{{
    {"management", [](Config &c) -> std::string & { return c.management; }},
    {"user", [](Config &c) -> std::string & { return c.login.user; }},
    {"password_file", [](Config &c) -> std::string & { return c.login.passwordFile; }},
    {"credentials", [](Config &c) -> std::string & { return c.credentials; }},
    {"prefix", [](Config &c) -> std::string & { return c.prefix; }},
}};
struct TierKey
{
    const char *key;
    RabbitMqTier Config::*field;
};
constexpr std::array<TierKey, 4> kTiers{{{"shared", &Config::shared},
                                         {"segmented", &Config::segmented},
                                         {"dedicated", &Config::dedicated},
                                         {"channel", &Config::channel}}};
constexpr char kKnown[] =
    "management, amqp, user, password_file, credentials, prefix, queues, retries, limits, connectors";

absl::Status wrong(const std::string &path, const toml::node &node, const std::string &text)
{
    return absl::InvalidArgumentError(absl::StrCat(path, ", line ", node.source().begin.line, ": ", text));
}

absl::Status readNumber(const std::string &path, const char *key, const toml::node &node, std::int64_t most,
                        std::int64_t &value)
{
    const auto given = node.value_exact<std::int64_t>();
    if (!given || *given < 1 || *given > most)
        return wrong(path, node, absl::StrCat("\"", key, "\" is a whole number from 1 to ", most, "."));
    value = *given;
    return absl::OkStatus();
}

absl::Status readAmqp(const std::string &path, const toml::node &node, AmqpPlace &place)
{
    const auto text = node.value_exact<std::string>();
    const std::size_t colon = text ? text->rfind(':') : std::string::npos;
    std::uint32_t port = 0;
    if (colon == std::string::npos || colon == 0 || !absl::SimpleAtoi(text->substr(colon + 1), &port) || port == 0
        || port > 65'535 || text->find('@') != std::string::npos)
        return wrong(path, node, "\"amqp\" is where tenants' programs connect: \"HOST:5672\", without a login.");
    place = {text->substr(0, colon), static_cast<std::uint16_t>(port)};
    return absl::OkStatus();
}

absl::Status readQueues(const std::string &path, const toml::node &node, std::vector<std::string> &queues)
{
    const toml::array *list = node.as_array();
    queues.clear();
    for (std::size_t i = 0; list != nullptr && i < list->size(); ++i)
        if (const auto name = (*list)[i].value_exact<std::string>(); name && !name->empty() && name->size() <= 200)
            queues.push_back(*name);
    if (list == nullptr || queues.empty() || queues.size() != list->size() || queues.size() > kMostQueues)
        return wrong(path, node, absl::StrCat("queues are a list of 1 to ", kMostQueues, " names."));
    return absl::OkStatus();
}

absl::Status readLimits(const std::string &path, const toml::node &node, Config &config)
{
    const toml::table *table = node.as_table();
    if (table == nullptr)
        return wrong(path, node,
                     "[rabbitmq.limits] has a table for each tier: shared = { connections = 20, "
                     "queue_length = 100000 }.");
    for (const auto &[word, value] : *table) {
        const std::string name(word.str());
        const auto tier =
            std::find_if(kTiers.begin(), kTiers.end(), [&](const TierKey &one) { return name == one.key; });
        const toml::table *given = value.as_table();
        if (tier == kTiers.end() || given == nullptr)
            return wrong(path, value, "limits are given for shared, segmented, dedicated and channel.");
        for (const auto &[key, number] : *given) {
            RabbitMqTier &limits = config.*(tier->field);
            absl::Status status =
                key == "connections"    ? readNumber(path, "connections", number, 100'000, limits.connections)
                : key == "queue_length" ? readNumber(path, "queue_length", number, 1'000'000'000, limits.queueLength)
                                        : wrong(path, number, "a tier has \"connections\" and \"queue_length\".");
            if (!status.ok())
                return status;
        }
    }
    return absl::OkStatus();
}

absl::Status readConnectors(const std::string &path, const toml::node &node, ConnectorConvention &convention)
{
    const std::array<std::pair<const char *, std::vector<std::string> *>, 5> kinds{{{"ehr", &convention.ehr},
                                                                                    {"payer", &convention.payer},
                                                                                    {"pharmacy", &convention.pharmacy},
                                                                                    {"crm", &convention.crm},
                                                                                    {"erp", &convention.erp}}};
    const toml::table *table = node.as_table();
    if (table == nullptr)
        return wrong(path, node, "[rabbitmq.connectors] names the queues of each kind: payer = [\"eligibility\"].");
    for (const auto &[word, value] : *table) {
        const std::string name(word.str());
        if (name == "dead_letters") {
            const auto suffix = value.value_exact<std::string>();
            if (!suffix || suffix->empty() || suffix->size() > 50)
                return wrong(path, value, "\"dead_letters\" is what names of queues with given up messages end with.");
            convention.deadLetters = *suffix;
            continue;
        }
        const auto kind = std::ranges::find_if(kinds, [&](const auto &one) { return name == one.first; });
        if (kind == kinds.end())
            return wrong(path, value, "connectors are ehr, payer, pharmacy, crm and erp; there is dead_letters, too.");
        if (absl::Status status = readQueues(path, value, *kind->second); !status.ok())
            return status;
    }
    return absl::OkStatus();
}

absl::Status readKey(const std::string &path, const std::string &key, const toml::node &node, Config &config)
{
    for (const TextKey &known : kTexts) {
        if (key != known.key)
            continue;
        const auto value = node.value_exact<std::string>();
        if (!value || value->empty())
            return wrong(path, node, absl::StrCat("\"", key, "\" is a text in quotes."));
        known.field(config) = *value;
        return absl::OkStatus();
    }
    if (key == "amqp")
        return readAmqp(path, node, config.amqp);
    if (key == "queues")
        return readQueues(path, node, config.queues);
    if (key == "retries")
        return readNumber(path, "retries", node, 1'000, config.retries);
    if (key == "connectors")
        return readConnectors(path, node, config.connectors);
    if (key == "limits")
        return readLimits(path, node, config);
    if (key == "password")
        return wrong(path, node, "a password does not belong into this file. Give \"password_file\".");
    return wrong(path, node, absl::StrCat("\"", key, "\" is not known in [rabbitmq]. Known are ", kKnown, "."));
}

absl::Status complete(const std::string &path, const toml::node &node, Config &config)
{
    while (config.management.ends_with('/'))
        config.management.pop_back();
    const std::string &url = config.management;
    if ((!url.starts_with("http://") && !url.starts_with("https://")) || httpPlaceOf(url).empty()
        || url.find_first_of("?# @") != std::string::npos)
        return wrong(path, node,
                     "\"management\" is the address of the management API, without a login: "
                     "\"http://HOST:15672\".");
    if (config.login.user.empty() || config.login.passwordFile.empty())
        return wrong(path, node, "give \"user\" (tag administrator) and its \"password_file\".");
    if (config.amqp.host.empty())
        return wrong(path, node, "give \"amqp\", where tenants' programs connect: \"HOST:5672\".");
    if (config.credentials.empty())
        return wrong(path, node, "give \"credentials\", the folder of the tenants' passwords.");
    if (config.prefix.size() > kMostPrefix)
        return wrong(path, node, absl::StrCat("\"prefix\" has at most ", kMostPrefix, " characters."));
    return absl::OkStatus();
}

} // namespace

absl::StatusOr<RabbitMqPlatformConfig> readRabbitMqPlatformConfig(const std::string &path)
{
    const auto document = readTomlFile(path);
    if (!document.ok())
        return document.status();
    const toml::table *section = (*document)["rabbitmq"].as_table();
    if (section == nullptr)
        return absl::InvalidArgumentError(absl::StrCat(path, " has no section [rabbitmq]."));
    Config config;
    for (const auto &[key, node] : *section)
        if (absl::Status status = readKey(path, std::string(key.str()), node, config); !status.ok())
            return status;
    if (absl::Status status = complete(path, *section, config); !status.ok())
        return status;
    return config;
}

} // namespace bulkhead

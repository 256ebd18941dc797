#include "backend/notify/notify_config.h"

#include "backend/notify/config_table.h"
#include "backend/notify/signature.h"
#include "backend/notify/web_address.h"

#include <absl/strings/str_cat.h>
#include <algorithm>
#include <array>
#include <cctype>
#include <fstream>
#include <sstream>
#include <unistd.h>

namespace bulkhead::notify {

namespace {

constexpr std::size_t kMostTargets = 16;
constexpr std::size_t kMostKeys = 4;

struct TierWord
{
    const char *word;
    Tier tier;
};
constexpr std::array<TierWord, 4> kTiers{{{"shared", Tier::Shared},
                                          {"segmented", Tier::Segmented},
                                          {"dedicated", Tier::Dedicated},
                                          {"channel", Tier::Channel}}};

void readRoute(ConfigTable &table, Route &route)
{
    std::vector<std::string> levels{"page", "ticket"}, tiers;
    table.words("levels", levels);
    route.pages = route.tickets = false;
    for (const std::string &level : levels) {
        route.pages = route.pages || level == "page";
        route.tickets = route.tickets || level == "ticket";
        if (level != "page" && level != "ticket")
            table.refuse("levels", absl::StrCat("knows \"page\" and \"ticket\", not \"", level, "\""));
    }
    table.words("tiers", tiers);
    for (const std::string &tier : tiers) {
        const auto known =
            std::find_if(kTiers.begin(), kTiers.end(), [&](const TierWord &word) { return tier == word.word; });
        if (known == kTiers.end())
            table.refuse("tiers", absl::StrCat("knows shared, segmented, dedicated and channel, not \"", tier, "\""));
        else
            route.tiers.push_back(known->tier);
    }
    table.words("tenants", route.tenants);
}

void readEndpoint(ConfigTable &table, const char *urlEnd, Endpoint &endpoint)
{
    bool plaintext = false;
    table.flag("allow_plaintext", plaintext);
    table.text("url", endpoint.url);
    if (endpoint.url.empty())
        return table.refuse("url", "is missing; write url = \"https://…\"");
    const auto address = checkAddress(endpoint.url, plaintext);
    if (!address.ok())
        return table.refuse("url", std::string(address.status().message()));
    endpoint.url = address->url;
    if (*urlEnd != '\0') {
        if (endpoint.url.find('?') != std::string::npos)
            return table.refuse("url", "holds a query; write the server's address only, as in a browser");
        while (endpoint.url.back() == '/')
            endpoint.url.pop_back();
        endpoint.url += urlEnd;
    }
    table.text("proxy", endpoint.proxy);
    if (!endpoint.proxy.empty()) {
        const auto proxy = checkAddress(endpoint.proxy, plaintext);
        if (!proxy.ok())
            table.refuse("proxy", std::string(proxy.status().message()));
    }
    table.text("ca_file", endpoint.caFile);
    if (!endpoint.caFile.empty() && access(endpoint.caFile.c_str(), R_OK) != 0)
        table.refuse("ca_file", "cannot be read; give the path of a PEM file");
    std::int64_t timeout = endpoint.timeoutMs / 1000;
    table.number("timeout_s", 1, 60, timeout);
    endpoint.timeoutMs = timeout * 1000;
}

void readName(ConfigTable &table, Target &target)
{
    table.text("name", target.name);
    const bool plain = std::all_of(target.name.begin(), target.name.end(),
                                   [](unsigned char c) { return std::islower(c) || std::isdigit(c) || c == '-'; });
    if (target.name.empty() || target.name.size() > 40 || !plain)
        table.refuse("name", "must be 1 to 40 of a-z 0-9 -, such as name = \"pager\"");
}

void readAlertmanager(ConfigTable &table, Target &target)
{
    table.only({"name", "url", "allow_plaintext", "proxy", "ca_file", "timeout_s", "levels", "tiers", "tenants",
                "tenant_names", "repeat_s", "watchdog", "token_file"});
    readEndpoint(table, "/api/v2/alerts", target.endpoint);
    // Alertmanager takes an alert as resolved that it has not heard of for resolve_timeout, five minutes by default.
    std::int64_t repeat = 60;
    table.number("repeat_s", 5, 240, repeat);
    target.repeatMs = repeat * 1000;
    table.flag("watchdog", target.watchdog);
    std::string file;
    table.text("token_file", file);
    if (file.empty())
        return;
    auto token = readSecret(file, 8);
    if (token.ok() && token->reveal().find_first_of("\r\n") != std::string::npos)
        token = absl::InvalidArgumentError(absl::StrCat(file, " holds several lines; it should hold one token"));
    if (!token.ok())
        return table.refuse("token_file", std::string(token.status().message()));
    target.token = *std::move(token);
}

void readWebhook(ConfigTable &table, Target &target)
{
    table.only({"name", "url", "allow_plaintext", "proxy", "ca_file", "timeout_s", "levels", "tiers", "tenants",
                "tenant_names", "watchdog_s", "key_files", "outbox", "give_up_h"});
    readEndpoint(table, "", target.endpoint);
    std::int64_t watchdog = 300, outbox = 1'000, giveUp = 72;
    table.number("watchdog_s", 0, 86'400, watchdog);
    target.watchdog = watchdog > 0;
    target.repeatMs = watchdog * 1000;
    table.number("outbox", 10, 100'000, outbox);
    target.outbox = static_cast<std::size_t>(outbox);
    table.number("give_up_h", 1, 720, giveUp);
    target.giveUpMs = giveUp * 3'600'000;
    std::vector<std::string> files;
    table.words("key_files", files);
    if (files.empty() || files.size() > kMostKeys)
        return table.refuse("key_files", "must name 1 to 4 files, each with a key; the newest first");
    for (const std::string &file : files) {
        auto key = readSecret(file, 32);
        if (!key.ok())
            return table.refuse("key_files", absl::StrCat("cannot be used: ", key.status().message()));
        target.keys.push_back(*std::move(key));
    }
}

absl::Status readTargets(const std::string &path, const toml::table &document, bool names, NotifyConfig &config)
{
    for (const auto &[section, kind] :
         {std::pair{"alertmanager", TargetKind::Alertmanager}, std::pair{"webhook", TargetKind::Webhook}}) {
        const toml::node *node = document.get(section);
        if (!node)
            continue;
        const toml::array *list = node->as_array();
        if (!list || !list->is_array_of_tables())
            return absl::InvalidArgumentError(absl::StrCat(path, ":", node->source().begin.line, ": \"", section,
                                                           "\" must be a table; write [[", section, "]]"));
        for (const toml::node &item : *list) {
            Target target;
            target.kind = kind;
            target.tenantNames = names;
            ConfigTable table(path, *item.as_table());
            readName(table, target);
            if (kind == TargetKind::Alertmanager)
                readAlertmanager(table, target);
            else
                readWebhook(table, target);
            readRoute(table, target.route);
            table.flag("tenant_names", target.tenantNames);
            if (config.hashTenants && target.tenantNames)
                table.refuse("tenant_names", "cannot be true where tenant_ids = \"hash\" hides who it is; drop one");
            for (const Target &other : config.targets) {
                if (other.name == target.name)
                    table.refuse("name", absl::StrCat("\"", target.name, "\" is there twice; rename one"));
            }
            if (!table.status().ok())
                return table.status();
            config.targets.push_back(std::move(target));
        }
    }
    return absl::OkStatus();
}

} // namespace

absl::StatusOr<NotifyConfig> readNotifyConfig(const std::string &path)
{
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    if (!file || !(text << file.rdbuf()))
        return absl::InvalidArgumentError(absl::StrCat(path, ": cannot be read; give --notify a readable TOML file"));
    toml::table document;
    try { // The one place where the library throws.
        document = toml::parse(text.str(), path);
    } catch (const toml::parse_error &error) {
        return absl::InvalidArgumentError(absl::StrCat(path, ":", error.source().begin.line, ": ",
                                                       std::string(error.description()), "; correct the TOML"));
    }
    NotifyConfig config;
    ConfigTable table(path, document);
    table.only({"gateway", "tenant_names", "tenant_ids", "stale_minutes", "alertmanager", "webhook"});
    table.text("gateway", config.gateway);
    bool names = false;
    table.flag("tenant_names", names);
    std::string ids = "plain";
    table.text("tenant_ids", ids);
    if (ids != "plain" && ids != "hash")
        table.refuse("tenant_ids", "must be \"plain\" or \"hash\"");
    config.hashTenants = ids == "hash";
    std::int64_t stale = 5;
    table.number("stale_minutes", 0, 1'440, stale);
    config.staleMs = stale * 60'000;
    absl::Status status = table.status();
    if (status.ok())
        status = readTargets(path, document, names, config);
    if (!status.ok())
        return status;
    if (config.targets.empty())
        return absl::InvalidArgumentError(
            absl::StrCat(path, ":1: nobody is told of anything; add an [[alertmanager]] or [[webhook]] table"));
    if (config.targets.size() > kMostTargets)
        return absl::InvalidArgumentError(
            absl::StrCat(path, ":1: more than ", kMostTargets, " targets; let one Alertmanager pass alerts on"));
    return config;
}

} // namespace bulkhead::notify

#include "backend/web_section.h"

#include "backend/driver/broker_config.h"
#include "backend/driver/http_link.h"
#include "backend/driver/toml_file.h"
#include "backend/notify/config_table.h"
#include "backend/rpc/external_answers.h"
#include "backend/rpc/listen_address.h"

#include <absl/strings/numbers.h>
#include <absl/strings/str_cat.h>

#include <algorithm>
#include <array>
#include <filesystem>

namespace bulkhead {
namespace {

using notify::ConfigTable;

constexpr std::size_t kMostName = 40, kMostBoundaries = 20, kMostChecks = 20, kMostAddress = 500;
constexpr std::size_t kLeastMarker = 8, kMostMarker = 100;

template<class Value, std::size_t N>
using Words = std::array<std::pair<const char *, Value>, N>;
constexpr Words<Layer, 4> kLayers{{{"identity", Layer::Identity},
                                   {"application", Layer::Application},
                                   {"analytics", Layer::Analytics},
                                   {"operations", Layer::Operations}}};
constexpr Words<WebTry, 3> kTries{
    {{"foreign-id", WebTry::ForeignId}, {"foreign-token", WebTry::ForeignToken}, {"output", WebTry::Output}}};

template<class Value, std::size_t N>
void choose(ConfigTable &table, const char *key, const Words<Value, N> &words, Value &value)
{
    std::string given, all;
    table.text(key, given);
    for (const auto &[word, meaning] : words) {
        if (given == word) {
            value = meaning;
            return;
        }
        absl::StrAppend(&all, all.empty() ? "" : ", ", word);
    }
    table.refuse(key, absl::StrCat("must be one of ", all));
}

/// A token crosses this way: in the clear it stays on this machine.
void checkAddress(ConfigTable &table, const char *key, const std::string &address, const char *whose)
{
    const bool tls = address.starts_with("https://");
    const std::string place = httpPlaceOf(address);
    if ((!tls && !address.starts_with("http://")) || place.empty() || address.size() > kMostAddress
        || address.find_first_of(" @#\\") != std::string::npos)
        return table.refuse(key,
                            "must be an address without a login, such as \"https://api.internal/tenants/{tenant}\"");
    if (!tls && !loopbackAddress(place.find(':') == std::string::npos ? place + ":80" : place).ok())
        return table.refuse(key, "is on another machine: the token would be read on the way. Use https");
    if (address.find(whose) == std::string::npos || place.find('{') != std::string::npos)
        table.refuse(key, absl::StrCat("must say in its path or query whose it is, with ", whose));
}

void compare(ConfigTable &table, const WebBoundary &boundary, const policy::Baselines &baselines)
{
    for (const std::string &check : boundary.checks) {
        const bool known = std::ranges::any_of(baselines.controls, [&](const policy::BaselineControl &control) {
            return control.layer == boundary.layer && std::ranges::find(control.checks, check) != control.checks.end();
        });
        if (!known)
            table.refuse("checks", absl::StrCat("holds \"", plainLine(check),
                                                "\", which no control of this layer in the "
                                                "baselines names; bulkhead-gateway baselines print shows them"));
    }
}

void readRefused(ConfigTable &table, const toml::table &given, WebBoundary &boundary)
{
    const toml::node *node = given.get("refused");
    if (node == nullptr)
        return;
    const toml::array *list = node->as_array();
    boundary.refused.clear();
    for (std::size_t at = 0; list != nullptr && at < list->size(); ++at)
        if (const auto code = (*list)[at].value_exact<std::int64_t>(); code && *code >= 400 && *code <= 499)
            boundary.refused.push_back(static_cast<int>(*code));
    if (list == nullptr || boundary.refused.empty() || boundary.refused.size() != list->size())
        table.refuse("refused", "must list the codes of a refusal, 400 to 499, such as refused = [403, 404]");
}

absl::StatusOr<WebBoundary> readBoundary(const std::string &path, const toml::node &node,
                                         const policy::Baselines *baselines)
{
    const toml::table *given = node.as_table();
    if (given == nullptr)
        return absl::InvalidArgumentError(absl::StrCat(path, ", line ", node.source().begin.line,
                                                       ": a boundary is a table. Write [[web.boundary]]."));
    ConfigTable table(path, *given);
    table.only({"name", "layer", "tries", "own", "foreign", "refused", "checks"});
    WebBoundary boundary;
    table.text("name", boundary.name);
    const bool plain =
        std::ranges::all_of(boundary.name, [](unsigned char c) { return c >= ' ' && c < 0x7f && c != '"'; });
    if (boundary.name.empty() || boundary.name.size() > kMostName || !plain)
        table.refuse("name", absl::StrCat("must be what people call it, of at most ", kMostName, " plain characters"));
    choose(table, "layer", kLayers, boundary.layer);
    choose(table, "tries", kTries, boundary.tries);
    table.text("own", boundary.own);
    table.text("foreign", boundary.foreign);
    checkAddress(table, "own", boundary.own, "{tenant}");
    if (boundary.tries == WebTry::ForeignId)
        checkAddress(table, "foreign", boundary.foreign, "{other}");
    else if (!boundary.foreign.empty())
        table.refuse("foreign", "belongs to tries = \"foreign-id\" alone; leave it out");
    readRefused(table, *given, boundary);
    table.words("checks", boundary.checks);
    if (boundary.checks.size() > kMostChecks)
        table.refuse("checks", absl::StrCat("must list at most ", kMostChecks, " checks"));
    if (table.status().ok() && baselines != nullptr)
        compare(table, boundary, *baselines);
    if (!table.status().ok())
        return table.status();
    return boundary;
}

bool isTenantId(const std::string &id)
{
    return !id.empty() && id.size() <= 64 && std::ranges::all_of(id, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    });
}

} // namespace

absl::StatusOr<WebPlatformConfig> readWebSection(const std::string &path, const policy::Baselines *baselines)
{
    const auto document = readTomlFile(path);
    if (!document.ok())
        return document.status();
    const toml::table *section = (*document)["web"].as_table();
    if (section == nullptr)
        return absl::InvalidArgumentError(absl::StrCat(path, ": \"web\" must be a table. Write [web]."));
    ConfigTable table(path, *section);
    table.only({"tokens", "other", "marker", "roots", "deadline_seconds", "boundary"});
    WebPlatformConfig config;
    std::int64_t seconds = 10;
    table.text("tokens", config.tokens);
    table.text("other", config.other);
    table.text("marker", config.marker);
    table.text("roots", config.roots);
    table.number("deadline_seconds", 1, 60, seconds);
    config.deadlineMs = seconds * 1'000;
    const std::filesystem::path folder = std::filesystem::path(path).parent_path(); // Paths are from this file's.
    if (config.tokens.empty())
        table.refuse("tokens", "must name the folder with a token file for each tenant");
    if (!isTenantId(config.other))
        table.refuse("other", "must be the id of a canary tenant, of [a-z0-9-]");
    if (config.marker.size() < kLeastMarker || config.marker.size() > kMostMarker)
        table.refuse("marker", "must be 8 to 100 characters that only the canary tenant may read");
    config.tokens = (folder / config.tokens).string();
    if (!config.roots.empty())
        config.roots = (folder / config.roots).string();
    if (table.status().ok())
        if (const auto canary = readPasswordFile(config.tokens + "/" + config.other); !canary.ok())
            table.refuse("tokens", absl::StrCat("has no usable token of the canary tenant: ",
                                                std::string(canary.status().message())));
    const toml::array *boundaries = (*section)["boundary"].as_array();
    if (boundaries == nullptr || boundaries->empty() || boundaries->size() > kMostBoundaries)
        table.refuse("boundary", absl::StrCat("must hold 1 to ", kMostBoundaries, " [[web.boundary]]"));
    if (!table.status().ok())
        return table.status();
    for (const toml::node &node : *boundaries) {
        auto boundary = readBoundary(path, node, baselines);
        if (!boundary.ok())
            return boundary.status();
        config.boundaries.push_back(*std::move(boundary));
    }
    return config;
}

} // namespace bulkhead

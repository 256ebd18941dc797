#include "backend/freeze_table.h"

#include "backend/notify/config_table.h"
#include "backend/rpc/text_rules.h"
#include "backend/scope_file.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_join.h>
#include <absl/time/civil_time.h>
#include <absl/time/time.h>

#include <algorithm>
#include <optional>
#include <span>

namespace bulkhead {

namespace {

constexpr std::size_t kNameCharacters = 60, kReasonCharacters = 200;
// In order of their numbers, from 1 on.
constexpr std::string_view kTiers[] = {"shared", "segmented", "dedicated", "channel"};
constexpr std::string_view kProfiles[] = {"clinic", "regional-network", "hospital-system", "white-label"};
static_assert(std::size(kTiers) == static_cast<std::size_t>(Tier::Channel));
static_assert(std::size(kProfiles) == static_cast<std::size_t>(Profile::WhiteLabel));

std::optional<std::int64_t> instantOf(const toml::node &node)
{
    const auto given = node.value_exact<toml::date_time>();
    if (!given || !given->offset) // Without one it would be another instant on another machine.
        return std::nullopt;
    const absl::CivilSecond written(given->date.year, given->date.month, given->date.day, given->time.hour,
                                    given->time.minute, given->time.second);
    return absl::ToUnixMillis(absl::FromCivil(written, absl::UTCTimeZone()) - absl::Minutes(given->offset->minutes))
           + given->time.nanosecond / 1'000'000;
}

void readInstant(notify::ConfigTable &given, const toml::table &table, const char *key, std::int64_t &ms)
{
    const toml::node *node = table.get(key);
    if (!node)
        return given.refuse(key, "is missing; a freeze that comes once has both from and until");
    const auto instant = instantOf(*node);
    if (!instant)
        return given.refuse(key, "must be a date and time with its offset, without quotes, such as "
                                 "2026-12-20T00:00:00Z");
    ms = *instant;
}

/// Once or each month, and never both.
void readTimes(notify::ConfigTable &given, const toml::table &table, freezes::Rule &rule)
{
    const bool once = table.contains("from") || table.contains("until");
    const bool monthly = table.contains("last_days") || table.contains("first_days");
    if (once && monthly)
        return given.refuse(table.contains("last_days") ? "last_days" : "first_days",
                            "is of each month, and \"from\" and \"until\" are of one time; keep one of the two");
    if (!once && !monthly)
        return given.refuse("from", "is missing; say when: from and until, or last_days or first_days of each month");
    if (once) {
        readInstant(given, table, "from", rule.fromMs);
        readInstant(given, table, "until", rule.untilMs);
        if (given.status().ok() && rule.untilMs <= rule.fromMs)
            given.refuse("until", "must be after \"from\"");
        return;
    }
    std::int64_t last = 0, first = 0;
    given.number("last_days", 1, freezes::kMostDays, last);
    given.number("first_days", 1, freezes::kMostDays, first);
    rule.lastDays = static_cast<int>(last);
    rule.firstDays = static_cast<int>(first);
}

/// A list of known words, as the numbers of an enumeration that counts from 1.
template<typename Kind>
absl::Status readKinds(const std::string &name, const toml::table &table, const char *key,
                       std::span<const std::string_view> known, std::vector<Kind> &kinds)
{
    std::vector<std::string> words;
    if (absl::Status status = readWords(name, table, key, words); !status.ok())
        return status;
    for (const std::string &word : words) {
        const auto found = std::ranges::find(known, word);
        if (found == known.end())
            return fileProblem(name, table.get(key)->source(),
                               absl::StrCat("\"", key, "\" knows ",
                                            absl::StrJoin(std::vector<std::string>(known.begin(), known.end()), ", "),
                                            ", not \"", word, "\""));
        kinds.push_back(static_cast<Kind>(found - known.begin() + 1));
    }
    return absl::OkStatus();
}

absl::Status readWhom(const std::string &name, const toml::table &table, freezes::Whom &whom)
{
    const toml::node *node = table.get("scope");
    if (!node)
        return absl::OkStatus();
    const toml::table *scope = node->as_table();
    const std::string fix = "the scope of a freeze knows regions, tiers, pools, profiles, tenants, owners, partners "
                            "and phases; without a scope it is for the whole fleet";
    if (!scope)
        return fileProblem(name, node->source(), "\"scope\" must be lists such as { regions = [\"us-east\"] }; " + fix);
    if (absl::Status status = refuseUnknownKeys(
            name, *scope, {"regions", "tiers", "pools", "profiles", "tenants", "owners", "partners", "phases"}, fix);
        !status.ok())
        return status;
    if (absl::Status status = readScopeLists(name, *scope, whom.scope); !status.ok())
        return status;
    if (absl::Status status = readKinds<Tier>(name, *scope, "tiers", kTiers, whom.tiers); !status.ok())
        return status;
    if (absl::Status status = readKinds<Profile>(name, *scope, "profiles", kProfiles, whom.profiles); !status.ok())
        return status;
    // An empty list, left over from one that was cleared, would stop the whole fleet.
    for (const auto &[key, list] : *scope)
        if (list.as_array()->empty())
            return fileProblem(name, list.source(),
                               absl::StrCat("\"", std::string(key.str()), "\" holds nothing; ", fix));
    return scope->empty() ? fileProblem(name, scope->source(), "the scope holds no tenant; " + fix) : absl::OkStatus();
}

std::string instantText(std::int64_t ms)
{
    return absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", absl::FromUnixMillis(ms), absl::UTCTimeZone());
}

std::string daysText(const char *which, int days)
{
    return days == 1 ? absl::StrCat(which, " day") : absl::StrCat(which, " ", days, " days");
}

std::string whenText(const freezes::Rule &rule)
{
    if (!rule.monthly())
        return absl::StrCat("from ", instantText(rule.fromMs), " until ", instantText(rule.untilMs));
    if (rule.lastDays == 0)
        return absl::StrCat("each month, ", daysText("its first", rule.firstDays), " (UTC)");
    return absl::StrCat("each month, ", daysText("its last", rule.lastDays),
                        rule.firstDays == 0 ? std::string()
                                            : " and " + daysText("the first", rule.firstDays) + " of the next",
                        " (UTC)");
}

} // namespace

absl::Status readFreeze(const std::string &name, const toml::table &table, freezes::Rule &rule)
{
    notify::ConfigTable given(name, table);
    given.text("name", rule.name);
    given.text("reason", rule.reason);
    given.only({"name", "reason", "from", "until", "last_days", "first_days", "scope"});
    if (rule.name.empty())
        given.refuse("name", "is missing; write how people call the freeze, such as \"month-end close\"");
    if (rule.reason.empty())
        given.refuse("reason", "is missing; write what approvers should know before they let somebody in");
    if (!checkText(rule.name, kNameCharacters, false, "name").ok())
        given.refuse("name", "must be 1 to 60 plain characters");
    if (!checkText(rule.reason, kReasonCharacters, false, "reason").ok())
        given.refuse("reason", "must be 1 to 200 plain characters");
    readTimes(given, table, rule);
    return given.status().ok() ? readWhom(name, table, rule.whom) : given.status();
}

std::string freezeText(const freezes::Rule &rule)
{
    std::string whom;
    const auto add = [&whom](const char *what, const auto &words) {
        if (!words.empty())
            absl::StrAppend(&whom, whom.empty() ? "" : "; ", what, " ", absl::StrJoin(words, ", "));
    };
    const auto wordsOf = [](const auto &kinds, std::span<const std::string_view> known) {
        std::vector<std::string> words;
        for (const auto kind : kinds)
            words.emplace_back(known[static_cast<std::size_t>(kind) - 1]);
        return words;
    };
    const Scope &scope = rule.whom.scope;
    add("regions", scope.regions);
    add("tiers", wordsOf(rule.whom.tiers, kTiers));
    add("pools", scope.pools);
    add("profiles", wordsOf(rule.whom.profiles, kProfiles));
    add("tenants", scope.tenants);
    add("owners", scope.owners);
    add("partners", scope.partners);
    add("phases", scope.phases);
    return absl::StrCat(whenText(rule), ", for ", whom.empty() ? "the whole fleet" : whom, ": ", rule.reason);
}

} // namespace bulkhead

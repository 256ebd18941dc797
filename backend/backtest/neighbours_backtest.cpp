#include "backend/backtest/neighbours_backtest.h"

#include "backend/engine/neighbours_verdict.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_format.h>
#include <absl/strings/str_join.h>
#include <absl/time/time.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <optional>

namespace bulkhead {
namespace {

using Json = nlohmann::ordered_json;
using neighbours::AccountKind;

const char *verdictName(Verdict verdict)
{
    switch (verdict) {
    case Verdict::Culprit:
        return "culprit";
    case Verdict::SeveralCulprits:
        return "several culprits";
    case Verdict::CommonCause:
        return "common cause";
    case Verdict::CollectiveOverload:
        return "collective overload";
    case Verdict::SelfInflicted:
        return "self-inflicted";
    case Verdict::Undecided:
    case Verdict::Unspecified:
        break;
    }
    return "undecided";
}

const char *resourceName(neighbours::Contended resource)
{
    switch (resource) {
    case neighbours::Contended::Lock:
        return "lock";
    case neighbours::Contended::Cpu:
        return "cpu";
    case neighbours::Contended::Io:
        return "io";
    case neighbours::Contended::Slots:
        break;
    }
    return "pool";
}

std::string accountName(const RecordedUsage &usage, const neighbours::Booking &booking)
{
    switch (booking.kind) {
    case AccountKind::Tenant:
        return absl::StrCat(usage.tenants[booking.tenant], " on ", resourceName(booking.resource));
    case AccountKind::Self:
        return "self";
    case AccountKind::Normal:
        return "normal";
    case AccountKind::Capacity:
        return "capacity";
    case AccountKind::System:
        return "system";
    case AccountKind::Unexplained:
        break;
    }
    return "unexplained";
}

bool sameNames(const RecordedIncident &held, const neighbours::Incident &now)
{
    const auto &a = held.antagonists, &b = now.antagonists;
    return held.verdict == now.verdict
           && std::ranges::is_permutation(a, b, {}, &neighbours::Antagonist::tenant, &neighbours::Antagonist::tenant);
}

/// Adds what the tick booked: the books of the whole time balance as those of each tick do.
void addTick(RecordedIncident &held, const neighbours::Incident &now)
{
    if (!now.points.empty())
        for (const neighbours::Booking &booking : now.points.back().ledger) {
            const auto same = std::ranges::find_if(held.ledger, [&booking](const neighbours::Booking &known) {
                return known.kind == booking.kind && known.tenant == booking.tenant
                       && known.resource == booking.resource;
            });
            if (same == held.ledger.end())
                held.ledger.push_back(booking);
            else
                same->seconds += booking.seconds;
        }
    for (const neighbours::Victim &victim : now.victims)
        if (std::ranges::find(held.victims, victim.tenant) == held.victims.end())
            held.victims.push_back(victim.tenant);
    held.antagonists = now.antagonists; // Their newest shares.
    for (neighbours::Antagonist &antagonist : held.antagonists)
        antagonist.resource = neighbours::resourceOf(held.ledger, antagonist.tenant);
}

std::string timeText(std::int64_t ms)
{
    return absl::FormatTime("%Y-%m-%d %H:%M:%S", absl::FromUnixMillis(ms), absl::UTCTimeZone());
}

} // namespace

std::vector<RecordedIncident> runNeighboursBacktest(const RecordedUsage &usage)
{
    neighbours::Engine engine;
    engine.setPools({{"pool", "database"}});
    std::vector<RecordedIncident> incidents;
    bool held = false; // The newest of them still is.
    for (const UsageTick &tick : usage.ticks) {
        engine.push(tick);
        const auto all = engine.incidents();
        const auto open = std::ranges::find(all, IncidentState::Named, &neighbours::Incident::state);
        if (open == all.end()) {
            held = false;
            continue;
        }
        if (!held || !sameNames(incidents.back(), *open)) {
            incidents.push_back({tick.endMs, tick.endMs, "pool", open->verdict, open->antagonists, {}, {}});
            held = true;
        }
        incidents.back().endMs = tick.endMs;
        addTick(incidents.back(), *open);
    }
    return incidents;
}

std::string neighboursJson(const RecordedUsage &usage, const std::vector<RecordedIncident> &incidents)
{
    Json list = Json::array();
    for (const RecordedIncident &one : incidents) {
        Json antagonists = Json::array(), victims = Json::array(), ledger = Json::object();
        for (const neighbours::Antagonist &antagonist : one.antagonists)
            antagonists.push_back(usage.tenants[antagonist.tenant]);
        for (const TenantIndex victim : one.victims)
            victims.push_back(usage.tenants[victim]);
        for (const neighbours::Booking &booking : one.ledger)
            ledger[accountName(usage, booking)] = booking.seconds;
        Json resources = Json::object();
        for (const neighbours::Antagonist &antagonist : one.antagonists)
            resources[usage.tenants[antagonist.tenant]] = resourceName(antagonist.resource);
        list.push_back({{"start", static_cast<double>(one.startMs) / 1e3},
                        {"end", static_cast<double>(one.endMs) / 1e3},
                        {"pool", one.pool},
                        {"verdict", verdictName(one.verdict)},
                        {"antagonists", std::move(antagonists)},
                        {"resources", std::move(resources)},
                        {"victims", std::move(victims)},
                        {"ledger", std::move(ledger)}});
    }
    Json result{{"slots", usage.poolSlots}, {"cores", usage.cores}, {"incidents", std::move(list)}};
    return result.dump(2) + "\n";
}

std::string neighboursText(const RecordedUsage &usage, const std::vector<RecordedIncident> &incidents)
{
    std::string text = absl::StrFormat("%d ticks of %d tenants on %.0f slots", usage.ticks.size(), usage.tenants.size(),
                                       usage.poolSlots);
    absl::StrAppend(&text, usage.cpu ? absl::StrFormat(" and %.0f cores", usage.cores) : ", CPU not recorded",
                    usage.locks ? "" : ", locks not recorded",
                    usage.io == IoSight::Nothing ? ", waits for the disk not recorded"
                    : usage.io == IoSight::Waits ? ", bytes read and written not recorded"
                                                 : "",
                    ".\n");
    for (const RecordedIncident &one : incidents) {
        std::vector<std::string> names, books;
        for (const neighbours::Antagonist &antagonist : one.antagonists)
            names.push_back(absl::StrFormat("%s (%.0f%%, %s)", usage.tenants[antagonist.tenant], antagonist.share * 100,
                                            resourceName(antagonist.resource)));
        double sum = 0;
        for (const neighbours::Booking &booking : one.ledger)
            sum += booking.seconds;
        std::vector<neighbours::Booking> ledger = one.ledger;
        std::ranges::sort(ledger, std::greater(), &neighbours::Booking::seconds);
        for (const neighbours::Booking &booking : ledger)
            if (sum > 0 && booking.seconds >= 0.01 * sum)
                books.push_back(absl::StrFormat("%s %.0f%%", accountName(usage, booking), booking.seconds / sum * 100));
        absl::StrAppend(&text, timeText(one.startMs), " to ", timeText(one.endMs), ": ", verdictName(one.verdict),
                        names.empty() ? "" : ", ", absl::StrJoin(names, " and "),
                        absl::StrFormat("; %d hurt; %.1f s of delay: ", one.victims.size(), sum),
                        absl::StrJoin(books, ", "), ".\n");
    }
    if (incidents.empty())
        absl::StrAppend(&text, "Nobody was hurt for long enough to be told.\n");
    return text;
}

} // namespace bulkhead

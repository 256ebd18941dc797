#include "backend/rpc/grant_work.h"

#include "backend/rpc/call.h"
#include "backend/rpc/fault.h"

#include <charconv>
#include <optional>

namespace bulkhead {

namespace {

constexpr std::int64_t kMinuteMs = 60'000;
/// Two gateways may see a minute that came late on different sides of the one in which an alert begins.
constexpr std::int64_t kSkewMs = 5 * kMinuteMs;

struct AlertName
{
    std::string_view objective;
    std::int64_t sinceMs = 0;
};

/// "<objective id>@<since minute>"
std::optional<AlertName> nameOf(const std::string &alertId)
{
    constexpr std::int64_t kMostMinutes = std::int64_t{1} << 40;
    const std::size_t at = alertId.rfind('@');
    if (at == std::string::npos)
        return std::nullopt;
    std::int64_t minute = 0;
    const char *last = alertId.data() + alertId.size();
    const auto read = std::from_chars(alertId.data() + at + 1, last, minute);
    if (read.ec != std::errc() || read.ptr != last || minute < 0 || minute > kMostMinutes)
        return std::nullopt;
    return AlertName{std::string_view(alertId).substr(0, at), minute * kMinuteMs};
}

} // namespace

WorkState alertStateOf(const ServiceBoard &board, TenantIndex tenant, const std::string &alertId)
{
    const auto name = nameOf(alertId);
    if (!name)
        return WorkState::Over;
    bool fires = false;
    for (const AlertView &alert : *board.alerts) {
        const ObjectiveView &objective = (*board.objectives)[alert.objective];
        if (objective.tenant != tenant || objective.id != name->objective)
            continue;
        if (alert.id == alertId)
            return alert.resolvedMs == 0 ? WorkState::On : WorkState::Over;
        // Who has not seen a dip fires since before it: that is the same trouble, and it goes on.
        fires = fires || (alert.resolvedMs == 0 && alert.sinceMs <= name->sinceMs + kSkewMs);
    }
    if (fires)
        return WorkState::On;
    // Another gateway may have named an alert that this one is about to name.
    const bool judged = board.historyProgress >= 1 && board.evaluatedMs >= name->sinceMs + kSkewMs;
    return judged ? WorkState::Over : WorkState::Unknown;
}

WorkWatch watchAlertsOf(EngineRoom &room)
{
    return [&room](const grants::Ask &ask) {
        const auto board = room.services();
        if (!board || !board->alerts || !board->objectives)
            return WorkState::Unknown;
        const auto tenant = room.fleet().find(ask.tenantId);
        return tenant ? alertStateOf(*board, *tenant, ask.alertId) : WorkState::Unknown;
    };
}

bool seesWork(const Call &call, const grants::Ask &ask)
{
    return call.may("alerts.read") && call.find(ask.tenantId).has_value();
}

absl::Status workIsOn(WorkState state)
{
    const auto code = absl::StatusCode::kFailedPrecondition;
    switch (state) {
    case WorkState::On:
        return absl::OkStatus();
    case WorkState::Over:
        return fault(code, "WORK_OVER", "The tenant has no such alert that is on: it is over, or never was.",
                     "Have it asked for without the alert; then it lasts its minutes.");
    case WorkState::Unknown:
        break;
    }
    return fault(code, "WORK_NOT_KNOWN", "This gateway does not know yet whether the alert is on.",
                 "Try it again in a minute.");
}

std::string workOverReason(bool waited)
{
    return waited ? "The alert was over before the access was in force." : "The alert is over.";
}

} // namespace bulkhead

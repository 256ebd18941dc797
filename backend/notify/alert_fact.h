#pragma once
// What is to be said of an alert: plain facts, without the tenant's name.
#include "backend/domain/crossings.h"
#include "backend/domain/share_drops.h"
#include "backend/domain/tenant.h"
#include "backend/notify/notify_config.h"

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace bulkhead {
class FleetBoard;
struct FleetSnapshot;
struct ServiceBoard;
} // namespace bulkhead

namespace bulkhead::notify {

inline constexpr char kPage[] = "page";
inline constexpr char kTicket[] = "ticket";
inline constexpr char kResolved[] = "resolved";

struct AlertFact
{
    std::string id; ///< The gateway's own: "<tenant id>/<workflow>@<minute>"; kStaleAlert for the gateway itself.
    std::string tenantId, workflow; ///< Empty: the alert is about the gateway.
    Tier tier = Tier::Unspecified;
    std::string severity;            ///< kPage or kTicket; of a resolution the last one told.
    std::int64_t sinceMs = 0;        ///< When the alert began.
    std::int64_t stateMs = 0;        ///< When its present state began.
    std::int64_t resolvedMs = 0;     ///< 0: fires.
    std::int64_t targetE7 = 0;       ///< As the engine: 99.9 % is 9,990,000.
    std::int64_t burn = -1;          ///< Thousandths; -1: unknown.
    std::int32_t budget = INT32_MIN; ///< Hundredths of a percent left; INT32_MIN: unknown.
    std::string dependency;          ///< Likely cause; empty: none stands out.
    std::string layers; ///< Of a crossed boundary, or the sentence of a share; then nothing is known of objectives.
    bool operator==(const AlertFact &) const = default;

    [[nodiscard]] std::string json() const;
    [[nodiscard]] static std::optional<AlertFact> fromJson(std::string_view text);
    /// What the id alone says.
    [[nodiscard]] static AlertFact fromId(const std::string &id);
};

/// What stands in a workflow's place where a boundary was crossed; no workflow can be called so.
inline constexpr char kBoundary[] = "boundary:isolation";
/// Likewise, where a service carries its tenant less often than usual. Such an alert is no tenant's.
inline constexpr char kCoverage[] = "coverage:share";
inline constexpr char kDropPrefix[] = "coverage:"; ///< Of such an alert's id; no tenant's begins so.
inline constexpr char kStaleAlert[] = "gateway/telemetry";

/// All that the gateway knows of alerts at one moment.
struct Situation
{
    std::int64_t nowMs = 0;
    bool complete = false;         ///< An alert that is not listed does not fire. False while history loads.
    std::vector<AlertFact> firing; ///< Pages first, then the older ones: what is told first when room is short.
    std::vector<AlertFact> resolved;

    /// The end of an alert that was told at a severity and does not fire at it any more; nothing when that cannot be
    /// known yet. `storedFacts`: what was told of it.
    [[nodiscard]] std::optional<AlertFact> endOf(const std::string &alertId, const std::string &severity,
                                                 std::string_view storedFacts) const;
    void index(); ///< After the lists have changed, before endOf().

private:
    std::unordered_map<std::string, std::size_t> m_firingAt, m_resolvedAt;
};

/// `quietSinceMs`: since when the notifier waits for a first judgement.
[[nodiscard]] Situation readSituation(const ServiceBoard &board, const FleetSnapshot &fleet, std::int64_t nowMs,
                                      std::int64_t quietSinceMs, std::int64_t staleMs);
/// Puts crossed boundaries before everything else. Nothing: they are not known, so none that was told has ended.
void addCrossings(const std::optional<std::vector<Crossing>> &crossings, const FleetBoard &fleet, Situation &situation);
/// Puts shares that have fallen behind everything else, as tickets. Nothing: as addCrossings().
void addDrops(const std::optional<std::vector<ShareDrop>> &drops, Situation &situation);

/// The alert is for this target, at its present severity.
[[nodiscard]] bool fits(const Route &route, const AlertFact &fact);

} // namespace bulkhead::notify

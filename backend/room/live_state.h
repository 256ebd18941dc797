#pragma once
// What the engine thread works on: telemetry in, engines, boards out. One thread at a time; no locks of its own.
#include "backend/engine_room.h"
#include "backend/room/alert_book.h"
#include "backend/room/backfill.h"
#include "backend/room/hours_before.h"
#include "backend/room/incident_book.h"
#include "backend/room/service_board.h"
#include "backend/room/setting_writer.h"
#include "backend/room/shared_incidents.h"
#include "backend/room/silence_book.h"
#include "backend/room/target_table.h"
#include "backend/room/tenant_figures.h"

#include <set>

namespace bulkhead::room {

/// Tenant id → target.
using AgreedTargets = std::map<std::string, std::int64_t, std::less<>>;
/// Empty when the store does not answer: then the defaults stand.
[[nodiscard]] AgreedTargets readAgreedTargets(Store &store);

class LiveState
{
public:
    LiveState(const EngineRoomOptions &options, Store &store, Telemetry &telemetry, FleetBoard &fleet, BoardPost &post);

    /// Publishes the inventory with figures "not measured". Reads settings from the store; everything after this works
    /// without it.
    void open(std::vector<TenantFacts> tenants, Store &store, Histories contracts);
    /// Follows the inventory and publishes what there is to judge. Apart from open(), because a source may take its
    /// time to answer and the inventory need not wait for it. Before anything that follows.
    void begin();
    [[nodiscard]] bool begun() const { return m_begun; }
    /// Adds tenants at the end; known ids are passed over. `agreed`: the targets agreed by contract as of now, read
    /// from the store by the caller, because this thread never waits for it.
    void add(std::vector<TenantFacts> tenants, AgreedTargets agreed);
    /// Unless what is shown is newer; `anew`: also then.
    void change(TenantFacts tenant, bool anew = false);
    /// From the next tick on the tenant is judged by these.
    void contractChanged(const std::string &tenantId, ContractHistory history);
    /// Something happened on the platform that no source tells of.
    void report(const PlatformEvent &event, std::int64_t nowMs);

    /// Loads the next stretch of history up to `nowMs`. True when there is none left. Of a measured source these are
    /// the last days only: the whole past is read beside the ticks and takes their place (Backfill).
    absl::StatusOr<bool> loadHistory(std::int64_t nowMs);
    /// History is to be loaded: at the start, and again when a measured platform got its first series.
    [[nodiscard]] bool historyDue() const { return !m_historyDone; }
    /// A tick while history loads: load, noise and events of now; figures stay "not measured", and full minutes wait
    /// until history has come up to them.
    absl::Status tickWhileLoading(std::int64_t nowMs);
    /// Whether tickWhileLoading() may come in between. A measured source begins with its history.
    [[nodiscard]] bool ticksWhileLoading() const { return m_telemetry.simulated(); }
    /// Takes what happened since the last tick and publishes it. An error is published as the telemetry's reason.
    absl::Status tick(std::int64_t nowMs);
    /// Shows why there is no fresh data.
    void publishReason(std::string reason, std::int64_t nowMs);

    [[nodiscard]] const slo::Engine &engine() const { return m_slo; }
    /// How tenants share the pools; computed when somebody asks, at most every two seconds.
    [[nodiscard]] std::shared_ptr<const std::vector<neighbours::PoolFairness>> poolShares(std::int64_t nowMs)
    {
        return m_neighbours.shares(*m_fleet.current(), nowMs);
    }

private:
    void follow();
    /// Judges by the targets in force at an instant; never goes back to an earlier one. True when it may have changed
    /// any.
    bool aimAt(std::int64_t atMs);
    void forgetHistory();
    [[nodiscard]] std::vector<slo::Mute> mutesSince(std::int64_t atMs) const;
    [[nodiscard]] std::int64_t wholeMinutes() const;
    /// Minutes that are loaded before the ticks begin.
    [[nodiscard]] std::int64_t firstMinutes() const;
    /// Where loading begins: by hours first, where the source keeps them and the fleet is large.
    void beginHistory(std::int64_t now);
    void noteProgress(std::int64_t now);
    void beginWhole();
    /// True: the engine with the whole past has taken the live one's place.
    bool takeWhole(std::int64_t nowMs);
    void notePastRead();
    void historyMinute(const MinuteCounts &minute);
    void judged();
    void takeTick(const UsageTick &tick);
    /// Usage, incidents and events; true: worth a bell.
    [[nodiscard]] bool takeUsage(const std::vector<UsageTick> &ticks, std::int64_t nowMs);
    [[nodiscard]] bool noteTelemetry(const absl::Status &status);
    [[nodiscard]] bool refreshStale(std::int64_t nowMs);
    void refreshFleet(bool minuteChanged, std::int64_t nowMs);
    void refreshSparks(FleetBoard::Edit &edit);
    [[nodiscard]] std::shared_ptr<const std::vector<ObjectiveView>> objectiveViews() const;
    [[nodiscard]] bool refreshIncidents(std::int64_t nowMs);
    void publishBoard(bool ring);

    const EngineRoomOptions &m_options;
    AgreedTargets m_agreed;
    TargetTable m_targets;
    std::int64_t m_aimedMs = 0, m_aimedUntilMs = 0; ///< Targets are those in force from the one to before the other.
    SettingWriter m_firing;
    Telemetry &m_telemetry;
    FleetBoard &m_fleet;
    BoardPost &m_post;

    slo::EngineOptions m_sloOptions; ///< As asked, with the minutes that a fleet of this size keeps.
    slo::Engine m_slo;
    IncidentBook m_neighbours;
    SharedIncidents m_shared;
    std::vector<const neighbours::Incident *> m_incidents; ///< Of all gateways; until the next push.
    AlertBook m_alerts;
    SilenceBook m_silence;
    std::set<SeriesIndex> m_runs; ///< Whose contract counts scheduled runs.
    SeriesByTenant m_seriesOf;
    std::vector<std::string> m_objectiveIds; ///< By series.
    ServiceBoard m_board;                    ///< The next one to publish.

    std::int64_t m_historyFrom = -1, m_historyTo = -1; ///< Minutes; loaded up to m_historyTo.
    HoursBefore m_hours;                               ///< Loaded before them.
    std::int64_t m_liveFrom = -1; ///< Minutes from here on come with the ticks, not with history; -1: no tick yet.
    std::vector<MinuteCounts> m_waiting; ///< Came with ticks while history loads.
    std::int64_t m_replayFrom = 0;       ///< From here history is judged minute by minute.
    bool m_begun = false;
    bool m_historyDone = false;
    bool m_wholeDue = false;                ///< The whole past is to be read.
    std::int64_t m_wholeRetryMs = 0;        ///< Not before.
    std::vector<MinuteCounts> m_sinceWhole; ///< Came with ticks while it is read.
    bool m_stale = false;
    bool m_followDue = false; ///< A tenant's facts changed: its pool or tier may be another.
    bool m_alertsChanged = false;
    std::int64_t m_sparkHour = -1;                ///< Hour that the sparks end with.
    std::vector<std::uint32_t> m_load;            ///< Requests a minute by tenant.
    UsageSource m_loadFrom = UsageSource::Broker; ///< The first of the sources that tell it: each sees a part of it.
    Backfill m_backfill;                          ///< Last: its thread ends first.
};

} // namespace bulkhead::room

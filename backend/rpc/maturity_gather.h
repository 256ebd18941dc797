#pragma once
// Figures of maturity from what every source keeps, within a caller's scope.
#include "backend/rpc/call.h"
#include "backend/rpc/maturity_record.h"
#include "backend/rpc/services.h"

#include <map>
#include <memory>
#include <mutex>
#include <string_view>
#include <unordered_map>

namespace bulkhead {

/// A figure, and all that is told of it.
struct GatheredFigure
{
    const maturity::Definition *what = nullptr;
    bool withheld = false; ///< The role does not read its source; nothing else is set.
    maturity::Figure figure;
    std::vector<maturity::Behind> tenants; ///< Worst first.
    std::size_t tenantsTotal = 0;
    std::int64_t asOfMs = 0; ///< 0: nothing is in it.
    std::string source;
    bool simulated = false, wholePlatform = false;
};
struct GatheredMaturity
{
    std::vector<GatheredFigure> figures;
    std::size_t tenants = 0; ///< Within scope.
    std::int64_t keptSinceMs = 0;
};

/// Onboardings that went live, of the whole fleet; read again from the store when older than a minute. Any thread.
class WentLive
{
public:
    struct Case
    {
        std::string tenantId;
        maturity::Landed landed;
    };
    struct Read
    {
        std::vector<Case> cases;
        std::int64_t atMs = 0;
    };
    [[nodiscard]] absl::StatusOr<std::shared_ptr<const Read>> read(Store &store, std::int64_t nowMs);

private:
    std::mutex m_mutex; ///< Held while the store reads: who comes meanwhile waits for the same.
    std::shared_ptr<const Read> m_read;
};

/// Made for one call. Readings are read one after the other and counted at once: what stays is a share per day.
class MaturityGather
{
public:
    MaturityGather(const ServiceParts &parts, const Call &call, const maturity::Window &window, WentLive &wentLive);
    /// Errors: the store's; DATA_LOSS: a reading is damaged.
    [[nodiscard]] absl::StatusOr<GatheredMaturity> all();

private:
    absl::Status readPast();
    absl::Status readStanding();
    void countStanding(const std::vector<StandingTenant> &tenants, std::int64_t day);
    absl::Status variance(GatheredFigure &made);
    absl::Status access(GatheredFigure &made);
    void neighbours(GatheredFigure &made);
    void serviceLevels(GatheredFigure &made);
    void coverage(GatheredFigure &made);
    void posture(GatheredFigure &made);
    [[nodiscard]] bool holds(const std::string &tenantId) const { return m_scope.contains(tenantId); }
    [[nodiscard]] bool nowIsIn() const;

    const ServiceParts &m_parts;
    const Call &m_call;
    const maturity::Window m_window;
    WentLive &m_wentLive;
    std::unordered_map<std::string_view, TenantIndex> m_scope;
    std::map<std::int64_t, MaturityWeek> m_weeks;
    std::int64_t m_keptSinceMs = 0; ///< 0: nothing was kept yet.
    struct Standing
    {
        maturity::ShareByDay readings;
        std::optional<maturity::Share> now;
    };
    Standing m_levels, m_proven;
    std::vector<StandingTenant> m_last; ///< As of the window's end, within scope.
    std::int64_t m_lastMs = 0;
};

} // namespace bulkhead

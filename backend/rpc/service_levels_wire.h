#pragma once
// Objectives and alerts as a caller may see them: figures, order of attention, fields by role.
#include "backend/engine_room.h"
#include "backend/rpc/call.h"

#include "bulkhead/v1/service_levels.pb.h"

#include <map>
#include <set>

namespace bulkhead {

/// What a person sees of the objectives at one minute.
class ObjectiveSight
{
public:
    /// Looks through the board once; keeps references to both.
    ObjectiveSight(const Call &call, const ServiceBoard &board, std::vector<PoolInfo> pools = {});

    [[nodiscard]] const v1::ObjectiveCounts &counts() const { return m_counts; }
    /// Indices of objectives within scope, most in need of attention first, at most `limit`.
    [[nodiscard]] std::vector<std::uint32_t> byAttention(std::size_t limit) const;
    [[nodiscard]] v1::ObjectiveRow row(const ObjectiveView &view) const;
    [[nodiscard]] const std::vector<std::uint32_t> &inScope() const { return m_inScope; }

private:
    void count(const ObjectiveView &view);
    void noteNoise();

    const Call &m_call;
    const ServiceBoard &m_board;
    v1::ObjectiveCounts m_counts;
    std::vector<std::uint32_t> m_inScope;
    std::vector<PoolInfo> m_pools;
    std::map<std::string, std::set<TenantIndex>> m_burningBy; ///< Dependency → tenants within scope.
    std::map<std::string, std::uint32_t> m_calm;   ///< Workflow → objectives within scope that do not burn.
    std::map<TenantIndex, std::uint16_t> m_heldUp; ///< Tenant → pool of an open incident that delays it.
};

/// Who has the alert: whom it was last handed to, or who acknowledged it; empty: nobody.
[[nodiscard]] std::string holderOf(const AlertHandling &handling);
/// An alert with what people did about it; `handling` may be null.
[[nodiscard]] v1::Alert alertMessage(const Call &call, const ServiceBoard &board, const AlertView &alert,
                                     const AlertHandling *handling);

/// The four burn-rate rules with the sums they look at.
[[nodiscard]] std::vector<v1::BurnWindow> burnWindows(const slo::Engine &engine, SeriesIndex series);

} // namespace bulkhead

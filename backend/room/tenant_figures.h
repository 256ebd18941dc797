#pragma once
// A tenant's figures from its objectives: pure functions on the engines' answers.
#include "backend/domain/fleet_snapshot.h"
#include "backend/engine/neighbours_engine.h"
#include "backend/engine/slo_engine.h"
#include "backend/room/silence_book.h"

#include <span>
#include <vector>

namespace bulkhead::room {

/// Order for "worst of": a tenant is as bad as its worst objective. Missing data outranks healthy; an objective
/// without traffic never hides what the others say.
[[nodiscard]] int badness(Health health);

/// Which series belong to a tenant. Rebuilt when series are added.
class SeriesByTenant
{
public:
    void rebuild(std::span<const slo::Objective> objectives, std::size_t tenants);
    [[nodiscard]] std::span<const SeriesIndex> of(TenantIndex tenant) const;

private:
    std::vector<std::uint32_t> m_begin;
    std::vector<SeriesIndex> m_series;
};

/// A verdict about an objective that nothing was measured of since an instant (0: it is measured) is old, unless it is
/// one that asks for attention anyway.
[[nodiscard]] Health healthWhenSilent(Health health, std::int64_t silentSinceMs);

/// Health of the worst objective, SLI and budget of the one with least budget left, worst burn over 1 h.
/// Noise and load are left as they are in `before`.
[[nodiscard]] TenantFigures serviceFigures(const slo::Engine &engine, const SilenceBook &silence,
                                           std::span<const SeriesIndex> series, const TenantFigures &before);

/// Worst burn of an hour in tenths, clipped at 250; 255 without data.
[[nodiscard]] std::uint8_t sparkPoint(const slo::Engine &engine, std::span<const SeriesIndex> series,
                                      std::int64_t fromMinute, std::int64_t toMinute);

/// Requests a minute of every tenant, by index, as the tick counted them.
void fillLoad(const UsageTick &tick, std::vector<std::uint32_t> &load);

/// Shown to people: named, or lasting 30 s with somebody hurt, or closed after having been named.
[[nodiscard]] bool worthShowing(const neighbours::Incident &incident, std::int64_t nowMs);

/// A tenant's part in open incidents, by tenant index (size `tenants`).
[[nodiscard]] std::vector<Noise> noiseByTenant(std::span<const neighbours::Incident *const> incidents,
                                               std::size_t tenants, std::int64_t nowMs);

} // namespace bulkhead::room

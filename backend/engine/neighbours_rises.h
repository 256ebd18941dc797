#pragma once
// Who uses clearly more of something of the host than is usual for it: of its cores, of its disks.
#include <cstdint>
#include <span>

namespace bulkhead::neighbours {

/// One tenant's use, as a mean of the last few seconds, and what is usual for it.
struct Rise
{
    double recent = 0, usual = 0, spread = 0;
    double growth = 1;
    double common = 1; ///< What the crowd that it is held against grew by.
    double excess = 0; ///< That can be held against it; 0: none.
};
/// Who shows what everyone's use grew by.
enum class Crowd : std::uint8_t {
    Median, ///< The tenant in the middle.
    Pool,   ///< commonGrowth(): of what is shared out until it is used up, and small tenants' growth is damped.
    Others  ///< The median of the others at work: of a figure that a slow host raises for whoever is at work.
};

/// What everyone's use grew by: the median tenant, or the pool without its two strongest risers, whichever is more.
/// `all`: that there is.
[[nodiscard]] double commonGrowth(std::span<const double> now, std::span<const double> usual, double all);
/// Fills growth, common and excess. `all`: that there is. Returns what everyone's use grew by, at least 1.
double judgeRises(std::span<Rise> tenants, double all, Crowd crowd = Crowd::Median);
/// Of what begins or ends by this tick: since when the use has been high; 0: it is not.
void followRise(std::int64_t &sinceMs, double growth, std::int64_t nowMs);
/// Median of the values without the one at `own`; 1 when there is no other.
[[nodiscard]] double medianOfOthers(std::span<const double> sorted, double own);

} // namespace bulkhead::neighbours

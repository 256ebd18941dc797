#include "backend/engine/coverage_drop.h"

namespace bulkhead::coverage {

namespace {

__extension__ using Wide = __int128;

/// By how much the share fell, times both numbers seen, times 10,000: hundredths of a percent without a division.
Wide fall(const Count &now, const Count &usual)
{
    return (static_cast<Wide>(usual.tagged) * static_cast<Wide>(now.seen)
            - static_cast<Wide>(now.tagged) * static_cast<Wide>(usual.seen))
           * 10'000;
}

Wide points(std::uint32_t hundredths, const Count &now, const Count &usual)
{
    return static_cast<Wide>(hundredths) * static_cast<Wide>(now.seen) * static_cast<Wide>(usual.seen);
}

} // namespace

bool hasFallen(const DropRule &rule, const Count &now, const Usual &usual)
{
    if (now.seen < rule.leastSeen || usual.count.seen < rule.leastSeen || usual.days < rule.leastDays)
        return false;
    if (fall(now, usual.count) < points(rule.opensPoints, now, usual.count))
        return false;
    // As many without context as usual among so many, and four times their scatter: a fall is no chance of few.
    const Wide expected =
        static_cast<Wide>(now.seen) * static_cast<Wide>(usual.count.untagged()) / static_cast<Wide>(usual.count.seen);
    const Wide excess = static_cast<Wide>(now.untagged()) - expected;
    return excess >= static_cast<Wide>(rule.leastExcess) && excess * excess >= 16 * expected;
}

bool hasRecovered(const DropRule &rule, const Count &now, const Usual &usual)
{
    return now.seen >= rule.leastSeen && usual.count.seen > 0
           && fall(now, usual.count) <= points(rule.closesPoints, now, usual.count);
}

bool judge(const DropRule &rule, const Count &now, const Usual &usual, std::int64_t atMs, DropState &state)
{
    if (state.open && now.seen > 0)
        state.drop.now = now;
    if (state.open ? !hasRecovered(rule, now, state.drop.usual) : !hasFallen(rule, now, usual)) {
        state.streak = 0;
        if (!state.open)
            state.drop = {};
        return false;
    }
    if (++state.streak == 1 && !state.open)
        state.drop = {atMs, now, usual};
    if (!state.open)
        state.drop.now = now;
    if (state.streak < rule.turns)
        return false;
    state.open = !state.open;
    state.streak = 0;
    if (!state.open)
        state.drop = {};
    return true;
}

} // namespace bulkhead::coverage

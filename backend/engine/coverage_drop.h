#pragma once
// When a share has fallen: the last hour against the same hours of the days before. Integers only.
#include "backend/domain/coverage.h"

namespace bulkhead::coverage {

struct DropRule
{
    std::uint64_t leastSeen = 30;     ///< In the last hour; with fewer nothing is said.
    std::uint64_t leastExcess = 10;   ///< Without context beyond what is usual.
    std::uint32_t leastDays = 2;      ///< With data in these hours.
    std::uint32_t opensPoints = 200;  ///< Hundredths of a percent that the share must have fallen by.
    std::uint32_t closesPoints = 100; ///< It is over when it is back within these.
    std::uint32_t turns = 2;          ///< Judgements in a row, for the beginning and for the end.
};

/// What is usual at this time of day.
struct Usual
{
    Count count;
    std::uint32_t days = 0;
    bool operator==(const Usual &) const = default;
};

struct Drop
{
    std::int64_t sinceMs = 0; ///< End of the first step at which it had fallen.
    Count now;                ///< The last hour, or the last one with data.
    Usual usual;              ///< As it was when the drop began: it does not get used to itself.
    bool operator==(const Drop &) const = default;
};

/// What is remembered of one share from judgement to judgement.
struct DropState
{
    bool open = false;
    std::uint32_t streak = 0; ///< Judgements in a row that speak for the other state.
    Drop drop;                ///< Of what is open, or begins to show.
    [[nodiscard]] bool idle() const { return !open && streak == 0; }
    bool operator==(const DropState &) const = default;
};

/// Whether `now` is so far below `usual` that it cannot be chance.
[[nodiscard]] bool hasFallen(const DropRule &rule, const Count &now, const Usual &usual);
/// Whether `now` is back. No data is no recovery.
[[nodiscard]] bool hasRecovered(const DropRule &rule, const Count &now, const Usual &usual);
/// One judgement at `atMs`. True: it has opened or closed by it.
bool judge(const DropRule &rule, const Count &now, const Usual &usual, std::int64_t atMs, DropState &state);

} // namespace bulkhead::coverage

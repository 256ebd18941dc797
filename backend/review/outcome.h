#pragma once
// How periods came out: what strips, trends, burn-downs and renewals are drawn from. Holds nothing internal.
#include "backend/engine/attainment.h"

#include <cstdint>
#include <string>
#include <vector>

namespace bulkhead::review {

inline constexpr std::int32_t kUnknownBudget = INT32_MIN;
inline constexpr std::size_t kStrip = 12; ///< Periods before this one that a pack shows.

struct CurvePoint
{
    std::int64_t atMs = 0;
    std::int32_t left = 0; ///< Budget left in hundredths of a percent; may be negative.
};
/// Budget of a workflow through the period.
struct BurnDown
{
    std::string workflow;
    sla::SliKind kind = sla::SliKind::Occurrences;
    std::vector<CurvePoint> points;
};

/// One commitment in one past period, as kept for strips and trends.
struct PastCommitment
{
    std::string workflow;
    sla::SliKind kind = sla::SliKind::Occurrences;
    sla::AttainmentState state = sla::AttainmentState::NoData;
    bool met = true;
    sla::Rational attained;
    std::int64_t targetE7 = 0;
    std::int32_t budgetLeft = kUnknownBudget; ///< Hundredths of a percent.
    std::int64_t valid = 0;
};
/// An incident of the period, by what it cost.
struct PastIncident
{
    std::int64_t fromMs = 0;
    std::int32_t share = 0; ///< Hundredths of a percent of the budget of the workflow that it hit most.
};
/// The outcome of a whole period. Kept by its tenant and name; a review's own goes before one that was read ahead.
struct PeriodResult
{
    std::string tenantId;
    sla::Period period;
    std::vector<PastCommitment> commitments;
    std::vector<PastIncident> incidents;
    std::int32_t contractNumber = 0; ///< In force at its start.
    std::int32_t coverage = 0;       ///< Hundredths of a percent of the period.
    std::int64_t creditMinor = -1;   ///< -1: cannot be computed.
    std::string currency;
    std::string basis; ///< Of contract and exclusions, as hex: another one makes it old.
    bool reviewed = false;
    bool measured = false; ///< Something was observed.
    [[nodiscard]] bool missed() const;
};

} // namespace bulkhead::review

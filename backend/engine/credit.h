#pragma once
// From attainment to money: tiers, pro rata, stacking, cap, rounding, deadlines. Exact until the one rounding.
#include "backend/engine/attainment.h"

namespace bulkhead::sla {

enum class CreditStatus : std::uint8_t { None, Accruing, Eligible, Claimed, Approved, Issued, Expired, Waived };

/// One commitment's part of the credit.
struct CreditLine
{
    std::string workflow;
    SliKind kind = SliKind::Occurrences;
    bool met = true;
    std::int32_t tier = -1;       ///< Index into CreditTerms::tiers that the attainment fell in; -1: none.
    Rational exactMinor;          ///< Before stacking, cap and rounding.
    std::int64_t creditMinor = 0; ///< What it adds to the total.
    std::vector<FormulaLine> calculation;
};

struct CreditStatement
{
    std::string currency;
    Rational periodFeeMinor; ///< After pro rata.
    std::vector<CreditLine> lines;
    std::int64_t capMinor = 0;
    bool capped = false;
    bool dropped = false; ///< Not above the contract's minimum.
    std::int64_t totalMinor = 0;
    CreditStatus status = CreditStatus::None;
    std::int64_t finalFromMs = 0;
    std::int64_t claimByMs = 0; ///< First instant that is too late; 0: nothing to claim.
    std::vector<FormulaLine> calculation;
};

/// What people did with a credit; 0: not done.
struct CreditActs
{
    std::int64_t signedMs = 0; ///< Both sides: the period is final from then.
    std::int64_t claimedMs = 0, approvedMs = 0, issuedMs = 0, waivedMs = 0;
};

/// `terms` is the version in force at the period's start. Results whose state has no figure give no credit, and a
/// running period's credit is accruing. FailedPrecondition: the tiers ask for money and there is no fee to take it
/// from.
[[nodiscard]] absl::StatusOr<CreditStatement> computeCredits(const ContractVersion &terms, const Period &period,
                                                             std::span<const Attainment> results, std::int64_t asOfMs,
                                                             const CreditActs &acts = {});

/// The tier that an attainment falls in (lower bounds are inclusive); -1: below all, or no figure.
[[nodiscard]] std::int32_t tierOf(const CreditTerms &terms, const Rational &attained);

/// A past period's outcome, oldest first, one for each period without a hole.
struct PeriodOutcome
{
    Period period;
    bool missed = false;
    bool isFinal = false; ///< A provisional miss gives no right yet.
};
struct ChronicBreach
{
    std::int32_t misses = 0; ///< Final ones in the last `chronicPeriods`.
    bool right = false;      ///< To terminate.
    std::string since;       ///< Name of the period whose miss completed it.
};
/// The right arises when a miss that is final completes the number; a restatement that clears one withdraws it.
[[nodiscard]] ChronicBreach chronicBreach(const CreditTerms &terms, std::span<const PeriodOutcome> outcomes);

} // namespace bulkhead::sla

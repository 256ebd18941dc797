#pragma once
// What a customer may read about their own period. This type has no place for anything else: an internal target, an
// alert, a person's id, another tenant, a renewal or a text that nobody released cannot be put into it, so the pages
// that are built from it cannot hold one.
#include "backend/engine/credit.h"
#include "backend/engine/restatement.h"
#include "backend/review/outcome.h"

#include <cstdint>
#include <string>
#include <vector>

namespace bulkhead::review {

struct Frozen;
struct Sheet;

/// Texts of an incident are empty until they were released.
struct CustomerIncident
{
    std::string id;
    std::int64_t fromMs = 0, toMs = 0, bad = 0, detectedMs = 0, customerNoticeMs = 0, dueMs = 0;
    std::vector<std::string> workflows;
    std::vector<std::int64_t> failed; ///< By workflow, in the same order; `bad` is their sum.
    std::string title, cause, fix, followUp, owner;
    std::string excludedUnder; ///< Clause; empty: it counts.
    bool excluded = false;
};
struct CustomerPromise
{
    std::string text, owner, fromPeriod, outcome, state; ///< State in words.
    std::int64_t dueMs = 0;
    bool byCustomer = false, again = false, done = false;
};
struct CustomerSignature
{
    std::string name, role;
    std::int64_t atMs = 0;
    bool customer = false;
};
/// What the contract says of one promise; the target that was promised and no other.
struct CustomerTerms
{
    std::string workflow;
    sla::SliKind kind = sla::SliKind::Occurrences;
    std::int64_t targetE7 = 0;
    std::int32_t feeShareE4 = 0;
};
struct CustomerExclusion
{
    std::string id; ///< Finds its verdicts; not printed.
    sla::ExclusionCategory category = sla::ExclusionCategory::ScheduledMaintenance;
    std::int64_t fromMs = 0, toMs = 0, noticeMs = 0;
    std::vector<std::string> workflows;
    std::string clause;
};

struct CustomerFacts
{
    std::string customer, zone;
    sla::Period period;
    std::int64_t figuresToMs = 0; ///< The period's end, or as-of while it runs.
    bool running = false;
    std::int64_t finalFromMs = 0;
    std::int32_t settleBusinessDays = 0;
    std::uint32_t version = 1, restatedVersion = 0;
    std::string restatedReason;
    std::vector<sla::RestatedFigure> changes;
    std::int64_t creditDifferenceMinor = 0;
    std::vector<std::int32_t> contractNumbers;
    std::vector<CustomerTerms> terms;
    std::vector<sla::CreditTier> tiers;
    sla::ExclusionPolicy exclusionPolicy = sla::ExclusionPolicy::Drop;

    std::vector<sla::Attainment> results; ///< The engine's: it knows the promise only.
    sla::CreditStatement credits;
    bool creditsKnown = false;
    sla::ChronicBreach chronic;
    std::int32_t chronicBreaches = 0, chronicPeriods = 0;
    bool periodCountsAsMissed = false; ///< Missed and final.
    std::int64_t yearCreditMinor = 0;
    std::vector<BurnDown> curves;
    std::vector<PeriodResult> past;
    std::vector<CustomerIncident> incidents;
    std::vector<CustomerExclusion> exclusions;
    std::vector<CustomerPromise> promises;
    std::vector<std::string> decisions, outlook;
    std::vector<CustomerSignature> signatures;
    std::vector<std::string> distribution;
    std::int64_t nextMeetingMs = 0;
    std::string engine, contractHash, exclusionHash, dataHash;
};

/// Takes what is released and leaves the rest.
[[nodiscard]] CustomerFacts customerFacts(const Frozen &frozen, const Sheet &sheet);

} // namespace bulkhead::review

#pragma once
// What a review froze: the inputs of its figures and the figures themselves. Never changed once stored, so that a
// figure in a meeting stays what it was, and says later what it was made from.
#include "backend/engine/restatement.h"
#include "backend/review/outcome.h"

#include <absl/status/statusor.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace bulkhead::review {

/// One workflow's share in an incident.
struct IncidentPart
{
    std::string workflow;
    std::int64_t bad = 0;
    std::int64_t fromMs = 0, toMs = 0;
    bool operator==(const IncidentPart &) const = default;
};
/// A stretch in which budget burnt, over all workflows that it touched.
struct FoundIncident
{
    std::string id; ///< "2026-10-09T14:12Z": its first minute. The same data gives the same id.
    std::int64_t fromMs = 0, toMs = 0;
    std::vector<IncidentPart> parts; ///< In order of the workflow.
    std::int64_t bad = 0;
    std::int64_t detectedMs = 0;  ///< First alert by the rules of burn rate; 0: none fired.
    bool paged = false;           ///< That alert was of the urgent kind.
    std::string likelyDependency; ///< Empty: not known.
    std::string exclusionId;      ///< Wholly inside this approved exclusion; empty: it counts.
};
/// A burn-rate alert by the internal target. Never told to a customer.
struct AlertSpan
{
    std::string workflow;
    bool page = false;
    std::int64_t fromMs = 0, toMs = 0; ///< toMs 0: still firing at as-of.
};
struct FrozenMinutes
{
    std::string workflow;
    std::string packed; ///< packMinutes of the whole period up to as-of.
};

struct Frozen
{
    std::string reviewId, tenantId, tenantName;
    sla::Period period;
    std::string zone;
    std::int64_t asOfMs = 0, finalFromMs = 0;
    std::vector<sla::ContractVersion> versions; ///< That govern the period, ascending.
    std::vector<sla::Exclusion> exclusions;     ///< Approved ones that touch the period.
    std::string source, engine;
    std::string contractHash, exclusionHash, dataHash; ///< SHA-256 of the engine's canonical texts, hex.

    std::vector<sla::Attainment> results; ///< In the contract's order of commitments.
    sla::CreditStatement credits;
    bool creditsKnown = false;
    std::string creditsWhy; ///< Why not.
    std::vector<FoundIncident> incidents;
    std::vector<BurnDown> curves;
    std::vector<PeriodResult> past; ///< Oldest first, at most kStrip, without a hole; not measured ones are there too.
    sla::ChronicBreach chronic;
    std::int64_t yearCreditMinor = 0; ///< Of the calendar year with this period, known ones.
    std::vector<AlertSpan> alerts;
    std::vector<FrozenMinutes> minutes;
    std::vector<std::string> warnings;

    std::uint32_t version = 1; ///< Of the period's packs.
    std::string restatedReason;
    std::vector<sla::RestatedFigure> changes;
    std::int64_t creditDifferenceMinor = 0;
    std::uint32_t restatedVersion = 0; ///< That it takes the place of; 0: no restatement.

    [[nodiscard]] const sla::ContractVersion &contract() const { return versions.front(); }
};

/// A commitment of the period was missed; not measured ones were not.
[[nodiscard]] bool missedAny(const Frozen &frozen);
[[nodiscard]] std::string encode(const Frozen &frozen);
[[nodiscard]] absl::StatusOr<Frozen> decodeFrozen(std::string_view bytes); ///< DATA_LOSS when damaged.
[[nodiscard]] std::string encode(const PeriodResult &result);
[[nodiscard]] absl::StatusOr<PeriodResult> decodePeriodResult(std::string_view bytes);

} // namespace bulkhead::review

#include "backend/engine/canonical_input.h"

#include <absl/strings/str_cat.h>
#include <algorithm>

namespace bulkhead::sla {
namespace {

/// name=length:value lines: no value can pass for another field.
class Canonical
{
public:
    void text(const char *name, const std::string &value)
    {
        absl::StrAppend(&m_out, name, "=", value.size(), ":", value, "\n");
    }
    void number(const char *name, std::int64_t value) { absl::StrAppend(&m_out, name, "=", value, "\n"); }
    template<typename Enum>
    void value(const char *name, Enum value)
    {
        number(name, static_cast<std::int64_t>(value));
    }
    [[nodiscard]] std::string take() { return std::move(m_out); }

private:
    std::string m_out;
};

void write(Canonical &out, const Commitment &commitment)
{
    const Measure &measure = commitment.measure;
    out.text("workflow", commitment.workflow);
    out.value("kind", measure.kind);
    out.number("sliceMinutes", measure.sliceMinutes);
    out.number("sliceTargetE7", measure.sliceTargetE7);
    out.value("emptySlice", measure.emptySlice);
    out.value("noDataSlice", measure.noDataSlice);
    out.number("minRequests", measure.minRequests);
    out.number("errorThresholdE7", measure.errorThresholdE7);
    out.number("minRunMinutes", measure.minRunMinutes);
    out.number("latencyMs", measure.latencyMs);
    out.number("expectedRuns", measure.expectedRuns);
    out.number("targetE7", commitment.targetE7);
    out.number("internalTargetE7", commitment.internalTargetE7);
    out.number("feeShareE4", commitment.feeShareE4);
}

void write(Canonical &out, const CreditTerms &terms)
{
    out.number("tiers", static_cast<std::int64_t>(terms.tiers.size()));
    for (const CreditTier &tier : terms.tiers) {
        out.number("lowerE7", tier.lowerE7);
        out.value("creditKind", tier.kind);
        out.number("amountE4", tier.amountE4);
    }
    out.text("currency", terms.currency);
    out.number("monthlyFeeMinor", terms.monthlyFeeMinor);
    out.number("proRata", terms.proRata ? 1 : 0);
    out.number("minCreditMinor", terms.minCreditMinor);
    out.number("capE4", terms.capE4);
    out.value("stacking", terms.stacking);
    out.number("claimDays", terms.claimDays);
    out.number("autoIssue", terms.autoIssue ? 1 : 0);
    out.number("exclusiveRemedy", terms.exclusiveRemedy ? 1 : 0);
    out.number("chronicBreaches", terms.chronicBreaches);
    out.number("chronicPeriods", terms.chronicPeriods);
}

void append(std::string &out, std::uint64_t value, int bytes)
{
    for (int i = 0; i < bytes; ++i)
        out.push_back(static_cast<char>(value >> (8 * i) & 0xFF));
}

} // namespace

std::string canonicalText(const ContractVersion &version)
{
    Canonical out;
    out.text("tenantId", version.tenantId);
    out.number("number", version.number);
    out.number("effectiveFromMs", version.effectiveFromMs);
    out.text("zone", version.zone);
    out.value("period", version.period);
    out.number("anchorDay", version.anchorDay);
    out.value("exclusionPolicy", version.exclusionPolicy);
    out.number("exclusionRules", static_cast<std::int64_t>(version.exclusionRules.size()));
    for (const ExclusionRule &rule : version.exclusionRules) {
        out.value("category", rule.category);
        out.number("noticeMinutes", rule.noticeMinutes);
        out.number("capMinutes", rule.capMinutes);
        out.text("clause", rule.clause);
    }
    out.number("settleBusinessDays", version.settleBusinessDays);
    out.number("commitments", static_cast<std::int64_t>(version.commitments.size()));
    for (const Commitment &commitment : version.commitments)
        write(out, commitment);
    write(out, version.credits);
    out.number("subscribedFromMs", version.subscribedFromMs);
    out.number("subscribedToMs", version.subscribedToMs);
    out.text("note", version.note);
    out.text("proposedBy", version.proposedBy);
    out.text("approvedBy", version.approvedBy);
    out.number("approvedMs", version.approvedMs);
    return out.take();
}

std::string canonicalText(std::span<const Exclusion> exclusions)
{
    std::vector<const Exclusion *> ordered;
    for (const Exclusion &exclusion : exclusions)
        ordered.push_back(&exclusion);
    std::ranges::stable_sort(ordered, {},
                             [](const Exclusion *exclusion) -> const std::string & { return exclusion->id; });
    Canonical out;
    out.number("exclusions", static_cast<std::int64_t>(ordered.size()));
    for (const Exclusion *exclusion : ordered) {
        out.text("id", exclusion->id);
        out.text("tenantId", exclusion->tenantId);
        out.value("category", exclusion->category);
        out.number("fromMs", exclusion->fromMs);
        out.number("toMs", exclusion->toMs);
        out.number("workflows", static_cast<std::int64_t>(exclusion->workflows.size()));
        for (const std::string &workflow : exclusion->workflows)
            out.text("workflow", workflow);
        out.number("noticeMs", exclusion->noticeMs);
        out.text("clause", exclusion->clause);
        out.text("reason", exclusion->reason);
        out.text("evidence", exclusion->evidence);
        out.text("proposedBy", exclusion->proposedBy);
        out.text("approvedBy", exclusion->approvedBy);
    }
    return out.take();
}

std::string canonicalBytes(const MinuteSeries &minutes, std::int64_t fromMs, std::int64_t toMs)
{
    std::string out;
    const std::int64_t to = toMs / kMinuteMs;
    for (std::int64_t minute = fromMs / kMinuteMs; minute < to;) {
        const MinuteCell cell = minutes.at(minute);
        const std::int64_t first = minute;
        while (minute < to && minutes.at(minute) == cell)
            ++minute;
        append(out, static_cast<std::uint64_t>(first), 8);
        append(out, static_cast<std::uint64_t>(minute - first), 4);
        append(out, cell.good, 4);
        append(out, cell.bad, 4);
        append(out, cell.coveredS, 1);
        append(out, cell.flags, 1);
    }
    return out;
}

} // namespace bulkhead::sla

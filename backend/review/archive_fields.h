#pragma once
// The fields of every value that the archive keeps, in the order they are written.
#include "backend/review/archive.h"
#include "backend/review/sheet.h"

namespace bulkhead::sla {

// Found by argument lookup from the archive: a list of fields lives beside its type.
template<typename A>
void fields(A &a, Rational &v)
{
    a(v.num, v.den);
}
template<typename A>
void fields(A &a, Period &v)
{
    a(v.fromMs, v.toMs, v.name);
}
template<typename A>
void fields(A &a, Measure &v)
{
    a(v.kind, v.sliceMinutes, v.sliceTargetE7, v.emptySlice, v.noDataSlice, v.minRequests, v.errorThresholdE7,
      v.minRunMinutes, v.latencyMs, v.expectedRuns);
}
template<typename A>
void fields(A &a, Commitment &v)
{
    a(v.workflow, v.measure, v.targetE7, v.internalTargetE7, v.feeShareE4);
}
template<typename A>
void fields(A &a, ExclusionRule &v)
{
    a(v.category, v.noticeMinutes, v.capMinutes, v.clause);
}
template<typename A>
void fields(A &a, CreditTier &v)
{
    a(v.lowerE7, v.kind, v.amountE4);
}
template<typename A>
void fields(A &a, CreditTerms &v)
{
    a(v.tiers, v.currency, v.monthlyFeeMinor, v.proRata, v.minCreditMinor, v.capE4, v.stacking, v.claimDays,
      v.autoIssue, v.exclusiveRemedy, v.chronicBreaches, v.chronicPeriods);
}
template<typename A>
void fields(A &a, ContractVersion &v)
{
    a(v.tenantId, v.number, v.effectiveFromMs, v.zone, v.period, v.anchorDay, v.exclusionPolicy, v.exclusionRules,
      v.settleBusinessDays, v.commitments, v.credits, v.subscribedFromMs, v.subscribedToMs, v.note, v.proposedBy,
      v.approvedBy, v.approvedMs);
}
template<typename A>
void fields(A &a, Exclusion &v)
{
    a(v.id, v.tenantId, v.category, v.fromMs, v.toMs, v.workflows, v.noticeMs, v.clause, v.reason, v.evidence,
      v.proposedBy, v.approvedBy);
}
template<typename A>
void fields(A &a, Share &v)
{
    a(v.good, v.valid, v.bad, v.attained, v.consumed, v.met);
}
template<typename A>
void fields(A &a, SegmentResult &v)
{
    a(v.version, v.fromMs, v.toMs, v.targetE7, v.share);
}
template<typename A>
void fields(A &a, Budget &v)
{
    a(v.allowed, v.allowedOfPeriod, v.consumedToDate, v.consumedOfPeriod, v.remaining, v.failuresLeft, v.oneFailure,
      v.lowTraffic, v.secondsToExhaustion);
}
template<typename A>
void fields(A &a, ExclusionVerdict &v)
{
    a(v.id, v.category, v.answer, v.clause, v.fromMs, v.toMs, v.askedMinutes, v.excludedMinutes, v.firstRefusedMinute,
      v.sentence);
}
template<typename A>
void fields(A &a, CapUse &v)
{
    a(v.category, v.clause, v.capMinutes, v.usedMinutes);
}
template<typename A>
void fields(A &a, DowntimePeriod &v)
{
    a(v.fromMs, v.toMs, v.countedMinutes);
}
template<typename A>
void fields(A &a, SliceTally &v)
{
    a(v.good, v.bad, v.empty, v.noData, v.excluded, v.counted);
}
template<typename A>
void fields(A &a, IncidentShare &v)
{
    a(v.id, v.bad, v.ofBudget);
}
template<typename A>
void fields(A &a, DayRow &v)
{
    a(v.date, v.fromMs, v.toMs, v.good, v.bad, v.excludedGood, v.excludedBad, v.excludedMinutes, v.badMinutes,
      v.coveredS, v.countedS);
}
template<typename A>
void fields(A &a, FormulaLine &v)
{
    a(v.figure, v.formula, v.numbers, v.result);
}
template<typename A>
void fields(A &a, Attainment &v)
{
    a(v.workflow, v.kind, v.unit, v.period, v.fromMs, v.toMs, v.running, v.state, v.share, v.withoutExclusions,
      v.effectiveTarget, v.budget, v.coverage, v.worstCase, v.evidence, v.wilsonLow, v.wilsonHigh, v.segments,
      v.downtime, v.slices, v.missingRuns, v.exclusions, v.caps, v.excludedMinutes, v.excludedGood, v.excludedBad,
      v.incidents, v.background, v.backgroundOfBudget, v.days, v.interpolated, v.explain);
}
template<typename A>
void fields(A &a, CreditLine &v)
{
    a(v.workflow, v.kind, v.met, v.tier, v.exactMinor, v.creditMinor, v.calculation);
}
template<typename A>
void fields(A &a, CreditStatement &v)
{
    a(v.currency, v.periodFeeMinor, v.lines, v.capMinor, v.capped, v.dropped, v.totalMinor, v.status, v.finalFromMs,
      v.claimByMs, v.calculation);
}
template<typename A>
void fields(A &a, ChronicBreach &v)
{
    a(v.misses, v.right, v.since);
}
template<typename A>
void fields(A &a, RestatedFigure &v)
{
    a(v.workflow, v.kind, v.figure, v.before, v.after);
}

} // namespace bulkhead::sla

namespace bulkhead::review {

template<typename A>
void fields(A &a, IncidentPart &v)
{
    a(v.workflow, v.bad, v.fromMs, v.toMs);
}
template<typename A>
void fields(A &a, FoundIncident &v)
{
    a(v.id, v.fromMs, v.toMs, v.parts, v.bad, v.detectedMs, v.paged, v.likelyDependency, v.exclusionId);
}
template<typename A>
void fields(A &a, AlertSpan &v)
{
    a(v.workflow, v.page, v.fromMs, v.toMs);
}
template<typename A>
void fields(A &a, CurvePoint &v)
{
    a(v.atMs, v.left);
}
template<typename A>
void fields(A &a, BurnDown &v)
{
    a(v.workflow, v.kind, v.points);
}
template<typename A>
void fields(A &a, PastCommitment &v)
{
    a(v.workflow, v.kind, v.state, v.met, v.attained, v.targetE7, v.budgetLeft, v.valid);
}
template<typename A>
void fields(A &a, PastIncident &v)
{
    a(v.fromMs, v.share);
}
template<typename A>
void fields(A &a, PeriodResult &v)
{
    a(v.tenantId, v.period, v.commitments, v.incidents, v.contractNumber, v.coverage, v.creditMinor, v.currency,
      v.basis, v.reviewed, v.measured);
}
template<typename A>
void fields(A &a, FrozenMinutes &v)
{
    a(v.workflow, v.packed);
}
template<typename A>
void fields(A &a, Frozen &v)
{
    a(v.reviewId, v.tenantId, v.tenantName, v.period, v.zone, v.asOfMs, v.finalFromMs, v.versions, v.exclusions,
      v.source, v.engine, v.contractHash, v.exclusionHash, v.dataHash, v.results, v.credits, v.creditsKnown,
      v.creditsWhy, v.incidents, v.curves, v.past, v.chronic, v.yearCreditMinor, v.alerts, v.minutes, v.warnings,
      v.version, v.restatedReason, v.changes, v.creditDifferenceMinor, v.restatedVersion);
}
template<typename A>
void fields(A &a, IncidentNote &v)
{
    a(v.incidentId, v.title, v.cause, v.fix, v.followUp, v.owner, v.dueMs, v.customerNoticeMs, v.released, v.confirmed);
}
template<typename A>
void fields(A &a, Promise &v)
{
    a(v.id, v.text, v.owner, v.fromPeriod, v.outcome, v.dueMs, v.state, v.byCustomer, v.released, v.confirmed);
}
template<typename A>
void fields(A &a, SignOff &v)
{
    a(v.name, v.role, v.atMs, v.customer);
}
template<typename A>
void fields(A &a, Statement &v)
{
    a(v.text, v.released, v.confirmed);
}
template<typename A>
void fields(A &a, Edit &v)
{
    a(v.incidents, v.promises, v.decisions, v.outlook, v.notes, v.signOffs, v.nextMeetingMs, v.distribution);
}
template<typename A>
void fields(A &a, Sheet &v)
{
    a(v.id, v.tenantId, v.period, v.zone, v.currency, v.preparedBy, v.hash, v.fromMs, v.toMs, v.asOfMs, v.finalFromMs,
      v.closedMs, v.creditMinor, v.state, v.oneSidedReason, v.version, v.met, v.commitments, v.restated, v.edit);
}

} // namespace bulkhead::review

#include "backend/review/customer_facts.h"

#include "backend/review/sheet.h"

#include <algorithm>

namespace bulkhead::review {

namespace {

std::string promiseWords(PromiseState state)
{
    switch (state) {
    case PromiseState::Done:
        return "done";
    case PromiseState::Late:
        return "late";
    case PromiseState::Dropped:
        return "dropped";
    case PromiseState::Open:
    case PromiseState::Unspecified:
        break;
    }
    return "open";
}

/// Of the contract's rule that was applied, else as it was asked for.
std::string clauseOf(const Frozen &frozen, const sla::Exclusion &exclusion)
{
    for (const sla::Attainment &result : frozen.results)
        for (const sla::ExclusionVerdict &verdict : result.exclusions)
            if (verdict.id == exclusion.id && !verdict.clause.empty())
                return verdict.clause;
    return exclusion.clause;
}

CustomerIncident incidentOf(const FoundIncident &found, const Frozen &frozen, const Edit &edit)
{
    CustomerIncident incident;
    incident.id = found.id;
    incident.fromMs = found.fromMs;
    incident.toMs = found.toMs;
    incident.bad = found.bad;
    incident.detectedMs = found.detectedMs;
    for (const IncidentPart &part : found.parts) {
        incident.workflows.push_back(part.workflow);
        incident.failed.push_back(part.bad);
    }
    if (!found.exclusionId.empty()) {
        incident.excluded = true;
        for (const sla::Exclusion &exclusion : frozen.exclusions)
            if (exclusion.id == found.exclusionId)
                incident.excludedUnder = clauseOf(frozen, exclusion);
    }
    for (const IncidentNote &note : edit.incidents) {
        if (note.incidentId != found.id || !note.released)
            continue;
        incident.title = note.title;
        incident.cause = note.cause;
        incident.fix = note.fix;
        incident.followUp = note.followUp;
        incident.owner = note.owner;
        incident.dueMs = note.dueMs;
        incident.customerNoticeMs = note.customerNoticeMs;
    }
    return incident;
}

void takeEdit(CustomerFacts &facts, const Edit &edit)
{
    for (const Promise &promise : edit.promises) {
        if (promise.released)
            facts.promises.push_back({promise.text, promise.owner, promise.fromPeriod, promise.outcome,
                                      promiseWords(promise.state), promise.dueMs, promise.byCustomer,
                                      !promise.fromPeriod.empty(), promise.state == PromiseState::Done});
    }
    for (const Statement &decision : edit.decisions)
        if (decision.released)
            facts.decisions.push_back(decision.text);
    for (const Statement &outlook : edit.outlook)
        if (outlook.released)
            facts.outlook.push_back(outlook.text);
    for (const SignOff &sign : edit.signOffs)
        facts.signatures.push_back({sign.name, sign.role, sign.atMs, sign.customer});
    facts.distribution = edit.distribution;
    facts.nextMeetingMs = edit.nextMeetingMs;
}

void takeContract(CustomerFacts &facts, const Frozen &frozen)
{
    const sla::ContractVersion &contract = frozen.contract();
    for (const sla::ContractVersion &version : frozen.versions)
        facts.contractNumbers.push_back(version.number);
    for (const sla::Commitment &one : contract.commitments)
        facts.terms.push_back({one.workflow, one.measure.kind, one.targetE7, one.feeShareE4});
    facts.tiers = contract.credits.tiers;
    facts.exclusionPolicy = contract.exclusionPolicy;
    facts.settleBusinessDays = contract.settleBusinessDays;
    facts.chronicBreaches = contract.credits.chronicBreaches;
    facts.chronicPeriods = contract.credits.chronicPeriods;
    for (const sla::Exclusion &one : frozen.exclusions)
        facts.exclusions.push_back(
            {one.id, one.category, one.fromMs, one.toMs, one.noticeMs, one.workflows, clauseOf(frozen, one)});
}

} // namespace

CustomerFacts customerFacts(const Frozen &frozen, const Sheet &sheet)
{
    CustomerFacts facts;
    facts.customer = frozen.tenantName;
    facts.zone = frozen.zone;
    facts.period = frozen.period;
    facts.figuresToMs = std::min(frozen.period.toMs, frozen.asOfMs);
    facts.running = frozen.asOfMs < frozen.period.toMs;
    facts.finalFromMs = frozen.finalFromMs;
    facts.version = frozen.version;
    facts.restatedVersion = frozen.restatedVersion;
    facts.restatedReason = frozen.restatedReason;
    facts.changes = frozen.changes;
    facts.creditDifferenceMinor = frozen.creditDifferenceMinor;
    takeContract(facts, frozen);
    facts.results = frozen.results;
    facts.credits = frozen.credits;
    facts.creditsKnown = frozen.creditsKnown;
    facts.chronic = frozen.chronic;
    facts.periodCountsAsMissed = frozen.asOfMs >= frozen.finalFromMs && missedAny(frozen);
    facts.yearCreditMinor = frozen.yearCreditMinor;
    facts.curves = frozen.curves;
    facts.past = frozen.past;
    for (const FoundIncident &found : frozen.incidents)
        facts.incidents.push_back(incidentOf(found, frozen, sheet.edit));
    takeEdit(facts, sheet.edit);
    facts.engine = frozen.engine;
    facts.contractHash = frozen.contractHash;
    facts.exclusionHash = frozen.exclusionHash;
    facts.dataHash = frozen.dataHash;
    return facts;
}

} // namespace bulkhead::review

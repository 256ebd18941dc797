#include "models/session/wire.h"

#include "bulkhead/v1/contracts.pb.h"

namespace bulkhead {
namespace {

terms::Measure measureFrom(const v1::Measure &m)
{
    return {terms::SliKind(m.kind()),
            m.slice_minutes(),
            m.slice_target_e7(),
            terms::EmptySlice(m.empty_slice()),
            terms::NoDataSlice(m.no_data_slice()),
            m.min_requests(),
            m.error_threshold_e7(),
            m.min_run_minutes(),
            m.latency_ms(),
            m.expected_runs()};
}

terms::Commitment commitmentFrom(const v1::Commitment &m)
{
    return {text(m.workflow()), measureFrom(m.measure()), m.target_e7(), m.internal_target_e7(), m.fee_share_e4()};
}

terms::ExclusionRule ruleFrom(const v1::ExclusionRule &m)
{
    return {terms::ExclusionCategory(m.category()), m.notice_minutes(), m.cap_minutes(), text(m.clause())};
}

terms::CreditTier tierFrom(const v1::CreditTier &m)
{
    return {m.lower_e7(), terms::CreditKind(m.kind()), m.amount_e4()};
}

terms::CreditTerms creditsFrom(const v1::CreditTerms &m)
{
    terms::CreditTerms credits;
    credits.tiers = listFrom(m.tiers(), tierFrom);
    credits.currency = text(m.currency());
    credits.monthlyFeeMinor = m.monthly_fee_minor();
    credits.proRata = m.pro_rata();
    credits.minCreditMinor = m.min_credit_minor();
    credits.capE4 = m.cap_e4();
    credits.stacking = terms::Stacking(m.stacking());
    credits.claimDays = m.claim_days();
    credits.autoIssue = m.auto_issue();
    credits.exclusiveRemedy = m.exclusive_remedy();
    credits.chronicBreaches = m.chronic_breaches();
    credits.chronicPeriods = m.chronic_periods();
    return credits;
}

} // namespace

terms::Contract contractFrom(const v1::ContractVersion &m)
{
    terms::Contract contract;
    contract.tenantId = text(m.tenant_id());
    contract.number = m.number();
    contract.effectiveFromMs = m.effective_from_ms();
    contract.zone = text(m.zone());
    contract.period = terms::PeriodKind(m.period());
    contract.anchorDay = m.anchor_day();
    contract.exclusionPolicy = terms::ExclusionPolicy(m.exclusion_policy());
    contract.exclusionRules = listFrom(m.exclusion_rules(), ruleFrom);
    contract.settleBusinessDays = m.settle_business_days();
    contract.commitments = listFrom(m.commitments(), commitmentFrom);
    contract.credits = creditsFrom(m.credits());
    contract.subscribedFromMs = m.subscribed_from_ms();
    contract.subscribedToMs = m.subscribed_to_ms();
    contract.note = text(m.note());
    contract.proposedBy = text(m.proposed_by());
    contract.approvedBy = text(m.approved_by());
    contract.approvedMs = m.approved_ms();
    contract.moneyHidden = m.money_hidden();
    return contract;
}

namespace {

terms::Problem contractProblemFrom(const v1::ContractProblem &m)
{
    return {text(m.field()), text(m.text()), m.warning()};
}

terms::CommitmentPreview commitmentPreviewFrom(const v1::CommitmentPreview &m)
{
    return {text(m.workflow()),
            m.target_e7(),
            text(m.attained()),
            text(m.attained_now()),
            terms::Attainment(m.state()),
            terms::Attainment(m.state_now()),
            m.alerts()};
}

terms::PeriodPreview periodFrom(const v1::PeriodPreview &m)
{
    return {text(m.period()), m.from_ms(),          m.to_ms(),    listFrom(m.commitments(), commitmentPreviewFrom),
            m.credit_minor(), m.credit_now_minor(), m.coverage(), wordsFrom(m.lines())};
}

void measureToWire(const terms::Measure &measure, v1::Measure *m)
{
    m->set_kind(v1::SliKind(measure.kind));
    m->set_slice_minutes(measure.sliceMinutes);
    m->set_slice_target_e7(measure.sliceTargetE7);
    m->set_empty_slice(v1::EmptySlice(measure.emptySlice));
    m->set_no_data_slice(v1::NoDataSlice(measure.noDataSlice));
    m->set_min_requests(measure.minRequests);
    m->set_error_threshold_e7(measure.errorThresholdE7);
    m->set_min_run_minutes(measure.minRunMinutes);
    m->set_latency_ms(measure.latencyMs);
    m->set_expected_runs(measure.expectedRuns);
}

void creditsToWire(const terms::CreditTerms &credits, v1::CreditTerms *m)
{
    for (const terms::CreditTier &tier : credits.tiers) {
        v1::CreditTier *to = m->add_tiers();
        to->set_lower_e7(tier.lowerE7);
        to->set_kind(v1::CreditKind(tier.kind));
        to->set_amount_e4(tier.amountE4);
    }
    m->set_currency(credits.currency.toStdString());
    m->set_monthly_fee_minor(credits.monthlyFeeMinor);
    m->set_pro_rata(credits.proRata);
    m->set_min_credit_minor(credits.minCreditMinor);
    m->set_cap_e4(credits.capE4);
    m->set_stacking(v1::Stacking(credits.stacking));
    m->set_claim_days(credits.claimDays);
    m->set_auto_issue(credits.autoIssue);
    m->set_exclusive_remedy(credits.exclusiveRemedy);
    m->set_chronic_breaches(credits.chronicBreaches);
    m->set_chronic_periods(credits.chronicPeriods);
}

} // namespace

terms::Exclusion exclusionFrom(const v1::Exclusion &m)
{
    terms::Exclusion exclusion;
    exclusion.id = text(m.id());
    exclusion.tenantId = text(m.tenant_id());
    exclusion.category = terms::ExclusionCategory(m.category());
    exclusion.fromMs = m.from_ms();
    exclusion.toMs = m.to_ms();
    exclusion.workflows = wordsFrom(m.workflows());
    exclusion.noticeMs = m.notice_ms();
    exclusion.clause = text(m.clause());
    exclusion.reason = text(m.reason());
    exclusion.evidence = text(m.evidence());
    exclusion.proposedBy = text(m.proposed_by());
    exclusion.approvedBy = text(m.approved_by());
    return exclusion;
}

terms::ContractSheet sheetFrom(const v1::GetContractResponse &m)
{
    return {listFrom(m.versions(), contractFrom), listFrom(m.exclusions(), exclusionFrom), listFrom(m.open(), actFrom),
            listFrom(m.warnings(), contractProblemFrom)};
}

terms::ContractPreview contractPreviewFrom(const v1::PreviewContractResponse &m)
{
    return {int(std::min(m.progress_percent(), 100U)), listFrom(m.problems(), contractProblemFrom),
            listFrom(m.periods(), periodFrom)};
}

void toWire(const terms::Contract &contract, v1::ContractVersion *m)
{
    m->set_tenant_id(contract.tenantId.toStdString());
    m->set_number(contract.number);
    m->set_effective_from_ms(contract.effectiveFromMs);
    m->set_zone(contract.zone.toStdString());
    m->set_period(v1::PeriodKind(contract.period));
    m->set_anchor_day(contract.anchorDay);
    m->set_exclusion_policy(v1::ExclusionPolicy(contract.exclusionPolicy));
    for (const terms::ExclusionRule &rule : contract.exclusionRules) {
        v1::ExclusionRule *to = m->add_exclusion_rules();
        to->set_category(v1::ExclusionCategory(rule.category));
        to->set_notice_minutes(rule.noticeMinutes);
        to->set_cap_minutes(rule.capMinutes);
        to->set_clause(rule.clause.toStdString());
    }
    m->set_settle_business_days(contract.settleBusinessDays);
    for (const terms::Commitment &commitment : contract.commitments) {
        v1::Commitment *to = m->add_commitments();
        to->set_workflow(commitment.workflow.toStdString());
        measureToWire(commitment.measure, to->mutable_measure());
        to->set_target_e7(commitment.targetE7);
        to->set_internal_target_e7(commitment.internalTargetE7);
        to->set_fee_share_e4(commitment.feeShareE4);
    }
    creditsToWire(contract.credits, m->mutable_credits());
    m->set_subscribed_from_ms(contract.subscribedFromMs);
    m->set_subscribed_to_ms(contract.subscribedToMs);
    m->set_note(contract.note.toStdString());
}

void toWire(const terms::Exclusion &exclusion, v1::Exclusion *m)
{
    m->set_id(exclusion.id.toStdString());
    m->set_tenant_id(exclusion.tenantId.toStdString());
    m->set_category(v1::ExclusionCategory(exclusion.category));
    m->set_from_ms(exclusion.fromMs);
    m->set_to_ms(exclusion.toMs);
    for (const QString &workflow : exclusion.workflows)
        m->add_workflows(workflow.toStdString());
    m->set_notice_ms(exclusion.noticeMs);
    m->set_clause(exclusion.clause.toStdString());
    m->set_reason(exclusion.reason.toStdString());
    m->set_evidence(exclusion.evidence.toStdString());
}

} // namespace bulkhead

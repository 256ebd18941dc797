#include "backend/rpc/contracts_wire.h"

#include "bulkhead/v1/contracts.pb.h"
#include "bulkhead/v1/terms.pb.h"

#include <absl/strings/str_cat.h>

namespace bulkhead {

namespace {

using namespace sla;

// The wire counts from 1; 0 is left open.
static_assert(static_cast<int>(SliKind::ScheduledRuns) + 1 == v1::SLI_KIND_SCHEDULED_RUNS);
static_assert(static_cast<int>(EmptySlice::Exclude) + 1 == v1::EMPTY_SLICE_EXCLUDE);
static_assert(static_cast<int>(NoDataSlice::Bad) + 1 == v1::NO_DATA_SLICE_BAD);
static_assert(static_cast<int>(PeriodKind::ContractMonth) + 1 == v1::PERIOD_KIND_CONTRACT_MONTH);
static_assert(static_cast<int>(ExclusionPolicy::CountAsGood) + 1 == v1::EXCLUSION_POLICY_COUNT_AS_GOOD);
static_assert(static_cast<int>(ExclusionCategory::OutsideHours) + 1 == v1::EXCLUSION_CATEGORY_OUTSIDE_HOURS);
static_assert(static_cast<int>(CreditKind::PerPoint) + 1 == v1::CREDIT_KIND_PER_POINT);
static_assert(static_cast<int>(Stacking::HighestOnly) + 1 == v1::STACKING_HIGHEST_ONLY);

template<class Wire, class Enum>
Wire up(Enum value)
{
    return static_cast<Wire>(static_cast<int>(value) + 1);
}

/// Takes over words, and collects those that are left open.
class Words
{
public:
    explicit Words(std::vector<ContractFinding> &findings)
        : m_findings(findings)
    {
    }
    template<class Enum>
    void take(int given, Enum last, const std::string &field, Enum &out)
    {
        if (given >= 1 && given <= static_cast<int>(last) + 1)
            out = static_cast<Enum>(given - 1);
        else
            m_findings.push_back({field, "Choose one of the words that this field may have.", true});
    }

private:
    std::vector<ContractFinding> &m_findings;
};

void fillMeasure(const Measure &measure, v1::Measure &shown)
{
    shown.set_kind(up<v1::SliKind>(measure.kind));
    shown.set_slice_minutes(measure.sliceMinutes);
    shown.set_slice_target_e7(measure.sliceTargetE7);
    shown.set_empty_slice(up<v1::EmptySlice>(measure.emptySlice));
    shown.set_no_data_slice(up<v1::NoDataSlice>(measure.noDataSlice));
    shown.set_min_requests(measure.minRequests);
    shown.set_error_threshold_e7(measure.errorThresholdE7);
    shown.set_min_run_minutes(measure.minRunMinutes);
    shown.set_latency_ms(measure.latencyMs);
    shown.set_expected_runs(measure.expectedRuns);
}

Measure measureOf(const v1::Measure &asked, const std::string &path, Words &words)
{
    Measure measure;
    words.take(asked.kind(), SliKind::ScheduledRuns, path + ".kind", measure.kind);
    measure.sliceMinutes = asked.slice_minutes();
    measure.sliceTargetE7 = asked.slice_target_e7();
    // Only slices have them; for the other kinds they may be left open.
    const bool slices = measure.kind == SliKind::TimeSlices || measure.kind == SliKind::RatioSlices;
    if (slices || asked.empty_slice() != 0)
        words.take(asked.empty_slice(), EmptySlice::Exclude, path + ".emptySlice", measure.emptySlice);
    if (slices || asked.no_data_slice() != 0)
        words.take(asked.no_data_slice(), NoDataSlice::Bad, path + ".noDataSlice", measure.noDataSlice);
    measure.minRequests = asked.min_requests();
    measure.errorThresholdE7 = asked.error_threshold_e7();
    measure.minRunMinutes = asked.min_run_minutes();
    measure.latencyMs = asked.latency_ms();
    measure.expectedRuns = asked.expected_runs();
    return measure;
}

void fillCredits(const CreditTerms &terms, bool money, v1::CreditTerms &shown)
{
    for (const CreditTier &tier : terms.tiers) {
        v1::CreditTier &row = *shown.add_tiers();
        row.set_lower_e7(tier.lowerE7);
        row.set_kind(up<v1::CreditKind>(tier.kind));
        row.set_amount_e4(tier.amountE4);
    }
    shown.set_currency(terms.currency);
    shown.set_monthly_fee_minor(money ? terms.monthlyFeeMinor : 0);
    shown.set_pro_rata(terms.proRata);
    shown.set_min_credit_minor(money ? terms.minCreditMinor : 0);
    shown.set_cap_e4(terms.capE4);
    shown.set_stacking(up<v1::Stacking>(terms.stacking));
    shown.set_claim_days(terms.claimDays);
    shown.set_auto_issue(terms.autoIssue);
    shown.set_exclusive_remedy(terms.exclusiveRemedy);
    shown.set_chronic_breaches(terms.chronicBreaches);
    shown.set_chronic_periods(terms.chronicPeriods);
}

CreditTerms creditsOf(const v1::CreditTerms &asked, Words &words)
{
    CreditTerms terms;
    for (const v1::CreditTier &row : asked.tiers()) {
        CreditTier &tier = terms.tiers.emplace_back();
        tier.lowerE7 = row.lower_e7();
        words.take(row.kind(), CreditKind::PerPoint, absl::StrCat("credits.tiers[", terms.tiers.size() - 1, "].kind"),
                   tier.kind);
        tier.amountE4 = row.amount_e4();
    }
    terms.currency = asked.currency();
    terms.monthlyFeeMinor = asked.monthly_fee_minor();
    terms.proRata = asked.pro_rata();
    terms.minCreditMinor = asked.min_credit_minor();
    terms.capE4 = asked.cap_e4();
    words.take(asked.stacking(), Stacking::HighestOnly, "credits.stacking", terms.stacking);
    terms.claimDays = asked.claim_days();
    terms.autoIssue = asked.auto_issue();
    terms.exclusiveRemedy = asked.exclusive_remedy();
    terms.chronicBreaches = asked.chronic_breaches();
    terms.chronicPeriods = asked.chronic_periods();
    return terms;
}

v1::AttainmentState stateOf(AttainmentState state)
{
    switch (state) {
    case AttainmentState::NoData:
        return v1::ATTAINMENT_STATE_NOT_MEASURED;
    case AttainmentState::Ok:
        return v1::ATTAINMENT_STATE_MET;
    case AttainmentState::AtRisk:
        return v1::ATTAINMENT_STATE_AT_RISK;
    case AttainmentState::Breached:
        return v1::ATTAINMENT_STATE_MISSED;
    case AttainmentState::NoTraffic:
        return v1::ATTAINMENT_STATE_NO_TRAFFIC;
    case AttainmentState::Partial:
        return v1::ATTAINMENT_STATE_PARTIAL;
    }
    return v1::ATTAINMENT_STATE_UNSPECIFIED;
}

} // namespace

void fill(const Call &call, const ContractVersion &version, v1::ContractVersion &shown)
{
    const bool money = call.sees("fee") && call.sees("credit");
    const bool term = call.sees("renewal"); // A subscription's end is when the contract is renewed.
    shown.set_tenant_id(version.tenantId);
    shown.set_number(version.number);
    shown.set_effective_from_ms(version.effectiveFromMs);
    shown.set_zone(version.zone);
    shown.set_period(up<v1::PeriodKind>(version.period));
    shown.set_anchor_day(version.anchorDay);
    shown.set_exclusion_policy(up<v1::ExclusionPolicy>(version.exclusionPolicy));
    for (const ExclusionRule &rule : version.exclusionRules) {
        v1::ExclusionRule &row = *shown.add_exclusion_rules();
        row.set_category(up<v1::ExclusionCategory>(rule.category));
        row.set_notice_minutes(rule.noticeMinutes);
        row.set_cap_minutes(rule.capMinutes);
        row.set_clause(rule.clause);
    }
    shown.set_settle_business_days(version.settleBusinessDays);
    for (const Commitment &commitment : version.commitments) {
        v1::Commitment &row = *shown.add_commitments();
        row.set_workflow(commitment.workflow);
        fillMeasure(commitment.measure, *row.mutable_measure());
        row.set_target_e7(commitment.targetE7);
        row.set_internal_target_e7(commitment.internalTargetE7);
        row.set_fee_share_e4(money ? commitment.feeShareE4 : 0);
    }
    fillCredits(version.credits, money, *shown.mutable_credits());
    shown.set_subscribed_from_ms(term ? version.subscribedFromMs : 0);
    shown.set_subscribed_to_ms(term ? version.subscribedToMs : 0);
    shown.set_note(money ? version.note : std::string()); // Free text: whoever wrote it may have named the price.
    shown.set_proposed_by(version.proposedBy);
    shown.set_approved_by(version.approvedBy);
    shown.set_approved_ms(version.approvedMs);
    shown.set_money_hidden(!money);
}

void fill(const Exclusion &exclusion, v1::Exclusion &shown)
{
    shown.set_id(exclusion.id);
    shown.set_tenant_id(exclusion.tenantId);
    shown.set_category(up<v1::ExclusionCategory>(exclusion.category));
    shown.set_from_ms(exclusion.fromMs);
    shown.set_to_ms(exclusion.toMs);
    shown.mutable_workflows()->Assign(exclusion.workflows.begin(), exclusion.workflows.end());
    shown.set_notice_ms(exclusion.noticeMs);
    shown.set_clause(exclusion.clause);
    shown.set_reason(exclusion.reason);
    shown.set_evidence(exclusion.evidence);
    shown.set_proposed_by(exclusion.proposedBy);
    shown.set_approved_by(exclusion.approvedBy);
}

void fill(const ContractFinding &finding, v1::ContractProblem &shown)
{
    shown.set_field(finding.field);
    shown.set_text(finding.sentence);
    shown.set_warning(!finding.refused);
}

void fill(const ContractPreview &preview, v1::PreviewContractResponse &shown)
{
    for (const PreviewedPeriod &period : preview.periods) {
        v1::PeriodPreview &row = *shown.add_periods();
        row.set_period(period.period.name);
        row.set_from_ms(period.period.fromMs);
        row.set_to_ms(period.period.toMs);
        row.set_credit_minor(period.creditMinor);
        row.set_credit_now_minor(period.creditNowMinor);
        row.set_coverage(period.coverageBp);
        row.mutable_lines()->Assign(period.lines.begin(), period.lines.end());
        for (const PreviewedCommitment &commitment : period.commitments) {
            v1::CommitmentPreview &one = *row.add_commitments();
            one.set_workflow(commitment.workflow);
            one.set_target_e7(commitment.targetE7);
            one.set_attained(commitment.attained);
            one.set_state(stateOf(commitment.state));
            one.set_alerts(commitment.alerts);
            if (commitment.attainedNow.empty())
                continue;
            one.set_attained_now(commitment.attainedNow);
            one.set_state_now(stateOf(commitment.stateNow));
        }
    }
    for (const ContractFinding &finding : preview.advice)
        fill(finding, *shown.add_problems());
}

bool maySee(const Call &call, const ContractFinding &finding)
{
    return (call.sees("fee") && call.sees("credit"))
           || (!finding.field.starts_with("credits") && finding.field.find("feeShare") == std::string::npos);
}

ContractVersion draftOf(const v1::ContractVersion &asked, std::vector<ContractFinding> &findings)
{
    Words words(findings);
    ContractVersion draft;
    draft.effectiveFromMs = asked.effective_from_ms();
    draft.zone = asked.zone();
    words.take(asked.period(), PeriodKind::ContractMonth, "period", draft.period);
    draft.anchorDay = asked.anchor_day() == 0 ? 1 : asked.anchor_day();
    words.take(asked.exclusion_policy(), ExclusionPolicy::CountAsGood, "exclusionPolicy", draft.exclusionPolicy);
    for (const v1::ExclusionRule &row : asked.exclusion_rules()) {
        ExclusionRule &rule = draft.exclusionRules.emplace_back();
        words.take(row.category(), ExclusionCategory::OutsideHours,
                   absl::StrCat("exclusionRules[", draft.exclusionRules.size() - 1, "].category"), rule.category);
        rule.noticeMinutes = row.notice_minutes();
        rule.capMinutes = row.cap_minutes();
        rule.clause = row.clause();
    }
    draft.settleBusinessDays = asked.settle_business_days();
    for (const v1::Commitment &row : asked.commitments()) {
        const std::string path = absl::StrCat("commitments[", draft.commitments.size(), "].measure");
        Commitment &commitment = draft.commitments.emplace_back();
        commitment.workflow = row.workflow();
        commitment.measure = measureOf(row.measure(), path, words);
        commitment.targetE7 = row.target_e7();
        commitment.internalTargetE7 = row.internal_target_e7();
        commitment.feeShareE4 = row.fee_share_e4();
    }
    draft.credits = creditsOf(asked.credits(), words);
    draft.subscribedFromMs = asked.subscribed_from_ms();
    draft.subscribedToMs = asked.subscribed_to_ms();
    draft.note = asked.note();
    return draft;
}

Exclusion exclusionOf(const v1::Exclusion &asked, std::vector<ContractFinding> &findings)
{
    Words words(findings);
    Exclusion exclusion;
    words.take(asked.category(), ExclusionCategory::OutsideHours, "exclusion.category", exclusion.category);
    exclusion.fromMs = asked.from_ms();
    exclusion.toMs = asked.to_ms();
    exclusion.workflows.assign(asked.workflows().begin(), asked.workflows().end());
    exclusion.noticeMs = asked.notice_ms();
    exclusion.clause = asked.clause();
    exclusion.reason = asked.reason();
    exclusion.evidence = asked.evidence();
    return exclusion;
}

} // namespace bulkhead

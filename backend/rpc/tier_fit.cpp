#include "backend/rpc/tier_fit.h"

#include "backend/engine/posture.h"
#include "backend/engine/tier_policy.h"
#include "backend/rpc/onboarding_wire.h"
#include "backend/rpc/wire.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

namespace bulkhead {

namespace {

using isolation::TierFit;

constexpr std::size_t kMostRows = 2'000; ///< Some 600 kB; nobody acts on more at a time, and the totals are exact.

struct Misfit
{
    TenantFacts facts; ///< As shown to the caller.
    TierFit fit = TierFit::Unspecified;
    std::int64_t cost = 0, recommendedCost = 0; ///< 0 without money.
};

/// Under-isolated first: a risk goes before a cost. Then what is most worth acting on.
bool before(const Misfit &a, const Misfit &b)
{
    const auto worth = [](const Misfit &one) {
        return one.fit == TierFit::Under ? one.facts.arr : one.cost - one.recommendedCost;
    };
    return std::tuple(a.fit != TierFit::Under, -worth(a), a.facts.name, a.facts.id)
           < std::tuple(b.fit != TierFit::Under, -worth(b), b.facts.name, b.facts.id);
}

void fill(const std::vector<policy::Control> &controls, google::protobuf::RepeatedPtrField<v1::LayerControl> &told)
{
    for (const policy::Control &control : controls) {
        v1::LayerControl &layer = *told.Add();
        layer.set_layer(control.layer);
        layer.set_control(control.control);
        layer.set_from(control.from);
    }
}

void fill(const policy::TierGap &gap, v1::TierGap &told)
{
    told.set_from(toWire(gap.from));
    told.set_to(toWire(gap.to));
    fill(gap.gains, *told.mutable_gains());
    fill(gap.loses, *told.mutable_loses());
}

class Answer
{
public:
    Answer(const Call &call, v1::ListTierFitResponse &answer)
        : m_call(call)
        , m_baselines(*call.baselines)
        , m_answer(answer)
        , m_money(seesTierMoney(call))
    {
        m_answer.set_money(m_money);
        m_answer.set_policy_version(m_baselines.version);
    }

    std::vector<Misfit> count()
    {
        std::vector<Misfit> found;
        for (TenantIndex i = 0; i < m_call.fleet->size; ++i) {
            const TenantFacts &facts = m_call.fleet->factsOf(i);
            if (!m_call.inScope(facts))
                continue;
            m_answer.set_tenants(m_answer.tenants() + 1);
            const Tier asked = m_call.recommended(facts);
            const TierFit fit = isolation::fitOf(m_baselines, facts.tier, asked);
            if (fit == TierFit::Under || fit == TierFit::Over)
                found.push_back(weighed(m_call.shown(facts), fit));
        }
        m_answer.set_total(found.size());
        return found;
    }

    void add(const Misfit &one, bool moving)
    {
        v1::TierFitRow &row = *m_answer.add_rows();
        const TenantFacts &facts = one.facts;
        row.set_tenant_id(facts.id);
        row.set_tenant_name(facts.name);
        row.set_profile(toWire(facts.profile));
        row.set_tier(toWire(facts.tier));
        row.set_recommended(toWire(facts.recommended));
        row.set_fit(static_cast<v1::TierFit>(one.fit));
        row.set_stage(toWire(facts.stage));
        row.set_days(m_baselines.model(facts.recommended).days);
        row.set_owner(facts.owner);
        row.set_renewal(facts.renewal);
        row.set_moving(moving);
        for (const policy::RuleVerdict &rule : policy::reasons(m_baselines, facts))
            addRule(rule, row);
        if (m_money) {
            row.set_cost(one.cost);
            row.set_recommended_cost(one.recommendedCost);
            row.set_arr(facts.arr);
            row.set_margin(policy::marginOf(facts.arr, one.cost));
            row.set_recommended_margin(policy::marginOf(facts.arr, one.recommendedCost));
        }
        if (m_gaps.emplace(facts.tier, facts.recommended).second)
            fill(policy::gapOf(m_baselines, facts.tier, facts.recommended), *m_answer.add_gaps());
    }

private:
    Misfit weighed(TenantFacts facts, TierFit fit)
    {
        Misfit one{std::move(facts), fit};
        if (m_money) {
            one.cost = policy::costOf(m_baselines.model(one.facts.tier), 1);
            one.recommendedCost = policy::costOf(m_baselines.model(one.facts.recommended), 1);
        }
        const std::int64_t more = one.recommendedCost - one.cost;
        if (fit == TierFit::Under) {
            m_answer.set_under(m_answer.under() + 1);
            m_answer.set_under_cost(m_answer.under_cost() + more);
            m_answer.set_under_arr(m_answer.under_arr() + (m_money ? one.facts.arr : 0));
        } else {
            m_answer.set_over(m_answer.over() + 1);
            m_answer.set_over_cost(m_answer.over_cost() - more);
        }
        return one;
    }

    void addRule(const policy::RuleVerdict &rule, v1::TierFitRow &row)
    {
        row.add_rules(rule.rule);
        // A rule says another sentence for another demand; the row names the rule, the pane asks for the tenant's own.
        if (!m_rules.insert(rule.rule).second)
            return;
        v1::TierRule &told = *m_answer.add_rules();
        told.set_id(rule.rule);
        told.set_text(rule.text);
        told.set_demands(toWire(rule.demands));
    }

    const Call &m_call;
    const policy::Baselines &m_baselines;
    v1::ListTierFitResponse &m_answer;
    const bool m_money;
    std::set<std::pair<Tier, Tier>> m_gaps;
    std::set<std::string> m_rules;
};

} // namespace

bool seesTierMoney(const Call &call)
{
    return call.sees("margin") && call.sees("arr");
}

void fillTierFit(const Call &call, const std::function<bool(const std::string &)> &moving,
                 v1::ListTierFitResponse &answer)
{
    Answer made(call, answer);
    std::vector<Misfit> found = made.count();
    const std::size_t most = std::min(found.size(), kMostRows);
    std::partial_sort(found.begin(), found.begin() + static_cast<std::ptrdiff_t>(most), found.end(), before);
    for (std::size_t at = 0; at < most; ++at)
        made.add(found[at], moving(found[at].facts.id));
}

void fillTenantAdvice(const Call &call, const casework::Checkpoint *exception, v1::AdviseTenantResponse &answer)
{
    const TenantFacts facts = call.shown(call.facts());
    const policy::Advice advice = policy::advise(*call.baselines, policy::organisationOf(facts));
    v1::AdviseTierResponse &told = *answer.mutable_advice();
    fillAdvice(call, advice, told);
    for (v1::TierOption &option : *told.mutable_options())
        for (v1::RuleVerdict &rule : *option.mutable_rules())
            if (exception != nullptr && option.tier() == toWire(facts.tier) && !rule.passes()) {
                rule.set_waived_by(exception->by);
                rule.set_waived_until_ms(exception->untilMs);
            }
    answer.set_money(seesTierMoney(call));
    if (!answer.money())
        for (v1::TierOption &option : *told.mutable_options()) {
            option.clear_cost();
            option.clear_margin();
        }
    answer.set_tier(toWire(facts.tier));
    fill(policy::gapOf(*call.baselines, facts.tier, advice.recommended), *answer.mutable_gap());
}

} // namespace bulkhead

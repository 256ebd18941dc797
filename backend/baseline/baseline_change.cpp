#include "backend/baseline/baseline_change.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_join.h>

#include <algorithm>
#include <set>

namespace bulkhead::policy {
namespace {

using isolation::ControlPosture;

std::string nameOf(const BaselineControl &control)
{
    return absl::StrCat(control.id, " of tier ", std::string(tierWord(control.tier)));
}

const BaselineControl *sameIn(const Baselines &baselines, const BaselineControl &control)
{
    const auto found = std::ranges::find_if(baselines.controls, [&control](const BaselineControl &one) {
        return one.id == control.id && one.tier == control.tier;
    });
    return found == baselines.controls.end() ? nullptr : &*found;
}

std::set<std::string> drifting(const isolation::Posture &posture)
{
    std::set<std::string> ids;
    for (const ControlPosture &control : posture.controls)
        if (control.observed && !control.stands && control.waiver == nullptr)
            ids.insert(control.control->id);
    return ids;
}

bool waivedIn(const isolation::Posture &posture, const std::string &id)
{
    return std::ranges::any_of(posture.controls, [&id](const ControlPosture &control) {
        return control.control->id == id && control.waiver != nullptr;
    });
}

void compareControls(const isolation::Posture &was, const isolation::Posture &will, const std::string &tenant,
                     std::vector<TenantChange> &changes)
{
    const std::set<std::string> before = drifting(was), after = drifting(will);
    for (const ControlPosture &control : will.controls) {
        const std::string &id = control.control->id;
        const bool asked = std::ranges::any_of(
            was.controls, [&id](const ControlPosture &one) { return one.control->id == id && one.observed; });
        if (after.contains(id) && !before.contains(id))
            changes.push_back({tenant, absl::StrCat("would drift: ", id, ": ", control.seen), true});
        else if (control.waiver != nullptr && !waivedIn(was, id)) // Counted apart: it is off, and let.
            changes.push_back({tenant, absl::StrCat("would be off under a waiver: ", id, ": ", control.seen), false});
        else if (!control.observed && asked)
            changes.push_back(
                {tenant, absl::StrCat("would not be known: ", id, " has checks that nobody has looked at"), true});
    }
    for (const std::string &id : before)
        if (!after.contains(id) && !waivedIn(will, id))
            changes.push_back({tenant, absl::StrCat("would drift no more: ", id), false});
}

void compareRules(const Baselines &before, const Baselines &after, std::vector<std::string> &lines)
{
    const auto clausesOf = [](const Rule &rule) {
        std::string text;
        for (const Clause &clause : rule.clauses) {
            absl::StrAppend(&text, clause.text, "|", clause.arrFrom, "|", clause.sitesFrom, "|", clause.compliance, "|",
                            static_cast<int>(clause.demands), "|", absl::StrJoin(clause.regions, ","), "|",
                            clause.highRisk.value_or(false), clause.highRisk.has_value(),
                            clause.subTenant.value_or(false), clause.subTenant.has_value(), "|");
            for (const Profile profile : clause.profiles)
                absl::StrAppend(&text, static_cast<int>(profile), ",");
            absl::StrAppend(&text, clause.fix, "|", rule.otherwise, ";");
        }
        return text;
    };
    for (const Rule &rule : after.rules) {
        const auto was = std::ranges::find(before.rules, rule.id, &Rule::id);
        if (was == before.rules.end())
            lines.push_back(absl::StrCat("rule ", rule.id, " is new"));
        else if (clausesOf(*was) != clausesOf(rule))
            lines.push_back(absl::StrCat("rule ", rule.id, " has other clauses"));
    }
    for (const Rule &rule : before.rules)
        if (std::ranges::find(after.rules, rule.id, &Rule::id) == after.rules.end())
            lines.push_back(absl::StrCat("rule ", rule.id, " is gone"));
}

void compareCheckpoints(const Baselines &before, const Baselines &after, std::vector<std::string> &lines)
{
    const auto termsOf = [](const BaselineCheckpoint &one) {
        std::string text = absl::StrCat(one.title, "|", static_cast<int>(one.stage), "|", one.owner, "|", one.dueDay,
                                        "|", one.document, one.holds, one.nonNegotiable, one.subTenant.has_value(),
                                        one.subTenant.value_or(false), "|");
        for (const Profile profile : one.profiles)
            absl::StrAppend(&text, static_cast<int>(profile), ",");
        return text;
    };
    for (const BaselineCheckpoint &one : after.checkpoints) {
        const auto was = std::ranges::find(before.checkpoints, one.id, &BaselineCheckpoint::id);
        if (was == before.checkpoints.end())
            lines.push_back(absl::StrCat("checkpoint ", one.id, " is new: ", one.title));
        else if (was->holds && !one.holds)
            lines.push_back(absl::StrCat("checkpoint ", one.id, " holds provisioning no more"));
        else if (was->nonNegotiable && !one.nonNegotiable)
            lines.push_back(absl::StrCat("checkpoint ", one.id, " is negotiable now"));
        else if (termsOf(*was) != termsOf(one))
            lines.push_back(absl::StrCat("checkpoint ", one.id, " has other terms: ", one.title));
    }
    for (const BaselineCheckpoint &one : before.checkpoints)
        if (std::ranges::find(after.checkpoints, one.id, &BaselineCheckpoint::id) == after.checkpoints.end())
            lines.push_back(absl::StrCat("checkpoint ", one.id, " is gone: ", one.title));
}

} // namespace

std::vector<TenantChange> blastRadius(const Baselines &before, const Baselines &after,
                                      const std::vector<StandingTenant> &fleet, std::int64_t nowMs)
{
    std::vector<TenantChange> changes;
    for (const StandingTenant &tenant : fleet) {
        const TenantFacts &facts = tenant.facts;
        const Tier asked = recommendedTier(before, facts), willAsk = recommendedTier(after, facts);
        if (asked != willAsk) {
            const bool worse = after.model(willAsk).strength > after.model(facts.tier).strength;
            changes.push_back(
                {facts.id,
                 absl::StrCat("policy would ask for ", std::string(tierWord(willAsk)), " instead of ",
                              std::string(tierWord(asked)), "; it has ", std::string(tierWord(facts.tier))),
                 worse});
        }
        compareControls(isolation::judge(before, facts.tier, asked, tenant.known, nowMs),
                        isolation::judge(after, facts.tier, willAsk, tenant.known, nowMs), facts.id, changes);
    }
    std::ranges::stable_sort(changes, {}, &TenantChange::tenantId);
    return changes;
}

std::vector<std::string> baselineChanges(const Baselines &before, const Baselines &after)
{
    std::vector<std::string> lines;
    for (const TierModel &model : after.tiers) {
        const TierModel &was = before.model(model.tier);
        if (was.days != model.days || was.base != model.base || was.perSite != model.perSite
            || was.strength != model.strength)
            lines.push_back(absl::StrCat("tier ", std::string(tierWord(model.tier)), ": ", model.days, " days, $",
                                         model.base, " and $", model.perSite, " a site (was ", was.days, " days, $",
                                         was.base, " and $", was.perSite, ")"));
    }
    compareRules(before, after, lines);
    for (const BaselineControl &control : after.controls) {
        const BaselineControl *was = sameIn(before, control);
        if (was == nullptr)
            lines.push_back(absl::StrCat("control ", nameOf(control), " is new: ", control.text));
        else if (was->checks != control.checks)
            lines.push_back(absl::StrCat("control ", nameOf(control), " is shown by other checks"));
        else if (was->text != control.text)
            lines.push_back(absl::StrCat("control ", nameOf(control), " reads: ", control.text));
        else if (was->nonNegotiable != control.nonNegotiable)
            lines.push_back(absl::StrCat("control ", nameOf(control),
                                         control.nonNegotiable ? " is not negotiable now" : " is negotiable now"));
        else if (was->waiverDays != control.waiverDays)
            lines.push_back(absl::StrCat("control ", nameOf(control), " may be waived for ", control.waiverDays,
                                         control.waiverDays == 1 ? " day" : " days", " (was ", was->waiverDays, ")"));
    }
    for (const BaselineControl &control : before.controls)
        if (sameIn(after, control) == nullptr)
            lines.push_back(absl::StrCat("control ", nameOf(control), " is gone: ", control.text));
    compareCheckpoints(before, after, lines);
    return lines;
}

} // namespace bulkhead::policy

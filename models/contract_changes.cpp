#include "models/contract_changes.h"

#include "models/contract_words.h"
#include "models/words.h"

#include <QCoreApplication>

#include <algorithm>

namespace bulkhead {
namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(ContractChanges)
};

class Changes
{
public:
    void note(const QString &name, const QString &before, const QString &after)
    {
        if (before != after)
            m_changes.append({name, before, after});
    }
    QList<TermChange> m_changes;
};

QString internalText(const terms::Commitment &commitment)
{
    return commitment.internalTargetE7 > 0 ? words::target(commitment.internalTargetE7) : Words::tr("the promise");
}

QString nameOf(const terms::Commitment &commitment)
{
    return Words::tr("%1, %2").arg(words::workflow(commitment.workflow),
                                   words::sliKind(commitment.measure.kind).toLower());
}

void compare(Changes &changes, const terms::Commitment &was, const terms::Commitment &now, bool money)
{
    const QString name = nameOf(now);
    changes.note(Words::tr("%1: target").arg(name), words::target(was.targetE7), words::target(now.targetE7));
    changes.note(Words::tr("%1: internal target").arg(name), internalText(was), internalText(now));
    changes.note(Words::tr("%1: measured").arg(name), words::measure(was.measure), words::measure(now.measure));
    if (money)
        changes.note(Words::tr("%1: share of the fee").arg(name), words::percentE4(was.feeShareE4),
                     words::percentE4(now.feeShareE4));
}

void compareCommitments(Changes &changes, const terms::Contract &before, const terms::Contract &after)
{
    const bool money = !before.moneyHidden && !after.moneyHidden;
    const auto same = [](const terms::Commitment &a, const terms::Commitment &b) {
        return a.workflow == b.workflow && a.measure.kind == b.measure.kind;
    };
    for (const terms::Commitment &now : after.commitments) {
        const auto was =
            std::ranges::find_if(before.commitments, [&](const terms::Commitment &other) { return same(other, now); });
        if (was != before.commitments.end())
            compare(changes, *was, now, money);
        else
            changes.note(nameOf(now), {}, Words::tr("promised, %1").arg(words::target(now.targetE7)));
    }
    for (const terms::Commitment &was : before.commitments) {
        if (std::ranges::none_of(after.commitments, [&](const terms::Commitment &now) { return same(was, now); }))
            changes.note(nameOf(was), Words::tr("promised, %1").arg(words::target(was.targetE7)), {});
    }
}

void compareRules(Changes &changes, const terms::Contract &before, const terms::Contract &after)
{
    changes.note(Words::tr("Excluded minutes"), words::exclusionPolicy(before.exclusionPolicy),
                 words::exclusionPolicy(after.exclusionPolicy));
    const auto textIn = [](const terms::Contract &contract, terms::ExclusionCategory category) {
        const auto rule = std::ranges::find(contract.exclusionRules, category, &terms::ExclusionRule::category);
        return rule == contract.exclusionRules.end() ? QString() : words::exclusionRule(*rule);
    };
    for (int i = int(terms::ExclusionCategory::ScheduledMaintenance); i <= int(terms::ExclusionCategory::OutsideHours);
         ++i) {
        const auto category = terms::ExclusionCategory(i);
        changes.note(words::exclusionCategory(category), textIn(before, category), textIn(after, category));
    }
}

void compareCredits(Changes &changes, const terms::Contract &before, const terms::Contract &after)
{
    changes.note(Words::tr("Credits"), words::creditTiers(before.credits).join(QLatin1Char('\n')),
                 words::creditTiers(after.credits).join(QLatin1Char('\n')));
    // Both sides side by side: a rule that only one of them has is there on that side alone.
    const QList<words::Term> was = words::creditRules(before), now = words::creditRules(after);
    const auto textOf = [](const QList<words::Term> &terms, const QString &name) {
        const auto found = std::ranges::find(terms, name, &words::Term::name);
        return found == terms.end() ? QString() : found->text;
    };
    for (const words::Term &term : now)
        changes.note(term.name, textOf(was, term.name), term.text);
    for (const words::Term &term : was) {
        if (textOf(now, term.name).isEmpty())
            changes.note(term.name, term.text, {});
    }
}

} // namespace

QList<TermChange> contractChanges(const terms::Contract &before, const terms::Contract &after)
{
    Changes changes;
    compareCommitments(changes, before, after);
    changes.note(Words::tr("Zone"), before.zone, after.zone);
    changes.note(Words::tr("Period"), words::period(before), words::period(after));
    changes.note(Words::tr("Results are final after"),
                 Words::tr("%n business day(s)", nullptr, before.settleBusinessDays),
                 Words::tr("%n business day(s)", nullptr, after.settleBusinessDays));
    compareRules(changes, before, after);
    compareCredits(changes, before, after);
    if (!before.moneyHidden && !after.moneyHidden)
        changes.note(Words::tr("Subscribed"), words::subscribed(before), words::subscribed(after));
    return changes.m_changes;
}

} // namespace bulkhead

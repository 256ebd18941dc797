#include "models/review_merge.h"

#include "models/review_words.h"

#include <QCoreApplication>

#include <algorithm>

namespace bulkhead {
namespace {

struct Merge
{
    Q_DECLARE_TR_FUNCTIONS(ReviewMerge)
};

QString text(const IncidentNote &note, const QString &zone)
{
    QStringList lines;
    const auto line = [&](const QString &name, const QString &value) {
        if (!value.isEmpty())
            lines << QStringLiteral("%1: %2").arg(name, value);
    };
    line(Merge::tr("Title"), note.title);
    line(Merge::tr("Cause"), note.cause);
    line(Merge::tr("Fix"), note.fix);
    line(Merge::tr("Follow-up"), note.followUp);
    line(Merge::tr("Owner"), note.owner);
    line(Merge::tr("Due"), note.dueMs > 0 ? words::dayIn(note.dueMs, zone) : QString());
    line(Merge::tr("Customer told"),
         note.customerNoticeMs > 0 ? words::momentWithZone(note.customerNoticeMs, zone) : QString());
    lines << (note.released ? Merge::tr("Released to the customer") : Merge::tr("Not released"));
    return lines.join(QLatin1Char('\n'));
}

QString text(const ReviewPromise &promise, const QString &zone)
{
    QStringList lines{promise.text, words::promiseState(promise.state)};
    if (!promise.owner.isEmpty())
        lines << Merge::tr("Owner: %1").arg(promise.owner);
    if (promise.dueMs > 0)
        lines << Merge::tr("Due: %1").arg(words::dayIn(promise.dueMs, zone));
    if (!promise.outcome.isEmpty())
        lines << Merge::tr("Outcome: %1").arg(promise.outcome);
    return lines.join(QLatin1Char('\n'));
}

QString text(const QList<ReviewStatement> &statements, const QString &)
{
    QStringList lines;
    for (const ReviewStatement &statement : statements)
        lines << QStringLiteral("– ") + statement.text
                     + (statement.released ? QString() : Merge::tr(" (not released)"));
    return lines.join(QLatin1Char('\n'));
}

QString text(const QList<ReviewSignOff> &signs, const QString &zone)
{
    QStringList lines;
    for (const ReviewSignOff &sign : signs)
        lines << Merge::tr("%1, %2 (%3)")
                     .arg(sign.name, sign.customer ? Merge::tr("customer") : Merge::tr("us"),
                          words::dayIn(sign.atMs, zone));
    return lines.join(QLatin1Char('\n'));
}

QString text(const QString &plain, const QString &)
{
    return plain;
}
QString text(qint64 ms, const QString &zone)
{
    return ms > 0 ? words::momentWithZone(ms, zone) : Merge::tr("no date");
}
QString text(const QStringList &lines, const QString &)
{
    return lines.join(QLatin1Char('\n'));
}

const QString &keyOf(const IncidentNote &note)
{
    return note.incidentId;
}
const QString &keyOf(const ReviewPromise &promise)
{
    return promise.id;
}
QString titleOf(const IncidentNote &note)
{
    return note.title.isEmpty() ? Merge::tr("An incident") : Merge::tr("Incident: %1").arg(note.title);
}
QString titleOf(const ReviewPromise &promise)
{
    return Merge::tr("Commitment: %1").arg(promise.text);
}

template<typename Item>
const Item *find(const QList<Item> &list, const QString &key)
{
    const auto at = std::find_if(list.begin(), list.end(), [&](const Item &one) { return keyOf(one) == key; });
    return at == list.end() ? nullptr : &*at;
}

template<typename Item>
bool same(const Item *one, const Item *other)
{
    return one == nullptr || other == nullptr ? one == other : *one == *other;
}

/// Walks the parts of an edit once, for both questions.
class Walk
{
public:
    Walk(const QString &zone, const QSet<QString> *chosen)
        : m_zone(zone)
        , m_chosen(chosen)
    {
    }

    template<typename Value>
    Value part(const QString &key, const QString &title, const Value &base, const Value &mine, const Value &theirs)
    {
        if (mine == base || mine == theirs)
            return theirs;
        if (theirs == base)
            return mine;
        m_clashes.append({key, title, text(mine, m_zone), text(theirs, m_zone)});
        return m_chosen != nullptr && m_chosen->contains(key) ? mine : theirs;
    }

    template<typename Item>
    QList<Item> items(const QString &kind, const QList<Item> &base, const QList<Item> &mine, const QList<Item> &theirs)
    {
        QList<Item> out;
        QStringList keys;
        for (const QList<Item> *list : {&theirs, &mine})
            for (const Item &item : *list)
                if (!keyOf(item).isEmpty() && !keys.contains(keyOf(item)))
                    keys << keyOf(item);
        for (const QString &id : keys) {
            const Item *was = find(base, id), *ours = find(mine, id), *other = find(theirs, id);
            const Item *taken = other;
            if (!same(ours, was) && !same(ours, other)) {
                const QString key = kind + QLatin1Char(':') + id;
                if (same(other, was)) {
                    taken = ours;
                } else {
                    m_clashes.append({key, titleOf(other != nullptr ? *other : *ours), side(ours), side(other)});
                    taken = m_chosen != nullptr && m_chosen->contains(key) ? ours : other;
                }
            }
            if (taken != nullptr)
                out.append(*taken);
        }
        for (const Item &item : mine)
            if (keyOf(item).isEmpty())
                out.append(item);
        return out;
    }

    [[nodiscard]] const QList<ReviewClash> &clashes() const { return m_clashes; }

private:
    template<typename Item>
    QString side(const Item *item) const
    {
        return item != nullptr ? text(*item, m_zone) : Merge::tr("taken out");
    }

    QString m_zone;
    const QSet<QString> *m_chosen;
    QList<ReviewClash> m_clashes;
};

ReviewEdit walked(Walk &walk, const ReviewEdit &base, const ReviewEdit &mine, const ReviewEdit &theirs)
{
    ReviewEdit out;
    out.incidents = walk.items(QStringLiteral("incident"), base.incidents, mine.incidents, theirs.incidents);
    out.promises = walk.items(QStringLiteral("promise"), base.promises, mine.promises, theirs.promises);
    const auto part = [&](const char *key, const QString &title, auto member) {
        out.*member = walk.part(QLatin1String(key), title, base.*member, mine.*member, theirs.*member);
    };
    part("decisions", Merge::tr("Decisions"), &ReviewEdit::decisions);
    part("outlook", Merge::tr("Outlook"), &ReviewEdit::outlook);
    part("notes", Merge::tr("Presenter’s notes"), &ReviewEdit::notes);
    part("sign-offs", Merge::tr("Signatures"), &ReviewEdit::signOffs);
    part("next-meeting", Merge::tr("Next meeting"), &ReviewEdit::nextMeetingMs);
    part("distribution", Merge::tr("Distribution"), &ReviewEdit::distribution);
    return out;
}

} // namespace

QList<ReviewClash> clashesOf(const ReviewEdit &base, const ReviewEdit &mine, const ReviewEdit &theirs,
                             const QString &zone)
{
    Walk parts(zone, nullptr);
    walked(parts, base, mine, theirs);
    return parts.clashes();
}

ReviewEdit mergedEdit(const ReviewEdit &base, const ReviewEdit &mine, const ReviewEdit &theirs,
                      const QSet<QString> &partsOfMine)
{
    Walk parts({}, &partsOfMine);
    return walked(parts, base, mine, theirs);
}

QString textOf(const ReviewEdit &edit, const QString &zone)
{
    QStringList parts;
    const auto add = [&](const QString &title, const QString &body) {
        if (!body.isEmpty())
            parts << title + QLatin1Char('\n') + body;
    };
    for (const IncidentNote &note : edit.incidents)
        add(titleOf(note), text(note, zone));
    for (const ReviewPromise &promise : edit.promises)
        add(titleOf(promise), text(promise, zone));
    add(Merge::tr("Decisions"), text(edit.decisions, zone));
    add(Merge::tr("Outlook"), text(edit.outlook, zone));
    add(Merge::tr("Presenter’s notes"), edit.notes);
    add(Merge::tr("Distribution"), text(edit.distribution, zone));
    return parts.join(QStringLiteral("\n\n"));
}

} // namespace bulkhead

#include "models/objective_words.h"

#include "models/words.h"

#include <QCoreApplication>

namespace bulkhead {
namespace {

constexpr qint64 kWhole = 10'000'000;
constexpr qint64 kPeriodS = 30 * 86'400;
constexpr qint64 kEvaluationS = 60;

struct Objectives
{
    Q_DECLARE_TR_FUNCTIONS(Objectives)
};

bool burns(const ObjectiveRow &row)
{
    return row.level == AlertLevel::FastBurn || row.level == AlertLevel::SlowBurn;
}

QString runsMissed(const ObjectiveRow &row)
{
    return row.runs && row.bad > 0
               ? Objectives::tr("%1 of %n run(s) missed", nullptr, int(row.good + row.bad)).arg(words::count(row.bad))
               : QString();
}

QString dependencySentence(const ObjectiveRow &row)
{
    const QString carries = Objectives::tr("%1 carries %2 of the last hour’s failures")
                                .arg(row.likelyDependency, words::share(row.dependencyShare));
    if (row.othersAffected > 0)
        return Objectives::tr("%1; %n other tenant(s) in your scope burn through it too, so the fault is in what they "
                              "share.",
                              nullptr, int(row.othersAffected))
            .arg(carries);
    if (row.othersHealthy == 0)
        return Objectives::tr("%1; no other tenant in your scope uses it, so nothing says whether it is shared.")
            .arg(carries);
    const bool store = row.likelyDependency.endsWith(QLatin1String("-db"));
    return (store ? Objectives::tr("%1; %n other tenant(s) that use it are healthy, so the fault is inside this "
                                   "tenant’s own store.",
                                   nullptr, int(row.othersHealthy))
                  : Objectives::tr("%1; %n other tenant(s) that use it are healthy, so the fault is on this tenant’s "
                                   "own side of it.",
                                   nullptr, int(row.othersHealthy)))
        .arg(carries);
}

} // namespace

QString nearTime(qint64 ms, qint64 nowMs)
{
    const bool today = QDateTime::fromMSecsSinceEpoch(ms).date() == QDateTime::fromMSecsSinceEpoch(nowMs).date();
    return today ? words::clock(ms) : words::dateTime(ms);
}

QString likelyCause(const ObjectiveRow &row, qint64 nowMs)
{
    if (!row.likelyDependency.isEmpty()) {
        return row.dependencyShare > 0
                   ? Objectives::tr("%1, %2").arg(row.likelyDependency, words::share(row.dependencyShare))
                   : row.likelyDependency;
    }
    if (!row.noisyPool.isEmpty())
        return Objectives::tr("noisy neighbour, %1").arg(row.noisyPool);
    if (const QString missed = runsMissed(row); !missed.isEmpty())
        return missed;
    if (row.silentSinceMs > 0)
        return Objectives::tr("no samples since %1").arg(nearTime(row.silentSinceMs, nowMs));
    if (row.health == Health::NotMeasured)
        return Objectives::tr("no samples yet");
    return burns(row) ? Objectives::tr("no single cause") : QString();
}

QString causeSentences(const ObjectiveRow &row, qint64 nowMs)
{
    QStringList said;
    if (!row.likelyDependency.isEmpty())
        said << dependencySentence(row);
    if (!row.noisyPool.isEmpty())
        said << Objectives::tr("A noisy neighbour on %1 holds up this tenant’s requests now.").arg(row.noisyPool);
    if (const QString missed = runsMissed(row); !missed.isEmpty())
        said << Objectives::tr("%1 in 30 days.").arg(missed);
    if (row.silentSinceMs > 0)
        said << Objectives::tr("No samples since %1: what happened after it is not known.")
                    .arg(nearTime(row.silentSinceMs, nowMs));
    if (said.isEmpty() && burns(row))
        said << Objectives::tr("No single dependency carries half of the last hour’s failures.");
    return said.join(QLatin1Char(' '));
}

QString exhaustionSentence(const ObjectiveRow &row)
{
    if (row.emptyInS == 0)
        return Objectives::tr("The budget of 30 days is spent.");
    if (row.emptyInS < 0)
        return {};
    return Objectives::tr("At the burn of the last %1 the budget is empty in %2.")
        .arg(words::duration(row.emptyWindowS), words::duration(row.emptyInS));
}

bool pagingIsTooLate(qint64 targetE7)
{
    return targetE7 > 0 && targetE7 < kWhole && (kWhole - targetE7) * kPeriodS < kEvaluationS * kWhole;
}

QList<Caveat> caveats(const ObjectiveRow &row)
{
    QList<Caveat> found;
    if (row.health == Health::Partial || (row.coverage < 9'000 && row.good + row.bad > 0)) {
        QString why = Objectives::tr("Measured for %1 of the period.").arg(words::share(row.coverage));
        if (row.health == Health::Partial)
            why += Objectives::tr(" If every second that was not measured had failed, the budget left would be %1.")
                       .arg(words::budget(row.budgetWorst));
        found.append({Objectives::tr("Partial"), why});
    }
    if (row.lowTraffic)
        found.append({Objectives::tr("Low traffic"),
                      Objectives::tr("One failure costs %1 of the budget.").arg(words::share(row.failureCost))});
    if (row.weakEvidence)
        found.append(
            {Objectives::tr("Weak evidence"),
             Objectives::tr("So few requests could meet or miss the target by chance (95 % Wilson interval).")});
    if (pagingIsTooLate(row.targetE7))
        found.append({Objectives::tr("Cannot be defended by paging"),
                      Objectives::tr("A total outage spends the budget in %1, before anybody is told.")
                          .arg(words::duration((kWhole - row.targetE7) * kPeriodS / kWhole))});
    return found;
}

QString calendarSentence(const CalendarBudget &budget)
{
    if (budget.period.isEmpty())
        return {};
    QStringList said;
    if (budget.consumedToDate != kUndefined)
        said << Objectives::tr("consumed to date %1 (of the budget of the requests so far)")
                    .arg(words::share(budget.consumedToDate));
    if (budget.consumedOfPeriod != kUndefined)
        said << Objectives::tr(
                    "consumed of the period %1 (of the budget of all of it, as the last four weeks forecast)")
                    .arg(words::share(budget.consumedOfPeriod));
    if (said.isEmpty())
        said << Objectives::tr("no requests yet");
    if (budget.coverage < 9'000)
        said << Objectives::tr("measured for %1 of the time so far").arg(words::share(budget.coverage));
    return Objectives::tr("Contract’s period %1 (%2): %3.")
        .arg(budget.period, budget.zone, said.join(QStringLiteral("; ")));
}

QString noteText(const AlertNote &note, qint64 nowMs)
{
    const QString when = nearTime(note.atMs, nowMs);
    if (note.handedTo.isEmpty())
        return Objectives::tr("%1, %2: %3").arg(when, note.by, note.text);
    const QString handed =
        note.handedFrom.isEmpty() || note.handedFrom == note.by
            ? Objectives::tr("%1, %2 handed over to %3").arg(when, note.by, note.handedTo)
            : Objectives::tr("%1, %2 handed over from %3 to %4").arg(when, note.by, note.handedFrom, note.handedTo);
    return note.text.isEmpty() ? handed : Objectives::tr("%1: %2").arg(handed, note.text);
}

QString alertSpan(const Alert &alert, qint64 nowMs)
{
    const QString level = alert.level == AlertLevel::None ? Objectives::tr("Burn") : words::level(alert.level);
    if (alert.resolvedMs == 0)
        return Objectives::tr("%1 since %2").arg(level, nearTime(alert.sinceMs, nowMs));
    const bool sameDay =
        QDateTime::fromMSecsSinceEpoch(alert.sinceMs).date() == QDateTime::fromMSecsSinceEpoch(alert.resolvedMs).date();
    return Objectives::tr("%1, %2 to %3 (%4)")
        .arg(level, nearTime(alert.sinceMs, nowMs),
             sameDay ? words::clock(alert.resolvedMs) : nearTime(alert.resolvedMs, nowMs),
             words::duration((alert.resolvedMs - alert.sinceMs) / 1000));
}

} // namespace bulkhead

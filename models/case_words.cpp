#include "models/case_words.h"

#include "models/words.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>

namespace bulkhead {
namespace {

constexpr qint64 kDayMs = 86'400'000;

struct Cases
{
    Q_DECLARE_TR_FUNCTIONS(Cases)
};

bool isOpen(const Checkpoint &one)
{
    return one.state == CheckpointState::Open;
}

} // namespace

namespace onboarding {

QList<Checkpoint> holding(const OnboardingCase &item)
{
    const auto next = std::find_if(item.steps.begin(), item.steps.end(),
                                   [](const ProvisionStep &step) { return step.state != StepState::Done; });
    QList<Checkpoint> held;
    if (next == item.steps.end())
        return held;
    for (const Checkpoint &one : item.checkpoints)
        if (one.holds && isOpen(one) && int(one.stage) < int(next->stage))
            held << one;
    return held;
}

CaseState state(const OnboardingCase &item)
{
    if (item.liveMs > 0)
        return CaseState::Live;
    if (!item.blocker.isEmpty())
        return CaseState::Blocked;
    if (!holding(item).isEmpty())
        return CaseState::Held;
    if (!item.waitsFor.isEmpty())
        return CaseState::Waits;
    return item.daysLate > 0 ? CaseState::Late : CaseState::OnTime;
}

const Checkpoint *nextCheckpoint(const OnboardingCase &item)
{
    const Checkpoint *next = nullptr;
    for (const Checkpoint &one : item.checkpoints)
        if (isOpen(one) && (!next || one.dueMs < next->dueMs))
            next = &one;
    return next;
}

int openCheckpoints(const OnboardingCase &item)
{
    return int(std::count_if(item.checkpoints.begin(), item.checkpoints.end(), isOpen));
}

int closedCheckpoints(const OnboardingCase &item)
{
    return int(item.checkpoints.size()) - openCheckpoints(item);
}

QString trouble(const OnboardingCase &item)
{
    switch (state(item)) {
    case CaseState::Blocked:
        return item.blocker;
    case CaseState::Held:
        return Cases::tr("Held by: %1").arg(holding(item).constFirst().title);
    case CaseState::Waits:
        return Cases::tr("Waits for: %1").arg(item.waitsFor);
    default:
        return {};
    }
}

} // namespace onboarding

namespace words {

QString caseState(CaseState value)
{
    switch (value) {
    case CaseState::Live:
        return Cases::tr("live");
    case CaseState::OnTime:
        return Cases::tr("on time");
    case CaseState::Late:
        return Cases::tr("late");
    case CaseState::Waits:
        return Cases::tr("waits");
    case CaseState::Held:
        return Cases::tr("held");
    case CaseState::Blocked:
        return Cases::tr("blocked");
    }
    return Cases::tr("unknown (%1)").arg(int(value));
}

QString checkpointState(const Checkpoint &one, qint64 nowMs)
{
    switch (one.state) {
    case CheckpointState::Done:
        return Cases::tr("done");
    case CheckpointState::Overridden:
        return Cases::tr("let be");
    case CheckpointState::Open:
        return one.dueMs < nowMs ? Cases::tr("overdue") : Cases::tr("open");
    default:
        return Cases::tr("unknown (%1)").arg(int(one.state));
    }
}

QString overStandard(int days)
{
    if (days == 0)
        return Cases::tr("on the day");
    return days > 0 ? Cases::tr("%n day(s) over", nullptr, days) : Cases::tr("%n day(s) under", nullptr, -days);
}

QString course(const OnboardingCase &item, qint64 nowMs)
{
    QStringList parts{Cases::tr("started %1").arg(day(item.startedMs)), Cases::tr("due %1").arg(day(item.dueMs))};
    if (item.liveMs > 0) {
        parts << Cases::tr("live %1").arg(day(item.liveMs)) << overStandard(item.variance.days);
    } else {
        const int standard = int(std::max<qint64>(1, (item.dueMs - item.startedMs) / kDayMs));
        parts << Cases::tr("day %1 of %2").arg((nowMs - item.startedMs) / kDayMs + 1).arg(standard);
        if (item.daysLate > 0)
            parts << Cases::tr("%n day(s) late", nullptr, item.daysLate);
    }
    return parts.join(QStringLiteral(", "));
}

QString signedDays(int days)
{
    if (days == 0)
        return QStringLiteral("0");
    return (days > 0 ? QStringLiteral("+") : QStringLiteral("−")) + count(std::abs(days));
}

QString month(int year, int month)
{
    return QStringLiteral("%1 %2")
        .arg(QLocale(QLocale::English).standaloneMonthName(month, QLocale::ShortFormat))
        .arg(year);
}

QString day(qint64 ms)
{
    return date(qint32(QDate(1970, 1, 1).daysTo(QDateTime::fromMSecsSinceEpoch(ms).date())));
}

} // namespace words
} // namespace bulkhead

#include "models/departure_words.h"

#include "models/words.h"

#include <QCoreApplication>

#include <algorithm>

namespace bulkhead {
namespace {

QString text(const char *source, int number = -1)
{
    return QCoreApplication::translate("Departures", source, nullptr, number);
}

} // namespace

const DepartureStep *openStep(const Departure &departure)
{
    const auto open =
        std::ranges::find_if(departure.steps, [](const DepartureStep &step) { return step.state != StepState::Done; });
    return open == departure.steps.end() ? nullptr : &*open;
}

bool isUnderWay(const Departure &departure)
{
    return departure.state == DepartureState::Planned || departure.state == DepartureState::Running;
}

QString departureStateText(const Departure &departure)
{
    switch (departure.state) {
    case DepartureState::Gone:
        return text("gone");
    case DepartureState::CalledOff:
        return text("called off");
    case DepartureState::Planned:
    case DepartureState::Running:
        break;
    default:
        return text("unknown state %1").arg(int(departure.state));
    }
    if (departure.holds > 0)
        return departure.holds == 1 ? text("held back by 1 legal hold")
                                    : text("held back by %1 legal holds").arg(departure.holds);
    if (departure.state == DepartureState::Planned)
        return text("approved, not begun");
    const DepartureStep *step = openStep(departure);
    return step != nullptr && step->state == StepState::Failed ? text("a step failed") : text("leaving");
}

QString departureProgressText(const Departure &departure)
{
    if (departure.state == DepartureState::Gone)
        return text("since %1").arg(words::dateTime(departure.goneMs));
    const auto done = std::ranges::count(departure.steps, StepState::Done, &DepartureStep::state);
    return text("%1 of %2 steps done").arg(done).arg(departure.steps.size());
}

QString runObstacle(const Departure &departure, const SessionInfo &session, qint64 nowMs)
{
    if (!session.may(QStringLiteral("departures.run")))
        return text("Platform operations take a tenant off the platform: ask them.");
    if (departure.holds > 0)
        return text("A legal hold stands: somebody else than who placed it has to release it first.");
    const qint64 from = std::max(departure.notBeforeMs, departure.dataUntilMs);
    if (nowMs < from)
        return text("Not before %1: that was agreed on.").arg(words::dateTime(from));
    return {};
}

QString releaseObstacle(const LegalHold &hold, const SessionInfo &session)
{
    if (!session.may(QStringLiteral("holds.change")))
        return text("Platform operations and customer success release legal holds: ask them.");
    if (hold.placedBy == session.person)
        return text("You placed it: another person has to release it.");
    return {};
}

QString keptUntilText(const StayingThing &thing)
{
    return thing.untilMs > 0 ? text("until %1 at least").arg(words::dateTime(thing.untilMs)) : text("for good");
}

} // namespace bulkhead

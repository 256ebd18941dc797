#include "models/exposure_words.h"

#include "models/words.h"

#include <QCoreApplication>
#include <QDate>

#include <algorithm>

namespace bulkhead {
namespace {

constexpr qint64 kDayMs = 86'400'000;
constexpr int kNearDays = 10;

QString text(const char *source, int number = -1)
{
    return QCoreApplication::translate("Exposures", source, nullptr, number);
}

QString notYours()
{
    return text("Support leads and platform operations handle exposure cases: ask them.");
}

bool mayDecide(const SessionInfo &session)
{
    return session.may(QStringLiteral("exposures.decide"));
}

bool ownersTold(const ExposureCase &item)
{
    return std::ranges::all_of(item.facts.parties, [&item](const ExposureParty &party) {
        return party.part != ExposurePart::Owner || std::ranges::any_of(item.notices, [&party](const auto &one) {
                   return one.to == ExposureAddressee::Tenant && one.tenantId == party.tenantId;
               });
    });
}

} // namespace

QString exposureKindText(ExposureKind kind)
{
    switch (kind) {
    case ExposureKind::Crossing:
        return text("Boundary crossed");
    case ExposureKind::MixedResult:
        return text("Mixed result");
    case ExposureKind::LostRecording:
        return text("Lost recording");
    case ExposureKind::Reported:
        return text("Reported");
    default:
        return text("Unknown (%1)").arg(int(kind));
    }
}

QString exposureStateText(const ExposureCase &item)
{
    if (item.waitsForConfirmation())
        return text("to be confirmed");
    switch (item.state) {
    case ExposureState::Open:
        return text("to be assessed");
    case ExposureState::Assessed:
        return text("to be decided");
    case ExposureState::Decided:
        return item.verdict == ExposureVerdict::Notify ? text("notice decided") : text("no notice decided");
    case ExposureState::Closed:
        return text("closed");
    default:
        return text("unknown (%1)").arg(int(item.state));
    }
}

QString exposurePartText(ExposurePart part)
{
    return part == ExposurePart::Owner  ? text("owner of the data")
           : part == ExposurePart::Seer ? text("may have seen it")
                                        : text("unknown (%1)").arg(int(part));
}

QString exposureRatingText(ExposureRating rating)
{
    switch (rating) {
    case ExposureRating::Low:
        return text("low");
    case ExposureRating::Medium:
        return text("medium");
    case ExposureRating::High:
        return text("high");
    default:
        return text("not rated");
    }
}

QString exposureVerdictText(ExposureVerdict verdict)
{
    switch (verdict) {
    case ExposureVerdict::Notify:
        return text("Notice is given");
    case ExposureVerdict::NoNotice:
        return text("No notice: a low probability of compromise is shown");
    default:
        return text("Nothing is decided; until then it is taken for a breach");
    }
}

QString exposureAddresseeText(ExposureAddressee addressee)
{
    switch (addressee) {
    case ExposureAddressee::Tenant:
        return text("the tenant");
    case ExposureAddressee::Individuals:
        return text("individuals");
    case ExposureAddressee::Authority:
        return text("the authority (HHS)");
    case ExposureAddressee::Media:
        return text("media");
    default:
        return text("unknown (%1)").arg(int(addressee));
    }
}

QString exposureEntryText(ExposureEntryKind kind)
{
    switch (kind) {
    case ExposureEntryKind::Opened:
        return text("Opened");
    case ExposureEntryKind::Sighting:
        return text("Seen again");
    case ExposureEntryKind::Note:
        return text("Note");
    case ExposureEntryKind::Correction:
        return text("Correction");
    case ExposureEntryKind::Facts:
        return text("Facts changed");
    case ExposureEntryKind::Assessed:
        return text("Assessed");
    case ExposureEntryKind::Decided:
        return text("Decided");
    case ExposureEntryKind::Confirmed:
        return text("Confirmed");
    case ExposureEntryKind::Declined:
        return text("Declined");
    case ExposureEntryKind::Notice:
        return text("Notice given");
    case ExposureEntryKind::Reminder:
        return text("Reminder");
    case ExposureEntryKind::Closed:
        return text("Closed");
    default:
        return text("Unknown (%1)").arg(int(kind));
    }
}

QString exposureTenantsText(const ExposureCase &item)
{
    QStringList names;
    for (const ExposurePart part : {ExposurePart::Owner, ExposurePart::Seer})
        for (const ExposureParty &party : item.facts.parties)
            if (party.part == part)
                names << party.tenantName;
    return names.join(QStringLiteral(", "));
}

QString exposureFactorText(int factor)
{
    switch (factor) {
    case 0:
        return text("Nature and extent of the data, and how likely people are recognised");
    case 1:
        return text("Who used it, or to whom it was disclosed");
    case 2:
        return text("Whether it was actually acquired or viewed");
    case 3:
        return text("How far the risk has been mitigated");
    default:
        return {};
    }
}

QString exposureGuidance(int factor)
{
    switch (factor) {
    case 0:
        return text("Which kinds of identifiers and clinical or financial details, of how many people; could somebody "
                    "be recognised, also together with what is known elsewhere?");
    case 1:
        return text("Are they bound to secrecy themselves, such as another clinic’s staff, and could they recognise "
                    "anybody?");
    case 2:
        return text("Only an opportunity, or seen? What audit, recordings and logs show, and what they cannot show.");
    case 3:
        return text("Assurances of who saw it, copies destroyed, the cause mended and proven by a probe.");
    default:
        return {};
    }
}

qint64 exposureDaysLeft(const ExposureCase &item, qint64 nowMs)
{
    return item.lastDay - nowMs / kDayMs;
}

ExposureUrgency exposureUrgency(const ExposureCase &item, qint64 nowMs)
{
    if (item.urgency == ExposureUrgency::Stopped || item.id.isEmpty())
        return item.urgency;
    const qint64 left = exposureDaysLeft(item, nowMs);
    return left < 0                ? ExposureUrgency::Overdue
           : left <= kNearDays     ? ExposureUrgency::Near
           : left <= item.days / 2 ? ExposureUrgency::Half
                                   : ExposureUrgency::Calm;
}

QString exposureClockText(const ExposureCase &item, qint64 nowMs)
{
    if (exposureUrgency(item, nowMs) == ExposureUrgency::Stopped)
        return text("stopped");
    const qint64 left = exposureDaysLeft(item, nowMs);
    if (left == 0)
        return text("last day today");
    if (left > 0)
        return left == 1 ? text("1 day left") : text("%1 days left").arg(left);
    return left == -1 ? text("1 day overdue") : text("%1 days overdue").arg(-left);
}

QString exposureDayText(qint64 daysSince1970)
{
    return QDate(1970, 1, 1).addDays(daysSince1970).toString(Qt::ISODate);
}

QString exposureDutyText(const ExposureCase &item, const ExposureTerms &terms)
{
    if (item.facts.people == 0)
        return text(
            "How many people are affected is not known yet; it says who has to be told besides the owner of the "
            "data.");
    if (item.facts.people >= terms.manyPeople)
        return text("%1 people: individuals, the authority and, where %2 or more live in one state, media are told by "
                    "%3, "
                    "by the owner of the data unless the contract says otherwise.")
            .arg(words::count(item.facts.people), words::count(terms.manyPeople), exposureDayText(item.lastDay));
    const QString people =
        item.facts.people == 1 ? text("1 person") : text("%1 people").arg(words::count(item.facts.people));
    return text("%1: individuals are told by %2, the authority by its yearly log until %3, by the owner of the data "
                "unless "
                "the contract says otherwise.")
        .arg(people, exposureDayText(item.lastDay), exposureDayText(item.yearlyLogDay));
}

const ExposureCase *crossingCaseOf(const QList<ExposureCase> &cases, const QString &tenantId)
{
    const auto found = std::ranges::find_if(cases, [&tenantId](const ExposureCase &one) {
        return one.kind == ExposureKind::Crossing && one.state != ExposureState::Closed
               && std::ranges::any_of(one.facts.parties, [&tenantId](const ExposureParty &party) {
                      return party.tenantId == tenantId && party.part == ExposurePart::Seer;
                  });
    });
    return found == cases.end() ? nullptr : &*found;
}

bool mayManageExposures(const SessionInfo &session)
{
    return session.may(QStringLiteral("exposures.manage"));
}

QString assessObstacle(const ExposureCase &item, const SessionInfo &session)
{
    if (!mayManageExposures(session))
        return notYours();
    return item.state == ExposureState::Decided || item.state == ExposureState::Closed
               ? text("It is decided; what has been found out since is added as a note or a correction.")
               : QString();
}

QString decideObstacle(const ExposureCase &item, const SessionInfo &session)
{
    if (!mayDecide(session))
        return notYours();
    if (item.state == ExposureState::Open)
        return text("The four factors are to be assessed first.");
    return item.state != ExposureState::Assessed ? text("It is decided.") : QString();
}

QString confirmObstacle(const ExposureCase &item, const SessionInfo &session)
{
    if (!mayDecide(session))
        return notYours();
    if (!item.waitsForConfirmation())
        return text("No decision waits for consent.");
    return item.ownWork || item.decidedBy == session.person
               ? text("You assessed it or decided it: another person has to confirm.")
               : QString();
}

QString closeObstacle(const ExposureCase &item, const SessionInfo &session)
{
    if (!mayManageExposures(session))
        return notYours();
    if (item.state == ExposureState::Closed)
        return text("It is closed.");
    if (item.state != ExposureState::Decided)
        return text("It is closed once its decision is confirmed.");
    if (item.verdict != ExposureVerdict::Notify)
        return {};
    if (item.facts.people == 0)
        return text("How many people are affected has to be entered first.");
    return ownersTold(item) ? QString() : text("Notice to every owner of the data has to be noted first.");
}

} // namespace bulkhead

#pragma once
// Exposure cases as the console knows them: what may have been seen by somebody whom it does not concern.
#include "models/values.h"

#include <array>

namespace bulkhead {

// Numbers as in the contract.
enum class ExposureKind : int { Unspecified, Crossing, MixedResult, LostRecording, Reported };
enum class ExposureState : int { Unspecified, Open, Assessed, Decided, Closed };
enum class ExposurePart : int { Unspecified, Owner, Seer }; ///< Whose data it is; who may have seen it.
enum class ExposureRating : int { Unspecified, Low, Medium, High };
enum class ExposureVerdict : int { Unspecified, Notify, NoNotice };
enum class ExposureAddressee : int { Unspecified, Tenant, Individuals, Authority, Media };
enum class ExposureUrgency : int { Unspecified, Calm, Half, Near, Overdue, Stopped };
enum class ExposureEntryKind : int {
    Unspecified,
    Opened,
    Sighting,
    Note,
    Correction,
    Facts,
    Assessed,
    Decided,
    Confirmed,
    Declined,
    Notice,
    Reminder,
    Closed
};

inline constexpr int kExposureFactors = 4;

struct ExposureParty
{
    QString tenantId, tenantName;
    ExposurePart part = ExposurePart::Owner;
    bool operator==(const ExposureParty &) const = default;
};
struct ExposureFactor
{
    ExposureRating rating = ExposureRating::Unspecified; ///< Of the likelihood that data is compromised.
    QString text;
    bool operator==(const ExposureFactor &) const = default;
};
struct ExposureEvidence
{
    QString what, digest; ///< SHA-256, hex.
    bool operator==(const ExposureEvidence &) const = default;
};
struct ExposureNotice
{
    ExposureAddressee to = ExposureAddressee::Unspecified;
    QString tenantId, how, by; ///< The owner told, or for whose people others were.
    qint64 sentMs = 0, atMs = 0;
    bool operator==(const ExposureNotice &) const = default;
};
struct ExposureEntry
{
    ExposureEntryKind kind = ExposureEntryKind::Unspecified;
    QString text, by;
    qint64 atMs = 0;
    int corrects = 0; ///< Number of an entry, from 1; 0: none.
    bool operator==(const ExposureEntry &) const = default;
};
/// What a person may put in, and put right later.
struct ExposureFacts
{
    QList<ExposureParty> parties;
    QString records;
    int people = 0; ///< Affected; 0: not known yet.
    qint64 discoveredMs = 0;
    bool operator==(const ExposureFacts &) const = default;
};
struct ExposureReport
{
    ExposureFacts facts;
    QString text, person; ///< What happened; who may have seen it.
};
struct ExposureCase
{
    QString id, text, person, openedBy;
    ExposureKind kind = ExposureKind::Unspecified;
    ExposureState state = ExposureState::Unspecified;
    ExposureFacts facts;
    QList<ExposureEvidence> evidence;
    int days = 0;            ///< To give notice.
    qint64 lastDay = 0;      ///< Of notice, days since 1970-01-01, UTC.
    qint64 yearlyLogDay = 0; ///< Of the log to the authority, where fewer people are affected.
    qint64 openedMs = 0, closedMs = 0;
    ExposureUrgency urgency = ExposureUrgency::Unspecified; ///< As of when it was told.
    QList<ExposureFactor> factors;                          ///< Four, or none: not assessed.
    QString assessedBy, reason, decidedBy, confirmedBy;
    qint64 assessedMs = 0, decidedMs = 0, confirmedMs = 0;
    ExposureVerdict verdict = ExposureVerdict::Unspecified;
    QList<ExposureNotice> notices;
    QList<ExposureEntry> entries; ///< Oldest first.
    int sightings = 0;
    bool ownWork = false; ///< This person assessed or decided it.
    quint64 revision = 0;

    [[nodiscard]] bool waitsForConfirmation() const
    {
        return state == ExposureState::Assessed && !decidedBy.isEmpty() && confirmedBy.isEmpty();
    }
    bool operator==(const ExposureCase &) const = default;
};
struct ExposureTerms
{
    int days = 60;        ///< To give notice, of a case that is opened now.
    int manyPeople = 500; ///< From so many on authority and media are told at the same time.
};
/// One item of the stream.
struct ExposureItem
{
    QString id;
    enum class What { Case, Terms, Line } what = What::Case;
    ExposureCase exposure; ///< Without entries: they are lines.
    ExposureTerms terms;
    QString caseId; ///< Of a line, as the following.
    int number = 0; ///< From 1.
    ExposureEntry entry;
};

} // namespace bulkhead

#pragma once
// Exposure cases: whether somebody saw protected data whom it does not concern, and who has to be told by when
// (45 CFR 164.402 to 164.410). A state machine, pure: time, people and tenants are given.
//
// What happened is a breach until four factors show that compromise is unlikely. One person assesses, one decides, and
// another one who did neither confirms. Nothing that was said is overwritten: it becomes an entry.
#include "backend/domain/exposures.h"
#include "backend/domain/tenant.h"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace bulkhead::exposure {

inline constexpr int kMostDays = 60;    ///< Calendar days after discovery; no policy gives more.
inline constexpr int kNearDays = 10;    ///< From so many days left on it is urgent.
inline constexpr int kManyPeople = 500; ///< From so many on authority and media are told at the same time.
inline constexpr std::size_t kFactors = 4;
inline constexpr std::size_t kMostEntries = 500, kMostNotices = 100, kMostParties = 20, kMostSightings = 200;

// Numbers as in the contract.
enum class State : std::uint8_t { Unspecified, Open, Assessed, Decided, Closed };
enum class Part : std::uint8_t { Unspecified, Owner, Seer }; ///< Whose data it is; who may have seen it.
enum class Rating : std::uint8_t { Unspecified, Low, Medium, High };
enum class Verdict : std::uint8_t { Unspecified, Notify, NoNotice };
enum class Addressee : std::uint8_t { Unspecified, Tenant, Individuals, Authority, Media };
enum class EntryKind : std::uint8_t {
    Unspecified,
    Opened,
    Sighting,
    Note,
    Correction,
    Facts, ///< What was changed, as it was and as it is.
    Assessed,
    Decided,
    Confirmed,
    Declined,
    Notice,
    Reminder,
    Closed
};
/// How far the time to give notice has run.
enum class Urgency : std::uint8_t {
    Unspecified,
    Calm,
    Half, ///< Half of the days are over.
    Near, ///< kNearDays are left, or fewer.
    Overdue,
    Stopped ///< All owners are told, no notice is due, or the case is closed.
};

struct Party
{
    TenantFacts facts; ///< As of when it came in: a tenant that leaves stays named.
    Part part = Part::Owner;
    bool operator==(const Party &) const = default;
};
struct Factor
{
    Rating rating = Rating::Unspecified; ///< Of the likelihood that the data is compromised.
    std::string text;
    bool operator==(const Factor &) const = default;
};
struct Assessment
{
    std::array<Factor, kFactors> factors; ///< In the order of 164.402(2)(i) to (iv).
    std::string by;                       ///< Empty: not assessed.
    std::int64_t atMs = 0;
    bool operator==(const Assessment &) const = default;
};
struct Decision
{
    Verdict verdict = Verdict::Unspecified;
    std::string reason, by, confirmedBy; ///< By empty: none; confirmed by empty: it waits for another person.
    std::int64_t atMs = 0, confirmedMs = 0;
    bool operator==(const Decision &) const = default;
};
struct Notice
{
    Addressee to = Addressee::Unspecified;
    std::string tenantId; ///< The owner that was told, or for whose people or data others were.
    std::string how, by;
    std::int64_t sentMs = 0, atMs = 0; ///< When it went out, and when that was noted.
    bool operator==(const Notice &) const = default;
};
struct Entry
{
    EntryKind kind = EntryKind::Unspecified;
    std::string text, by;
    std::int64_t atMs = 0;
    std::uint32_t corrects = 0; ///< Number of the corrected entry, from 1; 0: none.
    bool operator==(const Entry &) const = default;
};
/// What may turn out to be otherwise.
struct Facts
{
    std::vector<Party> parties;
    std::string records;
    std::uint32_t people = 0; ///< Affected; 0: not known yet.
    std::int64_t discoveredMs = 0;
    bool operator==(const Facts &) const = default;
};
struct Case
{
    std::string id, subject;
    ExposureKind kind = ExposureKind::Unspecified;
    State state = State::Open;
    Facts facts;
    std::vector<Party> former; ///< Taken out again: words of before may still name them.
    std::string what, person;
    std::vector<ExposureEvidence> evidence;
    int days = kMostDays; ///< To give notice, by the policy of when it was opened.
    std::int64_t openedMs = 0, closedMs = 0;
    std::string openedBy;
    Assessment assessment;
    Decision decision;
    std::vector<Notice> notices;
    std::vector<Entry> entries;
    std::vector<std::string> assessors; ///< Everybody who ever assessed it.
    std::vector<std::string> sightings; ///< Newest last; older ones than kMostSightings are forgotten.
    Urgency reminded = Urgency::Calm;   ///< The last reminder that was entered.
    std::uint64_t revision = 0;         ///< The store's.
    bool operator==(const Case &) const = default;
};

enum class Refusal : std::uint8_t {
    None,
    WrongState,
    Incomplete,     ///< No tenant, no words, a factor without rating or text.
    Future,         ///< Something that is to have happened lies ahead.
    DiscoveryLater, ///< The clock is never set back.
    HighFactor,     ///< No notice, although a factor is rated high.
    OwnWork,        ///< Who assessed or decided does not confirm it.
    OwnerUnknown,   ///< Notice is given to nobody while the owner is not known.
    PeopleUnknown,
    OwnerNotTold, ///< Closed with an owner that has had no notice.
    NoSuchEntry,
    NotAnOwner,
    Full
};

/// Begins a case; refused, it is as it was. `made` has kind, subject, facts, what, openedBy and days set.
[[nodiscard]] Refusal open(Case &made, std::int64_t nowMs);
/// The same once more. False: this sighting is known. What was assessed by less is open again, unless everybody is to
/// be told anyway.
bool sight(Case &item, const std::string &sighting, const std::string &text, const std::string &by, std::int64_t nowMs);
/// Other facts. Until a decision is confirmed; afterwards only the number of people. More than that number opens an
/// assessment anew.
[[nodiscard]] Refusal amend(Case &item, const Facts &facts, const std::string &by, std::int64_t nowMs);
/// Takes the place of an assessment before, which stays as an entry; a decision that waits falls with it.
[[nodiscard]] Refusal assess(Case &item, const std::array<Factor, kFactors> &factors, const std::string &by,
                             std::int64_t nowMs);
/// Waits for another person from now on; takes the place of one that waits.
[[nodiscard]] Refusal decide(Case &item, Verdict verdict, const std::string &reason, const std::string &by,
                             std::int64_t nowMs);
[[nodiscard]] Refusal confirm(Case &item, const std::string &by, std::int64_t nowMs);
/// No to a decision that waits: it is to be decided again.
[[nodiscard]] Refusal decline(Case &item, const std::string &by, const std::string &reason, std::int64_t nowMs);
/// One that was given; to be noted from the beginning on, for who knows enough does not wait for a decision.
[[nodiscard]] Refusal notice(Case &item, const Notice &given, std::int64_t nowMs);
/// A note, or what an entry should have said; also once the case is closed. `corrects` from 1; 0: a note.
[[nodiscard]] Refusal note(Case &item, const std::string &text, std::uint32_t corrects, const std::string &by,
                           std::int64_t nowMs);
[[nodiscard]] Refusal close(Case &item, const std::string &by, const std::string &text, std::int64_t nowMs);
/// Whether the clock has reached something that is not entered yet.
[[nodiscard]] bool reminderDue(const Case &item, std::int64_t nowMs);
/// Enters it; false: there is nothing.
bool remind(Case &item, std::int64_t nowMs);

/// The last day of notice, days since 1970-01-01 in UTC: that of the discovery and `days` more.
[[nodiscard]] std::int64_t lastDay(const Case &item);
/// Days after today until then; 0: today is the last; negative: overdue.
[[nodiscard]] std::int64_t daysLeft(const Case &item, std::int64_t nowMs);
[[nodiscard]] Urgency urgencyAt(const Case &item, std::int64_t nowMs);
/// Of fewer than kManyPeople: the last day of the yearly log to the authority, 60 days after the end of the year of the
/// discovery.
[[nodiscard]] std::int64_t yearlyLogDay(const Case &item);
/// Whether every owner is noted as told.
[[nodiscard]] bool ownersTold(const Case &item);
/// Why this person does not confirm the decision that waits; None: they may.
[[nodiscard]] Refusal confirmObstacle(const Case &item, const std::string &by);

// In words, for audit and packs.
[[nodiscard]] std::string_view wordOf(State state);
[[nodiscard]] std::string_view wordOf(ExposureKind kind);
[[nodiscard]] std::string_view wordOf(Rating rating);
[[nodiscard]] std::string_view wordOf(Verdict verdict);
[[nodiscard]] std::string_view wordOf(Addressee addressee);
[[nodiscard]] std::string_view wordOf(EntryKind kind);
[[nodiscard]] std::string_view factorName(std::size_t factor); ///< "Nature and extent of the data"

} // namespace bulkhead::exposure

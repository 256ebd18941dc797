#include "backend/engine/exposure.h"

#include <absl/strings/str_cat.h>
#include <absl/time/civil_time.h>
#include <absl/time/time.h>

#include <algorithm>

namespace bulkhead::exposure {

namespace {

constexpr std::int64_t kClockSlackMs = 60'000; ///< Of who notes something "now" by a clock a little ahead.
constexpr char kGateway[] = "gateway";

absl::CivilDay dayOf(std::int64_t ms)
{
    return absl::ToCivilDay(absl::FromUnixMillis(ms), absl::UTCTimeZone());
}

std::int64_t numberOf(absl::CivilDay day)
{
    return day - absl::CivilDay(1970, 1, 1);
}

bool blank(const std::string &text)
{
    return text.find_first_not_of(" \t\n") == std::string::npos;
}

void enter(Case &item, EntryKind kind, std::string text, const std::string &by, std::int64_t nowMs,
           std::uint32_t corrects = 0)
{
    item.entries.push_back({kind, std::move(text), by, nowMs, corrects});
}

/// Whether a person may still add to it; the last places are kept for what the gateway enters.
bool full(const Case &item)
{
    return item.entries.size() + 50 >= kMostEntries;
}

bool confirmed(const Case &item)
{
    return !item.decision.confirmedBy.empty();
}

/// What was assessed and decided was so by other facts; the entries keep both.
void reconsider(Case &item)
{
    if (item.state != State::Assessed && item.state != State::Decided)
        return;
    item.state = State::Open;
    item.assessment = {};
    item.decision = {};
}

std::string spelled(std::uint32_t people)
{
    return people == 0 ? "not known" : absl::StrCat(people);
}

std::string partiesText(const std::vector<Party> &parties)
{
    std::string text;
    for (const Party &party : parties)
        absl::StrAppend(&text, text.empty() ? "" : ", ", party.facts.name,
                        party.part == Part::Owner ? " (owner of the data)" : " (may have seen it)");
    return text;
}

std::string dayText(std::int64_t ms)
{
    return absl::FormatCivilTime(dayOf(ms));
}

std::string changesOf(const Facts &was, const Facts &is)
{
    std::string text;
    const auto tell = [&text](const char *what, const std::string &before, const std::string &now) {
        if (before != now)
            absl::StrAppend(&text, text.empty() ? "" : "; ", what, ": ", now,
                            ", before: ", before.empty() ? "nothing" : before);
    };
    tell("tenants", partiesText(was.parties), partiesText(is.parties));
    tell("records", was.records, is.records);
    tell("people affected", spelled(was.people), spelled(is.people));
    tell("discovered", dayText(was.discoveredMs), dayText(is.discoveredMs));
    return text;
}

bool partiesFit(const std::vector<Party> &parties)
{
    return !parties.empty() && parties.size() <= kMostParties && std::ranges::none_of(parties, [&](const Party &one) {
        return one.facts.id.empty() || one.part == Part::Unspecified
               || std::ranges::count_if(parties, [&](const Party &other) { return other.facts.id == one.facts.id; })
                      > 1;
    });
}

const Party *ownerOf(const Case &item, const std::string &tenantId)
{
    const auto found = std::ranges::find_if(
        item.facts.parties, [&](const Party &one) { return one.part == Part::Owner && one.facts.id == tenantId; });
    return found == item.facts.parties.end() ? nullptr : &*found;
}

bool hasOwner(const Case &item)
{
    return std::ranges::any_of(item.facts.parties, [](const Party &one) { return one.part == Part::Owner; });
}

std::string factorsText(const std::array<Factor, kFactors> &factors)
{
    std::string text;
    for (std::size_t at = 0; at < kFactors; ++at)
        absl::StrAppend(&text, at == 0 ? "" : "\n", std::string(factorName(at)), ": ",
                        std::string(wordOf(factors[at].rating)), ". ", factors[at].text);
    return text;
}

} // namespace

Refusal open(Case &made, std::int64_t nowMs)
{
    if (made.kind == ExposureKind::Unspecified || !partiesFit(made.facts.parties) || blank(made.what)
        || made.facts.discoveredMs <= 0)
        return Refusal::Incomplete;
    if (made.facts.discoveredMs > nowMs + kClockSlackMs)
        return Refusal::Future;
    made.facts.discoveredMs = std::min(made.facts.discoveredMs, nowMs);
    made.days = std::clamp(made.days, 1, kMostDays);
    made.state = State::Open;
    made.openedMs = nowMs;
    enter(made, EntryKind::Opened, made.what, made.openedBy, nowMs);
    return Refusal::None;
}

bool sight(Case &item, const std::string &sighting, const std::string &text, const std::string &by, std::int64_t nowMs)
{
    if (item.state == State::Closed || std::ranges::find(item.sightings, sighting) != item.sightings.end())
        return false;
    item.sightings.push_back(sighting);
    if (item.sightings.size() > kMostSightings)
        item.sightings.erase(item.sightings.begin());
    if (item.entries.size() < kMostEntries)
        enter(item, EntryKind::Sighting, text, by, nowMs);
    // Who is told anyway is told no less; anything else was judged by less than is known now.
    if (!(confirmed(item) && item.decision.verdict == Verdict::Notify))
        reconsider(item);
    return true;
}

Refusal amend(Case &item, const Facts &facts, const std::string &by, std::int64_t nowMs)
{
    if (item.state == State::Closed)
        return Refusal::WrongState;
    if (full(item))
        return Refusal::Full;
    if (!partiesFit(facts.parties) || facts.discoveredMs <= 0 || facts == item.facts)
        return Refusal::Incomplete;
    if (dayOf(facts.discoveredMs) > dayOf(item.facts.discoveredMs))
        return Refusal::DiscoveryLater;
    Facts counted = item.facts;
    counted.people = facts.people;
    const bool onlyPeople = counted == facts;
    if (confirmed(item) && !onlyPeople)
        return Refusal::WrongState;
    enter(item, EntryKind::Facts, changesOf(item.facts, facts), by, nowMs);
    for (const Party &was : item.facts.parties) {
        const auto same = [&was](const Party &one) { return one.facts.id == was.facts.id; };
        if (std::ranges::none_of(facts.parties, same) && std::ranges::none_of(item.former, same))
            item.former.push_back(was);
    }
    item.facts = facts;
    if (!onlyPeople)
        reconsider(item);
    return Refusal::None;
}

Refusal assess(Case &item, const std::array<Factor, kFactors> &factors, const std::string &by, std::int64_t nowMs)
{
    if (item.state == State::Closed || confirmed(item))
        return Refusal::WrongState;
    if (full(item))
        return Refusal::Full;
    for (const Factor &factor : factors)
        if (factor.rating == Rating::Unspecified || blank(factor.text))
            return Refusal::Incomplete;
    item.assessment = {factors, by, nowMs};
    item.decision = {};
    item.state = State::Assessed;
    if (std::ranges::find(item.assessors, by) == item.assessors.end())
        item.assessors.push_back(by);
    enter(item, EntryKind::Assessed, factorsText(factors), by, nowMs);
    return Refusal::None;
}

Refusal decide(Case &item, Verdict verdict, const std::string &reason, const std::string &by, std::int64_t nowMs)
{
    if (item.state != State::Assessed)
        return Refusal::WrongState;
    if (full(item))
        return Refusal::Full;
    if (verdict == Verdict::Unspecified || blank(reason))
        return Refusal::Incomplete;
    const bool high =
        std::ranges::any_of(item.assessment.factors, [](const Factor &one) { return one.rating == Rating::High; });
    if (verdict == Verdict::NoNotice && high)
        return Refusal::HighFactor;
    if (verdict == Verdict::Notify && !hasOwner(item))
        return Refusal::OwnerUnknown;
    item.decision = {verdict, reason, by, {}, nowMs, 0};
    enter(item, EntryKind::Decided, absl::StrCat(std::string(wordOf(verdict)), ": ", reason), by, nowMs);
    return Refusal::None;
}

Refusal confirmObstacle(const Case &item, const std::string &by)
{
    if (item.state != State::Assessed || item.decision.by.empty())
        return Refusal::WrongState;
    const bool assessed = std::ranges::find(item.assessors, by) != item.assessors.end();
    return by == item.decision.by || assessed ? Refusal::OwnWork : Refusal::None;
}

Refusal confirm(Case &item, const std::string &by, std::int64_t nowMs)
{
    if (const Refusal refusal = confirmObstacle(item, by); refusal != Refusal::None)
        return refusal;
    item.decision.confirmedBy = by;
    item.decision.confirmedMs = nowMs;
    item.state = State::Decided;
    enter(item, EntryKind::Confirmed, std::string(wordOf(item.decision.verdict)), by, nowMs);
    return Refusal::None;
}

Refusal decline(Case &item, const std::string &by, const std::string &reason, std::int64_t nowMs)
{
    // Whoever decided may take it back; that is no consent.
    if (item.state != State::Assessed || item.decision.by.empty())
        return Refusal::WrongState;
    if (blank(reason))
        return Refusal::Incomplete;
    if (full(item))
        return Refusal::Full;
    enter(item, EntryKind::Declined, absl::StrCat(std::string(wordOf(item.decision.verdict)), ": ", reason), by, nowMs);
    item.decision = {};
    return Refusal::None;
}

Refusal notice(Case &item, const Notice &given, std::int64_t nowMs)
{
    if (item.state == State::Closed)
        return Refusal::WrongState;
    if (full(item) || item.notices.size() >= kMostNotices)
        return Refusal::Full;
    if (given.to == Addressee::Unspecified || blank(given.how) || given.sentMs <= 0)
        return Refusal::Incomplete;
    if (given.sentMs > nowMs + kClockSlackMs)
        return Refusal::Future;
    const Party *owner = ownerOf(item, given.tenantId);
    if (owner == nullptr)
        return Refusal::NotAnOwner;
    item.notices.push_back(given);
    item.notices.back().atMs = nowMs;
    enter(item, EntryKind::Notice,
          absl::StrCat("To ", std::string(wordOf(given.to)), given.to == Addressee::Tenant ? " " : " for ",
                       owner->facts.name, " on ", dayText(given.sentMs), ": ", given.how),
          given.by, nowMs);
    return Refusal::None;
}

Refusal note(Case &item, const std::string &text, std::uint32_t corrects, const std::string &by, std::int64_t nowMs)
{
    if (blank(text))
        return Refusal::Incomplete;
    if (corrects > item.entries.size())
        return Refusal::NoSuchEntry;
    if (full(item))
        return Refusal::Full;
    enter(item, corrects == 0 ? EntryKind::Note : EntryKind::Correction, text, by, nowMs, corrects);
    return Refusal::None;
}

Refusal close(Case &item, const std::string &by, const std::string &text, std::int64_t nowMs)
{
    if (item.state != State::Decided)
        return Refusal::WrongState;
    if (blank(text))
        return Refusal::Incomplete;
    if (item.decision.verdict == Verdict::Notify && item.facts.people == 0)
        return Refusal::PeopleUnknown;
    if (item.decision.verdict == Verdict::Notify && !ownersTold(item))
        return Refusal::OwnerNotTold;
    item.state = State::Closed;
    item.closedMs = nowMs;
    enter(item, EntryKind::Closed, text, by, nowMs);
    return Refusal::None;
}

bool reminderDue(const Case &item, std::int64_t nowMs)
{
    const Urgency now = urgencyAt(item, nowMs);
    return now != Urgency::Stopped && now > item.reminded && item.entries.size() < kMostEntries;
}

bool remind(Case &item, std::int64_t nowMs)
{
    if (!reminderDue(item, nowMs))
        return false;
    const Urgency now = urgencyAt(item, nowMs);
    item.reminded = now;
    const std::int64_t left = daysLeft(item, nowMs);
    const std::string day = absl::FormatCivilTime(absl::CivilDay(1970, 1, 1) + lastDay(item));
    enter(item, EntryKind::Reminder,
          now == Urgency::Overdue
              ? absl::StrCat("Notice is overdue: the last day was ", day, ".")
              : absl::StrCat(now == Urgency::Half ? "Half of the time for notice is over: " : "Notice is due soon: ",
                             left, left == 1 ? " day is" : " days are", " left, the last is ", day, "."),
          kGateway, nowMs);
    return true;
}

std::int64_t lastDay(const Case &item)
{
    return numberOf(dayOf(item.facts.discoveredMs)) + item.days;
}

std::int64_t daysLeft(const Case &item, std::int64_t nowMs)
{
    return lastDay(item) - numberOf(dayOf(nowMs));
}

Urgency urgencyAt(const Case &item, std::int64_t nowMs)
{
    const bool none = confirmed(item) && item.decision.verdict == Verdict::NoNotice;
    if (item.state == State::Closed || none || ownersTold(item))
        return Urgency::Stopped;
    const std::int64_t left = daysLeft(item, nowMs);
    if (left < 0)
        return Urgency::Overdue;
    if (left <= kNearDays)
        return Urgency::Near;
    return left <= item.days / 2 ? Urgency::Half : Urgency::Calm;
}

std::int64_t yearlyLogDay(const Case &item)
{
    constexpr int kAfterYear = 60;
    return numberOf(absl::CivilDay(dayOf(item.facts.discoveredMs).year(), 12, 31) + kAfterYear);
}

bool ownersTold(const Case &item)
{
    return hasOwner(item) && std::ranges::all_of(item.facts.parties, [&](const Party &party) {
               return party.part != Part::Owner || std::ranges::any_of(item.notices, [&](const Notice &one) {
                          return one.to == Addressee::Tenant && one.tenantId == party.facts.id;
                      });
           });
}

} // namespace bulkhead::exposure

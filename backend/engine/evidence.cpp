#include "backend/engine/evidence.h"

#include <algorithm>
#include <map>

namespace bulkhead::evidence {

namespace {

template<class Items, class Verdict>
std::size_t counted(const Items &items, Verdict verdict)
{
    return static_cast<std::size_t>(
        std::ranges::count_if(items, [verdict](const auto &one) { return one.verdict == verdict; }));
}

template<class Item, class Verdict>
void decide(Item &item, Verdict verdict, const std::string &note, const std::string &by)
{
    item.verdict = verdict;
    item.note = note;
    item.by = by;
    ++item.revision;
}

template<class Paper>
Refusal seal(Paper &paper, const std::string &by, std::int64_t nowMs)
{
    if (!paper.closedBy.empty())
        return Refusal::Closed;
    paper.closedBy = by;
    paper.closedMs = nowMs;
    return Refusal::None;
}

bool contains(const std::vector<std::string> &list, const std::string &word)
{
    return std::ranges::find(list, word) != list.end();
}

bool isFull(const Finding &finding)
{
    return finding.entries.size() >= kMostEntries;
}

} // namespace

std::size_t Sample::count(SampleVerdict verdict) const
{
    return counted(records, verdict);
}

Refusal judge(Sample &sample, const Place &place, std::uint32_t expected, SampleVerdict verdict,
              const std::string &note, const std::string &by, std::int64_t nowMs, Sampled *&judged)
{
    const auto found = std::ranges::find(sample.records, place, &Sampled::place);
    if (found == sample.records.end())
        return Refusal::Unknown;
    if (!sample.closedBy.empty())
        return Refusal::Closed;
    if (found->actor == by)
        return Refusal::Own;
    if (found->revision != expected)
        return Refusal::Changed;
    if (verdict != SampleVerdict::Conforms && (verdict != SampleVerdict::Exception || note.empty()))
        return Refusal::Incomplete;
    decide(*found, verdict, note, by);
    found->judgedMs = nowMs;
    judged = &*found;
    return Refusal::None;
}

Refusal close(Sample &sample, const std::string &by, std::int64_t nowMs)
{
    if (sample.closedBy.empty() && sample.count(SampleVerdict::Open) > 0)
        return Refusal::ItemsOpen;
    return seal(sample, by, nowMs);
}

Refusal open(Finding &finding, const std::string &by, std::int64_t nowMs)
{
    if (finding.title.empty() || finding.text.empty() || finding.owner.empty() || finding.dueMs <= nowMs
        || finding.severity < Severity::Low || finding.severity > Severity::Critical)
        return Refusal::Incomplete;
    finding.state = FindingState::Open;
    finding.openedBy = by;
    finding.openedMs = nowMs;
    finding.owners = {finding.owner};
    finding.entries = {{by, nowMs, "Opened.", FindingState::Open, false}};
    return Refusal::None;
}

Refusal amend(Finding &finding, Severity severity, const std::string &owner, std::int64_t dueMs,
              const std::string &reason, const std::string &by, std::int64_t nowMs)
{
    if (finding.state == FindingState::Closed)
        return Refusal::Closed;
    if (owner.empty() || reason.empty() || dueMs <= 0 || severity < Severity::Low || severity > Severity::Critical)
        return Refusal::Incomplete;
    if (isFull(finding))
        return Refusal::Full;
    finding.severity = severity;
    finding.dueMs = dueMs;
    finding.owner = owner;
    if (!contains(finding.owners, owner))
        finding.owners.push_back(owner);
    finding.entries.push_back({by, nowMs, reason, finding.state, false});
    return Refusal::None;
}

Refusal move(Finding &finding, Move move, const std::string &text, const std::string &by, std::int64_t nowMs)
{
    if (text.empty())
        return Refusal::Incomplete;
    if (move != Move::Close && isFull(finding)) // What is full has to come to its end all the same.
        return Refusal::Full;
    const bool closed = finding.state == FindingState::Closed;
    switch (move) {
    case Move::Note:
        break;
    case Move::Propose:
        if (closed)
            return Refusal::Closed;
        finding.state = FindingState::Proposed;
        break;
    case Move::Close:
        if (closed)
            return Refusal::Closed;
        // Whoever has to see to it, or says how it is mended, does not say that it is: two people do.
        if (contains(finding.owners, by)
            || std::ranges::any_of(finding.entries, [&by](const Entry &one) { return one.proposed && one.by == by; }))
            return Refusal::OwnerCloses;
        finding.state = FindingState::Closed;
        break;
    case Move::Reopen:
        if (finding.state == FindingState::Open)
            return Refusal::WrongState;
        finding.state = FindingState::Open;
        break;
    case Move::Unspecified:
        return Refusal::Incomplete;
    }
    finding.entries.push_back({by, nowMs, text, finding.state, move == Move::Propose});
    return Refusal::None;
}

std::size_t Campaign::count(AccessVerdict verdict) const
{
    return counted(items, verdict);
}

bool concerns(const Access &item, const std::string &person)
{
    return item.person == person || std::ranges::find(item.approvers, person) != item.approvers.end();
}

void deal(Campaign &campaign)
{
    std::map<std::string, std::size_t> load;
    for (Access &item : campaign.items) {
        const std::string *least = nullptr;
        for (const std::string &one : campaign.reviewers) {
            if (!concerns(item, one) && (!least || load[one] < load[*least]))
                least = &one;
        }
        item.reviewer = least ? *least : std::string();
        if (least)
            ++load[*least];
    }
}

Refusal certify(Campaign &campaign, const std::string &itemId, std::uint32_t expected, AccessVerdict verdict,
                const std::string &note, const std::string &by, std::int64_t nowMs, Access *&certified)
{
    const auto found = std::ranges::find(campaign.items, itemId, &Access::id);
    if (found == campaign.items.end())
        return Refusal::Unknown;
    if (!campaign.closedBy.empty())
        return Refusal::Closed;
    if (concerns(*found, by))
        return Refusal::Own;
    if (found->revision != expected)
        return Refusal::Changed;
    if (verdict < AccessVerdict::Right || verdict > AccessVerdict::CannotTell
        || (verdict != AccessVerdict::Right && note.empty()))
        return Refusal::Incomplete;
    decide(*found, verdict, note, by);
    found->certifiedMs = nowMs;
    certified = &*found;
    return Refusal::None;
}

Refusal close(Campaign &campaign, const std::string &by, std::int64_t nowMs)
{
    return seal(campaign, by, nowMs);
}

} // namespace bulkhead::evidence

#include "backend/rpc/lockbox_view.h"

#include "backend/domain/diagnostics.h"
#include "backend/rpc/folded.h"
#include "backend/scope_file.h"

#include <absl/strings/ascii.h>
#include <absl/strings/str_cat.h>
#include <absl/strings/str_replace.h>
#include <absl/time/time.h>

#include <algorithm>
#include <utility>

namespace bulkhead {

namespace {

constexpr std::size_t kWordsOfName = 8; // A longer name is known by its id.

/// How many bytes stand here that belong to no word; 0: one of a word does. Letters, digits and what holds an id
/// together are words', and so is every other character but the blanks and signs that a text program puts in by itself:
/// quotes, apostrophes, dashes, blanks that do not break.
std::size_t between(std::string_view text, std::size_t at)
{
    const auto byte = [&](std::size_t n) {
        return at + n < text.size() ? static_cast<unsigned char>(text[at + n]) : static_cast<unsigned char>(0);
    };
    const unsigned char c = byte(0);
    if (c < 0x80)
        return absl::ascii_isalnum(c) || c == '-' || c == '_' ? 0 : 1;
    if (c == 0xc2 && byte(1) >= 0x80 && byte(1) <= 0xbf) // U+0080 to U+00BF
        return 2;
    if ((c == 0xe2 && (byte(1) == 0x80 || byte(1) == 0x81)) || (c == 0xe3 && byte(1) == 0x80)) // U+2000, U+3000
        return byte(2) != 0 ? 3 : 1;
    return 0;
}

/// Where each word begins and ends.
std::vector<std::pair<std::size_t, std::size_t>> wordsIn(std::string_view text)
{
    std::vector<std::pair<std::size_t, std::size_t>> words;
    for (std::size_t at = 0; at < text.size();) {
        if (const std::size_t gap = between(text, at); gap > 0) {
            at += gap;
            continue;
        }
        const std::size_t begin = at;
        while (at < text.size() && between(text, at) == 0)
            ++at;
        words.emplace_back(begin, at);
    }
    return words;
}

/// Its words as names are compared, with a blank between them, whatever is written there.
std::string nameKey(std::string_view name)
{
    std::string key;
    for (const auto &[begin, end] : wordsIn(name))
        absl::StrAppend(&key, key.empty() ? "" : " ", folded(name.substr(begin, end - begin)));
    return key;
}

std::string opensText(const std::vector<grants::Permission> &permissions)
{
    std::string text;
    for (const grants::Permission one : permissions)
        absl::StrAppend(&text, text.empty() ? "" : "; ", std::string(grants::wordOf(one)));
    return text;
}

std::string endedText(const grants::Grant &grant, const OtherTenants &others, const char *verb)
{
    const std::string reason = others.struckFrom(grant.endReason);
    return absl::StrCat(verb, " by ", harmless(grant.endedBy), reason.empty() ? "" : ": ", reason);
}

std::string outcomeOf(const grants::Grant &grant, const OtherTenants &others, std::int64_t nowMs)
{
    using grants::State;
    switch (grants::stateAt(grant, nowMs)) {
    case State::Requested:
        return grants::waitsForTenant(grant, nowMs) ? "waits for your consent" : "waits for the operator's approval";
    case State::InForce:
        return grants::waitsForTenant(grant, nowMs) ? "in force; more time waits for your consent" : "in force";
    case State::Expired:
        return "ended when its time was over";
    case State::Revoked:
        return endedText(grant, others, "ended");
    case State::GivenBack:
        return "given back by its person";
    case State::Declined:
        return endedText(grant, others, "declined");
    case State::Withdrawn:
        return "taken back by its person before it was in force";
    case State::Lapsed:
        return "lapsed: nobody decided in time";
    case State::Completed:
        return grant.startedMs > 0 ? "ended when its alert was over" : "taken off: its alert was over before";
    case State::Unspecified:
        break;
    }
    return {};
}

} // namespace

OtherTenants::OtherTenants(const FleetSnapshot &fleet, std::string_view ownId)
{
    m_names.reserve(std::size_t{2} * fleet.size);
    std::string own;
    for (TenantIndex i = 0; i < fleet.size; ++i) {
        const TenantFacts &facts = fleet.factsOf(i);
        if (facts.id == ownId) {
            own = nameKey(facts.name);
            continue;
        }
        m_names.insert(nameKey(facts.id));
        m_names.insert(nameKey(facts.name));
    }
    m_names.erase(std::string());
    m_names.erase(own); // Two of one name: it is this one's own.
}

std::string OtherTenants::struckFrom(const std::string &text) const
{
    const std::string line = harmless(text);
    const auto words = wordsIn(line);
    std::string kept;
    std::size_t at = 0;
    for (std::size_t first = 0; first < words.size(); ++first) {
        // The longest name that begins here.
        std::string key;
        std::size_t after = first;
        for (std::size_t last = first; last < std::min(words.size(), first + kWordsOfName); ++last) {
            const auto [begin, end] = words[last];
            absl::StrAppend(&key, last == first ? "" : " ", folded(std::string_view(line).substr(begin, end - begin)));
            if (m_names.contains(key))
                after = last + 1;
        }
        if (after == first)
            continue;
        kept.append(line, at, words[first].first - at).append("(another customer)");
        at = words[after - 1].second;
        first = after - 1;
    }
    return kept.append(line, at, std::string::npos);
}

LockboxRow lockboxRowOf(const grants::Grant &grant, const OtherTenants &others, std::int64_t nowMs)
{
    const grants::State state = grants::stateAt(grant, nowMs);
    LockboxRow row;
    row.part = state == grants::State::Requested ? LockboxPart::Waits
               : state == grants::State::InForce ? LockboxPart::InForce
                                                 : LockboxPart::Past;
    row.id = grant.id;
    row.person = harmless(grant.person);
    row.role = absl::StrReplaceAll(std::string(wordOf(grant.role)), {{"-", " "}});
    row.purpose = others.struckFrom(grant.ask.purpose);
    row.ticket = others.struckFrom(grant.ask.ticket);
    row.opens = opensText(grant.ask.permissions);
    row.outcome = outcomeOf(grant, others, nowMs);
    row.asksForMore = grants::asksForMore(grant, nowMs);
    row.minutes = row.asksForMore ? grant.extension.minutes : grant.ask.minutes;
    row.endsWithAlert = !grant.ask.alertId.empty();
    row.more = row.asksForMore ? others.struckFrom(grant.extension.reason) : std::string();
    row.lockbox = grant.lockbox;
    row.waitsForYou = grants::waitsForTenant(grant, nowMs);
    const grants::Consent &consent = grants::consentOf(grant, nowMs);
    row.consentBy = harmless(consent.by);
    row.consentMs = consent.atMs;
    row.approvals = static_cast<int>(row.asksForMore ? grant.extension.votes.size() : grant.votes.size());
    row.approvalsNeeded = grant.approvals;
    row.brokenGlass = grant.brokenGlass;
    row.reviewOpen = grants::reviewOpen(grant);
    row.review = others.struckFrom(grant.review);
    row.reviewedBy = harmless(grant.reviewedBy);
    row.reviewedMs = grant.reviewedMs;
    row.askedMs = grant.askedMs;
    row.waitsUntilMs = grant.waitsUntilMs;
    row.startedMs = grant.startedMs;
    row.endsMs = grant.endsMs;
    row.endedMs = grant.endedMs != 0 ? grant.endedMs : state == grants::State::Expired ? grant.endsMs : 0;
    row.revision = grant.revision;
    return row;
}

std::string utcText(std::int64_t ms)
{
    return ms == 0 ? std::string()
                   : absl::FormatTime("%Y-%m-%d %H:%M UTC", absl::FromUnixMillis(ms), absl::UTCTimeZone());
}

std::string csvOf(const LockboxReport &report)
{
    std::string csv;
    const auto line = [&csv](const std::vector<std::string> &cells) {
        for (std::size_t i = 0; i < cells.size(); ++i)
            absl::StrAppend(&csv, i == 0 ? "" : ",", csvCell(cells[i]));
        csv += "\r\n";
    };
    line({"# Access report", report.tenant, utcText(report.fromMs), utcText(report.untilMs)});
    line({"Access", "Person", "Role", "Purpose", "Ticket", "Opens", "Asked", "From", "To", "How it ended",
          "Consent of your administrator", "Broken glass", "Review of broken glass", "Calls under it"});
    for (const LockboxRow &row : report.rows)
        line({row.id, row.person, row.role, row.purpose, row.ticket, row.opens, utcText(row.askedMs),
              utcText(row.startedMs),
              utcText(row.startedMs == 0 ? 0
                      : row.endedMs != 0 ? row.endedMs
                                         : row.endsMs),
              row.outcome,
              row.consentBy.empty() ? std::string() : absl::StrCat(row.consentBy, ", ", utcText(row.consentMs)),
              row.brokenGlass ? "yes" : "no",
              row.reviewOpen           ? "open"
              : row.reviewedBy.empty() ? std::string()
                                       : absl::StrCat(row.reviewedBy, ", ", utcText(row.reviewedMs), ": ", row.review),
              absl::StrCat(row.calls)});
    return csv;
}

} // namespace bulkhead

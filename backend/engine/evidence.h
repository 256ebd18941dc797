#pragma once
// The papers of an audit as state machines: samples, findings, campaigns. Pure: time and people are given. Nobody
// judges what is their own, and what is closed stays as it is.
#include "backend/domain/words.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace bulkhead::evidence {

enum class Refusal : std::uint8_t {
    None,
    Incomplete, ///< A verdict, a reason or a name is missing.
    Closed,
    Changed, ///< Another verdict was given meanwhile.
    Own,     ///< The reviewer did it, has it, or consented to it.
    ItemsOpen,
    OwnerCloses,
    WrongState,
    Unknown, ///< No such item.
    Full     ///< It holds as many entries as a finding holds.
};

/// A record of audit.
struct Place
{
    std::string tenantId; ///< Empty: the platform's chain.
    std::uint64_t sequence = 0;
    bool operator==(const Place &) const = default;
};

/// Whose chains a paper was begun over.
struct Ground
{
    bool all = false;                 ///< Every tenant's, those that have left among them, and the platform's.
    std::vector<std::string> tenants; ///< Unless all.
    bool operator==(const Ground &) const = default;
};

/// Numbers of all enums as in the contract.
enum class Split : std::uint8_t { None, Action, Tenant };
enum class SampleVerdict : std::uint8_t { Open, Conforms, Exception };

struct Sampled
{
    Place place;
    std::string stratum, actor, action;
    std::int64_t atMs = 0;
    SampleVerdict verdict = SampleVerdict::Open;
    std::string note, by;
    std::int64_t judgedMs = 0;
    std::string finding;
    std::uint32_t revision = 0; ///< Of the verdict.
    bool operator==(const Sampled &) const = default;
};
struct Stratum
{
    std::string name;
    std::uint64_t population = 0;
    std::uint32_t drawn = 0;
    bool operator==(const Stratum &) const = default;
};
/// How a sample was drawn.
struct Draw
{
    std::string filter, tenantId;
    std::int64_t beforeMs = 0; ///< The population is what was before.
    std::uint64_t number = 0;
    std::string headTenant, headRoot; ///< Root in hex.
    std::uint64_t headSize = 0;
    std::string seed; ///< Hex.
    Split split = Split::None;
    std::uint32_t asked = 0; ///< How many were to be drawn.
    std::uint64_t population = 0;
    std::string populationHash; ///< Hex.
    std::vector<Stratum> strata;
    bool operator==(const Draw &) const = default;
};
struct Sample
{
    std::string id, title;
    Ground ground;
    Draw draw;
    std::string drawnBy;
    std::int64_t drawnMs = 0;
    std::vector<Sampled> records;
    std::string closedBy;
    std::int64_t closedMs = 0;
    std::uint64_t revision = 0; ///< The store's.
    [[nodiscard]] std::size_t count(SampleVerdict verdict) const;
    bool operator==(const Sample &) const = default;
};
/// A verdict on one record of it; `judged` gets the record.
[[nodiscard]] Refusal judge(Sample &sample, const Place &place, std::uint32_t expected, SampleVerdict verdict,
                            const std::string &note, const std::string &by, std::int64_t nowMs, Sampled *&judged);
[[nodiscard]] Refusal close(Sample &sample, const std::string &by, std::int64_t nowMs);

enum class Severity : std::uint8_t { Unspecified, Low, Medium, High, Critical };
enum class FindingState : std::uint8_t { Unspecified, Open, Proposed, Closed };
enum class Move : std::uint8_t { Unspecified, Note, Propose, Close, Reopen };

/// Of a finding; with them it can be closed and nothing else. A message of 4 MiB holds one that has them at full
/// length.
inline constexpr std::size_t kMostEntries = 500;

struct Entry
{
    std::string by;
    std::int64_t atMs = 0;
    std::string text;
    FindingState state = FindingState::Open; ///< After it.
    bool proposed = false;                   ///< It proposes a remediation.
    bool operator==(const Entry &) const = default;
};
struct Finding
{
    std::string id, title, text, tenantId; ///< Tenant empty: it is about the platform.
    Severity severity = Severity::Unspecified;
    std::vector<Place> places;
    std::string owner;
    std::vector<std::string> owners; ///< Who has had it, in order.
    std::int64_t dueMs = 0;
    FindingState state = FindingState::Open;
    std::string origin, openedBy;
    std::int64_t openedMs = 0;
    std::vector<Entry> entries;
    std::uint64_t revision = 0; ///< The store's.
    bool operator==(const Finding &) const = default;
};
/// A new one, as it is filled in; its first entry says that it was opened.
[[nodiscard]] Refusal open(Finding &finding, const std::string &by, std::int64_t nowMs);
[[nodiscard]] Refusal amend(Finding &finding, Severity severity, const std::string &owner, std::int64_t dueMs,
                            const std::string &reason, const std::string &by, std::int64_t nowMs);
/// Every move needs a text. Closed by somebody who never had it and has not proposed its remediation, also where it is
/// full.
[[nodiscard]] Refusal move(Finding &finding, Move move, const std::string &text, const std::string &by,
                           std::int64_t nowMs);
[[nodiscard]] inline bool isOverdue(const Finding &finding, std::int64_t nowMs)
{
    return finding.state != FindingState::Closed && finding.dueMs < nowMs;
}

enum class AccessKind : std::uint8_t { Unspecified, Grant, BrokenGlass, Standing };
enum class AccessVerdict : std::uint8_t { Open, Right, NotRight, CannotTell };

struct Access
{
    std::string id;
    AccessKind kind = AccessKind::Grant;
    std::string person;
    Role role = Role::Unspecified;
    std::string tenantId, text, grantId;
    std::int64_t atMs = 0;
    std::vector<std::string> approvers; ///< Who consented to it: as little as its person do they judge it.
    std::string reviewer;
    AccessVerdict verdict = AccessVerdict::Open;
    std::string note, by;
    std::int64_t certifiedMs = 0;
    std::string finding;
    std::uint32_t revision = 0;
    bool operator==(const Access &) const = default;
};
struct Campaign
{
    std::string id, title;
    Ground ground;
    std::int64_t fromMs = 0, untilMs = 0, dueMs = 0;
    std::vector<AccessKind> kinds;
    std::string person;
    Role role = Role::Unspecified;
    std::string tenantId;
    std::vector<std::string> reviewers;
    std::string openedBy;
    std::int64_t openedMs = 0;
    std::vector<Access> items;
    std::string closedBy;
    std::int64_t closedMs = 0;
    std::uint64_t revision = 0; ///< The store's.
    [[nodiscard]] std::size_t count(AccessVerdict verdict) const;
    bool operator==(const Campaign &) const = default;
};
/// Whether a person has the access, or has consented to it.
[[nodiscard]] bool concerns(const Access &item, const std::string &person);
/// Deals the items out among the reviewers, evenly, none to whom it concerns; an item that nobody of them may judge has
/// no reviewer.
void deal(Campaign &campaign);
/// Anybody whom it does not concern; "right" needs no words, everything else does.
[[nodiscard]] Refusal certify(Campaign &campaign, const std::string &itemId, std::uint32_t expected,
                              AccessVerdict verdict, const std::string &note, const std::string &by, std::int64_t nowMs,
                              Access *&certified);
[[nodiscard]] Refusal close(Campaign &campaign, const std::string &by, std::int64_t nowMs);

} // namespace bulkhead::evidence

#pragma once
// The part of a review that people write, and where it stands.
#include "backend/review/frozen.h"

#include <span>

namespace bulkhead::review {

struct IncidentNote
{
    std::string incidentId, title, cause, fix, followUp, owner;
    std::int64_t dueMs = 0, customerNoticeMs = 0;
    bool released = false;
    std::string confirmed; ///< See scrub.h.
    bool operator==(const IncidentNote &) const = default;
};
enum class PromiseState : std::uint8_t { Unspecified, Open, Done, Late, Dropped };
struct Promise
{
    std::string id, text, owner, fromPeriod, outcome;
    std::int64_t dueMs = 0;
    PromiseState state = PromiseState::Open;
    bool byCustomer = false, released = false;
    std::string confirmed;
    bool operator==(const Promise &) const = default;
};
struct SignOff
{
    std::string name, role;
    std::int64_t atMs = 0;
    bool customer = false;
    bool operator==(const SignOff &) const = default;
};
struct Statement
{
    std::string text;
    bool released = false;
    std::string confirmed;
    bool operator==(const Statement &) const = default;
};
struct Edit
{
    std::vector<IncidentNote> incidents;
    std::vector<Promise> promises;
    std::vector<Statement> decisions, outlook;
    std::string notes;
    std::vector<SignOff> signOffs;
    std::int64_t nextMeetingMs = 0;
    std::vector<std::string> distribution;
    bool operator==(const Edit &) const = default;
};

enum class ReviewState : std::uint8_t { Unspecified, Prepared, Closed };
enum class PackStatus : std::uint8_t { Unspecified, Open, Provisional, Final, Restated };

/// A review without its frozen part: small, so that a list of them is quick.
struct Sheet
{
    std::string id, tenantId, period, zone, currency, preparedBy, hash;
    std::string oneSidedReason; ///< Why it was closed without both signatures.
    std::int64_t fromMs = 0, toMs = 0, asOfMs = 0, finalFromMs = 0, closedMs = 0, creditMinor = -1;
    ReviewState state = ReviewState::Prepared;
    std::uint32_t version = 1, met = 0, commitments = 0;
    bool restated = false;
    Edit edit;
    std::uint64_t revision = 0; ///< The record's; not part of the bytes.
};
[[nodiscard]] std::string encode(const Sheet &sheet);
[[nodiscard]] absl::StatusOr<Sheet> decodeSheet(std::string_view bytes); ///< DATA_LOSS when damaged.

[[nodiscard]] bool bothSigned(const Edit &edit);
[[nodiscard]] std::int64_t signedMs(const Edit &edit); ///< Of the later of both signatures; 0: not both.

/// Where the pack stands: Open while its figures end before the period does, Final once the period had settled when
/// they were frozen, or the review is closed and the period has settled or both sides signed. Time alone finishes a
/// closed one.
[[nodiscard]] PackStatus statusAt(const Sheet &sheet, std::int64_t nowMs);
[[nodiscard]] std::string statusWords(PackStatus status);

/// The promises that come back in a period that begins at `beforeMs`: those that the newest earlier review which knows
/// them left open, late when their day has passed at `asOfMs`. All earlier reviews are asked: one may have got a
/// promise after the next was prepared.
[[nodiscard]] std::vector<Promise> carriedOver(std::span<const Sheet> sheets, std::int64_t beforeMs,
                                               std::int64_t asOfMs);

} // namespace bulkhead::review

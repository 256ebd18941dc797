#pragma once
// What a tenant's administrator is told of accesses to the tenant: facts of this tenant alone, in words.
#include "backend/domain/fleet_snapshot.h"
#include "backend/engine/grants.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace bulkhead {

/// Strikes the names and ids of other tenants out of what an operator wrote: nobody learns from a purpose who else is a
/// customer. It knows whole names and ids as they are written, and no hints.
class OtherTenants
{
public:
    OtherTenants(const FleetSnapshot &fleet, std::string_view ownId);
    /// The text in one line without control and direction marks, others' names and ids as "(another customer)".
    [[nodiscard]] std::string struckFrom(const std::string &text) const;

private:
    std::unordered_set<std::string> m_names; ///< As they are compared.
};

enum class LockboxPart : std::uint8_t { Waits, InForce, Past };

/// One access. Every text is free of other tenants, and not escaped for anything.
struct LockboxRow
{
    LockboxPart part = LockboxPart::Past;
    std::string id, person, role, purpose, ticket, opens, consentBy, review, reviewedBy;
    std::string outcome;        ///< "waits for you", "in force", "ended by lead-1: done": a part of a sentence.
    std::string more;           ///< Why more minutes are asked for.
    int minutes = 0;            ///< Asked for: of the request, or more of them.
    bool asksForMore = false;   ///< It is in force, and more minutes wait.
    bool endsWithAlert = false; ///< It is for an alert, and over with it.
    bool waitsForYou = false;   ///< A consent is needed and not given.
    bool lockbox = false;       ///< The tenant had one when it was decided.
    bool brokenGlass = false;
    bool reviewOpen = false;
    int approvals = 0, approvalsNeeded = 1;
    int calls = 0; ///< Under it, as audit has them; at most 1,000. Only in a report.
    std::int64_t askedMs = 0, waitsUntilMs = 0, startedMs = 0, endsMs = 0, endedMs = 0, consentMs = 0, reviewedMs = 0;
    std::uint64_t revision = 0;
};

/// `nowMs`: of the database.
[[nodiscard]] LockboxRow lockboxRowOf(const grants::Grant &grant, const OtherTenants &others, std::int64_t nowMs);

/// A link that is good, as the tenant is told of it: one that none of them asked for was made by somebody else.
struct LockboxHolder
{
    std::string administrator, madeBy;
    std::int64_t madeMs = 0, endsMs = 0;
};

struct LockboxReport
{
    std::string tenant; ///< Name.
    std::int64_t fromMs = 0, untilMs = 0;
    std::vector<LockboxRow> rows; ///< Newest first.
    std::vector<LockboxHolder> links{};
};
/// RFC 4180, harmless for spreadsheets.
[[nodiscard]] std::string csvOf(const LockboxReport &report);
/// "2026-03-01 14:05 UTC"; empty for 0.
[[nodiscard]] std::string utcText(std::int64_t ms);

} // namespace bulkhead

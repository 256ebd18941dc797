#pragma once
// A tenant's rows between two places: which table goes where, copying them, and comparing both sides.
#include "backend/driver/postgres_own_place.h"

#include <functional>

namespace bulkhead::pg {

/// One of the two places of a move, and the connection to its database.
struct MoveSide
{
    PostgresLink *link = nullptr;
    const Place *place = nullptr;
    [[nodiscard]] bool shared() const { return place->tenant.tier == Tier::Shared; }
};

/// A table of both places. Names are quoted and qualified.
struct MovedTable
{
    std::string name; ///< As people know it.
    std::string from, to;
    std::string columns;                ///< Of both, quoted, without the tenant's.
    std::string fromTenant, toTenant;   ///< The tenant's column, quoted; empty: that side has none.
    std::vector<std::string> counted{}; ///< Columns of `to` that a sequence fills, not quoted.
    bool refersToItself = false;        ///< A row of it may name another of it.
    [[nodiscard]] std::string whereFrom(const PostgresLink &link, const std::string &tenant) const;
    [[nodiscard]] std::string whereTo(const PostgresLink &link, const std::string &tenant) const;
};

/// A transaction without the turn of those who change the platform: rows may take their time, and nobody else's wait
/// for them.
[[nodiscard]] absl::Status within(PostgresLink &link, const std::function<absl::Status()> &work);
/// In the order in which rows can be put in. Whatever has rows on the one side has a table of the same name with the
/// same columns on the other: FAILED_PRECONDITION names what has not. Both within the caller's transactions.
[[nodiscard]] absl::StatusOr<std::vector<MovedTable>> movedTables(const MoveSide &from, const MoveSide &to);
/// What the tenant has a copy of, and the shared tables one list for everybody, holds nothing that is not in that list:
/// FAILED_PRECONDITION names what does. As the administrator.
[[nodiscard]] absl::Status checkLists(const MoveSide &from, const MoveSide &to);
/// Within the caller's transaction of a link: from here on as the tenant's own role, and when `side` is shared under
/// the rules that hold for it, so nobody else's row can be read or written. Ends with leaveRole().
[[nodiscard]] absl::Status takeRole(const MoveSide &side);
/// `stays`: the role remains one of those who share the tables.
[[nodiscard]] absl::Status leaveRole(const MoveSide &side, bool stays);
/// All of its rows, in one transaction on the side that they go to; what lay there of an earlier try goes first.
[[nodiscard]] absl::Status copyRows(const MoveSide &from, const MoveSide &to, std::string &evidence);
/// Counts and a checksum of every table on both sides. DATA_LOSS names the first that differs.
[[nodiscard]] absl::Status compareRows(const MoveSide &from, const MoveSide &to, std::string &evidence);
/// How many rows of the tenant lie there.
[[nodiscard]] absl::StatusOr<std::int64_t> countRows(const MoveSide &side);

} // namespace bulkhead::pg

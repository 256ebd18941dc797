#pragma once
// Attempts to cross boundaries by SQL, and how they are made in a tenant's session.
#include "backend/domain/isolation.h"
#include "backend/driver/postgres_canaries.h"
#include "backend/driver/postgres_own_place.h"

namespace bulkhead::pg {

/// What would be a crossing.
enum class Crossed : std::uint8_t {
    AnyAnswer, ///< The statement is let through at all.
    Rows,      ///< Its one value is a number above nought.
    Names,     ///< Its one value is a JSON list that names something; the registry says whether it is a tenant's.
    Written,   ///< It changes a row, or is only stopped by a constraint, which is looked at after the rules.
};

struct SqlAttempt
{
    std::string boundary, what, sql;
    Crossed crossed = Crossed::AnyAnswer;
    std::string first = {}; ///< Run before, in the same savepoint.
    std::string cause = {}; ///< Known beforehand; empty: looked for when it was crossed.
    const SharedTable *table = nullptr;
    bool planted = true; ///< What it is after is known to be there; else only a crossing says anything.
};

struct SqlOutcome
{
    std::string state, message; ///< Of the refusal; state empty: none.
    std::string value;
    std::int64_t rows = 0;
};

struct SqlAttempts
{
    std::vector<SqlAttempt> list;
    std::string leftOut; ///< What there is beside them that a round has no room for; empty: these are all.
};

/// Read, update, delete and, where it is known, write the canary's row of one table.
[[nodiscard]] std::vector<SqlAttempt> attemptsOn(PostgresLink &link, const CanaryRow &canary);
/// Catalogs, roles and credentials; in every database.
[[nodiscard]] std::vector<SqlAttempt> attemptsAnywhere(PostgresLink &link, const Place &place);
/// Schemas, sequences and large objects of the shared database, from the registry and the catalogs.
[[nodiscard]] absl::StatusOr<SqlAttempts> attemptsInShared(PostgresLink &link, const Place &place,
                                                           const std::vector<SharedTable> &tables);
/// Functions and views in the role's reach that run with others' rights. `link`: the administrator's, to that database.
[[nodiscard]] absl::StatusOr<SqlAttempts> attemptsThroughOthers(PostgresLink &link, const Place &place);

/// Makes them one after the other, each in a savepoint that is rolled back, all in a transaction that is rolled back,
/// as one statement. The session's statement_timeout is `ms`; DEADLINE_EXCEEDED or the server's error: none of them
/// counts.
[[nodiscard]] absl::StatusOr<std::vector<SqlOutcome>> makeAttempts(PostgresLink &tenant,
                                                                   const std::vector<SqlAttempt> &attempts, int ms);

} // namespace bulkhead::pg

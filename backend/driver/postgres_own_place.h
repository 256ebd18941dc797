#pragma once
// A tenant's own role, and its own schema or database: made, restored, and taken away.
#include "backend/driver/postgres_registry.h"

namespace bulkhead::pg {

/// Who the place is for, and what its things are called.
struct Place
{
    const PostgresPlatformConfig &config;
    const TenantFacts &tenant;
    TenantNames names;
    bool beside = false; ///< It is made while the role still leads to another place.
};

/// Names of the roles that read the place for diagnostics, as a JSON list.
[[nodiscard]] std::string readerNames(const Place &place);
/// The login role with a credential of its own, member of nothing that was not meant. FAILED_PRECONDITION: a role of
/// that name is somebody else's, or has a right that only a superuser can take away.
[[nodiscard]] absl::Status makeRole(PostgresLink &link, const Place &place, std::string &evidence);
/// Connections, statement and lock timeouts of its tier.
[[nodiscard]] absl::Status setLimits(PostgresLink &link, const Place &place, std::string &evidence);
/// The role becomes one of those who share the tables, and row security knows which tenant it is.
[[nodiscard]] absl::Status joinShared(PostgresLink &link, const Place &place, std::string &evidence);
/// Its own schema, which nobody else may use.
[[nodiscard]] absl::Status makeSchema(PostgresLink &link, const Place &place, std::string &evidence);
/// Its own database, to which nobody else may connect. It is made under a name that nobody can guess and gets its own
/// in one transaction with the record of it, so a database that somebody else has made is never taken for it.
[[nodiscard]] absl::Status makeDatabase(PostgresLink &link, const Place &place, std::string &evidence);
/// What the template puts into the schema, once, and the role's rights there. `link`: to the database of the schema.
[[nodiscard]] absl::Status fillSchema(PostgresLink &link, const Place &place, std::string &evidence);
/// The role's rights on all that is in its schema; a part of fillSchema(). `link`: likewise.
[[nodiscard]] absl::Status giveRights(PostgresLink &link, const Place &place);

} // namespace bulkhead::pg

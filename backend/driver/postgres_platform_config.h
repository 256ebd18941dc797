#pragma once
// Where tenants stand on PostgreSQL: the server, the shared tables, names, and what each tier may use.
#include "backend/domain/words.h"

#include <absl/status/statusor.h>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace bulkhead {

/// What the login role of a tenant may use.
struct RoleLimits
{
    std::int32_t connections = 20;     ///< At a time, 1 to 10,000.
    std::int32_t statementMs = 30'000; ///< Longest statement, 1 to 86,400,000.
    std::int32_t lockMs = 5'000;       ///< Longest wait for a lock, 1 to 86,400,000.

    bool operator==(const RoleLimits &) const = default;
};

struct PostgresPlatformConfig
{
    std::string path;     ///< Of the file, for what is said about it.
    std::string postgres; ///< libpq connection string of the administrator (CREATEROLE, CREATEDB), no password in it.
    std::string database; ///< Holds the shared tables, the tenants' schemas and what this driver keeps.
    std::vector<std::string> schemas = {};  ///< Of the shared tables. The first is also the name inside own databases.
    std::string tenantColumn = "tenant_id"; ///< Of type text or varchar; says whose a row is.
    std::string rolePrefix = "t_", schemaPrefix = "t_", databasePrefix = "t_";
    std::string templateSql; ///< Run once in each own schema or database, with that schema as search_path.
    std::vector<std::string> lookups = {}; ///< "schema.table": no tenant's rows, every Shared tenant may read them.
    /// "schema.name" of functions (SECURITY DEFINER) and views that run with others' rights and were reviewed.
    std::vector<std::string> trusted = {};
    std::map<Tier, RoleLimits> limits = {}; ///< Every tier.
    /// "table.column" of what is protected health information, in the shared schemas and in tenants' own alike.
    std::vector<std::string> phi = {};
    /// "schema.table" → column → SQL expression, where a canary row needs values that cannot be guessed.
    std::map<std::string, std::map<std::string, std::string>> canary = {};
};

/// Reads the section [postgres] of a TOML file. `others`: sections that somebody else reads. INVALID_ARGUMENT names
/// file, line and fix; a password in it is refused. NOT_FOUND: no such file.
[[nodiscard]] absl::StatusOr<PostgresPlatformConfig>
readPostgresPlatformConfig(const std::string &path, const std::vector<std::string> &others = {});

} // namespace bulkhead

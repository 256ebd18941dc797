#pragma once
// What the objects of a tenant are called on PostgreSQL.
#include "backend/domain/tenant.h"
#include "backend/driver/postgres_platform_config.h"

#include <array>
#include <string>

namespace bulkhead::pg {

/// Ids of tenants are [a-z0-9-]; an underscore says that a name is this driver's own, so no tenant's can be like it.
inline constexpr char kSharedCanary[] = "_canary_shared";
inline constexpr char kSchemaCanary[] = "_canary_segmented";
inline constexpr char kDatabaseCanary[] = "_canary_dedicated";
/// In every canary value that is text.
inline constexpr char kCanaryMark[] = "_canary_";

/// Names of a tenant's objects; empty: its tier has none of that kind.
struct TenantNames
{
    std::string role;
    std::string schema;   ///< Of its own, in the shared database or its own.
    std::string database; ///< Of its own.
};

/// SHA-256 as 64 small hexadecimal digits.
[[nodiscard]] std::string digestOf(const std::string &text);
/// prefix + id where that fits into the 63 bytes of a name. Else the beginning of the id, "_" and 16 digits of its
/// digest: no short id has an underscore, so a shortened name is never another tenant's whole one.
[[nodiscard]] std::string nameOf(const std::string &prefix, const std::string &id);
[[nodiscard]] TenantNames namesOf(const PostgresPlatformConfig &config, const TenantFacts &tenant);
/// The role that all Shared tenants are members of: rights on shared tables are given to it once. Lists of rights in
/// pg_class are not stored aside, so some hundreds of roles on each table would be more than a row of it holds.
[[nodiscard]] std::string sharedGroupOf(const PostgresPlatformConfig &config);
/// Who reads a tenant's rows for diagnostics.
struct Reader
{
    std::string role;
    std::string group; ///< Of all Shared tenants' readers of its kind, for the reason of sharedGroupOf(); else empty.
    bool phi = false;  ///< It may read what is marked as PHI, too.
};
/// One that may not read PHI, one that may.
[[nodiscard]] std::array<Reader, 2> readersOf(const PostgresPlatformConfig &config, const TenantFacts &tenant);
/// Groups of Shared tenants' readers, in the order of readersOf().
[[nodiscard]] std::array<std::string, 2> readerGroupsOf(const PostgresPlatformConfig &config);
[[nodiscard]] TenantFacts canaryOf(Tier tier);
[[nodiscard]] bool isCanary(const TenantFacts &tenant);

} // namespace bulkhead::pg

#pragma once
// What this driver has made, kept beside it in schemas of its own. A name that is not in here is somebody else's and is
// never touched, whatever it is like.
#include "backend/driver/postgres_administrator.h"
#include "backend/driver/postgres_names.h"

namespace bulkhead::pg {

/// Kept schemas. The first is the administrator's alone: what was made, and the tenants' credentials. The second tells
/// row security which role is which tenant; a role sees its own line there.
inline constexpr char kOwnSchema[] = "bulkhead_platform";
inline constexpr char kTenancySchema[] = "bulkhead_tenancy";
/// Policies on shared tables.
inline constexpr char kTenantPolicy[] = "bulkhead_tenant";
inline constexpr char kCanaryPolicy[] = "bulkhead_canary";

/// Makes schemas, tables and the group of Shared tenants where they are missing. FAILED_PRECONDITION: something of that
/// name is there and somebody else's.
[[nodiscard]] absl::Status prepareRegistry(PostgresLink &link, const PostgresPlatformConfig &config);
/// The part that a database of a tenant's own keeps: which template it was given.
[[nodiscard]] absl::Status prepareOwnDatabase(PostgresLink &link);

/// The tenant for which a thing of that kind and name was made; empty: this driver has made none.
[[nodiscard]] absl::StatusOr<std::string> madeFor(PostgresLink &link, const std::string &kind, const std::string &name);
[[nodiscard]] absl::Status record(PostgresLink &link, const std::string &kind, const std::string &name,
                                  const std::string &tenant);
[[nodiscard]] absl::Status forget(PostgresLink &link, const std::string &kind, const std::string &name);

enum class Claim : std::uint8_t { Missing, Ours };
/// Whether the thing has to be made. FAILED_PRECONDITION in words: it stands there and is not this tenant's.
[[nodiscard]] absl::StatusOr<Claim> claim(PostgresLink &link, const std::string &kind, const std::string &name,
                                          const std::string &tenant);

struct Credential
{
    std::string role;
    Secret password;
    std::string fingerprint; ///< "5c:1e:90:…", eight bytes of the password's SHA-256.
};
/// NOT_FOUND: none is kept.
[[nodiscard]] absl::StatusOr<Credential> credentialOf(PostgresLink &link, const std::string &tenant);
/// A random password of 192 bits, kept for the tenant; what the server is to keep of it.
[[nodiscard]] absl::StatusOr<std::string> issueCredential(PostgresLink &link, const std::string &tenant,
                                                          const std::string &role, std::string &fingerprint);

} // namespace bulkhead::pg

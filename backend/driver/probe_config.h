#pragma once
// Which pools and message brokers are looked into from below, and who may limit tenants there.
#include "backend/driver/broker_config.h"

#include <absl/status/statusor.h>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace bulkhead {

/// Whose work a connection does: told by its role, or by the application name that a pooler passes on.
enum class TenantBy : std::uint8_t { Role, ApplicationName };

struct ProbedPool
{
    std::string name;     ///< As every screen shows it.
    std::string postgres; ///< libpq connection string without a password; the role needs pg_monitor.
    std::string pgbouncer, pgbouncerDatabase; ///< PgBouncer's console, and the pool's database there; empty: none.
    std::string pgbouncerLimits;              ///< File that PgBouncer includes under [users]; written by limits.
    double slots = 0;                         ///< 0: as PgBouncer or PostgreSQL says.
    TenantBy tenantBy = TenantBy::Role;
    std::string prefix;                         ///< Role or application name is prefix + tenant id; else listed below.
    std::map<std::string, std::string> tenants; ///< Role or application name → tenant id.
    std::string limits; ///< Connection string of who may limit (CREATEROLE, pg_signal_backend); empty: nobody.

    /// The tenant that a role or application name stands for; empty: none.
    [[nodiscard]] std::string tenantOf(const std::string &name) const;
    /// Roles of a tenant that are known by name; by prefix: that one.
    [[nodiscard]] std::string roleOf(const std::string &tenantId) const;
};

struct ProbeConfig
{
    std::vector<ProbedPool> pools = {};
    std::vector<ProbedBroker> brokers = {};
};

/// Reads a TOML file. INVALID_ARGUMENT names file, line and fix; a password in it is refused.
[[nodiscard]] absl::StatusOr<ProbeConfig> readProbeConfig(const std::string &path);

} // namespace bulkhead

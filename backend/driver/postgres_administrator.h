#pragma once
// Connections of the platform's administrator, and those of tenants, which differ in nothing but who logs in.
#include "backend/driver/postgres_link.h"
#include "backend/driver/postgres_platform_config.h"

#include <functional>
#include <memory>
#include <string>

namespace bulkhead::pg {

/// A refusal by the server in words: what was to be done, why not, and what to do where that is known. Keeps the
/// SQLSTATE. PERMISSION_DENIED: a right is missing; RESOURCE_EXHAUSTED: connections or disk; UNAVAILABLE: try again.
[[nodiscard]] absl::Status explained(const std::string &what, const absl::Status &status);
/// "42501: permission denied for table visit": as evidence keeps it.
[[nodiscard]] std::string rawOf(const absl::Status &status);

inline constexpr int kAttemptsMs = 3'000;

class Administrator
{
public:
    explicit Administrator(const PostgresPlatformConfig &config);

    /// To the database of the shared tables; opened again when it was lost. Statements end after 20 s, waits for locks
    /// after 5 s: a step must not hold up those who work. UNAVAILABLE: the platform does not answer.
    [[nodiscard]] absl::StatusOr<PostgresLink *> shared();
    [[nodiscard]] absl::StatusOr<std::unique_ptr<PostgresLink>> to(const std::string &database) const;
    /// As a role of a tenant's, with its own password and nothing of the administrator's. Statements end after
    /// kAttemptsMs, waits for locks after half a second. Said at the login: each statement of each role stands in
    /// pg_stat_statements, which has room for some thousands.
    [[nodiscard]] absl::StatusOr<std::unique_ptr<PostgresLink>> as(const std::string &role, const Secret &password,
                                                                   const std::string &database) const;
    [[nodiscard]] const std::string &database() const { return m_database; }

private:
    std::string m_conninfo, m_database;
    std::unique_ptr<PostgresLink> m_shared;
};

/// All of `work` or nothing of it. One writer at a time over all gateways: GRANT on one table by two at once fails.
[[nodiscard]] absl::Status transaction(PostgresLink &link, const std::function<absl::Status()> &work);
/// Runs one statement for its effect; errors by explained().
[[nodiscard]] absl::Status run(PostgresLink &link, const std::string &what, const std::string &sql,
                               const std::vector<std::string> &values = {});
/// One after the other, up to the first that is refused.
[[nodiscard]] absl::Status runAll(PostgresLink &link, const std::string &what,
                                  const std::vector<std::string> &statements);

} // namespace bulkhead::pg

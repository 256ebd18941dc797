#pragma once
// One connection to PostgreSQL, or to PgBouncer's console, with a limit on the time of everything.
#include "backend/domain/secret.h"

#include <absl/status/statusor.h>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace bulkhead {

/// An answer as text. Columns are found by name, because PgBouncer's versions differ in theirs.
class PostgresRows
{
public:
    PostgresRows(std::vector<std::string> columns, std::vector<std::vector<std::optional<std::string>>> rows);
    [[nodiscard]] std::size_t size() const { return m_rows.size(); }
    /// Empty for NULL and for a column that is not there.
    [[nodiscard]] const std::string &text(std::size_t row, std::string_view column) const;
    [[nodiscard]] bool null(std::size_t row, std::string_view column) const;
    [[nodiscard]] double number(std::size_t row, std::string_view column) const; ///< 0 when it is none.
    [[nodiscard]] bool has(std::string_view column) const;

private:
    [[nodiscard]] std::size_t at(std::string_view column) const;
    std::vector<std::string> m_columns;
    std::vector<std::vector<std::optional<std::string>>> m_rows;
};

/// SQLSTATE of a refusal by the server, at logging in or later; empty: it was none.
[[nodiscard]] std::string sqlStateOf(const absl::Status &status);

class PostgresLink
{
public:
    /// `conninfo` as libpq reads it. UNAVAILABLE with libpq's reason in one line.
    [[nodiscard]] static absl::StatusOr<std::unique_ptr<PostgresLink>> open(const std::string &conninfo);
    ~PostgresLink();

    /// One statement with parameters. DEADLINE_EXCEEDED after `ms`: the statement is cancelled and the connection is of
    /// no use any more. FAILED_PRECONDITION: the server refused it; UNAVAILABLE: the connection is lost.
    absl::StatusOr<PostgresRows> ask(const std::string &sql, const std::vector<std::string> &values = {},
                                     int ms = 2'000);
    /// As ask(), by the simple protocol: all that PgBouncer's console speaks.
    absl::StatusOr<PostgresRows> tell(const std::string &sql, int ms = 2'000);
    [[nodiscard]] bool good() const; ///< False: open another.
    [[nodiscard]] int backendPid() const;
    [[nodiscard]] bool loopback() const;        ///< The server runs on this machine.
    [[nodiscard]] std::string database() const; ///< Name.
    [[nodiscard]] std::string quoted(const std::string &identifier) const;
    [[nodiscard]] std::string literal(const std::string &text) const; ///< With its quotes.
    /// What the server keeps of a role's password (SCRAM): the password itself never stands in a statement, which logs
    /// keep. INTERNAL: it cannot be made.
    [[nodiscard]] absl::StatusOr<std::string> verifierOf(const std::string &role, const Secret &password) const;

private:
    struct Impl;
    explicit PostgresLink(std::unique_ptr<Impl> impl);
    absl::StatusOr<PostgresRows> answer(int ms);
    std::unique_ptr<Impl> m_impl;
};

} // namespace bulkhead

#pragma once
#include "backend/store/postgres_wire.h"
#include "backend/store/sql.h"

namespace bulkhead::postgres {

/// How long things may take before they are given up.
struct Patience
{
    std::chrono::milliseconds reconnect{10'000}; ///< For a server that restarts or fails over, once per outage.
    std::chrono::milliseconds turn{5'000};       ///< For other writers, of this gateway or another.
    std::chrono::milliseconds answer{35'000};    ///< To any one question; a little longer than the server's own limit.
    std::chrono::milliseconds verdict{30'000};   ///< For learning whether a commit whose answer was lost took place.
};

/// PostgreSQL behind the store's SQL: the tables stand in the schema "bulkhead".
///
/// Everything that a session would keep is set for each transaction anew, so that it works behind a pooler that gives
/// each transaction another session. A lost connection is made anew when the next transaction begins. One transaction
/// writes at a time, whatever gateway it is of (a transaction-scoped advisory lock): as on SQLite, what a transaction
/// read is still true when it commits, and a chain of audit records cannot fork.
class Connection final : public sql::Connection
{
public:
    /// Connects at once, without patience.
    [[nodiscard]] static absl::StatusOr<std::unique_ptr<Connection>> open(const Address &address,
                                                                          const Patience &patience = {});

    using sql::Connection::begin;
    absl::Status begin(sql::Access access, const StoreScope &scope) override;
    /// When the answer is lost with the connection, what the server kept is looked up: OK and an error are both true.
    /// Only where no server can be asked for `Patience::verdict`, it is UNAVAILABLE and the text says that it is open.
    absl::Status commit() override;
    void rollback() override;
    absl::Status beginPart(const StoreScope &scope) override;
    absl::Status keepPart() override;
    absl::Status dropPart() override;
    absl::Status endParts(const StoreScope &scope) override;
    [[nodiscard]] bool inTransaction() const override { return m_open; }
    absl::Status execute(const char *sql) override;
    [[nodiscard]] std::int64_t changes() const override { return m_changes; }
    absl::StatusOr<std::size_t> runEach(std::string_view sql, std::size_t count,
                                        const std::function<void(sql::Statement &, std::size_t)> &bind) override;
    absl::Status stream(const std::string &sql, const std::function<bool(const sql::Statement &)> &take,
                        int atOnce) override;
    absl::Status claim() override;
    [[nodiscard]] bool shared() const override { return true; }
    absl::StatusOr<std::int64_t> clockMs(const Clock &own) override;
    void noteChange(std::string_view kind, std::string_view key, std::string_view tenantId) override;
    [[nodiscard]] bool lost() const override;

    [[nodiscard]] const Wire *wire() const { return m_wire.get(); } ///< Null: not connected now.

protected:
    [[nodiscard]] std::unique_ptr<sql::Cursor> cursor(std::string_view sql) override;

private:
    using Time = std::chrono::steady_clock::time_point;
    class Use;

    Connection(const Address &address, const Patience &patience, std::unique_ptr<Wire> wire);
    absl::Status tryBegin(sql::Access access, const StoreScope &scope);
    [[nodiscard]] absl::Status notConnected() const;
    absl::Status commitWrite();
    absl::Status verdict();
    absl::StatusOr<bool> committed();
    [[nodiscard]] std::string tellingChanges() const;

    Address m_address;
    Patience m_patience;
    std::unique_ptr<Wire> m_wire;
    bool m_open = false;
    sql::Access m_access = sql::Access::Read;
    std::int64_t m_changes = 0;
    // The mark of this connection's last commit, kept by the server in the same transaction.
    std::string m_writer;
    std::int64_t m_commits = 0;
    std::vector<sql::Change> m_noted; ///< Of the transaction under way.
    std::size_t m_notedBefore = 0;    ///< The part under way.
    bool m_partKept = false;          ///< And not released yet: that goes with the next words to the server.
    // While nothing can be reached: callers do not all wait, and the server is not stormed.
    absl::Status m_outage;
    Time m_nextTry{};
};

} // namespace bulkhead::postgres

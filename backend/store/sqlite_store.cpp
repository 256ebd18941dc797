#include "backend/store/sqlite_store.h"

#include "backend/store/executor.h"
#include "backend/store/migrations.h"
#include "backend/store/sentence.h"
#include "backend/store/sqlite_txn.h"

namespace bulkhead {

namespace {

using sqlite::Connection;
using sqlite::sentence;
using sqlite::Txn;

// A client repeats a request within minutes; the month bounds the table.
constexpr std::int64_t kKeepRequestsMs = 30LL * 24 * 3'600 * 1'000;
// Each new id pays for some that are too old, so that a gateway which runs for months forgets like one that restarts.
constexpr std::size_t kForgetPerRequest = 16;

/// A connection and the only thread that touches it.
struct Lane
{
    std::unique_ptr<Connection> connection;
    sqlite::Executor executor; ///< Ends before the connection closes.
};

absl::Status undo(Connection &connection, absl::Status why)
{
    // After a full disk SQLite has rolled back by itself.
    if (connection.inTransaction())
        connection.execute("ROLLBACK").IgnoreError();
    return why;
}

template<typename Work>
absl::Status inTransaction(Connection &connection, const Clock &clock, Work &&work)
{
    if (connection.inTransaction())
        return absl::FailedPreconditionError("A write inside a write: use the transaction that is there.");
    absl::Status status = connection.execute("BEGIN IMMEDIATE");
    if (!status.ok())
        return status;
    Txn txn(connection, clock);
    status = work(txn);
    if (status.ok())
        status = txn.broken();
    if (status.ok())
        status = connection.execute("COMMIT");
    return status.ok() ? status : undo(connection, std::move(status));
}

class SqliteStore final : public Store
{
public:
    /// `reader` null: reading shares the writer's connection, as a database in memory has only one.
    SqliteStore(std::unique_ptr<Connection> writer, std::unique_ptr<Connection> reader, const Clock &clock)
        : m_clock(clock)
    {
        m_writer.connection = std::move(writer);
        if (reader) {
            m_ownReader = std::make_unique<Lane>();
            m_ownReader->connection = std::move(reader);
        }
    }

    absl::Status write(const std::function<absl::Status(StoreTxn &)> &work) override
    {
        return m_writer.executor.call([&] { return inTransaction(*m_writer.connection, m_clock, work); });
    }

    absl::StatusOr<std::string> writeOnce(const std::string &requestId, const std::string &person,
                                          const std::string &method, const std::string &payloadHash,
                                          const std::function<absl::StatusOr<std::string>(StoreTxn &)> &work) override;

    absl::StatusOr<std::optional<KeptAnswer>> served(std::string_view requestId) override
    {
        return ask([&](Connection &connection) { return sqlite::readRequest(connection, requestId); });
    }
    absl::StatusOr<std::vector<TenantFacts>> tenants() override { return ask(sqlite::readTenants); }
    absl::StatusOr<std::vector<AlertHandling>> alertHandlings() override { return ask(sqlite::readAlerts); }
    absl::StatusOr<std::vector<OnboardingCase>> cases() override { return ask(sqlite::readCases); }
    absl::StatusOr<std::vector<Draft>> drafts(std::string_view person) override
    {
        return ask([&](Connection &connection) { return sqlite::readDrafts(connection, person); });
    }
    absl::StatusOr<std::vector<StoredAct>> acts(std::string_view tenantId, std::size_t limit) override
    {
        return ask([&](Connection &connection) { return sqlite::readActs(connection, tenantId, limit); });
    }
    absl::StatusOr<std::vector<Record>> records(std::string_view kind, std::string_view tenantId,
                                                std::size_t limit) override
    {
        return ask([&](Connection &connection) { return sqlite::readRecords(connection, kind, tenantId, limit); });
    }
    absl::StatusOr<Record> record(std::string_view kind, std::string_view id) override
    {
        return ask([&](Connection &connection) { return sqlite::readRecord(connection, kind, id); });
    }
    absl::StatusOr<std::vector<TimelineEntry>> timeline(std::string_view tenantId, std::size_t limit) override
    {
        return ask([&](Connection &connection) { return sqlite::readTimeline(connection, tenantId, limit); });
    }
    absl::StatusOr<std::vector<AuditEvent>> auditOf(std::string_view tenantId, std::uint64_t after,
                                                    std::size_t limit) override
    {
        return ask([&](Connection &connection) { return sqlite::readAudit(connection, tenantId, after, limit); });
    }
    absl::StatusOr<std::vector<StoredNotice>> notices(std::string_view target) override
    {
        return ask([&](Connection &connection) { return sqlite::readNotices(connection, target); });
    }
    absl::StatusOr<std::optional<std::string>> setting(std::string_view name) override
    {
        return ask([&](Connection &connection) { return sqlite::readSetting(connection, name); });
    }
    absl::Status setSetting(std::string_view name, std::string_view value) override
    {
        return m_writer.executor.call([&] {
            return inTransaction(*m_writer.connection, m_clock,
                                 [&](Txn &) { return sqlite::writeSetting(*m_writer.connection, name, value); });
        });
    }

private:
    /// Reads one consistent state, whatever is written meanwhile.
    template<typename Question>
    auto ask(Question &&question) -> std::invoke_result_t<Question, Connection &>
    {
        Lane &lane = m_ownReader ? *m_ownReader : m_writer;
        return lane.executor.call([&]() -> std::invoke_result_t<Question, Connection &> {
            Connection &connection = *lane.connection;
            if (connection.inTransaction())
                return question(connection);
            if (absl::Status begun = connection.execute("BEGIN"); !begun.ok())
                return begun;
            auto answer = question(connection);
            undo(connection, absl::OkStatus()).IgnoreError();
            return answer;
        });
    }

    const Clock &m_clock;
    Lane m_writer;
    std::unique_ptr<Lane> m_ownReader;
};

absl::StatusOr<std::string> SqliteStore::writeOnce(const std::string &requestId, const std::string &person,
                                                   const std::string &method, const std::string &payloadHash,
                                                   const std::function<absl::StatusOr<std::string>(StoreTxn &)> &work)
{
    if (requestId.empty())
        return absl::InvalidArgumentError("A request that writes needs a request id.");
    return m_writer.executor.call([&]() -> absl::StatusOr<std::string> {
        Connection &connection = *m_writer.connection;
        std::string answer;
        const absl::Status status = inTransaction(connection, m_clock, [&](Txn &txn) -> absl::Status {
            auto kept = sqlite::readRequest(connection, requestId);
            if (!kept.ok())
                return kept.status();
            if (*kept) {
                const KeptAnswer &was = **kept;
                if (was.person != person || was.method != method || was.payloadHash != payloadHash)
                    return absl::AlreadyExistsError(
                        sentence("The request id ", requestId, " was used for something else."));
                answer = was.answer;
                return absl::OkStatus();
            }
            auto made = work(txn);
            if (!made.ok())
                return made.status();
            answer = std::move(*made);
            const std::int64_t oldest = m_clock.nowMs() - kKeepRequestsMs;
            if (absl::Status forgot = sqlite::forgetRequests(connection, oldest, kForgetPerRequest); !forgot.ok())
                return forgot;
            return sqlite::keepRequest(connection, requestId, {person, method, payloadHash, answer}, m_clock.nowMs());
        });
        if (!status.ok())
            return status;
        return answer;
    });
}

absl::StatusOr<std::unique_ptr<Connection>> openConnection(const std::string &path, const char *pragmas)
{
    auto connection = Connection::open(path);
    if (!connection.ok())
        return connection;
    if (absl::Status status = (*connection)->execute(pragmas); !status.ok())
        return status;
    return connection;
}

} // namespace

absl::StatusOr<std::unique_ptr<Store>> openSqliteStore(const std::string &path, const Clock &clock,
                                                       const SqliteOptions &options)
{
    // FULL: an audited effect that was answered must survive a power cut.
    auto writer = openConnection(path, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;"
                                       "PRAGMA trusted_schema = OFF; PRAGMA cache_size = -16000;");
    if (!writer.ok())
        return writer.status();
    if (options.maxPages > 0) {
        const std::string limit = sentence("PRAGMA max_page_count = ", options.maxPages);
        if (absl::Status status = (*writer)->execute(limit.c_str()); !status.ok())
            return status;
    }
    if (absl::Status status = sqlite::migrate(**writer, sqlite::migrations(), clock.nowMs()); !status.ok())
        return status;
    if (absl::Status status = sqlite::forgetRequests(**writer, clock.nowMs() - kKeepRequestsMs, SIZE_MAX); !status.ok())
        return status;
    std::unique_ptr<Connection> reader;
    if (!path.empty()) {
        auto opened =
            openConnection(path, "PRAGMA query_only = ON; PRAGMA trusted_schema = OFF; PRAGMA cache_size = -16000;");
        if (!opened.ok())
            return opened.status();
        reader = std::move(*opened);
    }
    return std::make_unique<SqliteStore>(std::move(*writer), std::move(reader), clock);
}

} // namespace bulkhead

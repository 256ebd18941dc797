#include "backend/store/sql_store.h"

#include "backend/store/executor.h"
#include "backend/store/sentence.h"
#include "backend/store/sql_txn.h"

#include <algorithm>
#include <deque>
#include <mutex>

namespace bulkhead::sql {

namespace {

// A client repeats a request within minutes; the month bounds the table.
constexpr std::int64_t kKeepRequestsMs = 30LL * 24 * 3'600 * 1'000;
// Each new id pays for some that are too old, so that a gateway which runs for months forgets like one that restarts.
constexpr std::size_t kForgetPerRequest = 16;

/// A connection and the only thread that touches it.
struct Lane
{
    std::unique_ptr<Connection> connection;
    Executor executor; ///< Ends before the connection closes.
};

template<typename Work>
absl::Status inTransaction(Connection &connection, const Clock &clock, const StoreScope &scope, Work &&work)
{
    if (connection.inTransaction())
        return absl::FailedPreconditionError("A write inside a write: use the transaction that is there.");
    absl::Status status = connection.begin(Access::Write, scope);
    if (!status.ok())
        return status;
    Txn txn(connection, clock, scope);
    status = work(connection, txn);
    if (status.ok())
        status = txn.broken();
    if (status.ok())
        status = appendAudit(connection, txn.takeAudited());
    if (status.ok())
        return connection.commit();
    connection.rollback();
    return status;
}

/// Writes that wait for the writer's thread. Those that wait at the same time share one turn among all gateways and one
/// wait for the disk; each is done as a whole or not at all, as if it were alone.
class WriteQueue
{
public:
    using Work = std::function<absl::Status(Connection &, Txn &)>;

    WriteQueue(Lane &lane, const Clock &clock)
        : m_lane(lane)
        , m_clock(clock)
    {
    }

    absl::Status write(const StoreScope &scope, const Work &work)
    {
        if (m_lane.executor.isOwnThread())
            return inTransaction(*m_lane.connection, m_clock, scope, work);
        Waiting own{scope, work, absl::OkStatus(), {}};
        auto done = own.done.get_future();
        bool first = false;
        {
            const std::lock_guard lock(m_mutex);
            m_waiting.push_back(&own);
            first = !std::exchange(m_underWay, true);
        }
        if (first)
            m_lane.executor.post([this] { round(); });
        done.wait();
        return own.result;
    }

private:
    struct Waiting
    {
        const StoreScope &scope;
        const Work &work;
        absl::Status result;
        std::promise<void> done;
    };
    static constexpr std::size_t kMostTogether = 16; ///< The first of them waits for the last.

    /// Who comes while it works is in the next one: on its way back a writer that has just been served would be alone.
    void round()
    {
        std::vector<Waiting *> together;
        {
            const std::lock_guard lock(m_mutex);
            while (!m_waiting.empty() && together.size() < kMostTogether) {
                together.push_back(m_waiting.front());
                m_waiting.pop_front();
            }
        }
        if (together.size() == 1)
            together.front()->result =
                inTransaction(*m_lane.connection, m_clock, together.front()->scope, together.front()->work);
        else if (!together.empty())
            writeTogether(together);
        for (Waiting *one : together)
            one->done.set_value(); // It may be gone after this.
        const std::lock_guard lock(m_mutex);
        m_underWay = !m_waiting.empty();
        if (m_underWay) // Behind what else waits for the thread.
            m_lane.executor.post([this] { round(); });
    }

    void writeTogether(const std::vector<Waiting *> &all)
    {
        Connection &connection = *m_lane.connection;
        absl::Status whole = connection.begin(Access::Write, all.front()->scope);
        std::vector<Waiting *> kept;
        std::vector<AuditEvent> audited;
        StoreScope ofAll{false, {}};
        for (Waiting *one : all) {
            if (!whole.ok())
                break;
            Txn txn(connection, m_clock, one->scope);
            whole = part(connection, txn, *one);
            if (!whole.ok() || !one->result.ok())
                continue;
            kept.push_back(one);
            std::ranges::move(txn.takeAudited(), std::back_inserter(audited));
            ofAll.fleet = ofAll.fleet || one->scope.fleet;
            ofAll.tenants.insert(ofAll.tenants.end(), one->scope.tenants.begin(), one->scope.tenants.end());
        }
        if (whole.ok() && !kept.empty())
            whole = connection.endParts(ofAll);
        if (whole.ok() && !kept.empty())
            whole = appendAudit(connection, std::move(audited));
        if (whole.ok() && !kept.empty())
            whole = connection.commit();
        else
            connection.rollback();
        if (whole.ok())
            return;
        for (Waiting *one : all)
            if (one->result.ok())
                one->result = whole;
    }

    /// Does one; what went wrong with it alone is its result, what went wrong with the transaction is returned.
    absl::Status part(Connection &connection, Txn &txn, Waiting &one)
    {
        if (absl::Status status = connection.beginPart(one.scope); !status.ok())
            return status;
        one.result = one.work(connection, txn);
        if (one.result.ok())
            one.result = txn.broken();
        // A full disk ends the transaction by itself.
        if (!one.result.ok() && (connection.lost() || !connection.inTransaction()))
            return one.result;
        return one.result.ok() ? connection.keepPart() : connection.dropPart();
    }

    Lane &m_lane;
    const Clock &m_clock;
    std::mutex m_mutex;
    std::deque<Waiting *> m_waiting;
    bool m_underWay = false; ///< A round works or is to come.
};

/// Of questions about one tenant, or about all when none is named.
StoreScope ofAsked(std::string_view tenantId)
{
    return tenantId.empty() ? StoreScope{} : StoreScope::of(tenantId);
}

class SqlStore final : public Store
{
public:
    /// `reader` null: reading shares the writer's connection, as a database in memory has only one.
    SqlStore(std::unique_ptr<Connection> writer, std::unique_ptr<Connection> reader, const Clock &clock)
        : m_clock(clock)
    {
        m_writer.connection = std::move(writer);
        if (reader) {
            m_ownReader = std::make_unique<Lane>();
            m_ownReader->connection = std::move(reader);
        }
    }

    using Store::write;
    absl::Status write(const StoreScope &scope, const std::function<absl::Status(StoreTxn &)> &work) override
    {
        return m_queue.write(scope, [&](Connection &, Txn &txn) { return work(txn); });
    }

    using Store::writeOnce;
    absl::StatusOr<std::string> writeOnce(const StoreScope &scope, const std::string &requestId,
                                          const std::string &person, const std::string &method,
                                          const std::string &payloadHash,
                                          const std::function<absl::StatusOr<std::string>(StoreTxn &)> &work) override;

    absl::StatusOr<std::optional<KeptAnswer>> served(std::string_view requestId) override
    {
        return ask([&](Connection &connection) { return readRequest(connection, requestId); });
    }
    absl::StatusOr<std::vector<TenantFacts>> tenants() override { return ask(readTenants); }
    absl::StatusOr<TenantFacts> tenant(std::string_view id) override
    {
        return ask([&](Connection &connection) { return readTenant(connection, id); });
    }
    absl::StatusOr<AlertHandling> alertHandling(std::string_view alertId) override
    {
        return ask([&](Connection &connection) { return readAlert(connection, alertId); });
    }
    absl::StatusOr<OnboardingCase> onboardingCase(std::string_view id) override
    {
        return ask([&](Connection &connection) { return readCase(connection, id); });
    }
    absl::StatusOr<std::vector<AlertHandling>> alertHandlings() override { return ask(readAlerts); }
    absl::StatusOr<std::vector<OnboardingCase>> cases() override { return ask(readCases); }
    absl::StatusOr<std::vector<Draft>> drafts(std::string_view person) override
    {
        return ask([&](Connection &connection) { return readDrafts(connection, person); });
    }
    absl::StatusOr<std::vector<StoredAct>> acts(std::string_view tenantId, std::size_t limit) override
    {
        return ask(ofAsked(tenantId), [&](Connection &connection) { return readActs(connection, tenantId, limit); });
    }
    absl::StatusOr<std::vector<Record>> records(std::string_view kind, std::string_view tenantId,
                                                std::size_t limit) override
    {
        return ask(ofAsked(tenantId),
                   [&](Connection &connection) { return readRecords(connection, kind, tenantId, limit); });
    }
    absl::StatusOr<Record> record(std::string_view kind, std::string_view id) override
    {
        return ask([&](Connection &connection) { return readRecord(connection, kind, id); });
    }
    absl::StatusOr<std::vector<TimelineEntry>> timeline(std::string_view tenantId, std::size_t limit) override
    {
        return ask(StoreScope::of(tenantId),
                   [&](Connection &connection) { return readTimeline(connection, tenantId, limit); });
    }
    absl::StatusOr<std::vector<AuditEvent>> auditOf(std::string_view tenantId, std::uint64_t after,
                                                    std::size_t limit) override
    {
        return ask(StoreScope::of(tenantId),
                   [&](Connection &connection) { return readAudit(connection, tenantId, after, limit); });
    }
    absl::StatusOr<std::vector<AuditEvent>> auditFound(const StoreScope &scope, const AuditQuestion &question) override
    {
        return ask(scope, [&](Connection &connection) { return readFoundAudit(connection, scope, question); });
    }
    absl::StatusOr<AuditHead> auditHead(std::string_view tenantId) override
    {
        return ask(StoreScope::of(tenantId),
                   [&](Connection &connection) { return readAuditHead(connection, tenantId); });
    }
    absl::StatusOr<std::vector<AuditHead>> auditHeads(const StoreScope &scope) override
    {
        return ask(scope, [&](Connection &connection) { return readAuditHeads(connection, scope); });
    }
    absl::StatusOr<std::vector<std::string>> auditInclusion(std::string_view tenantId, std::uint64_t sequence,
                                                            std::uint64_t size) override
    {
        return ask(StoreScope::of(tenantId),
                   [&](Connection &connection) { return readInclusion(connection, tenantId, sequence, size); });
    }
    absl::StatusOr<std::vector<std::string>> auditConsistency(std::string_view tenantId, std::uint64_t from,
                                                              std::uint64_t to) override
    {
        return ask(StoreScope::of(tenantId),
                   [&](Connection &connection) { return readConsistency(connection, tenantId, from, to); });
    }
    absl::StatusOr<std::int64_t> clockMs() override
    {
        return ask([&](Connection &connection) { return connection.clockMs(m_clock); });
    }
    absl::StatusOr<std::vector<StoredNotice>> notices(std::string_view target) override
    {
        return ask([&](Connection &connection) { return readNotices(connection, target); });
    }
    absl::StatusOr<std::optional<std::string>> setting(std::string_view name) override
    {
        return ask([&](Connection &connection) { return readSetting(connection, name); });
    }
    absl::Status setSetting(std::string_view name, std::string_view value) override
    {
        return m_queue.write(StoreScope{}, [&](Connection &, Txn &txn) { return txn.setSetting(name, value); });
    }

private:
    template<typename Question>
    auto ask(Question &&question) -> std::invoke_result_t<Question, Connection &>
    {
        return ask(StoreScope{}, std::forward<Question>(question));
    }

    /// Reads one consistent state, whatever is written meanwhile.
    template<typename Question>
    auto ask(const StoreScope &scope, Question &&question) -> std::invoke_result_t<Question, Connection &>
    {
        Lane &lane = m_ownReader ? *m_ownReader : m_writer;
        return lane.executor.call([&]() -> std::invoke_result_t<Question, Connection &> {
            Connection &connection = *lane.connection;
            if (connection.inTransaction())
                return question(connection);
            auto answer = askOnce(connection, scope, question);
            // Reading changes nothing, so a connection that was lost on the way is no reason to give up.
            return answer.ok() || !connection.lost() ? answer : askOnce(connection, scope, question);
        });
    }

    template<typename Question>
    static auto askOnce(Connection &connection, const StoreScope &scope, Question &question)
        -> std::invoke_result_t<Question, Connection &>
    {
        if (absl::Status begun = connection.begin(Access::Read, scope); !begun.ok())
            return begun;
        auto answer = question(connection);
        connection.rollback();
        return answer;
    }

    const Clock &m_clock;
    Lane m_writer;
    WriteQueue m_queue{m_writer, m_clock};
    std::unique_ptr<Lane> m_ownReader;
};

absl::StatusOr<std::string> SqlStore::writeOnce(const StoreScope &scope, const std::string &requestId,
                                                const std::string &person, const std::string &method,
                                                const std::string &payloadHash,
                                                const std::function<absl::StatusOr<std::string>(StoreTxn &)> &work)
{
    if (requestId.empty())
        return absl::InvalidArgumentError("A request that writes needs a request id.");
    std::string answer;
    const absl::Status status = m_queue.write(scope, [&](Connection &connection, Txn &txn) -> absl::Status {
        auto kept = readRequest(connection, requestId);
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
        if (absl::Status forgot = forgetRequests(connection, oldest, kForgetPerRequest); !forgot.ok())
            return forgot;
        return keepRequest(connection, requestId, {person, method, payloadHash, answer}, m_clock.nowMs());
    });
    if (!status.ok())
        return status;
    return answer;
}

} // namespace

std::unique_ptr<Store> makeStore(std::unique_ptr<Connection> writer, std::unique_ptr<Connection> reader,
                                 const Clock &clock)
{
    return std::make_unique<SqlStore>(std::move(writer), std::move(reader), clock);
}

absl::Status forgetOldRequests(Connection &connection, const Clock &clock)
{
    return inTransaction(connection, clock, StoreScope{}, [&](Connection &, Txn &) {
        return forgetRequests(connection, clock.nowMs() - kKeepRequestsMs, SIZE_MAX);
    });
}

absl::Status growTrees(Connection &connection)
{
    absl::Status status = connection.begin(Access::Schema);
    if (!status.ok())
        return status;
    status = growMissingTrees(connection);
    if (status.ok())
        return connection.commit();
    connection.rollback();
    return status;
}

} // namespace bulkhead::sql

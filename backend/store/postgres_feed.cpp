#include "backend/store/postgres_feed.h"

#include <array>
#include <libpq-fe.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

namespace bulkhead::postgres {

namespace {

constexpr auto kBetweenConnections = std::chrono::seconds(5);
/// With whose word it is: a server that took another's place may lack what this gateway has written and not been told
/// of yet.
constexpr std::string_view kSince = "SELECT revision, kind, key, tenant_id, (extract(epoch FROM at) * 1000000)::bigint,"
                                    " (extract(epoch FROM pg_postmaster_start_time()) * 1000000)::bigint FROM change"
                                    " WHERE revision >= $1 ORDER BY revision LIMIT 5000";
constexpr std::string_view kNewest =
    "SELECT revision, kind, key, tenant_id, (extract(epoch FROM at) * 1000000)::bigint,"
    " (extract(epoch FROM pg_postmaster_start_time()) * 1000000)::bigint FROM change"
    " ORDER BY revision DESC LIMIT 1";

StoredChange changeOf(const sql::Statement &row)
{
    return {row.text(1), row.text(2), row.text(3)};
}

} // namespace

Bell::Bell(Address address)
    : m_address(std::move(address))
    , m_stop(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK))
{
}

Bell::~Bell()
{
    {
        const std::scoped_lock lock(m_mutex);
        m_stopping = true;
    }
    m_wake.notify_all();
    static_cast<void>(eventfd_write(m_stop, 1));
    if (m_thread.joinable())
        m_thread.join();
    close(m_stop);
}

void Bell::start(std::function<void()> ring)
{
    m_ring = std::move(ring);
    m_thread = std::thread([this] { run(); });
}

void Bell::run()
{
    while (!m_stopping) {
        listen();
        std::unique_lock lock(m_mutex);
        m_wake.wait_for(lock, kBetweenConnections, [this] { return m_stopping.load(); });
    }
}

/// Until the connection is lost.
void Bell::listen()
{
    std::vector<const char *> keywords, values;
    for (const auto &[keyword, value] : m_address.settings) {
        keywords.push_back(keyword.c_str());
        values.push_back(value.c_str());
    }
    keywords.push_back(nullptr);
    values.push_back(nullptr);
    const std::unique_ptr<PGconn, decltype(&PQfinish)> connection(PQconnectdbParams(keywords.data(), values.data(), 0),
                                                                  &PQfinish);
    PQsetNoticeReceiver(
        connection.get(), [](void *, const PGresult *) {}, nullptr);
    const Result listening(PQexec(connection.get(), "LISTEN bulkhead_change"));
    if (PQresultStatus(listening.get()) != PGRES_COMMAND_OK)
        return;
    m_ring(); // For what happened before.
    while (!m_stopping) {
        std::array<pollfd, 2> ends{pollfd{PQsocket(connection.get()), POLLIN, 0}, pollfd{m_stop, POLLIN, 0}};
        if (poll(ends.data(), ends.size(), -1) < 0 && errno != EINTR)
            return;
        if (PQconsumeInput(connection.get()) == 0)
            return;
        bool word = false;
        while (PGnotify *notify = PQnotifies(connection.get())) {
            word = true;
            PQfreemem(notify);
        }
        if (word)
            m_ring();
    }
}

Feed::Feed(std::unique_ptr<Connection> connection, std::unique_ptr<Bell> bell)
    : m_connection(std::move(connection))
    , m_direct(std::move(bell))
{
    if (m_direct)
        m_direct->start([this] { wake(); });
}

Feed::~Feed() = default;

absl::Status Feed::begin()
{
    absl::Status status = m_connection->begin(sql::Access::Read);
    if (!status.ok())
        return status;
    sql::Statement newest = m_connection->prepare(kNewest);
    const auto row = newest.next();
    if (row.ok() && *row) {
        m_last = newest.integer(0);
        m_lastChange = changeOf(newest);
        m_lastAt = newest.integer(4);
        m_server = newest.integer(5);
    } else if (row.ok()) {
        m_last = 0;
    }
    m_connection->rollback();
    return row.status();
}

absl::StatusOr<ChangeBatch> Feed::next()
{
    absl::Status status = m_connection->begin(sql::Access::Read);
    if (!status.ok())
        return status;
    ChangeBatch batch;
    status = read(batch);
    m_connection->rollback();
    if (status.ok() && batch.everything)
        status = begin(); // What is read anew from here on holds everything up to there.
    if (!status.ok())
        return status;
    return batch;
}

absl::Status Feed::read(ChangeBatch &batch)
{
    sql::Statement rows = m_connection->prepare(kSince);
    rows.bind(m_last);
    std::int64_t last = m_last;
    StoredChange lastChange = m_lastChange;
    std::int64_t lastAt = m_lastAt, server = m_server;
    // The change that was told last is asked for again: when it is not there, or is another one, the table was pruned
    // beyond it or the server lost commits in a failover and has given its number again. From another server it proves
    // nothing: what was written after it and is lost was never told.
    bool anchored = m_last == 0;
    const absl::Status status = sql::forEachRow(rows, [&](const sql::Statement &row) {
        const StoredChange change = changeOf(row);
        if (row.integer(0) == m_last) {
            anchored = change == m_lastChange && row.integer(4) == m_lastAt && row.integer(5) == m_server;
            return;
        }
        last = row.integer(0);
        lastAt = row.integer(4);
        server = row.integer(5);
        lastChange = change;
        batch.everything = batch.everything || change.kind == kEverythingChanged;
        batch.changes.push_back(change);
    });
    if (!status.ok())
        return status;
    if (!anchored || batch.everything) {
        batch = {true, {}};
        return status;
    }
    m_last = last;
    m_lastChange = std::move(lastChange);
    m_lastAt = lastAt;
    m_server = server;
    return status;
}

void Feed::wait(std::chrono::milliseconds most)
{
    std::unique_lock lock(m_mutex);
    m_bell.wait_for(lock, most, [this] { return m_rung; });
    m_rung = false;
}

void Feed::wake()
{
    {
        const std::scoped_lock lock(m_mutex);
        m_rung = true;
    }
    m_bell.notify_all();
}

} // namespace bulkhead::postgres

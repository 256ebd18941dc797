#include "backend/store/postgres_reports.h"

#include "backend/store/sentence.h"
#include "backend/store/sql_txn.h"

namespace bulkhead::postgres {

namespace {

using sql::sentence;

constexpr std::size_t kMostBytes = std::size_t{16} << 20;
// Whoever publishes takes turns with others who do, not with those who write people's work: numbers then grow in the
// order of commits.
constexpr char kTakeTurn[] = "SELECT pg_advisory_xact_lock(1114991723, 2)";
constexpr std::string_view kPut =
    "INSERT INTO pool_report (pool, revision, body)"
    " VALUES ($1, (SELECT coalesce(max(revision), 0) + 1 FROM pool_report), $2)"
    " ON CONFLICT (pool) DO UPDATE SET revision = excluded.revision, body = excluded.body";

} // namespace

Reports::Reports(std::unique_ptr<Connection> connection)
    : m_connection(std::move(connection))
{
}

absl::Status Reports::publish(const LeaseProof &lease, std::string_view pool, std::string_view body)
{
    if (body.size() > kMostBytes)
        return absl::InvalidArgumentError(sentence("The report of ", pool, " is larger than 16 MiB."));
    const std::scoped_lock lock(m_mutex);
    absl::Status status = m_connection->begin(sql::Access::Claim);
    if (!status.ok())
        return status;
    status = sql::proveLease(*m_connection, lease);
    if (status.ok())
        status = m_connection->execute(kTakeTurn);
    if (status.ok())
        status = m_connection->prepare(kPut).bind(pool, sql::Bytes{body}).run();
    if (status.ok())
        return m_connection->commit();
    m_connection->rollback();
    return status;
}

absl::StatusOr<std::vector<PoolReport>> Reports::after(std::uint64_t revision)
{
    const std::scoped_lock lock(m_mutex);
    if (absl::Status status = m_connection->begin(sql::Access::Read); !status.ok())
        return status;
    std::vector<PoolReport> reports;
    sql::Statement rows = m_connection->prepare("SELECT pool, revision, body FROM pool_report WHERE revision > $1"
                                                " ORDER BY revision");
    rows.bind(revision);
    const absl::Status status = sql::forEachRow(rows, [&](const sql::Statement &row) {
        reports.push_back({row.text(0), static_cast<std::uint64_t>(row.integer(1)), row.text(2)});
    });
    m_connection->rollback();
    if (!status.ok())
        return status;
    return reports;
}

} // namespace bulkhead::postgres

// Versioned texts of one tenant: contracts, exclusions, reviews, packs.
#include "backend/domain/change_feed.h"
#include "backend/store/sentence.h"
#include "backend/store/sql_txn.h"

namespace bulkhead::sql {

namespace {

constexpr std::size_t kMaxBody = std::size_t{64} << 20;

Record recordOf(const Statement &row)
{
    Record record;
    record.kind = row.text(0);
    record.id = row.text(1);
    record.tenantId = row.text(2);
    record.body = row.text(3);
    record.atMs = row.integer(4);
    record.revision = static_cast<std::uint64_t>(row.integer(5));
    return record;
}

absl::Status noRecord(std::string_view kind, std::string_view id)
{
    return absl::NotFoundError(sentence("There is no ", kind, " ", id, "."));
}

} // namespace

absl::Status Txn::putRecord(Record &record)
{
    if (absl::Status status = mayWrite(record.tenantId); !status.ok())
        return status;
    if (record.body.size() > kMaxBody)
        return absl::InvalidArgumentError(sentence("The ", record.kind, " ", record.id, " is larger than 64 MiB."));
    // Neither owner nor kind can change: a record that moved to another tenant would take its past along.
    Statement put = m_connection.prepare(record.revision == 0
                                             ? "INSERT INTO record (kind, id, tenant_id, at_ms, revision, body)"
                                               " VALUES ($1, $2, $3, $4, $5 + 1, $6) ON CONFLICT DO NOTHING"
                                             : "UPDATE record SET body = $6, at_ms = $4, revision = revision + 1"
                                               " WHERE kind = $1 AND id = $2 AND tenant_id = $3 AND revision = $5");
    put.bind(record.kind, record.id, record.tenantId, record.atMs, record.revision, Bytes{record.body});
    absl::Status status = put.run();
    if (status.ok())
        status = expectOne(record.kind, record.id);
    if (status.ok())
        ++record.revision;
    return changed(status, sentence(kRecordChanged, record.kind), record.id, record.tenantId);
}

absl::StatusOr<Record> Txn::record(std::string_view kind, std::string_view id)
{
    if (!m_broken.ok())
        return m_broken;
    auto found = readRecord(m_connection, kind, id);
    if (!found.ok() && !absl::IsNotFound(found.status()))
        return noted(found.status());
    if (found.ok() && !m_scope.holds(found->tenantId))
        return noRecord(kind, id);
    return found;
}

absl::StatusOr<std::vector<Record>> Txn::records(std::string_view kind, std::string_view tenantId, std::size_t limit)
{
    if (!m_broken.ok())
        return m_broken;
    if (tenantId.empty() && !m_scope.fleet)
        return absl::PermissionDeniedError("Every tenant's records were asked for in a narrower scope.");
    if (!tenantId.empty() && !m_scope.holds(tenantId))
        return std::vector<Record>();
    auto found = readRecords(m_connection, kind, tenantId, limit);
    if (!found.ok())
        return noted(found.status());
    return found;
}

absl::Status Txn::removeRecord(std::string_view kind, std::string_view id)
{
    const auto known = record(kind, id);
    if (absl::IsNotFound(known.status()))
        return absl::OkStatus();
    if (!known.ok())
        return known.status();
    if (absl::Status status = mayWrite(known->tenantId); !status.ok())
        return status;
    const absl::Status status =
        m_connection.prepare("DELETE FROM record WHERE kind = $1 AND id = $2 AND tenant_id = $3")
            .bind(kind, id, known->tenantId)
            .run();
    return changed(status, sentence(kRecordChanged, kind), id, known->tenantId);
}

absl::StatusOr<Record> readRecord(Connection &connection, std::string_view kind, std::string_view id)
{
    Statement row = connection.prepare("SELECT kind, id, tenant_id, body, at_ms, revision FROM record"
                                       " WHERE kind = $1 AND id = $2");
    const auto found = row.bind(kind, id).next();
    if (!found.ok())
        return found.status();
    if (!*found)
        return noRecord(kind, id);
    return recordOf(row);
}

absl::StatusOr<std::vector<Record>> readRecords(Connection &connection, std::string_view kind,
                                                std::string_view tenantId, std::size_t limit)
{
    constexpr std::string_view kOfFleet = "SELECT kind, id, tenant_id, body, at_ms, revision FROM record"
                                          " WHERE kind = $1 ORDER BY at_ms DESC, id LIMIT $2";
    constexpr std::string_view kOfTenant = "SELECT kind, id, tenant_id, body, at_ms, revision FROM record"
                                           " WHERE kind = $1 AND tenant_id = $3 ORDER BY at_ms DESC, id LIMIT $2";
    std::vector<Record> records;
    Statement rows = connection.prepare(tenantId.empty() ? kOfFleet : kOfTenant);
    if (tenantId.empty())
        rows.bind(kind, limitOf(limit));
    else
        rows.bind(kind, limitOf(limit), tenantId);
    if (absl::Status status = forEachRow(rows, [&](const Statement &row) { records.push_back(recordOf(row)); });
        !status.ok())
        return status;
    return records;
}

} // namespace bulkhead::sql

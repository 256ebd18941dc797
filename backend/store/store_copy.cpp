#include "backend/store/store_copy.h"

#include "backend/store/sentence.h"
#include "backend/store/sha256.h"

namespace bulkhead::sql {

namespace {

constexpr std::size_t kBatchRows = 500;
constexpr std::size_t kBatchBytes = std::size_t{8} << 20;

std::string columnsOf(const Table &table)
{
    std::string list;
    for (const Column &column : table.columns)
        list += (list.empty() ? "" : ", ") + std::string(column.name);
    return list;
}

std::string insertInto(const Table &table)
{
    std::string places;
    for (std::size_t i = 1; i <= table.columns.size(); ++i)
        places += sentence(i > 1 ? ", $" : "$", i);
    return sentence("INSERT INTO ", table.name, " (", columnsOf(table), ") VALUES (", places, ")");
}

} // namespace

absl::Status readAll(Connection &from, Sink &sink)
{
    for (const Table &table : tables()) {
        absl::Status failure;
        const absl::Status status =
            from.stream(sentence("SELECT ", columnsOf(table), " FROM ", table.name, " ORDER BY ", table.order),
                        [&](const Statement &stored) {
                            Row row(table.columns.size());
                            for (std::size_t i = 0; i < row.size(); ++i) {
                                if (table.columns[i].kind == ColumnKind::Integer)
                                    row[i].integer = stored.integer(static_cast<int>(i));
                                else
                                    row[i].text = stored.text(static_cast<int>(i));
                            }
                            failure = sink.row(table, std::move(row));
                            return failure.ok();
                        });
        if (!status.ok())
            return status;
        if (!failure.ok())
            return failure;
        if (absl::Status ended = sink.end(table); !ended.ok())
            return ended;
    }
    return absl::OkStatus();
}

CheckedSink::CheckedSink(Sink *next)
    : m_next(next)
{
}

absl::Status CheckedSink::row(const Table &table, Row row)
{
    ++m_rows;
    if (std::string_view(table.name) == "audit") {
        if (absl::Status status = checkAudit(row); !status.ok())
            return status;
    }
    return m_next ? m_next->row(table, std::move(row)) : absl::OkStatus();
}

absl::Status CheckedSink::end(const Table &table)
{
    return m_next ? m_next->end(table) : absl::OkStatus();
}

absl::Status CheckedSink::checkAudit(const Row &row)
{
    const std::string &tenant = row[0].text;
    const auto sequence = static_cast<std::uint64_t>(row[1].integer);
    const bool follows = sequence == (m_audited > 0 && tenant == m_tenant ? m_sequence + 1 : 1);
    m_tenant = tenant;
    m_sequence = sequence;
    ++m_audited;
    const auto event = AuditEvent::fromCanonical(row[2].text);
    if (follows && event && event->tenantId == tenant && event->sequence == sequence
        && row[3].text == sha256(row[2].text))
        return absl::OkStatus();
    return absl::DataLossError(sentence("The audit record ", sequence, " of ", tenant.empty() ? "the platform" : tenant,
                                        follows ? " was altered after it was written." : " has a hole before it."));
}

StoreSink::StoreSink(Connection &into)
    : m_into(into)
{
}

absl::Status StoreSink::row(const Table &table, Row row)
{
    for (const Field &field : row)
        m_bytes += field.text.size();
    m_batch.push_back(std::move(row));
    return m_batch.size() < kBatchRows && m_bytes < kBatchBytes ? absl::OkStatus() : end(table);
}

absl::Status StoreSink::end(const Table &table)
{
    const auto put = m_into.runEach(insertInto(table), m_batch.size(), [&](Statement &statement, std::size_t place) {
        const Row &row = m_batch[place];
        for (std::size_t i = 0; i < row.size(); ++i) {
            const int position = static_cast<int>(i) + 1;
            switch (table.columns[i].kind) {
            case ColumnKind::Integer:
                statement.bindAt(position, row[i].integer);
                break;
            case ColumnKind::Text:
                statement.bindAt(position, row[i].text);
                break;
            case ColumnKind::Bytes:
                statement.bindAt(position, Bytes{row[i].text});
                break;
            }
        }
    });
    if (!put.ok())
        return absl::Status(put.status().code(), sentence(table.name, ": ", std::string(put.status().message())));
    if (*put != m_batch.size())
        return absl::InternalError(sentence("A row of ", table.name, " was not taken by ", m_into.name(), "."));
    m_batch.clear();
    m_bytes = 0;
    return absl::OkStatus();
}

absl::Status expectEmpty(Connection &connection)
{
    for (const Table &table : tables()) {
        const auto rows = connection.number(sentence("SELECT count(*) FROM ", table.name));
        if (!rows.ok())
            return rows.status();
        if (*rows > 0)
            return absl::FailedPreconditionError(sentence(connection.name(), " is not empty (", table.name, ": ", *rows,
                                                          " rows), and nothing is written over. Give a new ",
                                                          connection.whole(), "."));
    }
    return absl::OkStatus();
}

} // namespace bulkhead::sql

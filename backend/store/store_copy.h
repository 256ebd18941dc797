#pragma once
// A store's contents on their way: out of a store or a backup, into a store or a backup, row by row, so that no more
// than a batch is in memory.
#include "backend/store/sql.h"
#include "backend/store/store_tables.h"

#include <vector>

namespace bulkhead::sql {

struct Field
{
    std::int64_t integer = 0;
    std::string text; ///< Bytes, too.
};
using Row = std::vector<Field>; ///< In the order of the table's columns.

/// Takes a store's contents, table by table.
class Sink
{
public:
    virtual ~Sink() = default;
    virtual absl::Status row(const Table &table, Row row) = 0;
    virtual absl::Status end(const Table &table) = 0; ///< After its last row.
};

/// Gives all contents to `sink`, as one consistent state. In a transaction.
[[nodiscard]] absl::Status readAll(Connection &from, Sink &sink);

/// Checks audit records as they pass and hands everything on: each is what was written, and no chain has a hole.
/// DATA_LOSS names the first that is wrong.
class CheckedSink final : public Sink
{
public:
    explicit CheckedSink(Sink *next); ///< Null: only checks.
    absl::Status row(const Table &table, Row row) override;
    absl::Status end(const Table &table) override;
    [[nodiscard]] std::uint64_t rows() const { return m_rows; }
    [[nodiscard]] std::uint64_t auditRecords() const { return m_audited; }

private:
    absl::Status checkAudit(const Row &row);

    Sink *m_next;
    std::string m_tenant;
    std::uint64_t m_sequence = 0, m_rows = 0, m_audited = 0;
};

/// Puts rows into a store. In a transaction, of an empty store.
class StoreSink final : public Sink
{
public:
    explicit StoreSink(Connection &into);
    absl::Status row(const Table &table, Row row) override;
    absl::Status end(const Table &table) override;

private:
    Connection &m_into;
    std::vector<Row> m_batch;
    std::size_t m_bytes = 0;
};

/// In a transaction: FAILED_PRECONDITION when any table holds a row, with its name.
[[nodiscard]] absl::Status expectEmpty(Connection &connection);

} // namespace bulkhead::sql

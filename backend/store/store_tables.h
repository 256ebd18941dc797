#pragma once
#include <span>

namespace bulkhead::sql {

enum class ColumnKind : char { Text = 't', Integer = 'i', Bytes = 'b' };

struct Column
{
    const char *name;
    ColumnKind kind;
};

/// A table as both engines have it, but for what an engine counts for itself.
struct Table
{
    const char *name;
    std::span<const Column> columns;
    const char *order; ///< Columns that rows are in order of; they go into another store in this order.
};

/// Everything that a store keeps, a row's parent before the row. Not in it: which steps of the schema were applied,
/// which writers were at work and what replicas tell each other, for that is the database's own.
[[nodiscard]] std::span<const Table> tables();

} // namespace bulkhead::sql

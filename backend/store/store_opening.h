#pragma once
// A bare connection to a store by what a person calls it, for work on the store as a whole.
#include "backend/store/migrations.h"
#include "backend/store/postgres_connection.h"

#include <memory>
#include <string>

namespace bulkhead::sql {

struct Opened
{
    std::unique_ptr<Connection> connection;
    std::span<const Migration> migrations; ///< Of its engine.
};

/// A PostgreSQL database by its address, or a SQLite file. FAILED_PRECONDITION: the file is not there, unless it may be
/// made. The schema is as it is.
[[nodiscard]] absl::StatusOr<Opened> openForWork(const std::string &where, bool mayMake,
                                                 const postgres::Patience &patience = {});

/// Begins a transaction on a store of exactly this version. FAILED_PRECONDITION says how it differs and what to do.
[[nodiscard]] absl::Status beginCurrent(Opened &opened, Access access);

} // namespace bulkhead::sql

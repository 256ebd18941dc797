#pragma once
#include "backend/domain/clock.h"
#include "backend/domain/store.h"
#include "backend/store/postgres_connection.h"

#include <absl/status/statusor.h>
#include <memory>
#include <string>

namespace bulkhead {

/// Opens the store in a PostgreSQL database (readAddress has the form), migrating it to this version's schema where the
/// role may. `clock` must outlive the store. Several gateways may have one store open.
///
/// INVALID_ARGUMENT: the address, or a password in it; FAILED_PRECONDITION: another program's, written by a newer
/// version, or without the rights; PERMISSION_DENIED: a role or tables that row-level security does not hold for;
/// UNAVAILABLE: not reached.
[[nodiscard]] absl::StatusOr<std::unique_ptr<Store>> openPostgresStore(const std::string &url, const Clock &clock,
                                                                       const postgres::Patience &patience = {});

/// A store by what a person calls it: a postgresql:// address, or a SQLite file; empty: in memory.
[[nodiscard]] absl::StatusOr<std::unique_ptr<Store>> openStore(const std::string &where, const Clock &clock);

} // namespace bulkhead

#pragma once
#include "backend/domain/clock.h"
#include "backend/domain/store.h"

#include <absl/status/statusor.h>
#include <cstdint>
#include <memory>
#include <string>

namespace bulkhead {

struct SqliteOptions
{
    std::uint32_t maxPages =
        0; ///< The file may not grow past this many pages of 4 KiB; 0: as large as the disk allows.
};

/// Opens or creates the store in a file (mode 0600), migrating it to this version's schema. Empty path: in memory.
/// `clock` must outlive the store.
///
/// FAILED_PRECONDITION: not writable, another program's, or written by a newer version; DATA_LOSS: damaged or no
/// database; RESOURCE_EXHAUSTED: the disk is full; UNAVAILABLE: held by another process.
[[nodiscard]] absl::StatusOr<std::unique_ptr<Store>> openSqliteStore(const std::string &path, const Clock &clock,
                                                                     const SqliteOptions &options = {});

namespace sql {
class Connection;
/// One connection to such a file, set up as the store's writer, with the schema as it is.
[[nodiscard]] absl::StatusOr<std::unique_ptr<Connection>> openSqliteConnection(const std::string &path);
} // namespace sql

} // namespace bulkhead

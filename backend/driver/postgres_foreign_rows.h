#pragma once
// Whether what is asked as one tenant could hold rows of another: found out by looking, whatever the catalogs say.
#include "backend/driver/postgres_reader_session.h"

#include <set>
#include <string>
#include <vector>

namespace bulkhead::pg {

/// Other tenants whose rows a session sees in shared tables, and in which tables. A canary's row, which is nobody's, is
/// told by its table alone.
struct ForeignRows
{
    std::set<std::string> others, tables;
};

/// Asks the session itself, in its transaction and snapshot, about every table in `schemas` that the transaction has
/// touched so far and that has the tenant's column. Touched tables are locked until the transaction ends, so their
/// rules stay what they are from here to the answer. Where the rules hold it costs two looks into an index each. Bounds
/// and errors are the session's.
[[nodiscard]] absl::StatusOr<ForeignRows> foreignRows(ReaderSession &session, const std::vector<std::string> &schemas,
                                                      const std::string &tenantColumn, const std::string &tenant);

} // namespace bulkhead::pg

#pragma once
// Whether what is asked as one tenant could hold rows of another: found out by looking, whatever the catalogs say.
#include "backend/domain/diagnostics.h"
#include "backend/driver/postgres_reader_session.h"

#include <string>
#include <vector>

namespace bulkhead::pg {

/// Asks the session itself, in its transaction and snapshot, about every table in `schemas` that the transaction has
/// touched so far and that has the tenant's column. Touched tables are locked until the transaction ends, so their
/// rules stay what they are from here to the answer. Where the rules hold it costs two looks into an index each. Bounds
/// and errors are the session's.
[[nodiscard]] absl::StatusOr<MixedRows> foreignRows(ReaderSession &session, const std::vector<std::string> &schemas,
                                                    const std::string &tenantColumn, const std::string &tenant);
/// Counts the rows of an answer and such as carry another tenant's id. `owners`: by column, the table of which it is
/// the tenant's column; empty: of none.
void countForeign(const std::vector<ResultRow> &rows, const std::vector<std::string> &owners, const std::string &tenant,
                  MixedRows &found);

} // namespace bulkhead::pg

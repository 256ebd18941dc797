#pragma once
// Context coverage in the store: a sheet per step, hour and day, each in the place of one that has passed, and what is
// remembered beside the counts.
#include "backend/domain/store.h"
#include "backend/engine/coverage_ledger.h"

#include <absl/status/statusor.h>

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace bulkhead {

inline constexpr char kCoverageSheet[] = "coverage-sheet";
inline constexpr char kCoverageState[] = "coverage-state";
inline constexpr char kCoverageStateId[] = "state";

struct CoverageExample
{
    std::string text;
    std::int64_t askedMs = 0;
    bool operator==(const CoverageExample &) const = default;
};
using ServiceName = std::pair<std::string, std::string>; ///< Service, workflow.

/// What is kept beside the counts.
struct CoverageMemory
{
    std::int64_t pastFromMs = 0, pastToMs = 0; ///< The past is still to be read from … to; equal: it is read.
    std::map<coverage::Key, coverage::DropState> drops;
    std::vector<coverage::Finding> findings;
    std::map<ServiceName, CoverageExample> examples;
    std::string source;
    std::string problem; ///< Why the last turn has read nothing; empty: it has.
    std::string remark;  ///< What was left out.
};

using SheetNumber = std::pair<coverage::Span, std::int64_t>;

/// Where a sheet is kept: "hour/17". As many as the ledger keeps, so the store does not grow.
[[nodiscard]] std::string sheetId(const SheetNumber &sheet);
[[nodiscard]] std::string sheetBody(const coverage::Ledger &ledger, const SheetNumber &sheet);
/// Takes a sheet back. False: it cannot be read.
bool takeSheet(const Record &record, coverage::Ledger &ledger);

[[nodiscard]] std::string stateBody(const CoverageMemory &memory);
[[nodiscard]] absl::StatusOr<CoverageMemory> memoryOf(const Record &record);

/// Puts a record of the platform's own in its place, whatever stood there.
absl::Status putCoverage(StoreTxn &txn, const char *kind, const std::string &id, std::string body, std::int64_t atMs);

} // namespace bulkhead

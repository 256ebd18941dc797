#pragma once
// Recorded use of one shared pool: CSV files of a folder, plain or gzipped, as ticks for the neighbours engine.
#include "backend/domain/telemetry.h"

#include <absl/status/statusor.h>

#include <filesystem>
#include <string>
#include <vector>

namespace bulkhead {

/// What a recording cannot say, or 0 to take it from the recording.
struct RecordedUsageOptions
{
    double tickS = 2;
    double slots = 0; ///< Of the pool; 0: the most that were ever held.
    double cores = 0; ///< Of the host; 0: what its busiest second and the tenants' CPU say.
};

struct RecordedUsage
{
    std::vector<std::string> tenants;   ///< By TenantIndex.
    std::vector<std::string> workflows; ///< By UsageCell::workflow.
    std::vector<UsageTick> ticks;       ///< Oldest first. A tick that nobody sampled is left out.
    double poolSlots = 0, cores = 0;    ///< As used; cores 0: nobody recorded the host.
    bool locks = false, cpu = false;    ///< Which of the probe's signals are there.
    IoSight io = IoSight::Nothing;      ///< Likewise.
};

/// Reads `*latency.csv` and `*samples.csv` of the folder, and `*edges.csv` and `*host.csv` where they are there; each
/// may end in `.gz`. Columns are found by their names in the first line, so that more of them and another order do no
/// harm. NotFound: no folder, or a file that has to be there is not. InvalidArgument: a line that cannot be read, named
/// by file and number, or two recordings in one folder.
[[nodiscard]] absl::StatusOr<RecordedUsage> readRecordedUsage(const std::filesystem::path &folder,
                                                              const RecordedUsageOptions &options = {});

} // namespace bulkhead

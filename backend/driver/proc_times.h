#pragma once
// What Linux tells of CPU under /proc: of one process to the nanosecond, of the host in hundredths of a second.
#include <optional>
#include <string>

namespace bulkhead {

/// Since the process began, in seconds.
struct ProcessTimes
{
    double cpuS = 0;
    double runqS = 0; ///< Ready to run, without a CPU.
};
/// Since the host started.
struct HostTimes
{
    double busyS = 0; ///< Summed over its cores.
    int cores = 0;
};

/// Nothing: no such process, or a kernel without schedstat.
[[nodiscard]] std::optional<ProcessTimes> processTimes(int pid);
[[nodiscard]] std::optional<HostTimes> hostTimes();
/// CPU of its children that have ended, and of theirs, in seconds.
[[nodiscard]] std::optional<double> endedChildrenS(int pid);
/// 0: no such process.
[[nodiscard]] int parentOf(int pid);
[[nodiscard]] bool processLives(int pid);
/// "postgres"; empty: no such process on this machine.
[[nodiscard]] std::string processName(int pid);

} // namespace bulkhead

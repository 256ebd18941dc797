#pragma once
// What Linux tells under /proc of CPU (of one process to the nanosecond, of the host in hundredths of a second) and of
// the disks.
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

/// Since the host started, of all its disks.
struct DiskBytes
{
    double read = 0, written = 0;
};

/// Nothing: no such process, or a kernel without schedstat.
[[nodiscard]] std::optional<ProcessTimes> processTimes(int pid);
[[nodiscard]] std::optional<HostTimes> hostTimes();
[[nodiscard]] std::optional<DiskBytes> hostDisks();
/// What the process wrote to files and read from disks since it began. A page that was in memory was not read; what it
/// wrote counts when it is handed to the kernel, so that a log of a few bytes that is flushed a hundred times counts a
/// hundred times. Nothing: no such process, or one of another user that may not be looked into.
[[nodiscard]] std::optional<double> processIoBytes(int pid);
/// CPU of its children that have ended, and of theirs, in seconds.
[[nodiscard]] std::optional<double> endedChildrenS(int pid);
/// 0: no such process.
[[nodiscard]] int parentOf(int pid);
[[nodiscard]] bool processLives(int pid);
/// "postgres"; empty: no such process on this machine.
[[nodiscard]] std::string processName(int pid);

} // namespace bulkhead

#pragma once
// What one look at a PostgreSQL pool sees.
#include "backend/domain/telemetry.h"
#include "backend/driver/proc_times.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace bulkhead {

/// What a running statement waits for, if it is the disk.
enum class BackendIo : std::uint8_t {
    None,
    File, ///< Reads and writes of data, and the log as far as it is part of a statement's work.
    Flush ///< Until the log is on the disk: nearly always at commit, which no statement's time holds.
};
/// One connection that does something, as one look saw it.
struct SeenBackend
{
    int pid = 0;
    std::string tenant;   ///< Id; empty: nobody's.
    bool holds = false;   ///< Has a transaction open: the slot is taken.
    bool running = false; ///< A statement runs.
    bool locked = false;  ///< Waits for a lock.
    BackendIo io = BackendIo::None;
    double ageS = 0;                   ///< Of the running statement.
    double connectedS = 1e9;           ///< Age of the connection.
    std::string statement;             ///< Tells one statement of a connection from its next.
    std::vector<int> blockers;         ///< Pids.
    std::optional<double> cpuS, runqS; ///< Of the process, since it began.
    std::optional<double> ioBytes;     ///< Likewise; as processIoBytes().
};
/// Everything that one look saw.
struct PoolLook
{
    double atS = 0; ///< Of a clock that never goes back.
    std::vector<SeenBackend> backends;
    std::map<std::string, double> queued;   ///< Tenant → clients that wait for a slot.
    std::map<std::string, double> longestS; ///< Tenant → how long its first one waits by now.
    double slots = 0, liveSlots = 0;
    std::optional<double> hostBusyS; ///< Since the host started.
    double endedS = 0;               ///< CPU of connections that came and went unseen, so far.
    int cores = 0;
    std::optional<DiskBytes> disks; ///< Of the host, where the server is on it.
    bool processesTold = false;     ///< What its processes read and write can be seen.
};
/// Bytes that were read and written for somebody since the server's counters began.
struct StatementIo
{
    double read = 0;    ///< Pages; from the disk or out of the kernel's memory.
    double written = 0; ///< The log, and pages of tables: they get to the disk.
    double spilled = 0; ///< Into temporary files, of which many are gone before they would.
};
/// Statements finished since the server's counters began, by tenant.
struct StatementCounts
{
    double calls = 0, seconds = 0;
    /// What was made for it, the log included; nothing: the server does not tell.
    std::optional<StatementIo> io = std::nullopt;
};
using StatementTable = std::map<std::string, StatementCounts>;

} // namespace bulkhead

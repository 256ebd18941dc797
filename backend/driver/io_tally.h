#pragma once
// Who reads and writes how much, in a tick. Pure: looks and the server's counters in, bytes by tenant out.
#include "backend/driver/probe_look.h"

namespace bulkhead {

/// The server's own counters say for whom a byte of the log was made. A process's say only who handed it to the kernel:
/// whoever commits next writes out what a neighbour has made (found on a real server: 0.2 MiB of log of its own, 950
/// MiB written). But a statement is counted at its end; so while one runs for longer than a tick, its process's bytes
/// are told, and taken off again from what is counted at its end. Without counters processes are all there is.
class IoTally
{
public:
    /// Statements longer than this are told by their process.
    static constexpr double kLongS = 2;

    void take(const PoolLook &look);
    struct Told
    {
        std::map<std::string, double> bytes; ///< By tenant.
        IoSight sight = IoSight::Waits;
        double hostBytes = 0; ///< A second; 0: not seen.
    };
    /// Ends the tick of so many seconds.
    [[nodiscard]] Told close(const std::optional<StatementTable> &counts, double seconds);

private:
    struct Process
    {
        std::string statement;
        double bytes = 0;
    };
    void takeProcess(const SeenBackend &backend, double atS);
    [[nodiscard]] std::map<std::string, double> counted(const StatementTable &counts, const DiskBytes *disks) const;

    std::map<int, Process> m_processes;
    std::map<std::string, double> m_all, m_long; ///< Of this tick by tenant: all processes', those of long statements.
    std::map<std::string, double> m_ahead;       ///< Told of statements that are not counted yet.
    std::optional<StatementTable> m_before;
    std::optional<DiskBytes> m_disks, m_disksBegan;
    double m_atS = 0, m_beganS = 0;
    bool m_looked = false, m_processesTold = false, m_countsTold = false;
};

} // namespace bulkhead

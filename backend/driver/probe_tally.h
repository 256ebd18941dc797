#pragma once
// From looks at a pool to what each tenant used and waited for in a tick. Pure: looks in, a tick out.
#include "backend/driver/flush_waits.h"
#include "backend/driver/io_tally.h"

namespace bulkhead {

/// What one tenant did in one tick.
struct TenantTick
{
    double done = 0, latencyS = 0, waitS = 0, holdS = 0, blockedS = 0, cpuS = 0, runqS = 0, ioWaitS = 0, ioBytes = 0;
    std::optional<double> arrived = std::nullopt; ///< Where it is known apart from what is done.
};
struct ProbeTick
{
    std::map<std::string, TenantTick> tenants;
    std::map<std::pair<std::string, std::string>, double> edges; ///< Blocked, blocker → seconds.
    PoolState pool;
    double seconds = 0;
    double coverage = 0; ///< Looks that succeeded, of those that were due.
};

class ProbeTally
{
public:
    /// Takes what one look saw. What it saw held since the look before, at most `longestS` long.
    void take(const PoolLook &look, double longestS);
    void missed() { ++m_missed; } ///< A look that was due and failed.
    /// Ends the tick. `counts`: the server's, where it keeps any; else statements are counted as they were seen.
    [[nodiscard]] ProbeTick close(const std::optional<StatementTable> &counts);
    /// Somebody waits for a lock, for a slot or, more than usual, for the log; or did within the last seconds: look
    /// more often.
    [[nodiscard]] bool excited(double atS) const { return atS - m_waitingAtS < 10; }

private:
    void takeTimes(const SeenBackend &backend, double atS);
    void takeEdges(const PoolLook &look, double dt);
    void addLatency(ProbeTick &tick, const std::optional<StatementTable> &counts);

    ProbeTick m_tick;
    std::optional<PoolLook> m_last;
    std::map<int, std::pair<double, double>> m_times;         ///< Pid → CPU and run queue when last seen.
    std::map<std::string, double> m_ageBefore;                ///< Tenant → age of its statements at the last close.
    std::map<std::string, std::map<int, std::string>> m_seen; ///< Tenant → pid → statement seen last.
    std::map<std::string, double> m_seenDone, m_observed;     ///< Statements seen to have gone; time seen running.
    std::optional<StatementTable> m_countsBefore;
    double m_beganS = 0, m_waitingAtS = -1e9;
    std::optional<double> m_hostBeganS;
    double m_hostBeganAtS = 0, m_endedBeganS = 0;
    int m_looks = 0, m_missed = 0;
    IoTally m_io;
    FlushWaits m_flushes;
};

} // namespace bulkhead

#pragma once
#include <functional>
#include <map>

namespace bulkhead {

/// CPU of a server's connections that came and went between two looks. A process that has ended has left its CPU in
/// its parent's sum of ended children; what the looks knew of it while it lived is taken off again.
class EndedConnections
{
public:
    /// `lives`: whether a process of this id exists.
    explicit EndedConnections(std::function<bool(int)> lives)
        : m_lives(std::move(lives))
    {
    }
    /// A connection that a look saw, with its process's CPU since it began, in seconds.
    void saw(int pid, double cpuS);
    /// CPU, in seconds since the first call, that nobody saw while it was used. `childrenS`: of all ended children of
    /// the server so far. Of a connection that no look ever saw at work, its whole life counts at its end.
    [[nodiscard]] double unseenS(double childrenS);

private:
    std::function<bool(int)> m_lives;
    std::map<int, double> m_lastS; ///< Pid → CPU when last seen.
    double m_knownS = 0;           ///< Of those that ended, what had been seen.
    double m_unseenS = 0;
    double m_firstS = -1;
};

} // namespace bulkhead

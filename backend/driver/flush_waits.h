#pragma once
// The time that commits take. PostgreSQL counts a statement's time without it, so what a flooded log costs everybody
// else is seen by sampling alone.
#include "backend/driver/probe_look.h"

namespace bulkhead {

class FlushWaits
{
public:
    /// `dt`: that what the look saw has lasted.
    void take(const PoolLook &look, double dt);
    /// Seconds that the tenants' commits took in this tick, by tenant, as far as chance cannot have made them: a few
    /// that were met say nothing, for a look each second meets a commit of a millisecond as if it had lasted the
    /// second.
    [[nodiscard]] std::map<std::string, double> close();
    /// More backends at once than usual: it should be looked at more closely.
    [[nodiscard]] bool crowded() const { return m_crowded; }

private:
    struct Met
    {
        double times = 0, seconds = 0;
    };
    std::map<std::string, Met> m_met;
    double m_usual = 0; ///< Backends at once.
    bool m_crowded = false;
};

} // namespace bulkhead

#pragma once
// Since when a series that was measured before is not any more. Belongs to the engine thread.
#include "backend/engine/slo_engine.h"

#include <map>

namespace bulkhead::room {

class SilenceBook
{
public:
    /// Looks at every series at a minute boundary.
    void look(const slo::Engine &engine);
    /// The end of the newest minute that was observed, when none of the last five was; 0: it is observed, or never was.
    [[nodiscard]] std::int64_t sinceMs(SeriesIndex series) const;

private:
    std::map<SeriesIndex, std::int64_t> m_since; ///< Few: what is silent is looked for once.
};

} // namespace bulkhead::room

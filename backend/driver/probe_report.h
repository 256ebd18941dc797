#pragma once
// Ticks of one probe as the gateway that looks into the pool tells them to the others.
#include "backend/driver/pool_probe.h"

#include <optional>
#include <string_view>

namespace bulkhead {

struct ProbeReport
{
    std::vector<ProbedTick> ticks; ///< The newest, oldest first.
    std::string reason;            ///< As PoolProbe::reason().
};

[[nodiscard]] std::string packProbeReport(ProbeReport report);
/// Nothing: the bytes are none, or of a gateway that writes them otherwise.
[[nodiscard]] std::optional<ProbeReport> unpackProbeReport(std::string_view bytes);

} // namespace bulkhead

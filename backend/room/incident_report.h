#pragma once
// Incidents of one pool as the gateway that looks after it tells them to the others.
#include "backend/engine/neighbours_engine.h"

#include <functional>

namespace bulkhead {
class FleetBoard;
}

namespace bulkhead::room {

/// What numbers inside a gateway stand for: those of another one are others.
struct Names
{
    const FleetBoard &fleet;
    std::span<const PoolInfo> pools;
    std::span<const std::string> workflows;
};

/// With tenants and workflows by name. More than 12 MiB is made less by leaving out points of the past.
[[nodiscard]] std::string packIncidents(const Names &names, std::vector<neighbours::Incident> incidents);

struct UnpackedIncidents
{
    std::vector<neighbours::Incident> incidents;
    bool whole = true; ///< False: a tenant in them is not known here yet; ask again.
};
/// Nothing: the bytes are none, or of a gateway that writes them otherwise. `pool`: the number it has here.
[[nodiscard]] std::optional<UnpackedIncidents> unpackIncidents(const Names &names, std::uint16_t pool,
                                                               std::string_view bytes);

} // namespace bulkhead::room

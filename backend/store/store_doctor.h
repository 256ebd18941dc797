#pragma once
#include "backend/domain/clock.h"

#include <cstdint>
#include <string>
#include <vector>

namespace bulkhead {

/// One thing that was looked at.
struct Finding
{
    enum class Level : std::uint8_t {
        Good,
        Doubtful, ///< It works; something should be otherwise.
        Config,   ///< A gateway would not serve: the address or the role asks for what cannot be.
        Broken,   ///< A gateway would not serve, or not reliably: the store cannot be used as it is.
    };
    Level level = Level::Good;
    std::string text;     ///< What was found.
    std::string remedy{}; ///< What to do; empty when good.
};

/// Looks at everything that a gateway needs of a store, changes no row, and goes on after a finding as far as it can.
[[nodiscard]] std::vector<Finding> examineStore(const std::string &where, const Clock &clock);

} // namespace bulkhead

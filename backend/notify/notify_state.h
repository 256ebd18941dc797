#pragma once
#include <cstddef>
#include <cstdint>
#include <string>

namespace bulkhead::notify {

/// How one receiver of alerts is doing.
struct NotifyState
{
    std::string target;             ///< Its name in the configuration.
    bool here = false;              ///< This gateway tells it; else another does, and the figures below are old.
    std::int64_t lastSuccessMs = 0; ///< When it last took something; 0: not yet.
    std::size_t queue = 0;          ///< Messages it has not taken yet.
    std::uint64_t dropped = 0;      ///< Messages it will never get, since the store was made.
    std::string lastError;          ///< A sentence; empty when the last attempt succeeded. Holds no tenant's name.
    bool operator==(const NotifyState &) const = default;
};

} // namespace bulkhead::notify

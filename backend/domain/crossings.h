#pragma once
// Boundaries that let a tenant through at this moment: the worst that can be told of a platform.
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace bulkhead {

struct Crossing
{
    std::string tenantId;     ///< As whom an attempt got through.
    std::string layers;       ///< In words: "Data storage, Analytics and reporting".
    std::int64_t sinceMs = 0; ///< First round at which it did, UTC.
};

/// Any thread.
class Crossings
{
public:
    virtual ~Crossings() = default;
    /// Nothing: it is not known now, and what was told before may still hold.
    [[nodiscard]] virtual std::optional<std::vector<Crossing>> crossings() = 0;
    /// Called when they may have changed: ring a bell there and nothing else. Until unlisten() has returned.
    virtual std::uint64_t listen(std::function<void()> bell) = 0;
    virtual void unlisten(std::uint64_t handle) = 0;
};

} // namespace bulkhead

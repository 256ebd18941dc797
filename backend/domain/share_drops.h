#pragma once
// Services that carry their tenant less often than usual, as far as people have to be told of them.
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace bulkhead {

struct ShareDrop
{
    std::string id;   ///< The same for as long as it lasts; no tenant's.
    std::string text; ///< "Requests of portal-bff / scheduling: 71.20% carry a tenant and environment, usually 99.93%"
    std::int64_t sinceMs = 0;
};

/// Any thread.
class ShareDrops
{
public:
    virtual ~ShareDrops() = default;
    /// Nothing: it is not known now, and what was told before may still hold.
    [[nodiscard]] virtual std::optional<std::vector<ShareDrop>> drops() = 0;
    /// Called when they may have changed: ring a bell there and nothing else. Until unlisten() has returned.
    virtual std::uint64_t listen(std::function<void()> bell) = 0;
    virtual void unlisten(std::uint64_t handle) = 0;
};

} // namespace bulkhead

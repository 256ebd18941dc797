#pragma once
#include <cstdint>

namespace bulkhead {

/// The one source of time. UTC milliseconds since 1970-01-01; never goes back.
class Clock
{
public:
    virtual ~Clock() = default;
    [[nodiscard]] virtual std::int64_t nowMs() const = 0;
};

/// The machine's clock, held monotonic. Safe from any thread.
class SystemClock final : public Clock
{
public:
    [[nodiscard]] std::int64_t nowMs() const override;
};

} // namespace bulkhead

#pragma once
// Values that tests of the store fill it with.
#include "backend/domain/clock.h"
#include "backend/domain/store.h"

#include <atomic>

/// A clock that stands still until it is set.
class StoppedClock final : public bulkhead::Clock
{
public:
    [[nodiscard]] std::int64_t nowMs() const override { return m_now; }
    void set(std::int64_t ms) { m_now = ms; }

private:
    std::atomic<std::int64_t> m_now{1'700'000'000'000};
};

[[nodiscard]] bulkhead::TenantFacts someTenant(const std::string &id);
[[nodiscard]] bulkhead::AuditEvent someEvent(const std::string &tenantId, const std::string &action = "tenant.change");

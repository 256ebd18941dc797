#pragma once
// A past that the test tells minute by minute, and a contract over it.
#include "tests/backend/room_harness.h"

#include "backend/domain/contract.h"
#include "backend/domain/past_reader.h"

#include <atomic>
#include <functional>

namespace bulkhead::test {

/// 2026-08-01 00:00 UTC, in minutes.
inline constexpr std::int64_t kAugust = 29'759'040;

/// Told by the test; shared with the readers.
struct Past
{
    struct Minute
    {
        std::uint32_t good = 100, bad = 0;
        std::uint8_t covered = 60;
    };
    /// By tenant, workflow and minute. Nothing: 100 good ones a minute, and an outage of claims on the ninth.
    std::function<Minute(const std::string &, const std::string &, std::int64_t)> minute;
    std::int64_t beginsMinute = kAugust - 120 * 1440; ///< Nothing was measured before.
    std::atomic<int> reads = 0;
    std::atomic<int> failAt = -1;    ///< This read fails, in its middle.
    std::function<void()> onReading; ///< Called from within a read, once it has begun.
};
[[nodiscard]] std::unique_ptr<PastReader> pastReader(std::shared_ptr<Past> past);

/// Version 1: New York months, claims 99.9 % (internally 99.95 %) and scheduling 99.5 %, a fee of 1,000,000 minor
/// units, 10 % below the target and 25 % below 99 %, maintenance with seven days' notice by clause 4.2.
[[nodiscard]] sla::ContractVersion sampleAgreement(const std::string &tenantId);
void writeContract(Store &store, const std::string &tenantId);
void writeContract(Store &store, const sla::ContractVersion &version);
void writeExclusion(Store &store, const sla::Exclusion &exclusion);

} // namespace bulkhead::test

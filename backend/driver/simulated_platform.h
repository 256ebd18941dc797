#pragma once
#include "backend/domain/platform.h"

#include <cstdint>
#include <memory>

namespace bulkhead {

/// Provisions nothing real: each step takes 50 to 150 ms and leaves evidence text. For some tenants the first attempt
/// of one step fails with RESOURCE_EXHAUSTED or UNAVAILABLE and a reason in words; which ones is fixed by the seed.
/// Any thread. Isolation faults
/// of some tenants are fixed by the seed as well; setting a tenant up again repairs its own.
[[nodiscard]] std::unique_ptr<Platform> makeSimulatedPlatform(std::uint64_t seed);

} // namespace bulkhead

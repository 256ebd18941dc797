#pragma once
// Limits that a program of the company sets on systems of its own, through LimitDriverService.
#include "backend/domain/containment.h"

#include <memory>
#include <string>

namespace bulkhead {

/// Speaks to the driver at HOST:PORT. What it can do is asked anew every 10 s; while it does not answer it can do
/// nothing, and each call says so: UNAVAILABLE with the address. `limited`: is told who is limited.
[[nodiscard]] std::unique_ptr<LimitExecutor> makeExternalLimits(const std::string &address,
                                                                std::shared_ptr<LimitedTenants> limited);

} // namespace bulkhead

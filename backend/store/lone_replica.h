#pragma once
// The only gateway of its store: it holds what it wants, and reads its own reports.
#include "backend/domain/leases.h"

#include <memory>

namespace bulkhead {

[[nodiscard]] std::unique_ptr<Leases> makeLoneLeases();
[[nodiscard]] std::unique_ptr<PoolReports> makeLoneReports();

} // namespace bulkhead

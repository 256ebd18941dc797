#pragma once
#include "backend/domain/diagnostics.h"
#include "backend/driver/postgres_platform_config.h"

#include <memory>

namespace bulkhead {

/// Diagnostics on the tenants that makePostgresPlatform() sets up. Each question has a login of its own, as one of the
/// tenant's readers, so there is no other role to go back to, and none of the administrator's rights are near it.
/// Before it the tenant's boundary is looked at: where that does not stand, nothing is asked. Nothing is connected to
/// before the first question.
[[nodiscard]] std::unique_ptr<Diagnostics> makePostgresDiagnostics(PostgresPlatformConfig config);

} // namespace bulkhead

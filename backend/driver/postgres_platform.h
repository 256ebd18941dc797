#pragma once
#include "backend/domain/clock.h"
#include "backend/domain/platform.h"
#include "backend/driver/postgres_platform_config.h"

#include <memory>

namespace bulkhead {

/// Tenants on a real PostgreSQL (15 or newer). Shared: rows under forced row-level security, with a login role of its
/// own. Segmented and Channel: a schema of its own (a sub-tenant's stands beside its partner's by name). Dedicated: a
/// database of its own. Any thread; one call after the other. `clock` outlives it. Nothing is connected to before the
/// first call. The password of a role is kept in table bulkhead_platform.credential, readable by the administrator
/// alone; nothing else ever holds more than its fingerprint.
[[nodiscard]] std::unique_ptr<Platform> makePostgresPlatform(PostgresPlatformConfig config, const Clock &clock);

} // namespace bulkhead

#pragma once
// How many of a pool's connections a role may hold in PgBouncer.
#include "backend/driver/probe_config.h"

#include <absl/status/status.h>
#include <map>
#include <string>

namespace bulkhead {

/// Makes PgBouncer hold to these limits, role → connections: writes the file that its configuration includes, whole or
/// not at all, and has it read again. Roles that the file has from before get the general limit back: PgBouncer keeps a
/// limit whose line has gone. INVALID_ARGUMENT: a role whose name its configuration cannot hold.
absl::Status limitInPgbouncer(const ProbedPool &pool, const std::map<std::string, std::int64_t> &limits);

} // namespace bulkhead

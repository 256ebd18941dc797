#pragma once
#include "backend/driver/broker_config.h"

#include <toml++/toml.h>

namespace bulkhead {

/// Reads one [[broker]] table. INVALID_ARGUMENT names file, line and fix; a password that stands in the file or in the
/// address is refused.
[[nodiscard]] absl::Status readBroker(const std::string &path, const toml::node &item, ProbedBroker &broker);

} // namespace bulkhead

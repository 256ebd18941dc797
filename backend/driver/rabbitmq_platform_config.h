#pragma once
#include "backend/driver/rabbitmq_platform.h"

#include <absl/status/statusor.h>

#include <string>

namespace bulkhead {

/// Reads the section [rabbitmq] of a platform's file; the others are left to their readers. INVALID_ARGUMENT names
/// file, line and fix; a password in the file is refused.
[[nodiscard]] absl::StatusOr<RabbitMqPlatformConfig> readRabbitMqPlatformConfig(const std::string &path);

} // namespace bulkhead

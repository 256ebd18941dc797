#pragma once
#include "backend/gateway.h"

#include <string>

namespace bulkhead {

/// Exit codes, as sysexits.h has them.
enum class Exit : int { Ok = 0, Damaged = 1, Usage = 2, Unavailable = 69, Config = 78 };

/// Prints the gateway's refusal; the exit code that goes with it.
[[nodiscard]] Exit explain(const absl::Status &status);

/// Reads a token from standard input and prints its SHA-256.
[[nodiscard]] Exit hashToken();

} // namespace bulkhead

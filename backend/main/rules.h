#pragma once
#include "backend/main/command_line.h"

#include <string>

namespace bulkhead {

/// Writes the recording rules that fit a telemetry configuration. `out` empty: to standard output.
[[nodiscard]] Exit writeRules(const std::string &config, const std::string &out);

} // namespace bulkhead

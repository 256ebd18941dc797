#pragma once
// The tables [[contradiction]] of a baselines file, each with examples that are run when it is read.
#include "backend/engine/baseline.h"

#include <absl/status/statusor.h>

#include <toml++/toml.h>
#include <vector>

namespace bulkhead {

/// Empty where the document has none. INVALID_ARGUMENT names file, line and what is wrong, also of an example that
/// comes out otherwise.
[[nodiscard]] absl::StatusOr<std::vector<policy::Contradiction>> readContradictions(const std::string &file,
                                                                                    const toml::table &document);

} // namespace bulkhead

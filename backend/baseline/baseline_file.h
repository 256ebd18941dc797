#pragma once
// Baselines as a file: tiers, rules, controls, and the examples that are its own tests.
#include "backend/engine/baseline.h"

#include <absl/status/statusor.h>

#include <memory>
#include <string>
#include <string_view>

namespace bulkhead {

/// Reads TOML; `name` stands for the file in errors. INVALID_ARGUMENT "NAME:LINE: …": what is wrong and how to mend it;
/// an example that comes out otherwise than it says; a control that is not negotiable and is left out or weakened.
[[nodiscard]] absl::StatusOr<policy::Baselines> parseBaselineFile(std::string_view toml, const std::string &name);
/// Reads the file at a path. INVALID_ARGUMENT also where it cannot be read.
[[nodiscard]] absl::StatusOr<policy::Baselines> readBaselineFile(const std::string &path);

/// A file's text, as it is parsed and kept. INVALID_ARGUMENT: it cannot be read.
[[nodiscard]] absl::StatusOr<std::string> baselineText(const std::string &path);

/// The baselines that the gateway brings with it, and their text.
[[nodiscard]] std::shared_ptr<const policy::Baselines> standardBaselines();
[[nodiscard]] std::string_view standardBaselineText();

} // namespace bulkhead

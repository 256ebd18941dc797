#pragma once
// Frozen minutes, small: a month of a workflow in some hundred kilobytes at most.
#include "backend/engine/attainment.h"

#include <string>
#include <string_view>
#include <vector>

namespace bulkhead::review {

/// Runs of equal minutes, each as differences from the run before. The same minutes always pack alike.
[[nodiscard]] std::string packMinutes(std::span<const sla::MinuteCell> cells);
/// Empty when the bytes are damaged.
[[nodiscard]] std::vector<sla::MinuteCell> unpackMinutes(std::string_view bytes);

} // namespace bulkhead::review

#pragma once
// The answer to a range selector: series with their raw samples.
#include "backend/driver/counter_deltas.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bulkhead {

using PromLabels = std::map<std::string, std::string>;
struct PromSeries
{
    PromLabels labels;
    std::vector<CounterSample> samples; ///< In time order; values scaled and rounded to whole units.
};

/// Reads the JSON text of a matrix; nothing when it is not one. Samples that are no counter readings (NaN, infinite,
/// negative) are left out: what they hide shows as a gap. Written for size: a sample takes some 24 bytes of text, a day
/// of a large fleet some gigabytes.
[[nodiscard]] std::optional<std::vector<PromSeries>> readPromMatrix(std::string_view text, double scale);

} // namespace bulkhead

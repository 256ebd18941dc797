#pragma once
// Recorded samples in OpenMetrics text, read line by line: a file may be larger than memory.
#include <absl/status/statusor.h>
#include <cstdint>
#include <functional>
#include <istream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bulkhead {

using MetricLabels = std::vector<std::pair<std::string, std::string>>; ///< In the order of the text.

struct RecordedSample
{
    std::string_view series; ///< Name and labels as written, such as `a_total{b="c"}`; valid during the call.
    std::string_view name;
    std::string_view labels; ///< Between the braces; parse with parseLabels.
    double value = 0;
    std::int64_t atMs = 0;
    std::int64_t line = 0;
};

/// Calls the sink for each sample. InvalidArgument names the line and what to change: a line that is no sample, a
/// sample without a time, anything after "# EOF", a missing "# EOF" (the file was cut off), or what the sink refuses.
[[nodiscard]] absl::Status readOpenMetrics(std::istream &in,
                                           const std::function<absl::Status(const RecordedSample &)> &sink);

/// `a="b",c="d"` with \\, \" and \n undone.
[[nodiscard]] absl::StatusOr<MetricLabels> parseLabels(std::string_view text);

} // namespace bulkhead

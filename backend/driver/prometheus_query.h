#pragma once
#include "backend/driver/counter_deltas.h"

#include <absl/status/status.h>
#include <absl/status/statusor.h>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bulkhead {

/// A PromQL string literal, quotes included: whatever the text holds, it stays inside.
[[nodiscard]] std::string promString(std::string_view text);
/// `label=~"a|b"` matching exactly these values, each taken literally.
[[nodiscard]] std::string promOneOf(std::string_view label, std::span<const std::string> values);
[[nodiscard]] bool isMetricName(std::string_view name); ///< [a-zA-Z_:][a-zA-Z0-9_:]*
[[nodiscard]] bool isLabelName(std::string_view name);  ///< [a-zA-Z_][a-zA-Z0-9_]*

using PromLabels = std::map<std::string, std::string>;
struct PromSeries
{
    PromLabels labels;
    std::vector<CounterSample> samples; ///< In time order; values scaled and rounded to whole units.
};

struct PromLimits
{
    std::int64_t connectTimeoutMs = 2'000;
    std::int64_t timeoutMs = 20'000;
    std::size_t maxBytes = 64u << 20;
};

/// The HTTP API of one server. Every call ends within its timeout and holds at most maxBytes. One thread.
/// Errors: UNAVAILABLE (not reachable, too slow, 5xx, not Prometheus), RESOURCE_EXHAUSTED (answer too large),
/// PERMISSION_DENIED (401, 403), INVALID_ARGUMENT (the server refused the query). Each is a sentence for people.
class PromServer
{
public:
    PromServer(std::string url, PromLimits limits);
    ~PromServer();

    [[nodiscard]] const std::string &place() const { return m_place; } ///< "host:port"

    /// Raw samples of a selector within (toMs - rangeMs, toMs], both ends included by server versions before 3.
    [[nodiscard]] absl::StatusOr<std::vector<PromSeries>> samples(const std::string &selector, std::int64_t rangeMs,
                                                                  std::int64_t toMs, double scale);
    /// Label sets of all series of a selector that the server still keeps.
    [[nodiscard]] absl::StatusOr<std::vector<PromLabels>> series(const std::string &selector);

private:
    absl::StatusOr<std::string> post(const std::string &path,
                                     const std::vector<std::pair<std::string, std::string>> &form);

    std::string m_url, m_place;
    PromLimits m_limits;
    struct Curl;
    std::unique_ptr<Curl> m_curl;
};

} // namespace bulkhead

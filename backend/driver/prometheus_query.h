#pragma once
#include "backend/driver/http_link.h"
#include "backend/driver/prometheus_matrix.h"

#include <absl/status/status.h>
#include <absl/status/statusor.h>
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

using PromLimits = HttpLimits;

/// The HTTP API of one server. Every call ends within its timeout and holds at most maxBytes. One thread, but for
/// cancel().
/// Errors: UNAVAILABLE (not reachable, too slow, 5xx, not Prometheus), RESOURCE_EXHAUSTED (answer too large, or the
/// server's own limits), PERMISSION_DENIED (401, 403), INVALID_ARGUMENT (the server refused the query), CANCELLED.
/// Each is a sentence for people.
class PromServer
{
public:
    PromServer(std::string url, PromLimits limits);

    [[nodiscard]] const std::string &place() const { return m_place; } ///< "host:port"

    /// From any thread: the call under way ends within a second, later ones at once, until resume().
    void cancel() { m_link.cancel(); }
    void resume() { m_link.resume(); }
    [[nodiscard]] std::size_t lastBytes() const { return m_link.lastBytes(); } ///< Size of the latest answer.

    /// Raw samples of a selector within (toMs - rangeMs, toMs]; Prometheus before 3 includes both ends.
    [[nodiscard]] absl::StatusOr<std::vector<PromSeries>> samples(const std::string &selector, std::int64_t rangeMs,
                                                                  std::int64_t toMs, double scale);
    /// An expression at fromMs, fromMs + stepMs, … toMs; values rounded to whole numbers.
    [[nodiscard]] absl::StatusOr<std::vector<PromSeries>> range(const std::string &expression, std::int64_t fromMs,
                                                                std::int64_t toMs, std::int64_t stepMs);
    /// Label sets of all series of a selector with samples within [fromMs, toMs]; toMs 0: now.
    [[nodiscard]] absl::StatusOr<std::vector<PromLabels>> series(const std::string &selector, std::int64_t fromMs = 0,
                                                                 std::int64_t toMs = 0);

private:
    absl::StatusOr<std::string> post(const std::string &path,
                                     const std::vector<std::pair<std::string, std::string>> &form);

    std::string m_url, m_place;
    PromLimits m_limits;
    HttpLink m_link;
};

} // namespace bulkhead

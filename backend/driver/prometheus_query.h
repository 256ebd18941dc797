#pragma once
#include "backend/driver/prometheus_matrix.h"

#include <absl/status/status.h>
#include <absl/status/statusor.h>
#include <atomic>
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

struct PromLimits
{
    std::int64_t connectTimeoutMs = 2'000;
    std::int64_t timeoutMs = 20'000;
    std::size_t maxBytes = 64u << 20;
};

/// The HTTP API of one server. Every call ends within its timeout and holds at most maxBytes. One thread, but for
/// cancel().
/// Errors: UNAVAILABLE (not reachable, too slow, 5xx, not Prometheus), RESOURCE_EXHAUSTED (answer too large, or the
/// server's own limits), PERMISSION_DENIED (401, 403), INVALID_ARGUMENT (the server refused the query), CANCELLED.
/// Each is a sentence for people.
class PromServer
{
public:
    PromServer(std::string url, PromLimits limits);
    ~PromServer();

    [[nodiscard]] const std::string &place() const { return m_place; } ///< "host:port"

    /// From any thread: the call under way ends within a second, later ones at once, until resume().
    void cancel() { m_cancelled = true; }
    void resume() { m_cancelled = false; }
    [[nodiscard]] std::size_t lastBytes() const { return m_lastBytes; } ///< Size of the latest answer.

    /// Raw samples of a selector within (toMs - rangeMs, toMs]; Prometheus before 3 includes both ends.
    [[nodiscard]] absl::StatusOr<std::vector<PromSeries>> samples(const std::string &selector, std::int64_t rangeMs,
                                                                  std::int64_t toMs, double scale);
    /// Label sets of all series of a selector with samples within [fromMs, toMs]; toMs 0: now.
    [[nodiscard]] absl::StatusOr<std::vector<PromLabels>> series(const std::string &selector, std::int64_t fromMs = 0,
                                                                 std::int64_t toMs = 0);

private:
    absl::StatusOr<std::string> post(const std::string &path,
                                     const std::vector<std::pair<std::string, std::string>> &form);

    std::string m_url, m_place;
    PromLimits m_limits;
    std::atomic<bool> m_cancelled = false;
    std::size_t m_lastBytes = 0;
    struct Curl;
    std::unique_ptr<Curl> m_curl;
};

} // namespace bulkhead

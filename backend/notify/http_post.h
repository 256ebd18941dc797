#pragma once
#include "backend/notify/notify_config.h"

#include <absl/status/statusor.h>
#include <atomic>
#include <memory>
#include <string>
#include <vector>

namespace bulkhead::notify {

/// Sends JSON to one endpoint. Redirects are not followed, proxies and credentials never come from the environment,
/// link-local and unspecified addresses are never connected to, answers are read to 4 KiB. One thread.
class HttpPost
{
public:
    /// The call under way ends within a second of `stopping` becoming true.
    HttpPost(const Endpoint &endpoint, const std::atomic<bool> &stopping);
    ~HttpPost();

    struct Answer
    {
        long code = 0;                 ///< HTTP status.
        std::int64_t retryAfterMs = 0; ///< What the receiver asked for; 0: nothing.
        std::string text;              ///< Begin of the body, on one line.
    };
    /// UNAVAILABLE: no answer; the text is a sentence. Any answer, whatever its status, is OK.
    [[nodiscard]] absl::StatusOr<Answer> post(const std::string &body, const std::vector<std::string> &headers);
    [[nodiscard]] const std::string &place() const { return m_place; } ///< "host:port"

private:
    Endpoint m_endpoint;
    std::string m_place;
    const std::atomic<bool> &m_stopping;
    struct Curl;
    std::unique_ptr<Curl> m_curl;
};

} // namespace bulkhead::notify

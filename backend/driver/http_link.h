#pragma once
// Questions by HTTP to one server, each within its time and with an answer of bounded size.
#include "backend/domain/secret.h"

#include <absl/status/statusor.h>
#include <atomic>
#include <memory>
#include <string>
#include <string_view>

namespace bulkhead {

struct HttpLimits
{
    std::int64_t connectTimeoutMs = 2'000;
    std::int64_t timeoutMs = 20'000;
    std::size_t maxBytes = 64u << 20;
};

struct HttpQuestion
{
    std::string method = "GET"; ///< Or POST, PUT, DELETE.
    std::string url;            ///< http or https.
    std::string body;           ///< Sent with POST and PUT.
    std::string contentType = "application/x-www-form-urlencoded";
    std::string user; ///< Basic authentication; empty: none.
    Secret password;
    Secret bearer;     ///< Token, sent instead of a login; empty: none.
    std::string roots; ///< PEM file of the authorities that the server is trusted by; empty: the system's.
};

struct HttpAnswer
{
    long status = 0; ///< 200, 404, …
    std::string body;
    std::int64_t dateMs =
        0; ///< The server's own clock as its Date header tells it, UTC, whole seconds; 0: it tells none.
};

/// Keeps its connection between calls. One thread, but for cancel(). Whatever HTTP status the server answers is an
/// answer. Errors, each a sentence for people: UNAVAILABLE (not reachable, too slow), RESOURCE_EXHAUSTED (the answer is
/// too large), CANCELLED.
class HttpLink
{
public:
    /// `who`: as error texts name the server, "Prometheus at host:port".
    HttpLink(std::string who, HttpLimits limits);
    ~HttpLink();

    [[nodiscard]] absl::StatusOr<HttpAnswer> ask(const HttpQuestion &question);
    /// As a part of a path or a form, whatever the text holds.
    [[nodiscard]] std::string escaped(std::string_view text) const;
    [[nodiscard]] const std::string &who() const { return m_who; }

    /// From any thread: the call under way ends within a second, later ones at once, until resume().
    void cancel() { m_cancelled = true; }
    void resume() { m_cancelled = false; }
    [[nodiscard]] std::size_t lastBytes() const { return m_lastBytes; } ///< Size of the latest answer.

private:
    std::string m_who;
    HttpLimits m_limits;
    std::atomic<bool> m_cancelled = false;
    std::size_t m_lastBytes = 0;
    struct Curl;
    std::unique_ptr<Curl> m_curl;
};

/// "host:port" of a URL, for people; user names and passwords are left out.
[[nodiscard]] std::string httpPlaceOf(const std::string &url);

} // namespace bulkhead

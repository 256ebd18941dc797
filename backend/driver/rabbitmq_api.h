#pragma once
// RabbitMQ's management API: questions with a login, answers in JSON, errors as sentences.
#include "backend/driver/broker_config.h"
#include "backend/driver/http_link.h"

#include <initializer_list>
#include <nlohmann/json.hpp>

namespace bulkhead {

/// One broker's management API. One thread, but for cancel(). Errors: NOT_FOUND (404), PERMISSION_DENIED (the login is
/// wrong or may not), FAILED_PRECONDITION (the broker refuses it), UNAVAILABLE (not reachable, too slow, 5xx, not a
/// management API), RESOURCE_EXHAUSTED (the answer is too large). None tells a password.
class RabbitMqApi
{
public:
    /// The password is read from its file with every call: one that is replaced counts at once.
    RabbitMqApi(const std::string &management, BrokerLogin login);

    using Parts = std::initializer_list<std::string_view>;
    /// `parts` are joined as /api/PART/PART, each escaped: a virtual host may be called "/".
    [[nodiscard]] absl::StatusOr<nlohmann::json> get(Parts parts, std::string_view query = {});
    absl::Status put(Parts parts, const nlohmann::json &body);
    /// OK also where there is nothing any more.
    absl::Status remove(Parts parts);

    /// The broker's own clock at its last answer, UTC, whole seconds; 0: no answer yet.
    [[nodiscard]] std::int64_t clockMs() const { return m_clockMs; }
    [[nodiscard]] const std::string &user() const { return m_login.user; }
    void cancel()
    {
        m_link.cancel();
    } ///< From any thread: the call under way ends within a second, later ones at once.

private:
    absl::StatusOr<std::string> ask(const char *method, Parts parts, std::string_view query, std::string body);

    std::string m_root;
    BrokerLogin m_login;
    HttpLink m_link;
    std::int64_t m_clockMs = 0;
};

} // namespace bulkhead

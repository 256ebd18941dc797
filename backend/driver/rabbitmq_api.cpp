#include "backend/driver/rabbitmq_api.h"

#include <absl/strings/str_cat.h>

#include <algorithm>

namespace bulkhead {
namespace {

using Json = nlohmann::json;

/// 500 queues with the columns asked for are some 150 KiB; a broker's own limit of a page is 500.
constexpr HttpLimits kLimits{.connectTimeoutMs = 2'000, .timeoutMs = 5'000, .maxBytes = 16u << 20};

/// The broker's reason, for people: it names settings and objects, no secrets.
std::string reasonIn(const std::string &body)
{
    const Json answer = Json::parse(body, nullptr, false);
    if (!answer.is_object() || !answer.contains("reason") || !answer["reason"].is_string())
        return {};
    std::string reason = answer["reason"].get<std::string>();
    std::replace_if(
        reason.begin(), reason.end(), [](unsigned char c) { return c < 0x20; }, ' ');
    // A name that is cut within a letter, or is no text at all, would spoil every answer it stands in.
    std::replace_if(
        reason.begin(), reason.end(), [](unsigned char c) { return c > 0x7e; }, '?');
    if (reason.size() > 200)
        reason = absl::StrCat(reason.substr(0, 200), "...");
    return absl::StrCat(": ", reason);
}

} // namespace

RabbitMqApi::RabbitMqApi(const std::string &management, BrokerLogin login)
    : m_root(management + "/api")
    , m_login(std::move(login))
    , m_link(absl::StrCat("RabbitMQ at ", httpPlaceOf(management)), kLimits)
{
}

absl::StatusOr<std::string> RabbitMqApi::ask(const char *method, Parts parts, std::string_view query, std::string body)
{
    const absl::StatusOr<Secret> password = readPasswordFile(m_login.passwordFile);
    if (!password.ok())
        return password.status();
    HttpQuestion question;
    question.method = method;
    question.url = m_root;
    for (const std::string_view part : parts)
        absl::StrAppend(&question.url, "/", m_link.escaped(part));
    if (!query.empty())
        absl::StrAppend(&question.url, "?", std::string(query));
    question.body = std::move(body);
    question.contentType = "application/json";
    question.user = m_login.user;
    question.password = *password;
    absl::StatusOr<HttpAnswer> answer = m_link.ask(question);
    if (!answer.ok())
        return answer.status();
    m_clockMs = answer->dateMs > 0 ? answer->dateMs : m_clockMs;
    if (answer->status >= 200 && answer->status < 300)
        return std::move(answer->body);
    const std::string text = absl::StrCat(m_link.who(), " answered HTTP ", answer->status, reasonIn(answer->body), ".");
    if (answer->status == 401 || answer->status == 403)
        return absl::PermissionDeniedError(absl::StrCat(m_link.who(), " does not let the user ", m_login.user,
                                                        " do that", reasonIn(answer->body), "."));
    if (answer->status == 404)
        return absl::NotFoundError(text);
    return answer->status < 500 ? absl::FailedPreconditionError(text) : absl::UnavailableError(text);
}

absl::StatusOr<Json> RabbitMqApi::get(Parts parts, std::string_view query)
{
    const absl::StatusOr<std::string> body = ask("GET", parts, query, {});
    if (!body.ok())
        return body.status();
    Json answer = Json::parse(*body, nullptr, false);
    if (answer.is_discarded())
        return absl::UnavailableError(
            absl::StrCat(m_link.who(), " answered, but not as its management API does. Check the address."));
    return answer;
}

absl::Status RabbitMqApi::put(Parts parts, const Json &body)
{
    return ask("PUT", parts, {}, body.dump()).status();
}

absl::Status RabbitMqApi::remove(Parts parts)
{
    const absl::Status status = ask("DELETE", parts, {}, {}).status();
    return absl::IsNotFound(status) ? absl::OkStatus() : status;
}

} // namespace bulkhead

#include "backend/driver/http_link.h"

#include <absl/strings/str_cat.h>

#include <ctime>
#include <curl/curl.h>
#include <strings.h>

namespace bulkhead {
namespace {

/// Collects an answer up to a limit.
struct Inbox
{
    std::string body;
    std::size_t limit = 0;
    bool overflow = false;
    std::int64_t dateMs = 0;
};

std::size_t receive(char *data, std::size_t size, std::size_t count, void *user)
{
    auto *inbox = static_cast<Inbox *>(user);
    if (inbox->body.size() + size * count > inbox->limit) {
        inbox->overflow = true;
        return 0;
    }
    inbox->body.append(data, size * count);
    return size * count;
}

std::size_t receiveHeader(char *data, std::size_t size, std::size_t count, void *user)
{
    constexpr std::string_view kDate = "date:";
    const std::string_view line(data, size * count);
    if (line.size() > kDate.size() && strncasecmp(line.data(), kDate.data(), kDate.size()) == 0) {
        const std::time_t at = curl_getdate(std::string(line.substr(kDate.size())).c_str(), nullptr);
        static_cast<Inbox *>(user)->dateMs = at > 0 ? std::int64_t(at) * 1'000 : 0;
    }
    return line.size();
}

int stopWhenCancelled(void *user, curl_off_t, curl_off_t, curl_off_t, curl_off_t)
{
    return static_cast<const std::atomic<bool> *>(user)->load() ? 1 : 0;
}

} // namespace

std::string httpPlaceOf(const std::string &url)
{
    const std::size_t scheme = url.find("://");
    std::string place = scheme == std::string::npos ? url : url.substr(scheme + 3);
    place = place.substr(0, place.find_first_of("/?#"));
    if (const std::size_t at = place.rfind('@'); at != std::string::npos)
        place.erase(0, at + 1);
    return place;
}

struct HttpLink::Curl
{
    CURL *handle = curl_easy_init();
    curl_slist *headers = nullptr;
    ~Curl()
    {
        curl_slist_free_all(headers);
        curl_easy_cleanup(handle);
    }
};

HttpLink::HttpLink(std::string who, HttpLimits limits)
    : m_who(std::move(who))
    , m_limits(limits)
    , m_curl(std::make_unique<Curl>())
{
}

HttpLink::~HttpLink() = default;

std::string HttpLink::escaped(std::string_view text) const
{
    if (m_curl->handle == nullptr || text.empty()) // To it, a length of 0 means "measure it".
        return {};
    char *made = curl_easy_escape(m_curl->handle, text.data(), static_cast<int>(text.size()));
    std::string escaped = made == nullptr ? "" : made;
    curl_free(made);
    return escaped;
}

absl::StatusOr<HttpAnswer> HttpLink::ask(const HttpQuestion &question)
{
    CURL *curl = m_curl->handle;
    if (curl == nullptr)
        return absl::UnavailableError("The HTTP library could not be started.");
    curl_easy_reset(curl); // Keeps the connection.
    curl_slist_free_all(m_curl->headers);
    m_curl->headers = curl_slist_append(nullptr, ("Content-Type: " + question.contentType).c_str());
    m_curl->headers = curl_slist_append(m_curl->headers, "Expect:"); // A body is short: no need to ask first.
    if (!question.bearer.empty())
        m_curl->headers =
            curl_slist_append(m_curl->headers, ("Authorization: Bearer " + question.bearer.reveal()).c_str());
    Inbox inbox{{}, m_limits.maxBytes, false, 0};
    curl_easy_setopt(curl, CURLOPT_URL, question.url.c_str());
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    if (question.method == "POST" || question.method == "PUT") {
        curl_easy_setopt(curl, CURLOPT_POSTFIELDS, question.body.c_str());
        curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(question.body.size()));
    }
    if (question.method != "GET" && question.method != "POST")
        curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, question.method.c_str());
    if (!question.user.empty()) {
        curl_easy_setopt(curl, CURLOPT_HTTPAUTH, CURLAUTH_BASIC);
        curl_easy_setopt(curl, CURLOPT_USERNAME, question.user.c_str());
        curl_easy_setopt(curl, CURLOPT_PASSWORD, question.password.reveal().c_str());
    }
    if (!question.roots.empty())
        curl_easy_setopt(curl, CURLOPT_CAINFO, question.roots.c_str());
    curl_easy_setopt(curl, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, m_curl->headers);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(m_limits.connectTimeoutMs));
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(m_limits.timeoutMs));
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_ACCEPT_ENCODING, "");
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, receive);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &inbox);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, receiveHeader);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, &inbox);
    curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, stopWhenCancelled);
    curl_easy_setopt(curl, CURLOPT_XFERINFODATA, &m_cancelled);
    const CURLcode code = curl_easy_perform(curl);
    m_lastBytes = inbox.body.size();
    if (m_cancelled)
        return absl::CancelledError("Stopped as asked.");
    if (inbox.overflow)
        return absl::ResourceExhaustedError(
            absl::StrCat(m_who, " answered more than ", m_limits.maxBytes >> 20, " MiB to one question."));
    if (code == CURLE_OPERATION_TIMEDOUT)
        return absl::UnavailableError(
            absl::StrCat(m_who, " did not answer within ", m_limits.timeoutMs / 1'000, " s."));
    if (code != CURLE_OK)
        return absl::UnavailableError(absl::StrCat(m_who, " cannot be reached: ", curl_easy_strerror(code), "."));
    HttpAnswer answer;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &answer.status);
    answer.body = std::move(inbox.body);
    answer.dateMs = inbox.dateMs;
    return answer;
}

} // namespace bulkhead

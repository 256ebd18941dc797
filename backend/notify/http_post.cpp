#include "backend/notify/http_post.h"

#include "backend/notify/web_address.h"

#include <absl/strings/str_cat.h>
#include <algorithm>
#include <arpa/inet.h>
#include <curl/curl.h>
#include <sys/socket.h>

namespace bulkhead::notify {

namespace {

constexpr std::size_t kAnswerLimit = 4096;
constexpr long kConnectTimeoutMs = 5'000;

std::size_t receive(char *data, std::size_t size, std::size_t count, void *user)
{
    // The rest of a long answer is read and forgotten: ending the transfer would look like a failure.
    auto *text = static_cast<std::string *>(user);
    text->append(data, std::min(size * count, kAnswerLimit - text->size()));
    return size * count;
}

int progress(void *user, curl_off_t, curl_off_t, curl_off_t, curl_off_t)
{
    return static_cast<const std::atomic<bool> *>(user)->load() ? 1 : 0;
}

/// Link-local addresses are where clouds keep their instances' credentials; a name must not lead there.
bool forbidden(const sockaddr &address)
{
    if (address.sa_family == AF_INET) {
        const std::uint32_t v4 = ntohl(reinterpret_cast<const sockaddr_in &>(address).sin_addr.s_addr);
        return v4 >> 16U == 0xA9FEU || v4 >> 24U == 0 || v4 >> 28U >= 0xEU;
    }
    if (address.sa_family != AF_INET6)
        return true;
    const in6_addr &v6 = reinterpret_cast<const sockaddr_in6 &>(address).sin6_addr;
    if (IN6_IS_ADDR_V4MAPPED(&v6) || IN6_IS_ADDR_V4COMPAT(&v6))
        return !IN6_IS_ADDR_LOOPBACK(&v6); // An IPv4 address in disguise would pass by the rule above.
    return IN6_IS_ADDR_UNSPECIFIED(&v6) || IN6_IS_ADDR_LINKLOCAL(&v6) || IN6_IS_ADDR_MULTICAST(&v6);
}

curl_socket_t openSocket(void *, curlsocktype, curl_sockaddr *address)
{
    if (forbidden(address->addr))
        return CURL_SOCKET_BAD;
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

std::string oneLine(std::string text)
{
    std::replace_if(
        text.begin(), text.end(), [](unsigned char c) { return c < 0x20 || c >= 0x7F; }, ' ');
    if (text.size() > 200)
        text.resize(200);
    return text;
}

} // namespace

struct HttpPost::Curl
{
    CURL *handle = curl_easy_init();
    ~Curl() { curl_easy_cleanup(handle); }
};

HttpPost::HttpPost(const Endpoint &endpoint, const std::atomic<bool> &stopping)
    : m_endpoint(endpoint)
    , m_stopping(stopping)
    , m_curl(std::make_unique<Curl>())
{
    const auto address = checkAddress(endpoint.url, true); // The configuration was checked before.
    m_place = address.ok() ? address->place : "?";
}

HttpPost::~HttpPost() = default;

absl::StatusOr<HttpPost::Answer> HttpPost::post(const std::string &body, const std::vector<std::string> &headers)
{
    CURL *curl = m_curl->handle;
    if (curl == nullptr)
        return absl::UnavailableError("The HTTP library could not be started.");
    curl_easy_reset(curl); // Keeps the connection.
    curl_slist *list = curl_slist_append(nullptr, "Content-Type: application/json");
    list = curl_slist_append(list, "Expect:");
    for (const std::string &header : headers)
        list = curl_slist_append(list, header.c_str());
    Answer answer;
    curl_easy_setopt(curl, CURLOPT_URL, m_endpoint.url.c_str());
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(curl, CURLOPT_PROXY, m_endpoint.proxy.c_str()); // Empty: none, not even the environment's.
    curl_easy_setopt(curl, CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
    curl_easy_setopt(curl, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    if (!m_endpoint.caFile.empty())
        curl_easy_setopt(curl, CURLOPT_CAINFO, m_endpoint.caFile.c_str());
    curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, openSocket);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, list);
    curl_easy_setopt(curl, CURLOPT_USERAGENT, "bulkhead-gateway");
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body.c_str());
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, std::min(kConnectTimeoutMs, long(m_endpoint.timeoutMs)));
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(m_endpoint.timeoutMs));
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, receive);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &answer.text);
    curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, progress);
    curl_easy_setopt(curl, CURLOPT_XFERINFODATA, const_cast<std::atomic<bool> *>(&m_stopping));
    const CURLcode code = curl_easy_perform(curl);
    curl_slist_free_all(list);
    if (code == CURLE_OPERATION_TIMEDOUT)
        return absl::UnavailableError(absl::StrCat(m_place, " did not answer within ", m_endpoint.timeoutMs, " ms."));
    if (code != CURLE_OK)
        return absl::UnavailableError(absl::StrCat(m_place, " cannot be reached: ", curl_easy_strerror(code), "."));
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &answer.code);
    curl_off_t seconds = 0;
    if (curl_easy_getinfo(curl, CURLINFO_RETRY_AFTER, &seconds) == CURLE_OK && seconds > 0)
        answer.retryAfterMs = std::min<curl_off_t>(seconds, 3'600) * 1'000;
    answer.text = oneLine(std::move(answer.text));
    return answer;
}

} // namespace bulkhead::notify

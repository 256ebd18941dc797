#include "backend/notify/web_address.h"

#include <absl/strings/str_cat.h>
#include <arpa/inet.h>
#include <curl/curl.h>
#include <memory>

namespace bulkhead::notify {

namespace {

struct UrlCleanup
{
    void operator()(CURLU *url) const { curl_url_cleanup(url); }
};
using Url = std::unique_ptr<CURLU, UrlCleanup>;

std::string part(CURLU *url, CURLUPart which, unsigned flags = 0)
{
    char *text = nullptr;
    if (curl_url_get(url, which, &text, flags) != CURLUE_OK || text == nullptr)
        return {};
    std::string copy(text);
    curl_free(text);
    return copy;
}

bool isLoopback(std::string host)
{
    if (host.size() > 2 && host.front() == '[' && host.back() == ']')
        host = host.substr(1, host.size() - 2);
    in_addr v4{};
    if (inet_pton(AF_INET, host.c_str(), &v4) == 1)
        return (ntohl(v4.s_addr) >> 24U) == 127U;
    in6_addr v6{};
    return inet_pton(AF_INET6, host.c_str(), &v6) == 1 && IN6_IS_ADDR_LOOPBACK(&v6);
}

} // namespace

absl::StatusOr<WebAddress> checkAddress(const std::string &url, bool allowPlaintext)
{
    const Url parsed(curl_url());
    if (!parsed || url.size() > 2000
        || curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), CURLU_NON_SUPPORT_SCHEME) != CURLUE_OK)
        return absl::InvalidArgumentError("is no URL; write it as \"https://alerts.example/path\"");
    const std::string scheme = part(parsed.get(), CURLUPART_SCHEME);
    if (scheme != "http" && scheme != "https")
        return absl::InvalidArgumentError("must begin with https:// (or http:// to this machine)");
    if (!part(parsed.get(), CURLUPART_USER).empty() || !part(parsed.get(), CURLUPART_PASSWORD).empty())
        return absl::InvalidArgumentError("holds a user name or password; take it out, addresses end up in logs");
    if (!part(parsed.get(), CURLUPART_FRAGMENT).empty())
        return absl::InvalidArgumentError("holds a \"#\" part, which is never sent; take it out");
    std::string host = part(parsed.get(), CURLUPART_HOST);
    if (scheme == "http") {
        if (host == "localhost" && curl_url_set(parsed.get(), CURLUPART_HOST, "127.0.0.1", 0) == CURLUE_OK)
            host = "127.0.0.1";
        if (!isLoopback(host) && !allowPlaintext)
            return absl::InvalidArgumentError("would send alerts in clear text to another machine; use https://, or "
                                              "write allow_plaintext = true beside it if the network is private");
    }
    WebAddress address;
    address.url = part(parsed.get(), CURLUPART_URL);
    address.place = absl::StrCat(host, ":", part(parsed.get(), CURLUPART_PORT, CURLU_DEFAULT_PORT));
    return address;
}

} // namespace bulkhead::notify

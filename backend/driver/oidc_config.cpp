#include "backend/driver/oidc_config.h"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <curl/curl.h>
#include <memory>

namespace bulkhead {

namespace {

constexpr std::array<std::string_view, 9> kAlgorithms{"RS256", "RS384", "RS512", "PS256", "PS384",
                                                      "PS512", "ES256", "ES384", "ES512"};

struct Address
{
    std::string scheme, host;
};

/// Nothing: no address to ask for keys at.
std::optional<Address> addressOf(const std::string &url)
{
    const std::unique_ptr<CURLU, void (*)(CURLU *)> parsed(curl_url(), curl_url_cleanup);
    const auto part = [&](CURLUPart which) {
        char *text = nullptr;
        std::string copy;
        if (curl_url_get(parsed.get(), which, &text, 0) == CURLUE_OK && text != nullptr)
            copy = text;
        curl_free(text);
        return copy;
    };
    if (!parsed || url.size() > 1'000
        || curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), CURLU_NON_SUPPORT_SCHEME) != CURLUE_OK)
        return std::nullopt;
    for (const CURLUPart unwanted : {CURLUPART_USER, CURLUPART_PASSWORD, CURLUPART_FRAGMENT, CURLUPART_QUERY}) {
        if (!part(unwanted).empty())
            return std::nullopt;
    }
    return Address{part(CURLUPART_SCHEME), part(CURLUPART_HOST)};
}

bool loopbackHost(std::string host)
{
    if (host.size() > 2 && host.front() == '[' && host.back() == ']')
        host = host.substr(1, host.size() - 2);
    in_addr v4{};
    in6_addr v6{};
    return host == "localhost" || (inet_pton(AF_INET, host.c_str(), &v4) == 1 && ntohl(v4.s_addr) >> 24U == 127U)
           || (inet_pton(AF_INET6, host.c_str(), &v6) == 1 && IN6_IS_ADDR_LOOPBACK(&v6));
}

} // namespace

bool oidcKnowsAlgorithm(std::string_view name)
{
    return std::find(kAlgorithms.begin(), kAlgorithms.end(), name) != kAlgorithms.end();
}

bool oidcAddressIsSafe(const std::string &url)
{
    const auto address = addressOf(url);
    return address && (address->scheme == "https" || (address->scheme == "http" && loopbackHost(address->host)));
}

bool oidcIsLoopback(const std::string &url)
{
    const auto address = addressOf(url);
    return address && loopbackHost(address->host);
}

} // namespace bulkhead

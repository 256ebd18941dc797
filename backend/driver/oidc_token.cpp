#include "backend/driver/oidc_token.h"

#include "backend/domain/identity.h"
#include "backend/driver/strict_json.h"

#include <absl/strings/ascii.h>

#include <algorithm>
#include <array>

namespace bulkhead {

namespace {

constexpr std::array<std::string_view, 3> kTypes{"jwt", "at+jwt", "application/at+jwt"};

absl::Status unknown(std::string_view detail)
{
    return noEntry(NoEntry::Unknown, detail);
}

int sixBits(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    return c == '-' ? 62 : c == '_' ? 63 : -1;
}

} // namespace

std::optional<std::string> fromBase64Url(std::string_view text)
{
    std::string bytes;
    bytes.reserve(text.size() * 3 / 4);
    unsigned held = 0, bits = 0;
    for (const char c : text) {
        const int value = sixBits(c);
        if (value < 0)
            return std::nullopt;
        held = (held << 6U | static_cast<unsigned>(value)) & 0xFFFFU;
        bits += 6;
        if (bits >= 8) {
            bits -= 8;
            bytes += static_cast<char>(held >> bits & 0xFFU);
        }
    }
    // A lone last letter is no byte, and bits that mean nothing must be 0: else one token has many spellings.
    if (bits == 6 || (held & ((1U << bits) - 1U)) != 0)
        return std::nullopt;
    return bytes;
}

absl::StatusOr<OidcHead> readOidcHead(std::string_view token, const std::vector<std::string> &allowed)
{
    if (token.size() > kOidcTokenLimit)
        return unknown("longer than a token may be");
    const std::size_t first = token.find('.');
    const std::size_t second = first == std::string_view::npos ? first : token.find('.', first + 1);
    if (second == std::string_view::npos || token.find('.', second + 1) != std::string_view::npos)
        return unknown("no signed token");
    const auto header = fromBase64Url(token.substr(0, first));
    const auto payload = fromBase64Url(token.substr(first + 1, second - first - 1));
    const auto signature = fromBase64Url(token.substr(second + 1));
    if (!header || !payload || !signature || payload->empty())
        return unknown("no signed token");
    const auto json = strictJson(*header, kOidcJsonDepth);
    if (!json || !json->is_object())
        return unknown("a header that is no plain JSON object");
    const auto text = [&](const char *key) { // Nothing: it is there and no text.
        const auto found = json->find(key);
        return found == json->end() ? std::optional<std::string>("")
               : found->is_string() ? std::optional(found->get<std::string>())
                                    : std::nullopt;
    };
    if (json->contains("crit"))
        return unknown("a header with \"crit\"");
    const auto type = text("typ");
    if (!type
        || (!type->empty() && std::find(kTypes.begin(), kTypes.end(), absl::AsciiStrToLower(*type)) == kTypes.end()))
        return unknown("another type of token");
    const auto algorithm = text("alg");
    const auto key = text("kid");
    if (!algorithm || std::find(allowed.begin(), allowed.end(), *algorithm) == allowed.end())
        return unknown("an algorithm that is not allowed");
    if (!key || signature->empty())
        return unknown("no signed token");
    return OidcHead{*algorithm, *key};
}

} // namespace bulkhead

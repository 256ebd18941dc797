#include "backend/rpc/page_seal.h"

#include "backend/rpc/digest.h"
#include "backend/rpc/fault.h"

#include <optional>

namespace bulkhead {

namespace {

std::optional<std::string> unhexed(std::string_view text)
{
    std::string bytes;
    const auto digit = [](char c) { return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1; };
    for (std::size_t i = 0; i + 1 < text.size(); i += 2) {
        const int high = digit(text[i]), low = digit(text[i + 1]);
        if (high < 0 || low < 0)
            return std::nullopt;
        bytes += static_cast<char>(high * 16 + low);
    }
    return text.size() % 2 ? std::nullopt : std::optional(bytes);
}

} // namespace

std::string sealedPlace(const PageSeal &seal, std::string_view place)
{
    return hex(hmacSha256(seal.key, seal.boundTo + std::string(place))) + hex(place);
}

absl::Status pageTokenUnfit()
{
    return fault(absl::StatusCode::kInvalidArgument, "PAGE_TOKEN_UNFIT",
                 "The page token belongs to another person, scope, filter or order, or to another store.",
                 "Ask for the first page again.");
}

absl::StatusOr<std::string> openedPlace(const PageSeal &seal, std::string_view token)
{
    const auto place = token.size() > 64 ? unhexed(token.substr(64)) : std::nullopt;
    if (place && !seal.key.empty() && sameBytes(token.substr(0, 64), hex(hmacSha256(seal.key, seal.boundTo + *place))))
        return *place;
    return pageTokenUnfit();
}

} // namespace bulkhead

#pragma once
#include <absl/status/statusor.h>

#include <string>
#include <string_view>

namespace bulkhead {

/// What a page token is sealed with, and bound to: the person, the rights and what was asked for.
struct PageSeal
{
    std::string key, boundTo;
};

/// A place in an order as a page token: text that nobody can make up or use for another question.
[[nodiscard]] std::string sealedPlace(const PageSeal &seal, std::string_view place);
/// The place again, as it was sealed by this process; INVALID_ARGUMENT (PAGE_TOKEN_UNFIT) for any other token.
[[nodiscard]] absl::StatusOr<std::string> openedPlace(const PageSeal &seal, std::string_view token);

} // namespace bulkhead

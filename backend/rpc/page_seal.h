#pragma once
#include <absl/status/statusor.h>

#include <string>
#include <string_view>

namespace bulkhead {

/// What a page token is sealed with, and bound to: the person, the rights and what was asked for.
struct PageSeal
{
    std::string key, boundTo; ///< Key empty: no token is taken.
};

/// A place in an order as a page token: text that nobody can make up or use for another question.
[[nodiscard]] std::string sealedPlace(const PageSeal &seal, std::string_view place);
/// INVALID_ARGUMENT (PAGE_TOKEN_UNFIT): it is none, or another's.
[[nodiscard]] absl::Status pageTokenUnfit();
/// The place again, as it was sealed with this key; pageTokenUnfit() for any other token.
[[nodiscard]] absl::StatusOr<std::string> openedPlace(const PageSeal &seal, std::string_view token);

} // namespace bulkhead

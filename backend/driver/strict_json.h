#pragma once
#include <nlohmann/json.hpp>

#include <optional>
#include <string_view>

namespace bulkhead {

/// JSON of strangers: nothing unless it is one value, with objects and lists at most `depth` deep and no key twice in
/// one object (readers differ in which of two they take, and so would be told different things).
[[nodiscard]] std::optional<nlohmann::json> strictJson(std::string_view text, std::size_t depth);

} // namespace bulkhead

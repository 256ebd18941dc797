#pragma once
#include <string>
#include <string_view>

namespace bulkhead {

/// What names are compared by: lower case, Latin letters without accents; other scripts as they are.
[[nodiscard]] std::string folded(std::string_view utf8);

} // namespace bulkhead

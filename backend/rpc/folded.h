#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace bulkhead {

/// What names are compared by: lower case, Latin letters without accents; other scripts as they are.
[[nodiscard]] std::string folded(std::string_view utf8);
/// How an incident's number is written everywhere: "inc-12".
[[nodiscard]] std::string incidentId(std::uint64_t number);

} // namespace bulkhead

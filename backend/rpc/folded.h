#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace bulkhead {

/// What names are compared by: lower case, Latin letters without accents; other scripts as they are.
[[nodiscard]] std::string folded(std::string_view utf8);
/// How an incident is called everywhere, for the life of the process: "inc-4f0c…". The number itself would count the
/// incidents of the whole fleet.
[[nodiscard]] std::string incidentId(std::uint64_t number);

} // namespace bulkhead

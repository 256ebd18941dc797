#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace bulkhead {

/// Days since 1970-01-01 of "2027-01-31"; nothing for what is no date of the years 1900 to 9999.
[[nodiscard]] std::optional<std::int32_t> daysOfIsoDate(std::string_view text);
[[nodiscard]] std::string isoDateOf(std::int64_t days);
/// "2027-01-31 14:05 UTC"
[[nodiscard]] std::string isoMinuteOf(std::int64_t ms);

} // namespace bulkhead

#pragma once
// What every filter of the gateway reads alike: terms apart from each other, and how one is refused.
#include <absl/status/status.h>

#include <charconv>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace bulkhead {

/// Splits at blanks outside quotes; a quote left open runs to the end.
[[nodiscard]] std::vector<std::string> filterWords(std::string_view text);
[[nodiscard]] std::string withoutQuotes(std::string text);
/// The whole text as a number of decimal digits; false: it is none.
template<class Number>
[[nodiscard]] bool readNumber(std::string_view text, Number &number)
{
    const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
    return !text.empty() && read.ec == std::errc() && read.ptr == text.data() + text.size();
}
/// INVALID_ARGUMENT (FILTER_NOT_UNDERSTOOD).
[[nodiscard]] absl::Status filterNotUnderstood(const std::string &summary, const std::string &remedy);

} // namespace bulkhead

#pragma once
// How texts that people write name things by their ids.
#include <string>
#include <string_view>
#include <vector>

namespace bulkhead {

/// Whether a text names an id: as a word of its own, not as a part of a longer one.
[[nodiscard]] bool namesId(std::string_view text, std::string_view id);
/// What looks like the id of an alert ("<objective>@<minute>"), each once.
[[nodiscard]] std::vector<std::string> alertsIn(std::string_view text);
/// Likewise of a grant ("grant-0123456789abcdef").
[[nodiscard]] std::vector<std::string> grantsIn(std::string_view text);
/// Whether a ticket tells one thing from another: "48213" and "INC-7" do, "none" and "as discussed" do not.
[[nodiscard]] bool isTellingTicket(std::string_view ticket);

} // namespace bulkhead

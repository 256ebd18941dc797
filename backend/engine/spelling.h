#pragma once
// One normal form for words that people type or export in many ways.
#include <string>
#include <string_view>

namespace bulkhead::spelling {

/// ASCII lower case; other bytes stay.
[[nodiscard]] std::string lower(std::string_view text);
/// Lower case words with single spaces between: everything but ASCII letters and digits separates. "White-Label" is
/// "white label".
[[nodiscard]] std::string normal(std::string_view text);

} // namespace bulkhead::spelling

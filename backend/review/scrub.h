#pragma once
// Keeps identifiers of people out of what a customer's committee reads. A guard against a slip, not a proof: it knows
// shapes, and a person decides.
#include <string>
#include <string_view>

namespace bulkhead::review {

/// What a text looks like it holds, such as "a social security number"; empty: nothing. Knows numbers of social
/// security and medical records, dates of birth, e-mail addresses and telephone numbers as written in the US.
[[nodiscard]] std::string looksIdentifying(std::string_view text);

} // namespace bulkhead::review

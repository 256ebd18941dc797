#pragma once
// Amounts as people read them.
#include "backend/engine/rational.h"

#include <string>

namespace bulkhead::sla {

/// "USD 3,850.00" of 385,000 minor units.
[[nodiscard]] std::string money(std::int64_t minor, const std::string &currency);
/// The same before it is rounded: up to four digits below the minor unit, floored, "USD 33.333333". "–" without a
/// figure.
[[nodiscard]] std::string exactMoney(const Rational &minor, const std::string &currency);

} // namespace bulkhead::sla

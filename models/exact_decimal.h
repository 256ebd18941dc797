#pragma once
#include <QString>

#include <optional>

namespace bulkhead {

/// "99.95" with 5 decimals → 9995000. Integers throughout: a promise never passes through floating point. A "%" or
/// grouping commas are allowed; more decimals than there are, a sign, letters or more than 12 digits before the point
/// are not.
[[nodiscard]] std::optional<qint64> exactDecimal(const QString &text, int decimals);
/// The other way; zeros at the end are dropped down to `atLeast` decimals.
[[nodiscard]] QString decimalText(qint64 value, int decimals, int atLeast = 0);

} // namespace bulkhead

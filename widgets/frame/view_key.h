#pragma once
#include <QString>

namespace bulkhead {

/// The key of the view that is so many from the top, as the person reads it: "Ctrl+1" to "Ctrl+9", "Ctrl+0" for the
/// tenth. Empty: there is no such digit; the search leads there.
[[nodiscard]] inline QString viewKey(int number)
{
    return number >= 1 && number <= 10 ? QStringLiteral("Ctrl+%1").arg(number % 10) : QString();
}

} // namespace bulkhead

#pragma once
#include <QLocale>

namespace bulkhead {

/// "1,234.5": a figure with so many digits behind the point, grouped, the same on every desk.
[[nodiscard]] inline QString figure(double value, int digits)
{
    return QLocale(QLocale::English).toString(value, 'f', digits);
}

} // namespace bulkhead

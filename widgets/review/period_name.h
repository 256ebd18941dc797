#pragma once
#include <QString>

namespace bulkhead {

/// A period as a person says it: "2026-10" is "October 2026", "2026-Q4" is "Q4 2026"; others as they are.
[[nodiscard]] QString periodName(const QString &period);

} // namespace bulkhead

#pragma once
#include "models/destination.h"

namespace bulkhead {

/// Whether a link may name this tab of the view. A tenant has "service", "isolation", "contract", "timeline" and
/// "integrations"; onboarding, besides its board, "table", "timeline" and "variance"; posture "coverage"; audit,
/// besides its records, "thread" (of any id that one begins from), "samples", "findings" and "campaigns"; access
/// "request", which begins one for the tenant that it names.
[[nodiscard]] bool isTabOf(View view, const QString &tab);

} // namespace bulkhead

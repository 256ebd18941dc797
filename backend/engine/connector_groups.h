#pragma once
// The half of connectors.h that looks at all rows together: who shares what, and what a flood does to the others.
#include "backend/engine/connectors.h"

namespace bulkhead::integrations {

/// Where each tenant's rows are, and whose configuration is whose.
void index(Board &board);
/// Finds what more than one tenant uses.
void group(Board &board);
/// After all states are known.
void judgeFloods(Board &board);

} // namespace bulkhead::integrations

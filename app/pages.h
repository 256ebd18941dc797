#pragma once
#include "widgets/frame/main_window.h"

namespace bulkhead {

/// The views of this console, in the order of the navigation. The tenant's page has no entry of its own there.
[[nodiscard]] QList<PageMaker> pageMakers();

} // namespace bulkhead

#pragma once
#include "widgets/theme/tokens.h"

#include <QPalette>
#include <QString>

namespace bulkhead {

/// The application's one style sheet. Dynamic properties it knows: kind (card, primary, quiet, chip, navigation),
/// tone and size (set by makeLabel).
[[nodiscard]] QString styleSheet(const Tokens &tokens);
[[nodiscard]] QPalette palette(const Tokens &tokens);

} // namespace bulkhead

#pragma once
#include "models/connections.h"
#include "widgets/theme/tokens.h"

namespace bulkhead {

/// The colours of an environment's chip. Each reads at 4.5:1 on the other, and `fill` on every surface of the theme.
struct MarkColours
{
    QColor fill, on;
};
[[nodiscard]] MarkColours markColours(const Tokens &tokens, EnvironmentColour colour);
/// "Blue", for lists and screen readers.
[[nodiscard]] QString colourName(EnvironmentColour colour);

} // namespace bulkhead

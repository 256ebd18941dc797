#pragma once
#include <QColor>

namespace bulkhead {

class Theme;

/// Puts a partner's accent into the tokens of both themes, until the next call; an invalid colour puts the product's
/// back. The application's Theme has to be told: showChannelAccent() does both.
void setChannelAccent(const QColor &accent);
/// At once, for every open window. GUI thread.
void showChannelAccent(Theme *theme, const QColor &accent);

} // namespace bulkhead

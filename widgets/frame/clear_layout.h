#pragma once
class QLayout;

namespace bulkhead {

/// Takes everything out of a layout, inner layouts included. Widgets are hidden at once and deleted when the event loop
/// has time: one of them may have sent the signal that led here.
void clearLayout(QLayout *layout);

} // namespace bulkhead

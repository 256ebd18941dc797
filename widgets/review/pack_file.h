#pragma once
#include "widgets/review/page_format.h"

#include "models/review_values.h"

#include <functional>

class QObject;

namespace bulkhead {

/// Lays the pack out and puts it into a PDF at `path`, on a thread of its own: pages and fonts take a moment, and a
/// disk may be slow. `then` runs on the GUI thread unless `guard` died before: with an empty string, or one sentence:
/// why there is no file. GUI thread.
void writePackLater(const Pack &pack, const PageFormat &format, const QString &path, QObject *guard,
                    std::function<void(const QString &problem)> then);

} // namespace bulkhead

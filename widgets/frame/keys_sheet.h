#pragma once
#include "widgets/frame/page.h"

namespace bulkhead {

/// The keys of a view in a small dialog; Esc closes.
void showKeysSheet(const QList<KeyHint> &keys, const QString &view, QWidget *parent);

} // namespace bulkhead

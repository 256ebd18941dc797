#pragma once
#include <QByteArray>
#include <QString>

namespace bulkhead {

/// Puts the bytes in the place of `path` once all of them are on the disk; readable by its owner only. Never through a
/// link: whoever made it would choose what is overwritten. Returns an empty string, or one sentence: why not. Nothing
/// half is ever left. Any thread.
[[nodiscard]] QString writeWhole(const QString &path, const QByteArray &bytes);

} // namespace bulkhead

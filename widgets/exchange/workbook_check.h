#pragma once
#include <QString>

namespace bulkhead {

/// What the sheets of a workbook must hold together.
struct SheetSize
{
    quint64 rows = 0, cells = 0; ///< That are not empty.
};

/// Reads a workbook back: the package's directory, every part's checksum, and the rows and cells of its sheets. The
/// library does not look whether its own files of rows could be written. False: something of it is missing.
[[nodiscard]] bool isWholeWorkbook(const QString &path, SheetSize size);

} // namespace bulkhead

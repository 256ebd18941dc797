#pragma once
#include <QByteArray>
#include <QString>
#include <QStringList>

namespace bulkhead {

/// True for a plain decimal number, such as "-47.5" or "1e3": never a formula, so it may stay as it is.
[[nodiscard]] bool isPlainNumber(QStringView text);
/// As isPlainNumber, and nothing is lost when a sheet keeps it as a number: no leading zeros, at most 15 digits.
[[nodiscard]] bool isExactNumber(QStringView text);

/// The text with an apostrophe before it when a spreadsheet would take it for a formula (it begins with = + - @, their
/// wide forms, tab or a line end). Plain numbers stay as they are.
[[nodiscard]] QString inertCell(const QString &text);

/// One record of RFC 4180 in UTF-8, ended by CRLF: every cell inert, quoted where needed.
[[nodiscard]] QByteArray csvRecord(const QStringList &cells);

} // namespace bulkhead

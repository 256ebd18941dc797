#pragma once
#include "models/review_values.h"
#include "widgets/exchange/table_writer.h"

namespace bulkhead {

/// Writes the pack's appendix. A workbook gets a sheet for each table; of CSV there is a file for each table, named
/// after `path` and the table ("october.csv": "october-counts-by-day.csv"). `written` gets what is there afterwards.
/// Returns an empty string, or one sentence: why not. Any thread.
[[nodiscard]] QString writeAppendix(const Pack &pack, FileFormat format, const QString &path, QStringList &written);

/// What stands above a table that leaves the console: whose it is, of when, and which pack it belongs to.
[[nodiscard]] QString packMarking(const Pack &pack);
/// A file name made of the text: letters, digits, blanks and dashes only, at most 60 characters, never empty.
[[nodiscard]] QString safeFileName(const QString &text);

} // namespace bulkhead

#include "widgets/diagnostics/sql_edit.h"

#include "widgets/diagnostics/sql_highlighter.h"

#include <QFontDatabase>

#include <algorithm>

namespace bulkhead {
namespace {
constexpr int kPixels = 12;
}

SqlEdit::SqlEdit(const QString &accessibleName, QWidget *parent)
    : QPlainTextEdit(parent)
{
    QFont face = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    face.setPixelSize(kPixels);
    setFont(face);
    setAccessibleName(accessibleName);
    setTabChangesFocus(true);
    setLineWrapMode(QPlainTextEdit::NoWrap);
    new SqlHighlighter(document());
}

void SqlEdit::fitLines(int least, int most)
{
    constexpr int kAround = 26; // Frame, padding of the style sheet, and room for the bar below.
    setFixedHeight(std::clamp(blockCount(), least, most) * fontMetrics().lineSpacing() + kAround);
}

} // namespace bulkhead

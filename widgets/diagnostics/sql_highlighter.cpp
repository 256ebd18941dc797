#include "widgets/diagnostics/sql_highlighter.h"

#include "widgets/theme/theme.h"

#include <QTextDocument>

#include <algorithm>

namespace bulkhead {
namespace {

QTextCharFormat formatOf(const sql::Piece &piece)
{
    const Tokens &t = tokens();
    QTextCharFormat format;
    switch (piece.part) {
    case sql::Part::Keyword:
        format.setForeground(textOf(t, Tone::Accent));
        break;
    case sql::Part::Number:
        format.setForeground(textOf(t, Tone::Info));
        break;
    case sql::Part::Text:
        format.setForeground(textOf(t, Tone::Ok));
        break;
    case sql::Part::Parameter:
        format.setForeground(textOf(t, Tone::Warn));
        format.setFontWeight(QFont::DemiBold);
        break;
    case sql::Part::Comment:
        format.setForeground(t.dim);
        format.setFontItalic(true);
        break;
    case sql::Part::QuotedName:
    case sql::Part::Word:
        break;
    }
    if (!piece.closed) {
        format.setUnderlineStyle(QTextCharFormat::SpellCheckUnderline);
        format.setUnderlineColor(textOf(t, Tone::Bad));
    }
    return format;
}

} // namespace

SqlHighlighter::SqlHighlighter(QTextDocument *document)
    : QSyntaxHighlighter(document)
{
    if (Theme::current())
        connect(Theme::current(), &Theme::changed, this, &SqlHighlighter::rehighlight);
}

void SqlHighlighter::highlightBlock(const QString &text)
{
    // A text that is set anew is emptied and filled in one revision.
    if (m_revision != document()->revision() || m_characters != document()->characterCount()) {
        m_revision = document()->revision();
        m_characters = document()->characterCount();
        m_pieces = sql::pieces(document()->toPlainText());
    }
    const qsizetype begin = currentBlock().position(), end = begin + text.size();
    int state = 0;
    for (const sql::Piece &piece : std::as_const(m_pieces)) {
        const qsizetype from = std::max(piece.at, begin), to = std::min(piece.at + piece.length, end);
        if (piece.at > end)
            break;
        if (from < to)
            setFormat(int(from - begin), int(to - from), formatOf(piece));
        // What goes on in the next line: that line is coloured anew when it becomes another thing.
        if (piece.at <= end && piece.at + piece.length > end + 1)
            state = 1 + int(piece.part) + (piece.closed ? 0 : 16);
    }
    setCurrentBlockState(state);
}

} // namespace bulkhead

#include "widgets/meeting/note_edit.h"

#include <QEvent>
#include <QLineEdit>
#include <QTextDocument>

#include <algorithm>

namespace bulkhead {

NoteEdit::NoteEdit(const QString &name, const QString &placeholder, int leastLines, int mostLines, QWidget *parent)
    : QPlainTextEdit(parent)
    , m_least(leastLines)
    , m_most(mostLines)
{
    setAccessibleName(name);
    setPlaceholderText(placeholder);
    setTabChangesFocus(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    connect(this, &QPlainTextEdit::textChanged, this, &NoteEdit::fit);
    fit();
}

void NoteEdit::setText(const QString &text)
{
    if (text != toPlainText())
        setPlainText(text);
}

void NoteEdit::changeEvent(QEvent *event)
{
    QPlainTextEdit::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange)
        fit();
}

void NoteEdit::resizeEvent(QResizeEvent *event)
{
    QPlainTextEdit::resizeEvent(event);
    fit(); // Lines break elsewhere now.
}

void NoteEdit::fit()
{
    // A plain text document measures its height in lines.
    const int lines = std::clamp(int(document()->size().height()), m_least, m_most);
    const int height = lines * fontMetrics().lineSpacing() + 22;
    if (height != minimumHeight())
        setFixedHeight(height);
}

void setLine(QLineEdit *edit, const QString &text)
{
    if (edit->text() != text)
        edit->setText(text);
}

} // namespace bulkhead

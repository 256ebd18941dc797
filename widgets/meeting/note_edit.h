#pragma once
#include <QPlainTextEdit>

class QLineEdit;

namespace bulkhead {

/// A text of several lines that grows with what is written, within limits. Tab leaves it.
class NoteEdit : public QPlainTextEdit
{
    Q_OBJECT
public:
    NoteEdit(const QString &name, const QString &placeholder, int leastLines, int mostLines, QWidget *parent = nullptr);

    /// Only when it says something else: the cursor stays while one types.
    void setText(const QString &text);

protected:
    void changeEvent(QEvent *event) override; ///< Another font has other lines.
    void resizeEvent(QResizeEvent *event) override;

private:
    void fit();
    int m_least, m_most;
};

/// As NoteEdit::setText(), of a line.
void setLine(QLineEdit *edit, const QString &text);

} // namespace bulkhead

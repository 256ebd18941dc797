#pragma once
#include <QPlainTextEdit>

namespace bulkhead {

/// SQL to read or to write: letters of equal width, coloured. Tab goes on to the next field, as everywhere.
class SqlEdit : public QPlainTextEdit
{
    Q_OBJECT
public:
    explicit SqlEdit(const QString &accessibleName, QWidget *parent = nullptr);
    /// As tall as its text, between these numbers of lines.
    void fitLines(int least, int most);
};

} // namespace bulkhead

#pragma once
#include "models/sql_text.h"

#include <QSyntaxHighlighter>

namespace bulkhead {

/// Colours SQL by the theme's tokens: words of the language, texts, numbers, parameters, comments.
class SqlHighlighter : public QSyntaxHighlighter
{
    Q_OBJECT
public:
    explicit SqlHighlighter(QTextDocument *document);

protected:
    void highlightBlock(const QString &text) override;

private:
    QList<sql::Piece> m_pieces;             ///< Of the whole text: comments and texts go over lines.
    int m_revision = -1, m_characters = -1; ///< The document's, that they are of.
};

} // namespace bulkhead

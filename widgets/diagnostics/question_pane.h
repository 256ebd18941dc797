#pragma once
#include "models/diagnostics_values.h"

#include <QWidget>

class QLabel;
class QSpinBox;
class QStackedWidget;
class QTimer;

namespace bulkhead {

class ParameterForm;
class SqlEdit;
class TabRow;

/// The question on the screen: a reviewed query with its fields, or a statement of one's own where the access lets.
class QuestionPane : public QWidget
{
    Q_OBJECT
public:
    explicit QuestionPane(QWidget *parent = nullptr);

    void setShelf(const QueryShelf &shelf);
    void showQuery(const QString &id);           ///< Of the shelf; an unknown one changes nothing.
    void showQuestion(const Question &question); ///< With its values.
    [[nodiscard]] bool onStatement() const { return m_statement; }
    [[nodiscard]] QString queryId() const { return m_query.id; }
    [[nodiscard]] Question question() const;
    /// The reviewed query's, or how the statement begins.
    [[nodiscard]] QString titleOf(const Question &question) const;
    /// Why it cannot be asked now; empty: it can.
    [[nodiscard]] QString missing() const;

signals:
    void changed();

private:
    [[nodiscard]] QWidget *buildReviewed();
    [[nodiscard]] QWidget *buildStatement();
    void choosePart(bool statement);
    void statementChanged();

    QueryShelf m_shelf;
    ShelfQuery m_query; ///< Id empty: none is chosen.
    bool m_statement = false;
    TabRow *m_parts;
    QStackedWidget *m_pages;
    QLabel *m_title, *m_review, *m_purpose, *m_limits, *m_rule;
    ParameterForm *m_fields, *m_ownFields;
    SqlEdit *m_sql, *m_editor;
    QSpinBox *m_rows;
    QTimer *m_typing;
};

} // namespace bulkhead

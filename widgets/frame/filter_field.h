#pragma once
#include "models/filter_grammar.h"

#include <QFrame>

class QCompleter;
class QHBoxLayout;
class QLabel;
class QLineEdit;
class QPushButton;

namespace bulkhead {

/// The one filter field: terms of the grammar become chips (Backspace takes the last one back into the text), words
/// complete, `?` at its end explains the grammar. What is wrong is said below, and the old filter stays.
class FilterField : public QWidget
{
    Q_OBJECT
public:
    FilterField(const std::vector<filter::Field> &grammar, const QString &placeholder, QWidget *parent = nullptr);

    [[nodiscard]] QString text() const; ///< Chips and words together.
    void setText(const QString &text);  ///< Emits changed() when it is another.
    void setProblem(const QString &sentence);
    void focusField();

signals:
    void changed(const QString &text);
    void downPressed(); ///< The person goes on to the table.

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void edited();
    void takeFinishedTerms();
    void rebuildChips();
    void complete();
    void insertCompletion(const QString &word);
    void showHelp();
    void announce();

    std::vector<filter::Field> m_grammar;
    QStringList m_terms;
    QList<QPushButton *> m_chips;
    QFrame *m_frame;
    QHBoxLayout *m_row;
    QLineEdit *m_edit;
    QLabel *m_problem;
    QCompleter *m_completer;
    QString m_last;
};

} // namespace bulkhead

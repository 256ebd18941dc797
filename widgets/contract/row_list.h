#pragma once
#include "models/contract_values.h"

#include <QWidget>

#include <functional>

class QLabel;
class QPushButton;
class QVBoxLayout;

namespace bulkhead {

class EditRow;

/// Rows of terms that are added, removed and put into another order, all by keyboard: buttons, and Alt+Up, Alt+Down,
/// Alt+Delete within a row.
class RowList : public QWidget
{
    Q_OBJECT
public:
    struct Words
    {
        QString row, add, field; ///< "Commitment", "Add a commitment", "commitments"
    };
    RowList(Words words, std::function<EditRow *()> make, QWidget *parent = nullptr);

    template<typename Row>
    [[nodiscard]] QList<Row *> rows() const
    {
        QList<Row *> typed;
        for (const Entry &entry : m_entries)
            typed.append(static_cast<Row *>(entry.row));
        return typed;
    }
    [[nodiscard]] qsizetype count() const { return m_entries.size(); }
    EditRow *append(); ///< Without edited(): for filling in.
    void clear();

    [[nodiscard]] QList<terms::Problem> unreadable() const;
    /// Shows what is about a row or the list, and gives the rest back.
    QList<terms::Problem> showProblems(const QList<terms::Problem> &problems);
    bool focusFirstProblem();

signals:
    void edited();

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;
    void showEvent(QShowEvent *event) override;

private:
    struct Entry
    {
        QWidget *frame = nullptr;
        EditRow *row = nullptr;
        QLabel *title = nullptr;
        QPushButton *up = nullptr, *down = nullptr, *remove = nullptr;
    };
    void move(qsizetype from, qsizetype to);
    void remove(qsizetype at);
    void number();
    void orderTabs();
    [[nodiscard]] qsizetype indexOf(const QWidget *row) const;

    Words m_words;
    std::function<EditRow *()> m_make;
    QList<Entry> m_entries;
    QVBoxLayout *m_column;
    QLabel *m_problem;
    QPushButton *m_add;
};

} // namespace bulkhead

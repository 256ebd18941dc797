#pragma once
#include "models/contract_values.h"

#include <QWidget>

class QGridLayout;
class QLabel;

namespace bulkhead {

/// Labelled fields side by side, each with room beneath for what is wrong with it, and under all of
/// them what is only advised. A field has the name that the
/// gateway calls it by ("targetE7"), so that its findings come back to where they were typed.
class FieldGrid : public QWidget
{
    Q_OBJECT
public:
    explicit FieldGrid(int columns, QWidget *parent = nullptr);

    void add(const QString &field, const QString &label, QWidget *editor);
    void setUsed(const QString &field, bool used); ///< Unused ones take no room.
    /// What is typed and is no number, with places under `prefix`.
    [[nodiscard]] QList<terms::Problem> unreadable(const QString &prefix) const;
    /// Shows those of `problems` under `prefix` that are a used field's, and gives the rest back.
    QList<terms::Problem> showProblems(const QList<terms::Problem> &problems, const QString &prefix = {});
    void focusFirst();
    bool focusFirstProblem();                    ///< False: there is none here.
    void setSpokenPrefix(const QString &prefix); ///< Before each accessible name: "Commitment 2".

private:
    struct Entry
    {
        QString field, label;
        QWidget *cell = nullptr, *editor = nullptr;
        QLabel *problem = nullptr;
        bool used = true;
    };
    void arrange();

    int m_columns;
    QGridLayout *m_grid;
    QLabel *m_advice; ///< Of all fields, over the whole width: what has only to be thought about.
    QList<Entry> m_entries;
};

} // namespace bulkhead

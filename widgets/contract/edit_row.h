#pragma once
#include "widgets/contract/field_grid.h"

#include <QComboBox>

namespace bulkhead {

/// A row of a list of terms: its fields.
class EditRow : public QWidget
{
    Q_OBJECT
public:
    explicit EditRow(int columns, QWidget *parent = nullptr);
    [[nodiscard]] FieldGrid *fields() const { return m_fields; }

signals:
    void edited();

protected:
    /// Fields of this row; each tells edited().
    [[nodiscard]] class DecimalField *number(const QString &field, const QString &label, int decimals, bool mayBeEmpty,
                                             const QString &example);
    [[nodiscard]] QComboBox *choice(const QString &field, const QString &label,
                                    const QList<std::pair<QString, int>> &choices);
    [[nodiscard]] class QLineEdit *words(const QString &field, const QString &label);

private:
    FieldGrid *m_fields;
};

/// Chooses the entry with this number; one that is not among them stays out.
void choose(QComboBox *box, int value);

} // namespace bulkhead

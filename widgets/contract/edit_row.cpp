#include "widgets/contract/edit_row.h"

#include "widgets/contract/decimal_field.h"

#include <QVBoxLayout>

namespace bulkhead {

EditRow::EditRow(int columns, QWidget *parent)
    : QWidget(parent)
    , m_fields(new FieldGrid(columns))
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_fields);
}

DecimalField *EditRow::number(const QString &field, const QString &label, int decimals, bool mayBeEmpty,
                              const QString &example)
{
    auto *edit =
        new DecimalField(decimals, mayBeEmpty ? DecimalField::Empty::IsZero : DecimalField::Empty::Refused, example);
    connect(edit, &QLineEdit::textChanged, this, &EditRow::edited);
    m_fields->add(field, label, edit);
    return edit;
}

QComboBox *EditRow::choice(const QString &field, const QString &label, const QList<std::pair<QString, int>> &choices)
{
    auto *box = new QComboBox;
    for (const auto &[title, value] : choices)
        box->addItem(title, value);
    box->setMinimumContentsLength(10);
    box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    connect(box, &QComboBox::currentIndexChanged, this, &EditRow::edited);
    m_fields->add(field, label, box);
    return box;
}

QLineEdit *EditRow::words(const QString &field, const QString &label)
{
    auto *edit = new QLineEdit;
    edit->setMaxLength(100);
    connect(edit, &QLineEdit::textChanged, this, &EditRow::edited);
    m_fields->add(field, label, edit);
    return edit;
}

void choose(QComboBox *box, int value)
{
    if (const int at = box->findData(value); at >= 0)
        box->setCurrentIndex(at);
}

} // namespace bulkhead

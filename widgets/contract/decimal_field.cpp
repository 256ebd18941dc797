#include "widgets/contract/decimal_field.h"

#include "models/exact_decimal.h"

namespace bulkhead {

DecimalField::DecimalField(int decimals, Empty empty, const QString &example, QWidget *parent)
    : QLineEdit(parent)
    , m_decimals(decimals)
    , m_empty(empty)
    , m_example(example)
{
    setAlignment(Qt::AlignRight);
    setMaxLength(20);
    setInputMethodHints(Qt::ImhFormattedNumbersOnly);
    setMinimumWidth(84);
}

std::optional<qint64> DecimalField::value() const
{
    if (text().trimmed().isEmpty())
        return m_empty == Empty::IsZero ? std::optional<qint64>(0) : std::nullopt;
    return exactDecimal(text(), m_decimals);
}

void DecimalField::setValue(qint64 value)
{
    setText(value == 0 && m_empty == Empty::IsZero ? QString() : decimalText(value, m_decimals));
}

void DecimalField::setDecimals(int decimals, const QString &example)
{
    m_decimals = decimals;
    m_example = example;
}

QString DecimalField::hint() const
{
    return m_decimals > 0 ? tr("Write a number such as %1, with at most %2 decimals.").arg(m_example).arg(m_decimals)
                          : tr("Write a whole number such as %1.").arg(m_example);
}

} // namespace bulkhead

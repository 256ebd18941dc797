#pragma once
#include <QLineEdit>

#include <optional>

namespace bulkhead {

/// A number typed as a decimal and kept as an integer of its smallest unit: 99.95 with 5 decimals is 9995000.
class DecimalField : public QLineEdit
{
    Q_OBJECT
public:
    enum class Empty { Refused, IsZero };
    /// `empty`: whether nothing typed is 0, and then shown so.
    DecimalField(int decimals, Empty empty, const QString &example, QWidget *parent = nullptr);

    [[nodiscard]] std::optional<qint64> value() const; ///< Nothing: what is typed is no such number.
    void setValue(qint64 value);
    void setDecimals(int decimals, const QString &example); ///< What is typed stays.
    [[nodiscard]] QString hint() const;                     ///< What to type instead.

private:
    int m_decimals;
    Empty m_empty;
    QString m_example;
};

} // namespace bulkhead

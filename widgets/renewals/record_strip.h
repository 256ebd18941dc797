#pragma once
#include "models/renewal_values.h"

#include <QWidget>

namespace bulkhead {

/// Twelve periods side by side: mark and name of each; a period's whole story on hover and for screen readers.
class RecordStrip : public QWidget
{
    Q_OBJECT
public:
    explicit RecordStrip(QWidget *parent = nullptr);
    void setRow(const RenewalRow &row);
    QSize sizeHint() const override { return {300, 40}; }
    QSize minimumSizeHint() const override { return {240, 40}; }

protected:
    void paintEvent(QPaintEvent *event) override;
    bool event(QEvent *event) override;

private:
    [[nodiscard]] QString sentence(int at) const;

    QList<RenewalPeriod> m_strip;
    QString m_currency;
};

} // namespace bulkhead

#pragma once
#include "models/values.h"
#include "widgets/theme/tokens.h"

#include <QWidget>

namespace bulkhead {

/// The delay ledger as rows with bars: who or what each second of extra waiting is booked to. The books balance: the
/// sum stands under the line.
class LedgerView : public QWidget
{
    Q_OBJECT
public:
    explicit LedgerView(QWidget *parent = nullptr);
    void show(const QList<Account> &ledger, const QString &pool);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return {220, sizeHint().height()}; }

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    struct Row
    {
        QString name, resource, seconds, share; ///< `resource`: a second line, dim; may be empty.
        double part = 0;
        Tone tone = Tone::Dim;
    };
    [[nodiscard]] static int heightOf(const Row &row);

    QList<Row> m_rows;
    QString m_sum;
};

/// Tone of an account in ledger and chart: tenants loud, the rest quiet.
[[nodiscard]] Tone accountTone(const QString &account, int tenantNumber);

} // namespace bulkhead

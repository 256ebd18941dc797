#pragma once
#include "models/review_values.h"
#include "widgets/frame/pieces.h"

class QComboBox;

namespace bulkhead {

namespace chart {
class MetricChart;
}

/// How the error budget went through the period, one workflow at a time; the worst is shown first.
class BurnDownCard : public Card
{
    Q_OBJECT
public:
    explicit BurnDownCard(QWidget *parent = nullptr);
    void show(const Pack &pack, const QString &worst); ///< `worst`: name of the workflow to begin with.
    void showFault(const Fault &fault);

private:
    void showChart();
    QList<PackChart> m_charts;
    QString m_zone;
    QComboBox *m_which;
    chart::MetricChart *m_chart;
};

} // namespace bulkhead

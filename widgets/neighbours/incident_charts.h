#pragma once
#include "models/values.h"
#include "widgets/charts/metric_chart.h"
#include "widgets/frame/pieces.h"

namespace bulkhead {

/// The antagonist's use of what it is named for against the victims' latency on one time axis, with the onset, what
/// happened meanwhile and the limits that were set.
class IncidentCharts : public Card
{
    Q_OBJECT
public:
    explicit IncidentCharts(QWidget *parent = nullptr);
    /// `acts`: limits of this incident, beside the marks that the gateway tells.
    void show(const IncidentDetail &detail, const QList<Act> &acts);
    void setRoomy(bool roomy); ///< On a large screen the lines may be higher.

private:
    void showUse(const IncidentDetail &detail);
    void showLatency(const IncidentDetail &detail);

    chart::MetricChart *m_use, *m_latency;
    std::vector<chart::Marker> m_markers;
    QString m_shown;
    double m_whole = 0; ///< Ms, of what the charts show when nothing is zoomed.
};

} // namespace bulkhead

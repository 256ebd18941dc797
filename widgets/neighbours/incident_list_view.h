#pragma once
#include "models/values.h"

#include <QListView>

namespace bulkhead {

/// Incidents as a list: pool and resource, who is affected, since when; chosen by keyboard or click.
class IncidentListView : public QListView
{
    Q_OBJECT
public:
    explicit IncidentListView(QWidget *parent = nullptr);
    ~IncidentListView() override;

    /// Replaces the rows; the chosen incident stays chosen while it is there.
    void setIncidents(const QList<Incident> &incidents, qint64 nowMs);
    void choose(const QString &incidentId);
    void setStale(bool stale); ///< Greyed: what is told is not of now.
    [[nodiscard]] QString chosen() const;

signals:
    void chosenChanged(const QString &incidentId);

private:
    class Rows;
    Rows *m_rows;
    bool m_stale = false;
    bool m_filling = false;
};

} // namespace bulkhead

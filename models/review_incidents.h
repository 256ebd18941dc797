#pragma once
#include "models/keyed_rows.h"
#include "models/review_values.h"

namespace bulkhead {

/// What a period's incident is called: what people wrote, else the dependency, else "Incident 2".
[[nodiscard]] QString incidentTitle(const ReviewIncident &incident, const IncidentNote &note, int number);

/// An incident of the period with what people wrote about it.
struct NotedIncident
{
    ReviewIncident incident;
    IncidentNote note;
    int number = 0; ///< In order of time, from 1, as the pack counts them.
    bool operator==(const NotedIncident &) const = default;
};

/// Incidents that cost budget, in order of time.
class ReviewIncidents : public KeyedRows<NotedIncident>
{
    Q_OBJECT
public:
    enum Column { When, What, Workflows, Lasted, Budget, Cause, FollowUp, Released, ColumnCount };
    enum Roles { IdRole = Qt::UserRole, ReleasedRole, ExcludedRole };

    explicit ReviewIncidents(QObject *parent = nullptr);
    void replace(const QList<ReviewIncident> &incidents, const QList<IncidentNote> &notes, const QString &zone);

    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

protected:
    [[nodiscard]] QString keyOf(const NotedIncident &row) const override { return row.incident.id; }

private:
    [[nodiscard]] QString textOf(const NotedIncident &row, int column) const;
    QString m_zone;
};

} // namespace bulkhead

#include "models/review_incidents.h"

#include "models/review_words.h"
#include "models/words.h"

#include <algorithm>

namespace bulkhead {

QString incidentTitle(const ReviewIncident &incident, const IncidentNote &note, int number)
{
    if (!note.title.isEmpty())
        return note.title;
    return incident.likelyDependency.isEmpty() ? ReviewIncidents::tr("Incident %1").arg(number)
                                               : incident.likelyDependency;
}

ReviewIncidents::ReviewIncidents(QObject *parent)
    : KeyedRows<NotedIncident>(parent)
{
}

void ReviewIncidents::replace(const QList<ReviewIncident> &incidents, const QList<IncidentNote> &notes,
                              const QString &zone)
{
    m_zone = zone;
    QList<NotedIncident> rows;
    for (const ReviewIncident &incident : incidents) {
        const auto note = std::find_if(notes.begin(), notes.end(),
                                       [&](const IncidentNote &one) { return one.incidentId == incident.id; });
        rows.append({incident, note == notes.end() ? IncidentNote{} : *note, int(rows.size()) + 1});
    }
    arrange(std::move(rows));
}

int ReviewIncidents::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QString ReviewIncidents::textOf(const NotedIncident &row, int column) const
{
    switch (column) {
    case When:
        return words::momentIn(row.incident.fromMs, m_zone);
    case What:
        return incidentTitle(row.incident, row.note, row.number);
    case Workflows: {
        QStringList names;
        for (const QString &slug : row.incident.workflows)
            names << words::workflow(slug);
        return names.join(QStringLiteral(", "));
    }
    case Lasted:
        return words::duration((row.incident.toMs - row.incident.fromMs) / 1000);
    case Budget:
        return row.incident.excluded ? tr("left out") : words::share(row.incident.budgetShare);
    case Cause:
        return row.note.cause;
    case FollowUp:
        return row.note.dueMs > 0 && !row.note.followUp.isEmpty()
                   ? tr("%1, due %2").arg(row.note.followUp, words::dayIn(row.note.dueMs, m_zone))
                   : row.note.followUp;
    case Released:
        return row.note.released ? tr("released") : tr("internal");
    default:
        return {};
    }
}

QVariant ReviewIncidents::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const NotedIncident &row = rowAt(index.row());
    const bool number = index.column() == Lasted || index.column() == Budget;
    switch (role) {
    case Qt::DisplayRole:
        return textOf(row, index.column());
    case Qt::TextAlignmentRole:
        return int(Qt::AlignVCenter | (number ? Qt::AlignRight : Qt::AlignLeft));
    case IdRole:
        return row.incident.id;
    case ReleasedRole:
        return row.note.released;
    case ExcludedRole:
        return row.incident.excluded;
    default:
        return {};
    }
}

QVariant ReviewIncidents::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount)
        return {};
    if (role == Qt::TextAlignmentRole)
        return int(Qt::AlignVCenter | (section == Lasted || section == Budget ? Qt::AlignRight : Qt::AlignLeft));
    const QString titles[ColumnCount] = {tr("When"),   tr("What"),  tr("Workflow"),  tr("Lasted"),
                                         tr("Budget"), tr("Cause"), tr("Follow-up"), tr("Customer")};
    return role == Qt::DisplayRole ? QVariant(titles[section]) : QVariant();
}

} // namespace bulkhead

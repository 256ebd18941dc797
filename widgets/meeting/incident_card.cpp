#include "widgets/meeting/incident_card.h"

#include "models/review_incidents.h"
#include "widgets/delegates/cell_delegate.h"
#include "widgets/delegates/data_table.h"
#include "widgets/meeting/incident_editor.h"

#include <QHeaderView>
#include <QScopedValueRollback>
#include <QVBoxLayout>

#include <algorithm>

namespace bulkhead {
namespace {

Cell cellOf(const QModelIndex &index)
{
    Cell cell;
    cell.text = index.data().toString();
    const bool excluded = index.data(ReviewIncidents::ExcludedRole).toBool();
    switch (index.column()) {
    case ReviewIncidents::Lasted:
    case ReviewIncidents::Budget:
        cell.kind = Cell::Kind::Number;
        cell.tone = excluded ? Tone::Dim : Tone::Text;
        break;
    case ReviewIncidents::What:
        cell.strong = true;
        break;
    case ReviewIncidents::Released: {
        const bool released = index.data(ReviewIncidents::ReleasedRole).toBool();
        cell.kind = Cell::Kind::Badge;
        cell.badge = {cell.text, released ? Tone::Info : Tone::Dim, released ? paint::Shape::Disc : paint::Shape::Ring};
        break;
    }
    default:
        break;
    }
    return cell;
}

} // namespace

IncidentCard::IncidentCard(Preferences *preferences, QWidget *parent)
    : ReviewSection(tr("Incidents that cost budget"), {}, parent)
    , m_model(new ReviewIncidents(this))
    , m_table(new DataTable(tr("Incidents that cost budget"), preferences, QStringLiteral("review.incidents")))
    , m_editor(new IncidentEditor)
    , m_empty(new EmptyState)
{
    m_table->setItemDelegate(new CellDelegate(cellOf, m_table));
    m_table->setSortingEnabled(false);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setModel(m_model);
    m_table->horizontalHeader()->setSortIndicatorShown(false);
    m_table->setWidths({104, 140, 122, 66, 58, 170, 136, 88}, ReviewIncidents::Cause);
    m_table->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    body()->addWidget(m_empty);
    body()->addWidget(m_table);
    body()->addWidget(m_editor);
    body()->addStretch();
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &IncidentCard::showChosen);
    connect(m_editor, &IncidentEditor::changed, this, [this](const std::function<void(IncidentNote &)> &how) {
        const QString id = m_table->currentIndex().data(ReviewIncidents::IdRole).toString();
        if (m_showing || id.isEmpty())
            return;
        write([&](ReviewEdit &edit) {
            auto at = std::find_if(edit.incidents.begin(), edit.incidents.end(),
                                   [&](const IncidentNote &note) { return note.incidentId == id; });
            if (at == edit.incidents.end()) {
                edit.incidents.append(IncidentNote{});
                at = edit.incidents.end() - 1;
                at->incidentId = id;
            }
            how(*at);
        });
        refreshRows();
    });
}

void IncidentCard::refreshRows()
{
    const SlaReview &review = draft()->review();
    m_model->replace(review.incidents, draft()->edit().incidents, review.summary.zone);
}

void IncidentCard::fill()
{
    refreshRows();
    const int rows = m_model->rowCount();
    m_table->setVisible(rows > 0);
    m_editor->setVisible(rows > 0);
    setRemark(rows > 0 ? tr("what is written here reaches the customer only when it is released") : QString());
    if (rows == 0) {
        m_empty->showEmpty(tr("No incident in this period"),
                           tr("What failed were single requests, spread over the period."));
        return;
    }
    m_empty->hideState();
    constexpr int kHeader = 30, kMostRows = 8;
    m_table->setFixedHeight(kHeader + 2 + std::min(rows, kMostRows) * m_table->verticalHeader()->defaultSectionSize());
    if (!m_table->currentIndex().isValid())
        m_table->setCurrentIndex(m_model->index(0, 0));
    showChosen();
}

IncidentNote IncidentCard::noteOf(const QString &incidentId) const
{
    for (const IncidentNote &note : draft()->edit().incidents)
        if (note.incidentId == incidentId)
            return note;
    return {};
}

void IncidentCard::showChosen()
{
    const QModelIndex current = m_table->currentIndex();
    if (!current.isValid() || draft() == nullptr)
        return;
    const QScopedValueRollback showing(m_showing, true);
    const ReviewIncident &incident = m_model->rowAt(current.row()).incident;
    m_editor->show(incident, noteOf(incident.id), draft()->review().summary.zone, editable());
}

void IncidentCard::focusField(int index, const QString &name)
{
    if (draft() == nullptr || index < 0 || index >= draft()->edit().incidents.size())
        return;
    const int row = m_model->rowOf(draft()->edit().incidents.at(index).incidentId);
    if (row >= 0)
        m_table->setCurrentIndex(m_model->index(row, 0));
    m_editor->focusField(name);
}

} // namespace bulkhead

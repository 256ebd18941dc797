#include "widgets/meeting/workflow_card.h"

#include "models/commitment_table.h"
#include "models/words.h"
#include "widgets/delegates/cell_delegate.h"
#include "widgets/delegates/data_table.h"
#include "widgets/review/attainment_mark.h"

#include <QHeaderView>
#include <QVBoxLayout>

namespace bulkhead {
namespace {

Cell cellOf(const QModelIndex &index)
{
    const auto state = terms::Attainment(index.data(CommitmentTable::StateRole).toInt());
    Cell cell;
    cell.text = index.data().toString();
    switch (index.column()) {
    case CommitmentTable::State:
        cell.kind = Cell::Kind::Badge;
        cell.badge = paint::badge(state);
        break;
    case CommitmentTable::Budget:
        cell.kind = Cell::Kind::Budget;
        cell.budget = index.data(CommitmentTable::BudgetRole).toInt();
        break;
    case CommitmentTable::Workflow:
        cell.strong = state == terms::Attainment::Missed;
        break;
    case CommitmentTable::Attained:
    case CommitmentTable::Margin:
        cell.tone = state == terms::Attainment::Missed ? Tone::Bad : Tone::Text;
        [[fallthrough]];
    default:
        cell.kind = Cell::Kind::Number;
    }
    return cell;
}

} // namespace

WorkflowCard::WorkflowCard(Preferences *preferences, QWidget *parent)
    : Card(tr("By workflow"), tr("worst first; Enter opens a calculation"), parent)
    , m_model(new CommitmentTable(this))
    , m_table(new DataTable(tr("Commitments by workflow"), preferences, QStringLiteral("review.workflows")))
{
    m_table->setItemDelegate(new CellDelegate(cellOf, m_table));
    m_table->setSortingEnabled(false);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setModel(m_model);
    m_table->horizontalHeader()->setSortIndicatorShown(false);
    m_table->setWidths({170, 96, 74, 72, 62, 112, 96, 80}, CommitmentTable::Workflow);
    body()->addWidget(m_table, 1);
    connect(m_table, &DataTable::opened, this, [this](const QModelIndex &index) {
        const ReviewCommitment &row = m_model->rowAt(index.row());
        PackFigure figure;
        figure.label = index.siblingAtColumn(CommitmentTable::Workflow).data().toString();
        figure.value = row.attained;
        figure.of = words::target(row.targetE7);
        figure.state = row.state;
        figure.formula = row.formula;
        figure.drill = {row.workflow, m_review.summary.fromMs, m_review.summary.toMs};
        emit figureAsked(figure);
    });
}

void WorkflowCard::show(const SlaReview &review)
{
    m_review = review;
    m_model->replace(review.commitments, review.summary.currency);
    // All rows are seen at once where a dozen fit; the page scrolls, not the table.
    const int rows = std::clamp(int(review.commitments.size()), 3, 12);
    m_table->setMinimumHeight(31 + rows * m_table->verticalHeader()->defaultSectionSize());
    if (!review.commitments.isEmpty() && !m_table->currentIndex().isValid())
        m_table->setCurrentIndex(m_model->index(0, 0));
}

} // namespace bulkhead

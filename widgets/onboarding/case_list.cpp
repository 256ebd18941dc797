#include "widgets/onboarding/case_list.h"

#include "models/case_table.h"
#include "models/words.h"
#include "widgets/delegates/data_table.h"
#include "widgets/frame/filter_field.h"
#include "widgets/frame/pieces.h"
#include "widgets/frame/workspace.h"
#include "widgets/onboarding/case_look.h"
#include "widgets/onboarding/course_column.h"

#include <QHeaderView>
#include <QVBoxLayout>

namespace bulkhead {
namespace {

const QString kKeptFilter = QStringLiteral("onboarding.filter");
constexpr int kWideTable = 1'060;

} // namespace

CaseList::CaseList(Workspace *workspace, Look look, QWidget *parent)
    : QWidget(parent)
    , m_workspace(workspace)
    , m_look(look)
    , m_filter(new FilterField(CaseTable::grammar(),
                               tr("Filter, such as state:held stage:identity tier:dedicated late>2   (Ctrl F)")))
    , m_model(new CaseTable([workspace] { return workspace->now(); }, this))
    , m_table(new DataTable(
          look == Look::Table ? tr("Onboarding cases") : tr("Onboarding cases over time"), workspace->preferences(),
          look == Look::Table ? QStringLiteral("onboarding.table") : QStringLiteral("onboarding.course")))
    , m_delegate(new CourseDelegate(
          [](const QModelIndex &index) { return index.column() == CaseTable::Course ? Cell() : caseCell(index); },
          CaseTable::Course, m_table))
    , m_empty(new EmptyState)
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::medium);
    column->addWidget(m_filter);
    auto *card = new Card;
    card->body()->setContentsMargins(1, 1, 1, 1);
    if (look == Look::Course) {
        m_header = new CourseHeader(CaseTable::Course, m_table);
        m_table->setHorizontalHeader(m_header);
    }
    m_table->setItemDelegate(m_delegate);
    m_table->horizontalHeader()->setSortIndicatorClearable(true); // The third click: most trouble first again.
    m_table->horizontalHeader()->setSortIndicator(-1, Qt::AscendingOrder);
    m_table->setModel(m_model);
    if (look == Look::Table) {
        m_table->setWidths({230, 96, 130, 92, 0, 100, 78, 78, 98, 240, 0, 0}, CaseTable::Next);
        m_table->setSpareColumns({CaseTable::Owner, CaseTable::TierColumn, CaseTable::Late}, kWideTable);
    } else {
        m_table->setWidths({230, 96, 0, 0, 0, 0, 0, 0, 0, 0, 0, 500}, CaseTable::Course);
    }
    m_model->sort(m_table->horizontalHeader()->sortIndicatorSection(),
                  m_table->horizontalHeader()->sortIndicatorOrder());
    card->body()->addWidget(m_empty);
    card->body()->addWidget(m_table, 1);
    column->addWidget(card, 1);
    connect(m_filter, &FilterField::changed, this, &CaseList::applyFilter);
    connect(m_filter, &FilterField::downPressed, this, &CaseList::focusTable);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentChanged, this, [this](const QModelIndex &current) {
        if (m_choosing)
            return;
        m_wanted = current.data(CaseTable::CaseIdRole).toString();
        emit chosen(m_wanted);
    });
    m_filter->setText(workspace->preferences()->value(kKeptFilter).toString());
}

void CaseList::refresh()
{
    m_choosing = true; // Rows that come and go are nobody's choice.
    m_model->replace(m_workspace->lists()->cases());
    m_choosing = false;
    choose(m_wanted);
    const CourseSpan span = CourseSpan::of(m_model->rows(), m_workspace->now());
    m_delegate->setSpan(span);
    if (m_header)
        m_header->setSpan(span);
    m_table->viewport()->update();
    showState();
}

void CaseList::choose(const QString &caseId)
{
    m_wanted = caseId;
    const int row = caseId.isEmpty() ? -1 : m_model->rowOf(caseId);
    m_choosing = true;
    if (row < 0)
        m_table->clearSelection();
    else if (m_table->currentIndex().row() != row)
        m_table->setCurrentIndex(m_model->index(row, CaseTable::Tenant));
    m_choosing = false;
}

QString CaseList::filter() const
{
    return m_filter->text();
}

void CaseList::setFilter(const QString &text)
{
    m_filter->setText(text);
}

void CaseList::focusFilter()
{
    m_filter->focusField();
}

void CaseList::focusTable()
{
    m_table->setFocus();
}

void CaseList::applyFilter(const QString &text)
{
    m_choosing = true;
    const QString problem = m_model->setFilter(text);
    m_choosing = false;
    m_filter->setProblem(problem);
    if (problem.isEmpty())
        m_workspace->preferences()->set(kKeptFilter, text);
    refresh();
    emit filterChanged();
}

void CaseList::showState()
{
    m_table->setVisible(m_model->rowCount() > 0);
    if (m_model->rowCount() > 0)
        m_empty->hideState();
    else if (m_model->known() > 0)
        m_empty->showEmpty(tr("No case fits the filter"),
                           tr("%1 are hidden by it. Press Esc to clear it.").arg(words::count(m_model->known())));
    else
        m_empty->hideState(); // The page says why there is none.
}

} // namespace bulkhead

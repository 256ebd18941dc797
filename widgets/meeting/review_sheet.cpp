#include "widgets/meeting/review_sheet.h"

#include "models/words.h"
#include "widgets/delegates/data_table.h"
#include "widgets/meeting/burn_down_card.h"
#include "widgets/meeting/exclusion_card.h"
#include "widgets/meeting/incident_card.h"
#include "widgets/meeting/meeting_card.h"
#include "widgets/meeting/notes_card.h"
#include "widgets/meeting/promise_list.h"
#include "widgets/meeting/review_tiles.h"
#include "widgets/meeting/sign_off_panel.h"
#include "widgets/meeting/statement_list.h"
#include "widgets/meeting/workflow_card.h"

#include <QHBoxLayout>
#include <QScrollBar>
#include <QVBoxLayout>

namespace bulkhead {
namespace {

constexpr int kScrollBar = 10; // As in the style sheet.

/// Workflow whose budget is lowest: what the chart begins with.
QString worstWorkflow(const SlaReview &review)
{
    const ReviewCommitment *worst = nullptr;
    for (const ReviewCommitment &one : review.commitments)
        if (one.budgetLeft != kUnknownBudget && (worst == nullptr || one.budgetLeft < worst->budgetLeft))
            worst = &one;
    return worst != nullptr ? words::workflow(worst->workflow) : QString();
}

QHBoxLayout *rowOf(std::initializer_list<std::pair<QWidget *, int>> cards)
{
    auto *row = new QHBoxLayout;
    row->setSpacing(space::medium);
    for (const auto &[card, stretch] : cards)
        row->addWidget(card, stretch);
    return row;
}

} // namespace

ReviewSheet::ReviewSheet(Preferences *preferences, QWidget *parent)
    : QScrollArea(parent)
    , m_tiles(new ReviewTiles)
    , m_burnDown(new BurnDownCard)
    , m_workflows(new WorkflowCard(preferences))
    , m_exclusions(new ExclusionCard)
{
    auto *inside = new QWidget;
    auto *column = new QVBoxLayout(inside);
    // The scroll bar stands in the margin, so that the cards end where the page's head does.
    column->setContentsMargins(0, 0, space::large - kScrollBar, space::large);
    column->setSpacing(space::medium);
    build(preferences, column);
    setWidgetResizable(true);
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOn);
    setFocusPolicy(Qt::NoFocus);
    viewport()->setAutoFillBackground(false);
    setWidget(inside);
    inside->setAutoFillBackground(false); // setWidget() turned it on.
    connect(m_tiles, &ReviewTiles::asked, this, &ReviewSheet::showTile);
    connect(m_workflows, &WorkflowCard::figureAsked, this, &ReviewSheet::figureAsked);
}

void ReviewSheet::build(Preferences *preferences, QVBoxLayout *column)
{
    auto *incidents = new IncidentCard(preferences);
    auto *notes = new NotesCard;
    auto *promises = new PromiseList;
    auto *decisions = new StatementList(StatementList::Kind::Decisions);
    auto *outlook = new StatementList(StatementList::Kind::Outlook);
    auto *meeting = new MeetingCard;
    auto *signOffs = new SignOffPanel;
    m_sections = {{QStringLiteral("incidents"), incidents}, {QStringLiteral("notes"), notes},
                  {QStringLiteral("promises"), promises},   {QStringLiteral("decisions"), decisions},
                  {QStringLiteral("outlook"), outlook},     {QStringLiteral("distribution"), meeting},
                  {QStringLiteral("sign_offs"), signOffs}};
    m_burnDown->setMinimumWidth(360);
    notes->setMinimumWidth(240);
    column->addWidget(m_tiles);
    column->addLayout(rowOf({{m_burnDown, 1}, {m_workflows, 2}}));
    column->addLayout(rowOf({{incidents, 7}, {notes, 2}}));
    column->addWidget(promises);
    column->addLayout(rowOf({{decisions, 1}, {outlook, 1}}));
    column->addLayout(rowOf({{m_exclusions, 1}, {meeting, 1}, {signOffs, 1}}));
    column->addStretch();
}

void ReviewSheet::show(ReviewDraft *draft, bool editable)
{
    const SlaReview &review = draft->review();
    m_tiles->show(review);
    m_workflows->show(review);
    m_exclusions->show(review);
    for (ReviewSection *section : std::as_const(m_sections))
        section->show(draft, editable);
    QScrollArea::show();
}

void ReviewSheet::showPack(const Fault &fault, const Pack &customer, const SlaReview &review)
{
    if (fault.failed())
        m_burnDown->showFault(fault);
    else
        m_burnDown->show(customer, worstWorkflow(review));
}

void ReviewSheet::toTop()
{
    verticalScrollBar()->setValue(0);
}

void ReviewSheet::focusField(const QString &field)
{
    ReviewSection *section = m_sections.value(field.section(QLatin1Char('['), 0, 0));
    if (section == nullptr)
        return;
    section->focusField(field.section(QLatin1Char('['), 1).section(QLatin1Char(']'), 0, 0).toInt(),
                        field.section(QLatin1Char('.'), 1));
    QWidget *focused = window()->focusWidget();
    ensureWidgetVisible(focused != nullptr && isAncestorOf(focused) ? focused : section);
}

void ReviewSheet::showTile(int tile)
{
    QWidget *part = m_workflows;
    if (tile == ReviewTiles::Budget)
        part = m_burnDown;
    else if (tile == ReviewTiles::Incidents)
        part = m_sections.value(QStringLiteral("incidents"));
    ensureWidgetVisible(part, 0, space::large);
    if (part == m_workflows)
        m_workflows->table()->setFocus(Qt::OtherFocusReason);
}

} // namespace bulkhead

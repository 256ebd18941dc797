#include "widgets/renewals/renewal_pane.h"

#include "models/renewal_words.h"
#include "models/words.h"
#include "widgets/frame/clear_layout.h"
#include "widgets/frame/pieces.h"
#include "widgets/frame/workspace.h"
#include "widgets/renewals/judge_dialog.h"
#include "widgets/renewals/outcome_dialog.h"
#include "widgets/renewals/record_strip.h"
#include "widgets/renewals/renewal_look.h"
#include "widgets/renewals/term_list.h"

#include <QGridLayout>
#include <QLabel>
#include <QScrollArea>
#include <QVBoxLayout>

namespace bulkhead {

RenewalPane::RenewalPane(Workspace *workspace, QWidget *parent)
    : QWidget(parent)
    , m_workspace(workspace)
{
    build();
    showNone();
}

void RenewalPane::build()
{
    auto *outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    m_empty = new EmptyState(this);
    outer->addWidget(m_empty);
    m_content = new QWidget(this);
    outer->addWidget(m_content, 1);
    auto *column = new QVBoxLayout(m_content);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::small);
    auto *head = new QHBoxLayout;
    m_title = makeLabel({}, Text::Heading, Tone::Text, true);
    m_badge = new BadgeLabel;
    head->addWidget(m_title, 1);
    head->addWidget(m_badge, 0, Qt::AlignTop);
    column->addLayout(head);
    m_when = makeLabel({}, Text::Body, Tone::Dim, true);
    column->addWidget(m_when);
    auto *result = new QHBoxLayout;
    m_result = new BadgeLabel;
    m_outcome = makeLabel({}, Text::Body, Tone::Text, true);
    result->addWidget(m_result, 0, Qt::AlignTop);
    result->addWidget(m_outcome, 1);
    column->addLayout(result);
    m_record = makeLabel({}, Text::Strong);
    column->addWidget(m_record);
    m_strip = new RecordStrip;
    column->addWidget(m_strip);
    m_facts = new QGridLayout;
    m_facts->setHorizontalSpacing(space::medium);
    m_facts->setVerticalSpacing(2);
    m_facts->setColumnStretch(1, 1);
    column->addLayout(m_facts);
    m_score = makeLabel({}, Text::Strong, Tone::Text, true);
    column->addWidget(m_score);
    m_judged = makeLabel({}, Text::Body, Tone::Text, true);
    column->addWidget(m_judged);
    m_terms = new TermList;
    auto *scroll = new QScrollArea;
    scroll->setWidget(m_terms);
    m_terms->setAutoFillBackground(false); // The card's own shows.
    scroll->viewport()->setAutoFillBackground(false);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setAccessibleName(tr("Terms of the score"));
    column->addWidget(scroll, 1);
    buildButtons(column);
    m_source = makeLabel({}, Text::Small, Tone::Faint, true);
    column->addWidget(m_source);
}

void RenewalPane::buildButtons(QVBoxLayout *column)
{
    m_judge = makeButton(tr("Judge…"));
    m_judge->setToolTip(tr("Your own score in place of the computed one (J)"));
    m_recordOutcome = makeButton(tr("Outcome…"));
    m_recordOutcome->setToolTip(tr("How the renewal came out (O)"));
    connect(m_judge, &QPushButton::clicked, this, &RenewalPane::judge);
    connect(m_recordOutcome, &QPushButton::clicked, this, &RenewalPane::outcome);
    auto *tenant = makeButton(tr("Tenant"));
    tenant->setToolTip(tr("Open the tenant’s page (Enter)"));
    tenant->setAccessibleName(tr("Open the tenant’s page"));
    connect(tenant, &QPushButton::clicked, this,
            [this] { emit openTenant(m_row.tenantId, QStringLiteral("service")); });
    auto *sla = makeButton(tr("SLA"));
    sla->setToolTip(tr("Its objectives and reviews in SLA health (L)"));
    sla->setAccessibleName(tr("Objectives and reviews in SLA health"));
    connect(sla, &QPushButton::clicked, this, &RenewalPane::openSla);
    auto *row = new QHBoxLayout;
    row->setSpacing(space::tiny);
    for (QPushButton *button : {m_judge, m_recordOutcome, tenant, sla})
        row->addWidget(button);
    row->addStretch();
    column->addLayout(row);
}

void RenewalPane::showNone()
{
    m_row = {};
    m_content->hide();
    m_empty->showEmpty(tr("No renewal chosen"), tr("Choose a row to see its score, term by term."));
}

void RenewalPane::show(const RenewalRow &row, const QList<RiskRule> &rules)
{
    m_row = row;
    m_rules = rules;
    m_empty->hideState();
    m_content->show();
    m_title->setText(row.tenantName);
    m_badge->setBadge(badgeOf(row.level));
    m_when->setText(tr("%1. Renews %2, %3. ARR %4. Owner %5.")
                        .arg(words::profile(row.profile), words::date(row.renewal), words::daysTo(row.days),
                             words::money(row.arr), row.owner.isEmpty() ? tr("nobody") : row.owner));
    m_record->setText(tr("SLA record: %1").arg(words::record(row)));
    m_strip->setRow(row);
    showFacts();
    m_score->setText(row.riskOf > 0
                         ? tr("Risk %1 of %2 known points; 100 when all is known").arg(row.risk).arg(row.riskOf)
                         : tr("Risk: nothing is known yet"));
    showJudgement();
    m_terms->setTerms(row.terms, rules);
    if (!row.problem.isEmpty())
        m_source->setText(tr("▲ Not all is known: %1").arg(row.problem));
    else if (row.asOfMs == 0)
        m_source->setText(tr("The last twelve periods are being read."));
    else
        m_source->setText(row.computing
                              ? tr("Read %1; the period in progress is being read.").arg(words::dateTime(row.asOfMs))
                              : tr("Read %1.").arg(words::dateTime(row.asOfMs)));
    const SessionInfo session = m_workspace->session();
    m_judge->setVisible(session.may(QStringLiteral("renewals.override")));
    m_recordOutcome->setVisible(session.may(QStringLiteral("renewals.record")));
}

void RenewalPane::showFacts()
{
    clearLayout(m_facts);
    const std::pair<QString, QString> facts[] = {
        {tr("Budget trend"), words::trend(m_row)},
        {tr("Credits, 12 periods"), words::credits(m_row)},
        {tr("Open promises"), words::promises(m_row)},
    };
    int at = 0;
    for (const auto &[name, figure] : facts) {
        m_facts->addWidget(makeLabel(name, Text::Body, Tone::Dim), at, 0);
        m_facts->addWidget(makeLabel(figure, Text::Body), at, 1);
        ++at;
    }
}

void RenewalPane::showJudgement()
{
    const bool judged = m_row.judged.score >= 0;
    m_judged->setVisible(judged);
    if (judged)
        m_judged->setText(tr("In force: %1, judged by %2 on %3. “%4”")
                              .arg(m_row.judged.score)
                              .arg(m_row.judged.by, words::dateTime(m_row.judged.atMs), m_row.judged.reason));
    const RenewalOutcome &outcome = m_row.outcome;
    const bool known = outcome.revision > 0;
    m_result->setBadge(known ? badgeOf(outcome.result) : paint::Badge());
    m_outcome->setVisible(known);
    if (known)
        m_outcome->setText(tr("on %1, recorded by %2; predicted %3")
                               .arg(words::date(outcome.on), outcome.by, words::level(outcome.predicted).toLower()));
}

void RenewalPane::judge()
{
    if (m_row.tenantId.isEmpty() || m_judge->isHidden())
        return;
    auto *dialog = new JudgeDialog(m_workspace->desk(), m_row, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &JudgeDialog::judged, this, [this](const RenewalRow &row) {
        emit notice(row.judged.score >= 0
                        ? tr("%1: your judgement of %2 is in force.").arg(row.tenantName).arg(row.judged.score)
                        : tr("%1: the computed score is in force again.").arg(row.tenantName));
        emit changed(row);
    });
    dialog->open();
}

void RenewalPane::outcome()
{
    if (m_row.tenantId.isEmpty() || m_recordOutcome->isHidden())
        return;
    auto *dialog = new OutcomeDialog(m_workspace->desk(), m_row, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &OutcomeDialog::recorded, this, [this](const RenewalRow &row) {
        emit notice(tr("%1: recorded as %2.").arg(row.tenantName, words::result(row.outcome.result).toLower()));
        emit changed(row);
    });
    dialog->open();
}

} // namespace bulkhead

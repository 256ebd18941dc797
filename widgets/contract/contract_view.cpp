#include "widgets/contract/contract_view.h"

#include "models/act_rights.h"
#include "models/contract_draft.h"
#include "models/contract_period.h"
#include "models/contract_words.h"
#include "models/sla_desk.h"
#include "models/words.h"
#include "widgets/acts/acts_view.h"
#include "widgets/contract/contract_editor.h"
#include "widgets/contract/contract_evidence.h"
#include "widgets/contract/exclusion_dialog.h"
#include "widgets/contract/terms_view.h"
#include "widgets/contract/version_list.h"
#include "widgets/frame/clear_layout.h"
#include "widgets/frame/pieces.h"
#include "widgets/frame/workspace.h"

#include <QLabel>
#include <QVBoxLayout>

#include <algorithm>

namespace bulkhead {
namespace {

constexpr qsizetype kMostExclusions = 12;

/// All that the terms are drawn from, so that the same sheet is not drawn twice.
QString drawingOf(const terms::ContractSheet &sheet)
{
    QString drawing;
    for (const terms::Contract &version : sheet.versions)
        drawing += QStringLiteral("%1:%2:%3;").arg(version.number).arg(version.effectiveFromMs).arg(version.approvedMs);
    for (const terms::Contract &version : sheet.versions.mid(0, 1)) // A default follows the tier without a number.
        for (const terms::Commitment &one : version.commitments)
            drawing += QStringLiteral("%1=%2;").arg(one.workflow).arg(one.targetE7);
    for (const terms::Exclusion &exclusion : sheet.exclusions)
        drawing += exclusion.id + QLatin1Char(';');
    for (const terms::Problem &warning : sheet.warnings)
        drawing += warning.field + warning.text;
    return drawing;
}

} // namespace

ContractView::ContractView(Workspace *workspace, bool wide, QWidget *parent)
    : QWidget(parent)
    , m_workspace(workspace)
    , m_state(new EmptyState)
    , m_content(new QWidget)
    , m_title(makeLabel({}, Text::Heading, Tone::Text, true))
    , m_single(makeLabel({}, Text::Small, Tone::Dim, true))
    , m_edit(makeButton(tr("New version…"), Button::Primary))
    , m_exclude(makeButton(tr("Exclude time…")))
    , m_terms(new TermsView(wide))
    , m_versions(new VersionList)
    , m_acts(new ActsView(workspace, QStringLiteral("contract")))
    , m_exclusions(new QVBoxLayout)
{
    build(wide);
    m_acts->setTitle(tr("Proposals and decisions"));
    m_acts->setEvidence([this](const Act &act) { return evidenceOf(act); });
    m_acts->hide();
    connect(m_edit, &QPushButton::clicked, this, &ContractView::openEditor);
    connect(m_exclude, &QPushButton::clicked, this, &ContractView::openExclusion);
    connect(m_versions, &VersionList::chosen, this, &ContractView::showVersion);
    connect(m_acts, &ActsView::changed, this, [this] {
        ask();
        emit changed();
    });
    connect(m_acts, &ActsView::notice, this, &ContractView::notice);
    connect(m_state, &EmptyState::acted, this, &ContractView::ask);
    connect(workspace, &Workspace::sessionChanged, this, &ContractView::refreshActions);
}

void ContractView::build(bool wide)
{
    auto *outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(m_state, 1);
    outer->addWidget(m_content, 1);
    m_content->hide();
    auto *column = new QVBoxLayout(m_content);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::small);
    auto *head = new QHBoxLayout;
    head->setSpacing(space::small);
    head->addWidget(m_title, 1);
    m_edit->setObjectName(QStringLiteral("editContract"));
    m_exclude->setObjectName(QStringLiteral("excludeTime"));
    if (wide) {
        head->addWidget(m_exclude);
        head->addWidget(m_edit);
    }
    column->addLayout(head);
    if (!wide) {
        auto *actions = new QHBoxLayout;
        actions->addWidget(m_edit);
        actions->addWidget(m_exclude);
        actions->addStretch();
        column->addLayout(actions);
    }
    column->addWidget(m_single);
    auto *sides = new QBoxLayout(wide ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom);
    sides->setSpacing(wide ? space::huge * 2 : space::large);
    auto *right = new QVBoxLayout;
    right->setSpacing(space::medium);
    right->addWidget(m_acts);
    right->addWidget(makeLabel(tr("Versions"), Text::Strong));
    right->addWidget(m_versions);
    m_exclusions->setSpacing(space::small);
    right->addLayout(m_exclusions);
    right->addStretch();
    if (wide) {
        sides->addWidget(m_terms, 3);
        sides->addLayout(right, 2);
    } else { // What waits for a decision stands first where there is one column.
        sides->addLayout(right);
        sides->addWidget(m_terms);
    }
    column->addLayout(sides);
    column->addStretch();
}

void ContractView::setDetail(const TenantDetail &detail)
{
    const bool other = detail.id != m_detail.id;
    m_detail = detail;
    if (other) {
        m_sheet = {};
        m_drawn.clear();
        m_asked = false;
        m_content->hide();
        m_state->showLoading(tr("Loading the contract…"));
    }
    if (isVisible())
        ask();
    else
        m_asked = false; // Once it is shown.
}

void ContractView::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    if (!m_asked && !m_detail.id.isEmpty())
        ask();
}

bool ContractView::settled() const
{
    return !isVisible() || (m_asked && !m_asking);
}

void ContractView::ask()
{
    m_asking = m_asked = true;
    m_workspace->desk()->sla().contract(
        m_detail.id, this, [this, id = m_detail.id](const Fault &fault, const terms::ContractSheet &sheet) {
            if (id != m_detail.id)
                return;
            m_asking = false;
            if (!fault.failed() && !sheet.versions.isEmpty()) {
                fill(sheet);
            } else if (m_sheet.versions.isEmpty()) {
                m_content->hide();
                if (fault.failed())
                    m_state->showFault(fault, tr("Try again"));
                else
                    m_state->showEmpty(tr("There is no contract"), tr("The gateway knows no terms of this tenant."),
                                       tr("Ask again"));
            }
        });
}

void ContractView::fill(const terms::ContractSheet &sheet)
{
    m_sheet = sheet;
    m_state->hideState();
    m_content->show();
    const terms::Contract &now = versionAt(sheet.versions, m_workspace->now());
    m_title->setText(
        now.number == 0
            ? tr("In force: the plan's default. Nobody wrote a contract yet.")
            : tr("In force: version %1, since %2").arg(now.number).arg(zonedDate(now.effectiveFromMs, now.zone)));
    const QString drawing = drawingOf(sheet) + m_detail.name;
    if (std::exchange(m_drawn, drawing) != drawing) {
        m_versions->setVersions(sheet.versions, m_workspace->now());
        showExclusions();
    }
    m_acts->setTenant(m_detail);
    refreshActions();
}

void ContractView::showVersion(int number)
{
    const auto version = std::ranges::find(m_sheet.versions, number, &terms::Contract::number);
    if (version == m_sheet.versions.end())
        return;
    const bool inForce = version->number == versionAt(m_sheet.versions, m_workspace->now()).number;
    m_terms->setTerms(*version, inForce ? m_sheet.warnings : QList<terms::Problem>(), m_workspace->now());
}

void ContractView::showExclusions()
{
    clearLayout(m_exclusions);
    m_exclusions->addWidget(makeLabel(tr("Time left out"), Text::Strong));
    if (m_sheet.exclusions.isEmpty())
        m_exclusions->addWidget(
            makeLabel(tr("Nothing has been left out of this tenant's SLA."), Text::Body, Tone::Dim, true));
    for (const terms::Exclusion &one : m_sheet.exclusions.mid(0, kMostExclusions)) {
        const QString &zone = versionAt(m_sheet.versions, one.fromMs).zone;
        QStringList facts{tr("%1 to %2 (%3)").arg(zonedText(one.fromMs, zone), zonedText(one.toMs, zone), zone)};
        if (!one.clause.isEmpty())
            facts.append(tr("clause %1").arg(one.clause));
        facts.append(tr("approved by %1").arg(one.approvedBy));
        m_exclusions->addWidget(makeLabel(words::exclusionCategory(one.category), Text::Body, Tone::Text, true));
        m_exclusions->addWidget(makeLabel(facts.join(QStringLiteral(" · ")), Text::Small, Tone::Dim, true));
        if (!one.reason.isEmpty())
            m_exclusions->addWidget(makeLabel(one.reason, Text::Small, Tone::Dim, true));
    }
    if (m_sheet.exclusions.size() > kMostExclusions)
        m_exclusions->addWidget(makeLabel(
            tr("The newest %1 of %2.").arg(words::count(kMostExclusions), words::count(m_sheet.exclusions.size())),
            Text::Small, Tone::Dim, true));
}

void ContractView::refreshActions()
{
    const SessionInfo session = m_workspace->session();
    const bool may = session.may(QStringLiteral("contracts.propose"));
    m_edit->setVisible(may);
    m_exclude->setVisible(may);
    const bool kept = ContractDrafts(m_workspace->preferences()).find(m_detail.id).has_value();
    m_edit->setText(kept ? tr("Go on with your draft…") : tr("New version…"));
    m_edit->setAccessibleName(m_edit->text());
    QString sentence;
    if (!may)
        sentence = tr("Your role reads contracts: customer success and platform operations propose changes.");
    else if (session.singleUser)
        sentence =
            tr("In single-user mode a change can be proposed and previewed, not approved: approval takes another "
               "person, on a gateway with people.");
    m_single->setText(sentence);
    m_single->setVisible(!sentence.isEmpty());
}

void ContractView::openEditor()
{
    if (m_sheet.versions.isEmpty() || !m_workspace->session().may(QStringLiteral("contracts.propose")))
        return;
    auto *editor = new ContractEditor(m_workspace, m_detail, m_sheet.versions.constFirst(), this);
    editor->setAttribute(Qt::WA_DeleteOnClose);
    connect(editor, &ContractEditor::proposed, this, &ContractView::proposed);
    connect(editor, &ContractEditor::draftChanged, this, &ContractView::refreshActions);
    editor->open();
}

void ContractView::openExclusion()
{
    if (m_sheet.versions.isEmpty() || !m_workspace->session().may(QStringLiteral("contracts.propose")))
        return;
    auto *dialog = new ExclusionDialog(m_workspace, m_detail, m_sheet, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &ExclusionDialog::proposed, this, &ContractView::proposed);
    dialog->open();
}

QWidget *ContractView::evidenceOf(const Act &act)
{
    if (act.contract == nullptr || m_sheet.versions.isEmpty())
        return nullptr;
    return new ContractEvidence(m_workspace, m_sheet.versions.constFirst(), *act.contract);
}

void ContractView::proposed(const Act &act)
{
    emit notice(
        tr("Proposed for %1: %2. It waits for another person's approval.").arg(m_detail.name, actChangeText(act)));
    ask();
    emit changed();
}

} // namespace bulkhead

#include "widgets/contract/contract_editor.h"

#include "models/contract_changes.h"
#include "models/contract_check.h"
#include "models/contract_period.h"
#include "models/contract_words.h"
#include "models/words.h"
#include "widgets/contract/commitment_row.h"
#include "widgets/contract/credit_editor.h"
#include "widgets/contract/frame_editor.h"
#include "widgets/contract/preview_panel.h"
#include "widgets/contract/proposal_dialog.h"
#include "widgets/contract/row_list.h"
#include "widgets/contract/rule_rows.h"
#include "widgets/frame/pieces.h"
#include "widgets/frame/workspace.h"

#include <QLabel>
#include <QScreen>
#include <QScrollArea>
#include <QVBoxLayout>

#include <algorithm>

namespace bulkhead {
namespace {

constexpr int kCheckAfterMs = 250;

/// The next version of a base: the same terms, from the next whole period on.
terms::Contract nextOf(const terms::Contract &base, qint64 nowMs)
{
    terms::Contract next = base;
    next.number = base.number + 1;
    const auto period = contractPeriodAt(base, nowMs);
    next.effectiveFromMs = period ? period->toMs : startOfDay(dateIn(nowMs, base.zone).addDays(1), base.zone);
    next.note.clear();
    next.proposedBy.clear();
    next.approvedBy.clear();
    next.approvedMs = 0;
    return next;
}

} // namespace

ContractEditor::ContractEditor(Workspace *workspace, const TenantDetail &tenant, const terms::Contract &base,
                               QWidget *parent)
    : QDialog(parent)
    , m_workspace(workspace)
    , m_tenant(tenant)
    , m_base(base)
    , m_drafts(workspace->preferences())
    , m_frame(new FrameEditor)
    , m_commitments(new RowList({tr("Commitment"), tr("Add a commitment"), QStringLiteral("commitments")},
                                [this] { return new CommitmentRow(workflows()); }))
    , m_rules(new RowList({tr("Exclusion rule"), tr("Add an exclusion rule"), QStringLiteral("exclusionRules")},
                          [] { return new ExclusionRuleRow; }))
    , m_credits(new CreditEditor)
    , m_preview(new PreviewPanel(workspace, base.credits.currency))
    , m_kept(makeLabel({}, Text::Small, Tone::Dim, true))
    , m_summary(makeLabel({}, Text::Body, Tone::Bad, true))
    , m_propose(makeButton(tr("Propose version %1…").arg(base.number + 1), Button::Primary))
    , m_discard(makeButton(tr("Discard draft"), Button::Quiet))
{
    setObjectName(QStringLiteral("contractEditor"));
    setWindowTitle(tr("Version %1 of the contract of %2").arg(base.number + 1).arg(tenant.name));
    const QSize room = screen() ? screen()->availableSize() : QSize(1440, 900);
    resize(std::min(1560, room.width() - 60), std::min(940, room.height() - 60));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(space::large, space::large, space::large, space::large);
    column->setSpacing(space::medium);
    column->addWidget(makeLabel(tr("%1: version %2 of the contract").arg(tenant.name).arg(base.number + 1), Text::Title,
                                Tone::Text, true));
    column->addWidget(m_kept);
    auto *sides = new QHBoxLayout;
    sides->setSpacing(space::huge);
    sides->addWidget(form(), 3);
    sides->addWidget(m_preview, 2);
    m_preview->setMinimumWidth(460);
    column->addLayout(sides, 1);
    auto *foot = new QHBoxLayout;
    foot->setSpacing(space::small);
    foot->addWidget(m_discard);
    foot->addWidget(m_summary, 1);
    QPushButton *close = makeButton(tr("Close, keep the draft"));
    close->setObjectName(QStringLiteral("contract.close"));
    m_propose->setObjectName(QStringLiteral("contract.propose"));
    m_discard->setObjectName(QStringLiteral("contract.discard"));
    foot->addWidget(close);
    foot->addWidget(m_propose);
    column->addLayout(foot);
    m_soon.setSingleShot(true);
    m_soon.setInterval(kCheckAfterMs);
    connect(&m_soon, &QTimer::timeout, this, &ContractEditor::check);
    connect(m_frame, &EditRow::edited, this, &ContractEditor::edited);
    connect(m_credits, &EditRow::edited, this, &ContractEditor::edited);
    for (RowList *list : {m_commitments, m_rules})
        connect(list, &RowList::edited, this, &ContractEditor::edited);
    connect(m_preview, &PreviewPanel::wanted, this, &ContractEditor::check);
    connect(m_preview, &PreviewPanel::problemsFound, this, [this](const QList<terms::Problem> &problems) {
        m_sent = problems;
        check();
    });
    connect(close, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_discard, &QPushButton::clicked, this, &ContractEditor::discard);
    connect(m_propose, &QPushButton::clicked, this, &ContractEditor::propose);
    begin();
}

ContractEditor::~ContractEditor()
{
    const QSignalBlocker quiet(this); // Who listens may be going, too.
    if (m_dirty)
        keep();
}

void ContractEditor::done(int result)
{
    if (std::exchange(m_dirty, false)) // Typed within the last moment.
        keep();
    QDialog::done(result);
}

QWidget *ContractEditor::form()
{
    auto *inside = new QWidget;
    auto *column = new QVBoxLayout(inside);
    column->setContentsMargins(0, 0, space::medium, 0);
    column->setSpacing(space::medium);
    const auto section = [column](const QString &title, QWidget *content) {
        column->addWidget(makeLabel(title, Text::Heading));
        column->addWidget(content);
        column->addSpacing(space::small);
    };
    section(tr("When and how it is counted"), m_frame);
    section(tr("Commitments"), m_commitments);
    section(tr("What may be excluded"), m_rules);
    section(tr("Credits"), m_credits);
    column->addStretch();
    auto *area = new QScrollArea;
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    area->setAccessibleName(tr("Terms of the new version"));
    area->setFocusPolicy(Qt::NoFocus);
    area->setWidget(inside);
    inside->setAutoFillBackground(false);
    area->viewport()->setAutoFillBackground(false);
    return area;
}

/// What is promised already, and what is measured of the tenant.
QStringList ContractEditor::workflows() const
{
    QStringList names;
    for (const terms::Commitment &one : m_base.commitments)
        names.append(one.workflow);
    for (const WorkflowHealth &measured : m_tenant.workflows)
        names.append(measured.workflow);
    names.removeDuplicates();
    return names;
}

void ContractEditor::begin()
{
    const auto kept = m_drafts.find(m_tenant.id);
    if (kept && kept->baseNumber == m_base.number) {
        m_kept->setText(
            tr("Your draft of %1. The note was not kept, for it may hold names.").arg(words::dateTime(kept->savedMs)));
        fill(kept->draft);
    } else if (kept) {
        terms::Contract draft = kept->draft;
        draft.number = m_base.number + 1;
        setTone(m_kept, Tone::Warn);
        m_kept->setText(
            tr("▲ Your draft was begun from version %1; version %2 was agreed since. Compare the two before you "
               "propose it.")
                .arg(kept->baseNumber)
                .arg(m_base.number));
        fill(draft);
    } else {
        m_kept->setText(m_base.number > 0
                            ? tr("Begins with the terms of version %1. What you type is kept until you propose or "
                                 "discard it.")
                                  .arg(m_base.number)
                            : tr("Begins with the plan's default, which nobody wrote. What you type is kept until you "
                                 "propose or discard it."));
        fill(nextOf(m_base, m_workspace->now()));
    }
    m_discard->setVisible(kept.has_value());
    check();
}

void ContractEditor::fill(const terms::Contract &contract)
{
    m_filling = true;
    m_frame->setFrame(contract);
    m_commitments->clear();
    for (const terms::Commitment &one : contract.commitments)
        static_cast<CommitmentRow *>(m_commitments->append())->setCommitment(one);
    m_rules->clear();
    for (const terms::ExclusionRule &rule : contract.exclusionRules)
        static_cast<ExclusionRuleRow *>(m_rules->append())->setRule(rule);
    m_credits->setCredits(contract.credits);
    m_filling = false;
}

terms::Contract ContractEditor::draft() const
{
    terms::Contract draft;
    draft.tenantId = m_tenant.id;
    draft.number = m_base.number + 1;
    m_frame->takeInto(draft);
    for (const auto *row : m_commitments->rows<CommitmentRow>())
        draft.commitments.append(row->commitment());
    for (const auto *row : m_rules->rows<ExclusionRuleRow>())
        draft.exclusionRules.append(row->rule());
    draft.credits = m_credits->credits();
    return draft;
}

void ContractEditor::edited()
{
    if (m_filling)
        return;
    m_sent.clear();
    m_dirty = true;
    m_soon.start();
}

void ContractEditor::check()
{
    m_soon.stop();
    if (std::exchange(m_dirty, false))
        keep();
    const terms::Contract now = draft();
    QList<terms::Problem> problems = m_frame->fields()->unreadable({}) + m_commitments->unreadable()
                                     + m_rules->unreadable() + m_credits->unreadable();
    // A field that cannot be read is said once; the same place and weight from the gateway replaces our own words.
    const auto add = [&problems](const QList<terms::Problem> &more) {
        for (const terms::Problem &problem : more) {
            const bool known = std::ranges::any_of(problems, [&problem](const terms::Problem &other) {
                return other.field == problem.field && other.warning == problem.warning;
            });
            if (!known)
                problems.append(problem);
        }
    };
    add(m_sent);
    add(contractProblems(now, m_base, m_workspace->now()));
    QList<terms::Problem> rest = m_frame->fields()->showProblems(problems);
    rest = m_credits->showProblems(m_rules->showProblems(m_commitments->showProblems(rest)));
    QStringList lines;
    for (const terms::Problem &problem : std::as_const(rest))
        lines.append((problem.warning ? QStringLiteral("▲ ") : QStringLiteral("■ ")) + problem.text);
    const auto refused = std::ranges::count_if(problems, [](const terms::Problem &one) { return !one.warning; });
    if (refused > 0)
        lines.prepend(tr("%n thing(s) to mend, marked ■", nullptr, int(refused)));
    m_summary->setText(lines.join(QLatin1Char('\n')));
    setTone(m_summary, refused > 0 ? Tone::Bad : Tone::Warn);
    m_propose->setToolTip(refused > 0 ? tr("Leads to the first thing to mend") : QString());
    m_preview->setDraft(now, refused > 0);
}

void ContractEditor::keep()
{
    if (m_done)
        return;
    m_drafts.keep({draft(), m_base.number, m_workspace->now()});
    if (!m_discard->isVisible()) {
        m_discard->show();
        emit draftChanged();
    }
}

void ContractEditor::propose()
{
    check();
    const terms::Contract now = draft();
    if (m_summary->text().contains(QStringLiteral("■"))) {
        if (m_frame->fields()->focusFirstProblem() || m_commitments->focusFirstProblem()
            || m_rules->focusFirstProblem())
            return;
        m_credits->focusFirstProblem();
        return;
    }
    auto *dialog = new ProposalDialog(m_workspace, m_tenant, m_base, now, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    // A preview of what is refused computes nothing: it tells everything that is wrong, with its place.
    connect(dialog, &ProposalDialog::refused, m_preview, &PreviewPanel::run);
    connect(dialog, &ProposalDialog::proposed, this, [this](const Act &act) {
        m_done = true;
        m_dirty = false;
        m_soon.stop();
        m_drafts.drop(m_tenant.id);
        emit draftChanged();
        emit proposed(act);
        accept();
    });
    dialog->open();
}

void ContractEditor::discard()
{
    if (!std::exchange(m_sure, true)) {
        m_discard->setText(tr("Discard it: press again"));
        m_discard->setAccessibleName(tr("Discard the draft: press again to be sure"));
        return;
    }
    m_done = true;
    m_soon.stop();
    m_drafts.drop(m_tenant.id);
    emit draftChanged();
    reject();
}

} // namespace bulkhead

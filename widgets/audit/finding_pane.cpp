#include "widgets/audit/finding_pane.h"

#include "models/audit_desk.h"
#include "models/audit_words.h"
#include "models/evidence_desk.h"
#include "models/evidence_words.h"
#include "widgets/audit/finding_dialog.h"
#include "widgets/audit/paper_look.h"
#include "widgets/frame/clear_layout.h"
#include "widgets/frame/pieces.h"
#include "widgets/frame/workspace.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPlainTextEdit>
#include <QScrollArea>
#include <QVBoxLayout>

namespace bulkhead {
namespace {
constexpr int kNote = 2'000;
} // namespace

FindingPane::FindingPane(Workspace *workspace, QWidget *parent)
    : QWidget(parent)
    , m_workspace(workspace)
    , m_empty(new EmptyState)
    , m_content(new QWidget)
    , m_form(new QWidget)
    , m_title(makeLabel({}, Text::Heading, Tone::Text, true))
    , m_facts(makeLabel({}, Text::Body, Tone::Dim, true))
    , m_text(makeLabel({}, Text::Body, Tone::Text, true))
    , m_problem(makeLabel({}, Text::Body, Tone::Bad, true))
    , m_obstacle(makeLabel({}, Text::Small, Tone::Dim, true))
    , m_badge(new BadgeLabel)
    , m_records(new QVBoxLayout)
    , m_history(new QVBoxLayout)
    , m_note(new QPlainTextEdit)
    , m_add(makeButton(tr("Add note")))
    , m_propose(makeButton(tr("Propose fix")))
    , m_close(makeButton(tr("Close finding"), Button::Primary))
    , m_reopen(makeButton(tr("Reopen")))
    , m_amend(makeButton(tr("Change…"), Button::Link))
{
    build();
    show({});
}

void FindingPane::build()
{
    auto *outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(m_empty);
    outer->addWidget(m_content, 1);
    auto *column = new QVBoxLayout(m_content);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::small);
    auto *head = new QHBoxLayout;
    head->addWidget(m_title, 1);
    head->addWidget(m_badge, 0, Qt::AlignTop);
    column->addLayout(head);
    auto *facts = new QHBoxLayout;
    facts->addWidget(m_facts, 1);
    facts->addWidget(m_amend, 0, Qt::AlignTop);
    column->addLayout(facts);
    auto *inner = new QWidget;
    auto *inside = new QVBoxLayout(inner);
    inside->setContentsMargins(0, space::small, space::small, 0);
    inside->setSpacing(space::small);
    inside->addWidget(m_text);
    m_records->setSpacing(0);
    inside->addLayout(m_records);
    inside->addWidget(makeLabel(tr("History"), Text::Strong));
    m_history->setSpacing(space::small);
    inside->addLayout(m_history);
    inside->addStretch();
    auto *scroll = new QScrollArea;
    scroll->setWidget(inner);
    inner->setAutoFillBackground(false); // The card's own shows.
    scroll->viewport()->setAutoFillBackground(false);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setAccessibleName(tr("The finding, its records and its history"));
    column->addWidget(scroll, 1);

    auto *form = new QVBoxLayout(m_form);
    form->setContentsMargins(0, 0, 0, 0);
    form->setSpacing(space::small);
    m_note->setAccessibleName(tr("What there is to say"));
    m_note->setPlaceholderText(tr("What was done, what mends it, or why it is closed"));
    m_note->setObjectName(QStringLiteral("findingNote"));
    m_note->setFixedHeight(62);
    m_note->setTabChangesFocus(true);
    form->addWidget(m_note);
    m_problem->setObjectName(QStringLiteral("findingProblem"));
    form->addWidget(m_problem);
    form->addWidget(m_obstacle);
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(space::small);
    const auto button = [&](QPushButton *one, const char *name, FindingMove deed) {
        one->setObjectName(QString::fromLatin1(name));
        buttons->addWidget(one);
        connect(one, &QPushButton::clicked, this, [this, deed] { move(deed); });
    };
    button(m_add, "findingAdd", FindingMove::Note);
    button(m_propose, "findingPropose", FindingMove::Propose);
    button(m_reopen, "findingReopen", FindingMove::Reopen);
    buttons->addStretch();
    button(m_close, "findingClose", FindingMove::Close);
    form->addLayout(buttons);
    column->addWidget(m_form);
    m_amend->setObjectName(QStringLiteral("findingAmend"));
    m_amend->setToolTip(tr("Another severity, owner or day"));
    connect(m_amend, &QPushButton::clicked, this, &FindingPane::amend);
    connect(m_note, &QPlainTextEdit::textChanged, this, &FindingPane::refresh);
    for (QLabel *label : {m_title, m_text})
        label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
}

void FindingPane::show(const AuditFinding &finding)
{
    if (m_finding.id != finding.id) {
        m_note->clear();
        m_problem->hide();
    }
    m_finding = finding;
    m_content->setVisible(!finding.id.isEmpty());
    if (finding.id.isEmpty()) {
        m_empty->showEmpty(tr("No finding chosen"), tr("Choose a row to see what was found, its records and history."));
        return;
    }
    m_empty->hideState();
    showFacts();
    showHistory();
    refresh();
}

void FindingPane::showFacts()
{
    const AuditFinding &f = m_finding;
    const PaperRow row = rowOf(f, m_workspace->now());
    m_title->setText(f.title);
    m_badge->setBadge(badgeOf(row.state, row.cells.value(2)));
    QStringList facts{tr("Severity: %1").arg(words::severity(f.severity).toLower()),
                      tr("owner %1, due %2").arg(f.owner, words::auditDay(f.dueMs)),
                      tr("about %1").arg(row.cells.value(5)),
                      tr("opened by %1 on %2").arg(f.openedBy, words::auditDay(f.openedMs))};
    m_facts->setText(facts.join(QStringLiteral(" · ")));
    m_text->setText(words::visible(f.text));
    for (QLabel *label : {m_title, m_text})
        label->setAccessibleName(label->text());
    clearLayout(m_records);
    const auto link = [this](const QString &text, const char *name, auto then) {
        auto *button = makeButton(text, Button::Link);
        button->setObjectName(QLatin1String(name));
        m_records->addWidget(button, 0, Qt::AlignLeft);
        connect(button, &QPushButton::clicked, this, then);
    };
    for (const EvidencePlace &place : f.places)
        link(tr("Record %1 of %2").arg(place.sequence).arg(words::chainId(place.tenantId)), "findingRecord",
             [this, key = place.key()] { emit recordAsked(key); });
    if (!f.origin.isEmpty())
        link(f.origin.startsWith(QLatin1String("sample-")) ? tr("The sample that it comes from")
                                                           : tr("The campaign that it comes from"),
             "findingOrigin", [this, id = f.origin] { emit originAsked(id); });
}

void FindingPane::showHistory()
{
    clearLayout(m_history);
    for (auto entry = m_finding.entries.crbegin(); entry != m_finding.entries.crend(); ++entry) {
        auto *line = makeLabel(QStringLiteral("%1 UTC, %2 · %3")
                                   .arg(words::auditTime(entry->atMs), entry->by, words::findingState(entry->state)),
                               Text::Small, Tone::Dim, true);
        m_history->addWidget(line);
        auto *text = makeLabel(words::visible(entry->text), Text::Body, Tone::Text, true);
        text->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
        text->setAccessibleName(text->text());
        m_history->addWidget(text);
    }
}

void FindingPane::refresh()
{
    const SessionInfo session = m_workspace->session();
    const bool closed = m_finding.state == FindingState::Closed;
    const bool judges = session.may(QStringLiteral("evidence.judge"));
    const auto length = m_note->toPlainText().trimmed().size();
    const QString missing = length == 0      ? tr("Write first what there is to say")
                            : length > kNote ? tr("At most %1 characters").arg(kNote)
                                             : QString();
    const QString obstacle = closed ? QString() : closeObstacle(m_finding, session);
    m_form->setVisible(judges);
    m_amend->setVisible(session.may(QStringLiteral("evidence.manage")) && !closed);
    m_obstacle->setText(obstacle);
    m_obstacle->setVisible(!obstacle.isEmpty());
    m_propose->setVisible(!closed);
    m_close->setVisible(!closed);
    m_reopen->setVisible(closed || m_finding.state == FindingState::Proposed);
    for (QPushButton *button : {m_add, m_propose, m_close, m_reopen}) {
        const QString why = button == m_close && !obstacle.isEmpty() ? obstacle : missing;
        button->setEnabled(why.isEmpty() && !m_sending);
        button->setToolTip(why);
        button->setAccessibleDescription(why);
    }
}

void FindingPane::move(FindingMove move)
{
    m_sending = true;
    m_problem->hide();
    refresh();
    m_workspace->desk()->audit().evidence()->moveFinding(
        m_finding, move, m_note->toPlainText().trimmed(), this,
        [this, id = m_finding.id](const Fault &fault, const AuditFinding &now) {
            m_sending = false;
            if (fault.failed()) {
                if (m_finding.id == id) {
                    m_problem->setText(QStringLiteral("%1 %2").arg(fault.summary, fault.remedy));
                    m_problem->show();
                }
                refresh();
                if (fault.kind == Fault::Kind::Conflict)
                    emit outdated();
                return;
            }
            if (m_finding.id == id)
                m_note->clear();
            refresh();
            emit moved(now);
        });
}

void FindingPane::amend()
{
    FindingDraft draft;
    draft.severity = m_finding.severity;
    draft.owner = m_finding.owner;
    draft.dueMs = m_finding.dueMs;
    const auto send = [this, finding = m_finding](const FindingDraft &made, const QString &reason, QObject *guard,
                                                  const std::function<void(const Fault &)> &then) {
        m_workspace->desk()->audit().evidence()->amendFinding(
            finding, made, reason, guard, [this, then](const Fault &fault, const AuditFinding &now) {
                if (!fault.failed())
                    emit moved(now);
                then(fault);
            });
    };
    auto *dialog = new FindingDialog(m_workspace, FindingDialog::Deed::Amend, draft, send, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
}

} // namespace bulkhead

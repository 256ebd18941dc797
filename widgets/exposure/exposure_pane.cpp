#include "widgets/exposure/exposure_pane.h"

#include "models/exposure_desk.h"
#include "models/exposure_words.h"
#include "models/words.h"
#include "widgets/exposure/assess_dialog.h"
#include "widgets/exposure/case_story.h"
#include "widgets/exposure/decide_dialog.h"
#include "widgets/exposure/exposure_look.h"
#include "widgets/exposure/facts_dialog.h"
#include "widgets/exposure/notice_dialog.h"
#include "widgets/exposure/text_dialog.h"
#include "widgets/frame/pieces.h"
#include "widgets/frame/workspace.h"
#include "widgets/review/sheet_export.h"

#include <QLabel>
#include <QMenu>
#include <QScrollArea>
#include <QVBoxLayout>

#include <algorithm>

namespace bulkhead {

ExposurePane::ExposurePane(Workspace *workspace, QWidget *parent)
    : QWidget(parent)
    , m_workspace(workspace)
    , m_body(new QWidget)
    , m_name(makeLabel({}, Text::Heading, Tone::Text, true))
    , m_about(makeLabel({}, Text::Small, Tone::Dim, true))
    , m_text(makeLabel({}, Text::Body, Tone::Text, true))
    , m_next(makeLabel({}, Text::Small, Tone::Dim, true))
    , m_problem(makeLabel({}, Text::Body, Tone::Bad, true))
    , m_state(new BadgeLabel)
    , m_clock(new BadgeLabel)
    , m_story(new CaseStory)
    , m_assess(makeButton({}, Button::Primary))
    , m_decide(makeButton(tr("Decide…"), Button::Primary))
    , m_confirm(makeButton(tr("Confirm decision"), Button::Primary))
    , m_decline(makeButton(tr("Decline…")))
    , m_notice(makeButton(tr("Note a notice…")))
    , m_close(makeButton(tr("Close case…"), Button::Primary))
    , m_note(makeButton(tr("Add note…")))
    , m_facts(makeButton(tr("Facts…")))
    , m_open(makeButton(tr("Open isolation"), Button::Quiet))
    , m_pack(makeButton(tr("Pack for the privacy officer…")))
    , m_thread(makeButton(tr("Thread"), Button::Quiet))
    , m_packs(new QMenu(this))
    , m_export(new SheetExport(SheetExport::Sheet::Exposure, workspace, this))
{
    build();
    using Deed = ExposureTextDialog::Deed;
    const auto words = [this](Deed deed, int entry, const QString &said) {
        openDialog(new ExposureTextDialog(m_workspace, deed, m_item, entry, this), said);
    };
    connect(m_assess, &QPushButton::clicked, this, &ExposurePane::assess);
    connect(m_decide, &QPushButton::clicked, this, &ExposurePane::decide);
    connect(m_confirm, &QPushButton::clicked, this, &ExposurePane::confirm);
    connect(m_decline, &QPushButton::clicked, this,
            [words] { words(Deed::Decline, 0, tr("The decision is declined; it is to be decided again.")); });
    connect(m_close, &QPushButton::clicked, this, [words] { words(Deed::Close, 0, tr("The case is closed.")); });
    connect(m_note, &QPushButton::clicked, this, &ExposurePane::addNote);
    connect(m_story, &CaseStory::correct, this,
            [words](int entry) { words(Deed::Correct, entry, tr("The correction is added.")); });
    connect(m_notice, &QPushButton::clicked, this,
            [this] { openDialog(new NoticeDialog(m_workspace, m_item, this), tr("The notice is noted.")); });
    connect(m_facts, &QPushButton::clicked, this,
            [this] { openDialog(new FactsDialog(m_workspace, m_item, this), tr("The facts are kept.")); });
    connect(m_open, &QPushButton::clicked, this, [this] {
        const auto as = std::ranges::find(m_item.facts.parties, ExposurePart::Seer, &ExposureParty::part);
        if (as != m_item.facts.parties.end()) // As whom something got through.
            emit navigate({View::Posture, as->tenantId, {}, {}});
    });
    connect(m_thread, &QPushButton::clicked, this, [this] {
        emit navigate({View::Audit, m_item.id, QStringLiteral("thread"), {}});
    });
    connect(m_pack, &QPushButton::clicked, this, &ExposurePane::savePack);
    connect(m_export, &SheetExport::notice, this, &ExposurePane::notice);
    connect(m_export, &SheetExport::changed, this, &ExposurePane::refreshButtons);
    connect(workspace, &Workspace::sessionChanged, this, &ExposurePane::refreshButtons);
    setCase({});
}

void ExposurePane::build()
{
    auto *outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    auto *scroll = new QScrollArea;
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setAccessibleName(tr("The chosen case"));
    scroll->setWidget(m_body);
    scroll->viewport()->setAutoFillBackground(false); // On the ground of its card.
    m_body->setAutoFillBackground(false);
    outer->addWidget(scroll);
    auto *column = new QVBoxLayout(m_body);
    column->setContentsMargins(0, 0, space::small, 0);
    column->setSpacing(space::small);
    column->addWidget(m_name);
    auto *badges = new QHBoxLayout;
    badges->setSpacing(space::large);
    badges->addWidget(m_state);
    badges->addWidget(m_clock);
    badges->addStretch();
    column->addLayout(badges);
    column->addWidget(m_about);
    column->addWidget(m_text);
    for (const QList<QPushButton *> &line :
         {QList<QPushButton *>{m_confirm, m_decline, m_decide, m_close, m_assess, m_notice, m_open},
          QList<QPushButton *>{m_note, m_facts, m_pack, m_thread}}) {
        auto *buttons = new QHBoxLayout;
        buttons->setSpacing(space::small);
        for (QPushButton *button : line)
            buttons->addWidget(button);
        buttons->addStretch();
        column->addLayout(buttons);
    }
    column->addWidget(m_next);
    column->addWidget(m_problem);
    column->addWidget(m_story);
    column->addStretch();
    const std::pair<QWidget *, const char *> names[] = {
        {m_assess, "exposureAssess"},   {m_decide, "exposureDecide"}, {m_confirm, "exposureConfirm"},
        {m_decline, "exposureDecline"}, {m_notice, "exposureNotice"}, {m_close, "exposureClose"},
        {m_note, "exposureNote"},       {m_facts, "exposureFacts"},   {m_open, "exposureOpen"},
        {m_pack, "exposurePack"},       {m_next, "exposureNext"},     {m_problem, "exposurePaneProblem"},
        {m_thread, "exposureThread"}};
    for (const auto &[widget, name] : names)
        widget->setObjectName(QLatin1String(name));
    m_packs->setObjectName(QStringLiteral("exposurePacks"));
    m_packs->setAccessibleName(tr("For which tenant"));
    m_problem->hide();
}

void ExposurePane::setCase(const ExposureCase &item)
{
    const bool another = item.id != m_item.id, same = item == m_item;
    m_item = item;
    if (another) {
        m_sending = false;
        m_problem->hide();
    }
    m_body->setVisible(!item.id.isEmpty());
    if (!same && !item.id.isEmpty())
        show();
    showHead(); // Only time has passed: what is being read stays as it is.
    refreshButtons();
}

void ExposurePane::showHead()
{
    m_state->setBadge(badgeOf(m_item));
    m_clock->setBadge(clockBadge(m_item, m_workspace->now()));
}

void ExposurePane::show()
{
    m_name->setText(exposureTenantsText(m_item));
    const QString people = m_item.facts.people == 0 ? tr("people affected: not known yet")
                                                    : tr("people affected: %1").arg(words::count(m_item.facts.people));
    m_about->setText(QStringList{exposureKindText(m_item.kind), people,
                                 tr("discovered %1").arg(words::dateTime(m_item.facts.discoveredMs)),
                                 tr("last day of notice %1").arg(exposureDayText(m_item.lastDay)),
                                 tr("seen %n time(s)", nullptr, qMax(1, m_item.sightings))}
                         .join(QStringLiteral(" · ")));
    m_text->setText(m_item.text);
    m_story->setCase(m_item, m_workspace->desk()->exposures()->terms(), mayManageExposures(m_workspace->session()));
    fillPackMenu();
}

void ExposurePane::fillPackMenu()
{
    m_packs->clear();
    for (const ExposureParty &party : std::as_const(m_item.facts.parties))
        m_packs->addAction(tr("Pack for %1…").arg(party.tenantName), this, [this, party] {
            m_export->setCase(m_item.id);
            m_export->askWhere(party.tenantId, party.tenantName);
        });
}

void ExposurePane::refreshButtons()
{
    const SessionInfo session = m_workspace->session();
    const bool manages = mayManageExposures(session), closed = m_item.state == ExposureState::Closed;
    const bool waits = m_item.waitsForConfirmation();
    const bool assesses = assessObstacle(m_item, session).isEmpty();
    m_assess->setVisible(assesses && !waits);
    m_assess->setText(m_item.factors.isEmpty() ? tr("Assess…") : tr("Assess again…"));
    m_decide->setVisible(decideObstacle(m_item, session).isEmpty() && !waits);
    const QString obstacle = confirmObstacle(m_item, session);
    const bool decides = session.may(QStringLiteral("exposures.decide"));
    m_confirm->setVisible(waits && decides);
    m_confirm->setEnabled(obstacle.isEmpty() && !m_sending);
    m_confirm->setToolTip(obstacle);
    m_confirm->setAccessibleDescription(obstacle);
    m_decline->setVisible(waits && decides);
    m_close->setVisible(m_item.state == ExposureState::Decided && manages);
    const QString open = closeObstacle(m_item, session);
    m_close->setEnabled(open.isEmpty());
    m_close->setToolTip(open);
    m_close->setAccessibleDescription(open);
    m_notice->setVisible(manages && !closed && m_item.verdict != ExposureVerdict::NoNotice);
    m_note->setVisible(manages);
    m_facts->setVisible(manages && !closed);
    m_open->setVisible(m_item.kind == ExposureKind::Crossing && session.may(QStringLiteral("posture.read")));
    m_pack->setVisible(m_export->possible());
    m_pack->setEnabled(!m_export->running());
    m_thread->setVisible(session.may(QStringLiteral("audit.read")));
    m_thread->setToolTip(tr("What led to the case, in the audit; that you look stands there, too"));
    // The one thing that is to be done next, or who has to do it.
    const QString decision =
        tr("%1 decided: %2. %3").arg(m_item.decidedBy, exposureVerdictText(m_item.verdict), m_item.reason);
    const QString next = waits ? (obstacle.isEmpty() ? decision : decision + QLatin1Char(' ') + obstacle)
                         : m_item.state == ExposureState::Decided ? open
                         : !manages && !closed                    ? assessObstacle(m_item, session)
                                                                  : QString();
    m_next->setText(next);
    m_next->setVisible(!next.isEmpty());
}

void ExposurePane::openDialog(ExposureDialog *dialog, const QString &said)
{
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &ExposureDialog::done, this, [this, said] { emit notice(said); });
    dialog->open();
}

void ExposurePane::assess()
{
    if (m_assess->isVisibleTo(m_body))
        openDialog(new AssessDialog(m_workspace, m_item, this), tr("The assessment is kept."));
}

void ExposurePane::decide()
{
    if (m_decide->isVisibleTo(m_body))
        openDialog(new DecideDialog(m_workspace, m_item, this), tr("Decided; another person has to confirm it."));
}

void ExposurePane::addNote()
{
    if (m_note->isVisibleTo(m_body))
        openDialog(new ExposureTextDialog(m_workspace, ExposureTextDialog::Deed::Note, m_item, 0, this),
                   tr("The note is added."));
}

void ExposurePane::confirm()
{
    if (!m_confirm->isVisibleTo(m_body) || !m_confirm->isEnabled())
        return;
    m_sending = true;
    refreshButtons();
    m_workspace->desk()->exposures()->confirm(
        m_item, this, [this, about = m_item](const Fault &fault, const ExposureCase &) {
            const QString tenants = exposureTenantsText(about);
            if (about.id != m_item.id) { // Another one is read by now, with buttons of its own.
                emit notice(fault.failed() ? tr("%1: %2").arg(tenants, fault.summary)
                                           : tr("%1: the decision is confirmed.").arg(tenants));
                return;
            }
            m_sending = false;
            m_problem->setVisible(fault.failed());
            if (fault.failed())
                m_problem->setText(fault.summary + QLatin1Char(' ') + fault.remedy);
            else
                emit notice(tr("%1: the decision is confirmed.").arg(tenants));
            refreshButtons();
        });
}

void ExposurePane::savePack()
{
    if (!m_pack->isVisibleTo(m_body) || !m_pack->isEnabled())
        return;
    if (m_packs->actions().size() == 1)
        m_packs->actions().first()->trigger();
    else
        m_packs->popup(m_pack->mapToGlobal(QPoint(0, m_pack->height())));
}

} // namespace bulkhead

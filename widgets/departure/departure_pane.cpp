#include "widgets/departure/departure_pane.h"

#include "models/departure_desk.h"
#include "models/departure_words.h"
#include "models/words.h"
#include "widgets/departure/departure_look.h"
#include "widgets/frame/clear_layout.h"
#include "widgets/frame/pieces.h"
#include "widgets/frame/workspace.h"
#include "widgets/review/sheet_export.h"

#include <QGridLayout>
#include <QLabel>
#include <QProgressBar>
#include <QScrollArea>
#include <QVBoxLayout>

#include <algorithm>

namespace bulkhead {
namespace {

paint::Badge badgeOf(StepState state)
{
    using paint::Shape;
    switch (state) {
    case StepState::Done:
        return {DeparturePane::tr("done"), Tone::Ok, Shape::Disc};
    case StepState::Running:
        return {DeparturePane::tr("running"), Tone::Info, Shape::Ring};
    case StepState::Failed:
        return {DeparturePane::tr("failed"), Tone::Bad, Shape::Square};
    case StepState::Waiting:
        return {DeparturePane::tr("waiting"), Tone::Dim, Shape::Ring};
    default:
        return {DeparturePane::tr("unknown"), Tone::Dim, Shape::Ring};
    }
}

bool hasFailed(const Departure &departure)
{
    const DepartureStep *step = openStep(departure);
    return step != nullptr && step->state == StepState::Failed;
}

} // namespace

DeparturePane::DeparturePane(Workspace *workspace, QWidget *parent)
    : QWidget(parent)
    , m_workspace(workspace)
    , m_body(new QWidget)
    , m_name(makeLabel({}, Text::Heading, Tone::Text, true))
    , m_facts(makeLabel({}, Text::Small, Tone::Dim, true))
    , m_reason(makeLabel({}, Text::Body, Tone::Text, true))
    , m_problem(makeLabel({}, Text::Body, Tone::Bad, true))
    , m_obstacle(makeLabel({}, Text::Small, Tone::Dim, true))
    , m_state(new BadgeLabel)
    , m_bar(new QProgressBar)
    , m_steps(new QVBoxLayout)
    , m_start(makeButton({}, Button::Primary))
    , m_pause(makeButton(tr("Pause after this step")))
    , m_open(makeButton(tr("Open tenant")))
    , m_certificate(makeButton(tr("Save certificate…"), Button::Primary))
    , m_export(new SheetExport(SheetExport::Sheet::Certificate, workspace, this))
{
    build();
    connect(m_start, &QPushButton::clicked, this, &DeparturePane::start);
    connect(m_pause, &QPushButton::clicked, this, &DeparturePane::pause);
    connect(m_open, &QPushButton::clicked, this, [this] {
        emit navigate({View::Tenant, m_departure.tenantId, QStringLiteral("isolation"), {}});
    });
    connect(m_certificate, &QPushButton::clicked, this, &DeparturePane::saveCertificate);
    connect(m_export, &SheetExport::notice, this, &DeparturePane::notice);
    connect(m_export, &SheetExport::changed, this, &DeparturePane::refreshButtons);
    connect(workspace, &Workspace::sessionChanged, this, &DeparturePane::refreshButtons);
    setDeparture({});
}

void DeparturePane::build()
{
    auto *outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    auto *scroll = new QScrollArea;
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setAccessibleName(tr("The chosen departure"));
    scroll->setWidget(m_body);
    scroll->viewport()->setAutoFillBackground(false); // On the ground of its card.
    m_body->setAutoFillBackground(false);
    outer->addWidget(scroll);
    auto *column = new QVBoxLayout(m_body);
    column->setContentsMargins(0, 0, space::small, 0);
    column->setSpacing(space::small);
    column->addWidget(m_name);
    column->addWidget(m_state, 0, Qt::AlignLeft);
    column->addWidget(m_facts);
    column->addWidget(m_reason);
    m_bar->setTextVisible(false);
    m_bar->setAccessibleName(tr("Steps done"));
    column->addWidget(m_bar);
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(space::small);
    for (QPushButton *button : {m_start, m_pause, m_certificate, m_open})
        buttons->addWidget(button);
    buttons->addStretch();
    column->addLayout(buttons);
    column->addWidget(m_obstacle);
    column->addWidget(m_problem);
    m_steps->setSpacing(space::small);
    column->addLayout(m_steps);
    column->addStretch();
    m_start->setObjectName(QStringLiteral("departureStart"));
    m_pause->setObjectName(QStringLiteral("departurePause"));
    m_open->setObjectName(QStringLiteral("departureOpenTenant"));
    m_certificate->setObjectName(QStringLiteral("departureCertificate"));
    m_problem->setObjectName(QStringLiteral("departureProblem"));
    m_problem->hide();
}

void DeparturePane::setDeparture(const Departure &departure)
{
    if (m_run && departure.tenantId == m_departure.tenantId)
        return; // The run tells more than the list.
    if (departure.tenantId != m_departure.tenantId) {
        pause(); // Nobody watches it any more; it goes on from where it stands.
        m_run.reset();
        ++m_runs;
        m_problem->hide();
    }
    show(departure);
}

void DeparturePane::show(const Departure &departure)
{
    m_departure = departure;
    m_body->setVisible(departure.state != DepartureState::Unspecified);
    if (departure.state == DepartureState::Unspecified)
        return;
    m_name->setText(departure.tenantName);
    m_state->setBadge(bulkhead::badgeOf(departure));
    QStringList facts{tr("Proposed by %1, %2").arg(departure.proposedBy, words::dateTime(departure.proposedMs)),
                      tr("approved by %1, %2").arg(departure.approvedBy, words::dateTime(departure.approvedMs)),
                      tr("not before %1").arg(words::dateTime(departure.notBeforeMs)),
                      tr("data to be fetched until %1").arg(words::dateTime(departure.dataUntilMs))};
    if (departure.simulated)
        facts << tr("simulated platform: nothing real is removed");
    m_facts->setText(facts.join(QStringLiteral(" · ")));
    m_reason->setText(tr("Reason: %1").arg(departure.reason));
    const auto done = std::ranges::count(departure.steps, StepState::Done, &DepartureStep::state);
    m_bar->setRange(0, std::max(1, int(departure.steps.size())));
    m_bar->setValue(int(done));
    m_bar->setAccessibleDescription(departureProgressText(departure));
    showSteps();
    refreshButtons();
}

void DeparturePane::showSteps()
{
    clearLayout(m_steps);
    for (const DepartureStep &step : std::as_const(m_departure.steps)) {
        auto *row = new QGridLayout;
        row->setHorizontalSpacing(space::small);
        row->setVerticalSpacing(2);
        row->addWidget(new BadgeLabel(badgeOf(step.state)), 0, 0, Qt::AlignTop | Qt::AlignLeft);
        row->addWidget(makeLabel(step.title, Text::Body, Tone::Text, true), 0, 1);
        const bool failed = step.state == StepState::Failed;
        const QString why = failed ? step.reason : step.evidence;
        if (!why.isEmpty())
            row->addWidget(makeLabel(why, Text::Small, failed ? Tone::Bad : Tone::Dim, true), 1, 1);
        if (step.endedMs > 0)
            row->addWidget(makeLabel(step.attempts > 1
                                         ? tr("%1, attempt %2").arg(words::dateTime(step.endedMs)).arg(step.attempts)
                                         : words::dateTime(step.endedMs),
                                     Text::Small, Tone::Faint),
                           2, 1);
        row->setColumnMinimumWidth(0, 84);
        row->setColumnStretch(1, 1);
        m_steps->addLayout(row);
    }
}

void DeparturePane::start()
{
    if (m_run || !isUnderWay(m_departure))
        return;
    m_problem->hide();
    const int number = ++m_runs;
    m_run = m_workspace->desk()->leaving().runDeparture(
        m_departure, hasFailed(m_departure), this,
        [this, number](const Departure &now) {
            if (number == m_runs)
                show(now);
        },
        [this, number](const Fault &fault, const Departure &now) {
            if (number == m_runs)
                ended(fault, now);
        });
    refreshButtons();
}

void DeparturePane::pause()
{
    if (m_run)
        m_run->cancel();
    m_pause->setEnabled(false);
}

void DeparturePane::ended(const Fault &fault, const Departure &departure)
{
    m_run.reset();
    show(departure.tenantId.isEmpty() ? m_departure : departure);
    if (fault.failed() && fault.kind != Fault::Kind::Cancelled) {
        m_problem->setText(fault.summary + QLatin1Char(' ') + fault.remedy);
        m_problem->show();
    } else if (m_departure.state == DepartureState::Gone) {
        emit notice(tr("%1 is gone. Its certificate can be saved here.").arg(m_departure.tenantName));
    }
    emit changed();
}

void DeparturePane::saveCertificate()
{
    if (m_departure.state == DepartureState::Gone)
        m_export->askWhere(m_departure.tenantId, m_departure.tenantName);
}

void DeparturePane::refreshButtons()
{
    const bool open = isUnderWay(m_departure);
    const QString obstacle = open ? runObstacle(m_departure, m_workspace->session(), m_workspace->now()) : QString();
    m_start->setVisible(open && !m_run);
    m_start->setText(hasFailed(m_departure)                         ? tr("Retry the failed step")
                     : m_departure.state == DepartureState::Running ? tr("Go on")
                                                                    : tr("Begin offboarding"));
    m_start->setAccessibleName(tr("%1, %2").arg(m_start->text(), m_departure.tenantName));
    m_start->setEnabled(obstacle.isEmpty());
    m_start->setToolTip(obstacle);
    m_start->setAccessibleDescription(obstacle);
    m_obstacle->setText(obstacle);
    m_obstacle->setVisible(!obstacle.isEmpty() && !m_run);
    m_pause->setVisible(m_run != nullptr);
    m_pause->setEnabled(m_run != nullptr);
    m_open->setVisible(open);
    m_certificate->setVisible(m_departure.state == DepartureState::Gone && m_export->possible());
    m_certificate->setEnabled(!m_export->running());
}

} // namespace bulkhead

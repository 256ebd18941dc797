#include "widgets/departure/offboard_dialog.h"

#include "models/departure_desk.h"
#include "models/words.h"
#include "widgets/acts/proposal_form.h"
#include "widgets/departure/plan_view.h"
#include "widgets/frame/pieces.h"
#include "widgets/frame/workspace.h"

#include <QDateEdit>
#include <QDateTime>
#include <QHBoxLayout>
#include <QLabel>
#include <QScrollArea>
#include <QTimer>
#include <QVBoxLayout>

namespace bulkhead {
namespace {

constexpr int kRestMs = 250;   ///< A person types a date: the gateway is asked once they rest.
constexpr int kFirstDays = 30; ///< A usual time for a customer to fetch its data.

/// Of a day as the person reads it, in UTC as the gateway counts.
qint64 beginOf(const QDate &day)
{
    return day.startOfDay(Qt::UTC).toMSecsSinceEpoch();
}

QDateEdit *dayField(const QDate &day, const QDate &first, const QString &name, const char *object)
{
    auto *field = new QDateEdit(day);
    field->setCalendarPopup(true);
    field->setDisplayFormat(QStringLiteral("yyyy-MM-dd"));
    field->setMinimumDate(first);
    field->setMaximumDate(first.addDays(365));
    field->setAccessibleName(name);
    field->setObjectName(QLatin1String(object));
    return field;
}

} // namespace

OffboardDialog::OffboardDialog(Workspace *workspace, const TenantDetail &tenant, QWidget *parent)
    : QDialog(parent)
    , m_workspace(workspace)
    , m_tenant(tenant)
    , m_plan(new PlanView)
    , m_form(new ProposalForm(tenant.name))
    , m_problem(makeLabel({}, Text::Body, Tone::Bad, true))
    , m_leave(makeButton(tr("Leave as it is")))
    , m_propose(makeButton({}, Button::Primary))
    , m_rest(new QTimer(this))
{
    setObjectName(QStringLiteral("offboardDialog"));
    setWindowTitle(tr("Offboard %1").arg(tenant.name));
    const QDate today = QDateTime::fromMSecsSinceEpoch(workspace->now(), Qt::UTC).date();
    m_until = dayField(today.addDays(kFirstDays), today, tr("The customer may fetch its data until, UTC"), "dataUntil");
    m_from = dayField(today.addDays(kFirstDays), today, tr("Earliest day on which it begins, UTC"), "notBefore");
    build();
    const QString deed = tr("Propose to offboard %1").arg(tenant.name);
    m_propose->setText(buttonText(deed));
    m_propose->setAccessibleName(deed);
    m_rest->setSingleShot(true);
    m_rest->setInterval(kRestMs);
    connect(m_rest, &QTimer::timeout, this, &OffboardDialog::simulate);
    connect(m_from, &QDateEdit::dateChanged, this, &OffboardDialog::edited);
    connect(m_until, &QDateEdit::dateChanged, this, &OffboardDialog::edited);
    connect(m_leave, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_propose, &QPushButton::clicked, this, &OffboardDialog::propose);
    connect(m_form, &ProposalForm::edited, this, &OffboardDialog::refresh);
    resize(1'000, 620);
    simulate();
}

void OffboardDialog::build()
{
    auto *outer = new QHBoxLayout(this);
    outer->setContentsMargins(space::large, space::large, space::large, space::large);
    outer->setSpacing(space::huge);
    auto *left = new QVBoxLayout;
    left->setSpacing(space::small);
    left->addWidget(makeLabel(m_tenant.name, Text::Title, Tone::Text, true));
    left->addWidget(makeLabel(tr("Everything it has on the platform is removed, looked for afterwards, and certified. "
                                 "This cannot be taken back once it has begun."),
                              Text::Body, Tone::Dim, true));
    left->addSpacing(space::small);
    const auto addDay = [left](const QString &text, QDateEdit *field) {
        QLabel *title = makeLabel(text, Text::Strong, Tone::Text, true);
        title->setBuddy(field);
        left->addWidget(title);
        left->addWidget(field);
    };
    addDay(tr("The customer may fetch its data until (UTC)"), m_until);
    addDay(tr("Begins at the earliest on (UTC)"), m_from);
    left->addSpacing(space::small);
    left->addWidget(m_form);
    left->addWidget(m_problem);
    left->addStretch();
    left->addWidget(makeLabel(tr("Nothing is taken away until another person approves it and somebody begins it."),
                              Text::Small, Tone::Dim, true));
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(space::small);
    buttons->addStretch();
    buttons->addWidget(m_leave);
    buttons->addWidget(m_propose);
    left->addLayout(buttons);
    outer->addLayout(left, 4);
    auto *scroll = new QScrollArea;
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setAccessibleName(tr("Plan: what goes and what stays"));
    scroll->setWidget(m_plan);
    outer->addWidget(scroll, 5);
    m_propose->setObjectName(QStringLiteral("offboardPropose"));
    m_problem->setObjectName(QStringLiteral("offboardProblem"));
    m_problem->hide();
}

OffboardTerms OffboardDialog::terms() const
{
    return {beginOf(m_from->date()), beginOf(m_until->date())};
}

void OffboardDialog::edited()
{
    m_allowed = false; // What was simulated is not what is chosen.
    m_waiting = true;
    ++m_asked; // An answer that is still on its way is of before.
    m_rest->start();
    refresh();
}

void OffboardDialog::simulate()
{
    m_waiting = true;
    m_allowed = false;
    m_plan->showWaiting();
    refresh();
    const int number = ++m_asked;
    m_workspace->desk()->leaving().simulateOffboard(
        m_tenant.id, terms(), this, [this, number](const Fault &fault, const DeparturePlan &plan) {
            if (number != m_asked)
                return;
            m_waiting = false;
            m_allowed = !fault.failed() && plan.allowed;
            if (fault.failed())
                m_plan->showProblem(fault.summary + QLatin1Char(' ') + fault.remedy);
            else
                m_plan->showPlan(plan);
            refresh();
        });
}

void OffboardDialog::refresh()
{
    const QString missing = m_form->obstacle();
    m_propose->setEnabled(m_allowed && !m_waiting && missing.isEmpty() && !m_sending);
    m_propose->setToolTip(m_sending    ? tr("The proposal is being sent")
                          : m_waiting  ? tr("The plan is being made")
                          : !m_allowed ? tr("It cannot be proposed, for the reasons beside")
                                       : missing);
    m_propose->setAccessibleDescription(m_propose->toolTip());
}

void OffboardDialog::propose()
{
    m_sending = true;
    m_problem->hide();
    refresh();
    // The form has compared what was typed with the name; the gateway compares it once more.
    m_workspace->desk()->leaving().proposeOffboard(
        m_tenant.id, terms(), m_tenant.name, m_form->purpose(), this, [this](const Fault &fault, const Act &act) {
            m_sending = false;
            if (!fault.failed()) {
                emit proposed(act);
                accept();
                return;
            }
            m_problem->setText(fault.summary + QLatin1Char(' ') + fault.remedy);
            m_problem->show();
            refresh();
        });
}

} // namespace bulkhead

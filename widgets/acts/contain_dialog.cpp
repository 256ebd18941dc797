#include "widgets/acts/contain_dialog.h"

#include "models/containment_words.h"
#include "models/incident_sentence.h"
#include "models/words.h"
#include "widgets/acts/effect_list.h"
#include "widgets/acts/proposal_form.h"
#include "widgets/acts/relief_table.h"
#include "widgets/frame/pieces.h"
#include "widgets/frame/workspace.h"

#include <QComboBox>
#include <QGridLayout>
#include <QLabel>
#include <QSpinBox>
#include <QTimer>
#include <QVBoxLayout>

namespace bulkhead {

namespace {

// A person turns a wheel or types digits: the gateway is asked once they rest.
constexpr int kRestMs = 250;
constexpr int kFirstMinutes = 15;

} // namespace

ContainDialog::ContainDialog(Workspace *workspace, const Incident &incident, const Party &antagonist, QWidget *parent)
    : QDialog(parent)
    , m_workspace(workspace)
    , m_incident(incident)
    , m_antagonist(antagonist)
    , m_measure(new QComboBox)
    , m_limit(new QSpinBox)
    , m_minutes(new QSpinBox)
    , m_limitTitle(makeLabel(tr("Limit"), Text::Strong))
    , m_state(makeLabel({}, Text::Body, Tone::Dim, true))
    , m_problem(makeLabel({}, Text::Body, Tone::Bad, true))
    , m_consent(makeLabel({}, Text::Small, Tone::Dim, true))
    , m_relief(new ReliefTable)
    , m_effects(new EffectList)
    , m_form(new ProposalForm(antagonist.tenantName))
    , m_again(makeButton(tr("Ask again")))
    , m_tier(makeButton(tr("Propose another tier…")))
    , m_propose(makeButton({}, Button::Primary))
    , m_rest(new QTimer(this))
{
    setObjectName(QStringLiteral("containDialog"));
    setWindowTitle(tr("Contain %1").arg(antagonist.tenantName));
    setMinimumWidth(620);
    m_rest->setSingleShot(true);
    m_rest->setInterval(kRestMs);
    sayConsent({});
    build();
    connect(m_rest, &QTimer::timeout, this, [this] { simulate(chosen()); });
    connect(m_again, &QPushButton::clicked, this, [this] { m_advised ? simulate(chosen()) : askForAdvice(); });
    connect(m_propose, &QPushButton::clicked, this, &ContainDialog::propose);
    connect(m_tier, &QPushButton::clicked, this, [this] {
        emit tierWanted(m_antagonist.tenantId);
        reject();
    });
    connect(m_form, &ProposalForm::edited, this, &ContainDialog::refresh);
    connect(m_measure, &QComboBox::currentIndexChanged, this, &ContainDialog::measureChosen);
    for (QSpinBox *field : {m_limit, m_minutes})
        connect(field, &QSpinBox::valueChanged, this, &ContainDialog::edited);
    askForAdvice();
}

void ContainDialog::build()
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(space::large, space::large, space::large, space::large);
    column->setSpacing(space::small);
    column->addWidget(makeLabel(m_antagonist.tenantName, Text::Title, Tone::Text, true));
    column->addWidget(makeLabel(ground(), Text::Body, Tone::Dim, true));
    column->addSpacing(space::tiny);
    column->addWidget(buildFields());
    auto *told = new QHBoxLayout;
    told->addWidget(m_state, 1);
    told->addWidget(m_again);
    told->addWidget(m_tier);
    column->addLayout(told);
    column->addWidget(m_relief);
    column->addWidget(m_effects);
    column->addSpacing(space::small);
    column->addWidget(m_form);
    column->addWidget(m_problem);
    column->addStretch();
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(space::small);
    buttons->addWidget(m_consent, 1);
    QPushButton *leave = makeButton(tr("Leave as it is"));
    connect(leave, &QPushButton::clicked, this, &QDialog::reject);
    buttons->addWidget(leave);
    buttons->addWidget(m_propose);
    column->addLayout(buttons);
    m_state->setObjectName(QStringLiteral("containState"));
    m_problem->setObjectName(QStringLiteral("containProblem"));
    m_propose->setObjectName(QStringLiteral("containPropose"));
    m_tier->setObjectName(QStringLiteral("containTier"));
    m_consent->setObjectName(QStringLiteral("containConsent"));
    m_problem->hide();
    m_again->hide();
    m_tier->hide();
    m_relief->hide();
    m_effects->hide();
}

/// Why it is asked for.
QString ContainDialog::ground() const
{
    if (m_incident.id.isEmpty())
        return tr("A limit on what it holds of %1, whoever waits. It may not go below what its plan entitles it to.")
            .arg(m_incident.pool);
    const QString deed = incidentDeed(m_incident);
    return deed.isEmpty() ? incidentSentence(m_incident) : deed;
}

QWidget *ContainDialog::buildFields()
{
    m_fields = new QWidget;
    auto *grid = new QGridLayout(m_fields);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(space::medium);
    grid->setVerticalSpacing(space::tiny);
    m_limit->setSuffix(tr(" connections"));
    m_minutes->setRange(kLeastMinutes, kMostMinutes);
    m_minutes->setValue(kFirstMinutes);
    m_minutes->setSuffix(tr(" min"));
    const std::pair<QLabel *, QWidget *> fields[] = {{makeLabel(tr("Measure"), Text::Strong), m_measure},
                                                     {m_limitTitle, m_limit},
                                                     {makeLabel(tr("Ends by itself after"), Text::Strong), m_minutes}};
    int at = 0;
    for (const auto &[title, field] : fields) {
        title->setBuddy(field);
        field->setAccessibleName(title->text());
        grid->addWidget(title, 0, at);
        grid->addWidget(field, 1, at++);
    }
    m_measure->setObjectName(QStringLiteral("containMeasure"));
    m_limit->setObjectName(QStringLiteral("containLimit"));
    m_minutes->setObjectName(QStringLiteral("containMinutes"));
    m_limit->setKeyboardTracking(true);
    grid->setColumnStretch(0, 1);
    m_fields->setEnabled(false);
    return m_fields;
}

void ContainDialog::askForAdvice()
{
    simulate({m_incident.id, m_incident.pool});
}

void ContainDialog::simulate(const Containment &what)
{
    m_waiting = true;
    m_allowed = false;
    m_again->hide();
    m_state->setText(m_advised ? tr("Simulating…") : tr("Asking what would help…"));
    m_relief->setPending(true);
    refresh();
    const int number = ++m_asked;
    const bool advice = what.measure == ContainMeasure::Unspecified;
    m_workspace->desk()->simulateContainment(m_antagonist.tenantId, what, this,
                                             [this, number, advice](const Fault &fault, const ActPreview &preview) {
                                                 if (number != m_asked)
                                                     return; // Of what was chosen before.
                                                 m_waiting = false;
                                                 if (!fault.failed()) {
                                                     take(preview, advice);
                                                     return;
                                                 }
                                                 m_state->setText(fault.summary + QLatin1Char(' ') + fault.remedy);
                                                 m_again->show();
                                                 refresh();
                                                 makeRoom();
                                             });
}

void ContainDialog::take(const ActPreview &preview, bool advice)
{
    if (advice)
        fillMeasures(preview);
    const bool known = measure() != ContainMeasure::Unspecified;
    m_allowed = preview.allowed && known;
    m_state->setText(preview.withinEntitlement && m_incident.id.isEmpty() ? tr("Below what its plan entitles it to:")
                     : preview.withinEntitlement && !m_allowed ? tr("Within its entitlement: it is not throttled.")
                     : m_measure->count() == 0                 ? tr("Nothing can be limited on this pool from here.")
                     : preview.withinEntitlement
                         ? tr("Within its entitlement: the pool is given room. Simulated on what was seen up to now:")
                     : known ? tr("Simulated on what was seen up to now:")
                             : tr("No measure is recommended: choose one."));
    m_tier->setVisible(preview.withinEntitlement);
    sayConsent(preview);
    m_relief->setPending(false);
    m_relief->show(preview.containment);
    m_relief->setVisible(known);
    m_effects->setEffects(preview.effects, preview.allowed ? QString() : preview.refusal);
    m_effects->setVisible(!preview.effects.isEmpty() || !preview.allowed);
    refresh();
    makeRoom();
}

/// Whose consent it takes, and what the button does.
void ContainDialog::sayConsent(const ActPreview &preview)
{
    const bool room = preview.containment.measure == ContainMeasure::ScaleOut;
    const QString deed = (preview.atOnce.isEmpty() ? (room ? tr("Propose room beside %1") : tr("Propose limit for %1"))
                                                   : tr("Limit %1 now"))
                             .arg(m_antagonist.tenantName);
    m_propose->setText(buttonText(deed));
    m_propose->setAccessibleName(deed);
    m_consent->setText(preview.atOnce.isEmpty() ? tr("Another person approves it; then it ends by itself.")
                                                : preview.atOnce);
}

void ContainDialog::fillMeasures(const ActPreview &preview)
{
    const Containment &advice = preview.containment;
    m_filling = true;
    m_advised = true;
    m_measure->clear();
    for (const ContainMeasure measure : preview.measures) {
        const QString name = measureName(measure);
        m_measure->addItem(measure == advice.measure ? tr("%1 (recommended)").arg(name) : name, int(measure));
    }
    m_measure->setCurrentIndex(m_measure->findData(int(advice.measure)));
    if (advice.minutes > 0)
        m_minutes->setValue(advice.minutes);
    fitLimit(advice.measure, advice.limit);
    if (const auto at = std::size_t(advice.measure); at < m_limits.size())
        m_limits[at] = advice.limit;
    m_fields->setEnabled(m_measure->count() > 0);
    m_filling = false;
    if (m_fields->isEnabled())
        m_measure->setFocus();
}

/// The field of the limit for a measure: its bounds, unit and value; away where nothing is to be typed.
void ContainDialog::fitLimit(ContainMeasure measure, qint64 limit)
{
    const LimitRange range = limitRange(measure);
    const bool wasFilling = std::exchange(m_filling, true);
    m_limit->setVisible(range.most > 0);
    m_limitTitle->setVisible(range.most > 0);
    m_limitTitle->setText(measure == ContainMeasure::ScaleOut ? tr("Further slots") : tr("Limit"));
    m_limit->setAccessibleName(m_limitTitle->text());
    m_limit->setSuffix(range.unit);
    m_limit->setSingleStep(range.step);
    m_limit->setRange(range.least, range.most);
    m_limit->setValue(int(std::clamp<qint64>(limit > 0 ? limit : range.first, range.least, range.most)));
    m_filling = wasFilling;
}

void ContainDialog::measureChosen()
{
    if (m_filling)
        return;
    const ContainMeasure now = measure();
    const auto at = std::size_t(now);
    fitLimit(now, at < m_limits.size() ? m_limits[at] : 0);
    edited();
}

void ContainDialog::edited()
{
    if (m_filling)
        return;
    if (const auto at = std::size_t(measure()); at < m_limits.size())
        m_limits[at] = m_limit->value();
    m_allowed = false; // What was simulated is not what is chosen.
    m_waiting = true;
    ++m_asked; // An answer that is still on its way is of before.
    m_relief->setPending(true);
    m_rest->start();
    refresh();
}

ContainMeasure ContainDialog::measure() const
{
    return ContainMeasure(m_measure->currentData().toInt());
}

Containment ContainDialog::chosen() const
{
    Containment what{m_incident.id, m_incident.pool};
    what.measure = measure();
    what.limit = limitRange(what.measure).most > 0 ? m_limit->value() : 0;
    what.minutes = m_minutes->value();
    return what;
}

// A layout lets a window stay as low as one line of each wrapped text.
void ContainDialog::makeRoom()
{
    if (!isVisible())
        return; // It finds its size when it is shown.
    layout()->activate();
    resize(width(), std::max(height(), layout()->totalHeightForWidth(width())));
}

void ContainDialog::refresh()
{
    const QString missing = m_form->obstacle();
    m_propose->setEnabled(m_allowed && !m_waiting && missing.isEmpty() && !m_sending);
    m_propose->setToolTip(m_waiting    ? tr("The limit is being simulated")
                          : !m_allowed ? tr("The simulation does not allow this limit")
                                       : missing);
    m_propose->setAccessibleDescription(m_propose->toolTip());
}

void ContainDialog::propose()
{
    m_sending = true;
    m_problem->hide();
    refresh();
    m_workspace->desk()->proposeContainment(m_antagonist.tenantId, chosen(), m_form->purpose(), this,
                                            [this](const Fault &fault, const Act &act) {
                                                m_sending = false;
                                                if (!fault.failed()) {
                                                    emit proposed(act);
                                                    accept();
                                                    return;
                                                }
                                                m_problem->setText(fault.summary + QLatin1Char(' ') + fault.remedy);
                                                m_problem->show();
                                                refresh();
                                                makeRoom();
                                            });
}

} // namespace bulkhead

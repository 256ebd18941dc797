#include "widgets/onboarding/provisioning_panel.h"

#include "models/onboarding_form.h"
#include "models/words.h"
#include "widgets/theme/theme.h"

#include <QGridLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QVBoxLayout>

namespace bulkhead {

namespace {

struct StepLook
{
    QString shape;
    QString word;
    Tone tone;
};

StepLook lookOf(StepState state)
{
    switch (state) {
    case StepState::Done:
        return {QStringLiteral("●"), ProvisioningPanel::tr("done"), Tone::Ok};
    case StepState::Running:
        return {QStringLiteral("◐"), ProvisioningPanel::tr("running"), Tone::Info};
    case StepState::Failed:
        return {QStringLiteral("■"), ProvisioningPanel::tr("failed"), Tone::Bad};
    case StepState::Waiting:
        return {QStringLiteral("○"), ProvisioningPanel::tr("waiting"), Tone::Dim};
    default:
        return {QStringLiteral("?"), ProvisioningPanel::tr("unknown"), Tone::Dim};
    }
}

/// Seconds matter for a step that ran by itself; one that waited for people took hours or days.
QString tookText(qint64 ms)
{
    return ms < 60'000 ? words::latency(double(ms)) : words::duration(ms / 1000);
}

bool hasFailed(const OnboardingCase &item)
{
    return std::any_of(item.steps.begin(), item.steps.end(),
                       [](const ProvisionStep &step) { return step.state == StepState::Failed; });
}

} // namespace

ProvisioningPanel::ProvisioningPanel(Desk *desk, QWidget *parent)
    : QWidget(parent)
    , m_desk(desk)
    , m_headline(makeLabel(QString(), Text::Strong, Tone::Text, true))
    , m_bar(new QProgressBar(this))
    , m_column(new QVBoxLayout(this))
    , m_start(new QPushButton(tr("Start provisioning"), this))
    , m_pause(new QPushButton(tr("Pause after this step"), this))
{
    m_column->setContentsMargins(0, 0, 0, 0);
    m_column->setSpacing(space::small);
    m_column->addWidget(m_headline);
    m_bar->setTextVisible(false);
    m_bar->setAccessibleName(tr("Provisioning progress"));
    m_column->addWidget(m_bar);
    auto *buttons = new QHBoxLayout;
    m_start->setProperty("kind", QStringLiteral("primary"));
    m_start->setObjectName(QStringLiteral("provision.start"));
    m_pause->setObjectName(QStringLiteral("provision.pause"));
    buttons->addWidget(m_start);
    buttons->addWidget(m_pause);
    buttons->addStretch();
    m_column->addLayout(buttons);
    m_column->addStretch();
    connect(m_start, &QPushButton::clicked, this, &ProvisioningPanel::start);
    connect(m_pause, &QPushButton::clicked, this, &ProvisioningPanel::pause);
}

void ProvisioningPanel::setCase(const OnboardingCase &item)
{
    if (m_runs.contains(item.id) && item.id == m_case.id)
        return;
    if (item == m_case)
        refreshButtons(); // The role may be another.
    else
        show(item);
}

void ProvisioningPanel::start()
{
    const QString id = m_case.id;
    if (running() || id.isEmpty())
        return;
    m_runs.insert(id, m_desk->provision(
                          m_case, hasFailed(m_case), this,
                          [this, id](const OnboardingCase &item) {
                              if (id == m_case.id)
                                  show(item);
                          },
                          [this, id](const Fault &fault, const OnboardingCase &item) { ended(id, fault, item); }));
    refreshButtons();
}

void ProvisioningPanel::pause()
{
    if (const CallRef run = m_runs.value(m_case.id))
        run->cancel();
    m_pause->setEnabled(false);
}

void ProvisioningPanel::ended(const QString &caseId, const Fault &fault, const OnboardingCase &item)
{
    m_runs.remove(caseId);
    if (caseId != m_case.id)
        return; // The case itself says how it stands, wherever it is shown.
    show(item.id.isEmpty() ? m_case : item);
    if (fault.failed() && fault.kind != Fault::Kind::Cancelled) {
        m_headline->setText(fault.summary + QLatin1Char(' ') + fault.remedy);
        setTone(m_headline, Tone::Bad);
    }
    emit finished(m_case);
}

void ProvisioningPanel::show(const OnboardingCase &item)
{
    m_case = item;
    const int done = onboarding::doneSteps(item);
    const int all = int(item.steps.size());
    m_bar->setRange(0, std::max(1, all));
    m_bar->setValue(done);
    if (all > 0 && done == all) {
        m_headline->setText(tr("%1 is live. All %n step(s) are done.", nullptr, all).arg(item.tenantName));
        setTone(m_headline, Tone::Ok);
    } else if (hasFailed(item)) {
        m_headline->setText(tr("A step failed. Done and kept: %1 of %2.").arg(done).arg(all));
        setTone(m_headline, Tone::Bad);
    } else {
        m_headline->setText(tr("%1 of %n step(s) done", nullptr, all).arg(done));
        setTone(m_headline, Tone::Text);
    }
    if (m_list) {
        m_column->removeWidget(m_list);
        m_list->hide();
        m_list->deleteLater();
    }
    m_list = new QWidget(this);
    auto *grid = new QGridLayout(m_list);
    grid->setContentsMargins(0, space::tiny, 0, space::tiny);
    grid->setHorizontalSpacing(space::medium);
    grid->setVerticalSpacing(6);
    grid->setColumnStretch(1, 1);
    int row = 0;
    for (const ProvisionStep &step : item.steps) {
        const StepLook look = lookOf(step.state);
        grid->addWidget(makeLabel(look.shape + QLatin1Char(' ') + look.word, Text::Small, look.tone), row, 0,
                        Qt::AlignTop);
        const bool timed = step.endedMs > step.startedMs && step.startedMs > 0;
        grid->addWidget(makeLabel(step.title, Text::Body, Tone::Text, true), row, 1, 1, timed ? 1 : 2);
        if (timed)
            grid->addWidget(makeLabel(tookText(step.endedMs - step.startedMs), Text::Small, Tone::Dim), row, 2,
                            Qt::AlignRight | Qt::AlignTop);
        ++row;
        const QString why = step.state == StepState::Failed ? step.reason : step.evidence;
        if (!why.isEmpty())
            grid->addWidget(makeLabel(why, Text::Small, step.state == StepState::Failed ? Tone::Bad : Tone::Dim, true),
                            row++, 1, 1, 2);
    }
    m_column->insertWidget(2, m_list);
    refreshButtons();
}

void ProvisioningPanel::refreshButtons()
{
    const bool complete = !m_case.steps.isEmpty() && onboarding::doneSteps(m_case) == m_case.steps.size();
    const bool may = m_desk->session().may(QStringLiteral("onboarding.provision"));
    m_start->setVisible(!running() && !complete && may);
    m_start->setText(hasFailed(m_case)                   ? tr("Retry the failed step")
                     : onboarding::doneSteps(m_case) > 0 ? tr("Go on with provisioning")
                                                         : tr("Start provisioning"));
    m_pause->setVisible(running());
    m_pause->setEnabled(running());
}

} // namespace bulkhead

#include "widgets/onboarding/ready_strip.h"

#include "models/case_words.h"
#include "models/onboarding_desk.h"
#include "models/onboarding_form.h"
#include "models/words.h"
#include "widgets/frame/pieces.h"
#include "widgets/frame/workspace.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>

namespace bulkhead {

ReadyStrip::ReadyStrip(Workspace *workspace, QWidget *parent)
    : QWidget(parent)
    , m_workspace(workspace)
    , m_text(makeLabel({}, Text::Body, Tone::Dim))
    , m_bar(new QProgressBar)
    , m_start(makeButton({}))
    , m_pause(makeButton(tr("Pause after the running steps")))
{
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(space::medium);
    m_start->setObjectName(QStringLiteral("readyStart"));
    m_pause->setObjectName(QStringLiteral("readyPause"));
    m_text->setObjectName(QStringLiteral("readyText"));
    m_bar->setTextVisible(false);
    m_bar->setFixedWidth(180);
    m_bar->setAccessibleName(tr("Provisioning of all ready cases"));
    row->addWidget(m_start);
    row->addWidget(m_bar);
    row->addWidget(m_pause);
    row->addWidget(m_text);
    row->addStretch();
    connect(m_start, &QPushButton::clicked, this, &ReadyStrip::start);
    connect(m_pause, &QPushButton::clicked, this, &ReadyStrip::pause);
    refresh();
}

void ReadyStrip::setCases(const QList<OnboardingCase> &cases)
{
    m_ready = 0;
    for (const OnboardingCase &item : cases) {
        if (item.liveMs > 0 || onboarding::doneSteps(item) == int(item.steps.size()))
            continue;
        m_ready += item.blocker.isEmpty() && onboarding::holding(item).isEmpty();
    }
    refresh();
}

void ReadyStrip::start()
{
    m_outcome.clear();
    m_run = m_workspace->desk()->onboarding().runReady(
        false, this, [this](const ReadyProgress &progress) { show(progress); },
        [this](const Fault &fault, const ReadyProgress &progress) {
            m_run.reset();
            show(progress);
            const bool paused = fault.kind == Fault::Kind::Cancelled;
            m_outcome = fault.failed() && !paused ? fault.summary + QLatin1Char(' ') + fault.remedy
                                                  : (paused ? tr("Paused. ") : tr("Done. ")) + m_text->text();
            refresh();
        });
    refresh();
}

void ReadyStrip::pause()
{
    if (m_run)
        m_run->cancel();
    m_pause->setEnabled(false);
}

void ReadyStrip::show(const ReadyProgress &progress)
{
    m_bar->setRange(0, std::max(1, int(progress.total)));
    m_bar->setValue(int(progress.over()));
    QStringList parts{tr("%1 of %n live", nullptr, int(progress.total)).arg(words::count(progress.live))};
    if (progress.failed > 0)
        parts << tr("%n failed", nullptr, int(progress.failed));
    if (progress.held > 0)
        parts << tr("%n held by a checkpoint", nullptr, int(progress.held));
    if (progress.skipped > 0)
        parts << tr("%n run by somebody else", nullptr, int(progress.skipped));
    m_text->setText(parts.join(QStringLiteral(" · ")));
}

void ReadyStrip::refresh()
{
    const bool may = m_workspace->session().may(QStringLiteral("onboarding.provision"));
    const bool runs = m_run != nullptr;
    setVisible(may && (runs || m_ready > 1 || !m_outcome.isEmpty()));
    m_start->setVisible(!runs && m_ready > 1);
    m_start->setText(buttonText(tr("Provision %n ready case(s)", nullptr, m_ready)));
    m_start->setToolTip(tr("One after the other, those due first; what a checkpoint holds or what has failed is left"));
    m_bar->setVisible(runs);
    m_pause->setVisible(runs);
    m_pause->setEnabled(runs);
    m_text->setVisible(runs || !m_outcome.isEmpty());
    if (!runs)
        m_text->setText(m_outcome);
}

} // namespace bulkhead

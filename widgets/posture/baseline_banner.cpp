#include "widgets/posture/baseline_banner.h"

#include "models/desk.h"
#include "models/isolation_desk.h"
#include "models/words.h"
#include "widgets/frame/pieces.h"
#include "widgets/frame/workspace.h"

#include <QHBoxLayout>
#include <QLabel>

namespace bulkhead {

BaselineBanner::BaselineBanner(Workspace *workspace, QWidget *parent)
    : QWidget(parent)
    , m_workspace(workspace)
    , m_text(makeLabel({}, Text::Body, Tone::Warn, true))
    , m_review(makeButton(tr("Review baselines…")))
{
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(space::medium);
    m_text->setObjectName(QStringLiteral("baselineBanner"));
    m_review->setObjectName(QStringLiteral("baselineReview"));
    row->addWidget(m_text, 1);
    row->addWidget(m_review);
    connect(m_review, &QPushButton::clicked, this, [this] { emit reviewWanted(m_change); });
    hide();
}

void BaselineBanner::load()
{
    if (!m_workspace->session().may(QStringLiteral("baselines.read"))) {
        hide();
        return;
    }
    m_workspace->desk()->isolation().baselineChange(this, [this](const Fault &fault, const BaselineChange &change) {
        if (!fault.failed()) // Else what was told last stays: a gateway that is away says so elsewhere.
            show(change);
    });
}

void BaselineBanner::show(const BaselineChange &change)
{
    m_change = change;
    setVisible(change.waits);
    if (!change.waits)
        return;
    QString text =
        change.accepted
            ? tr("▲ Baselines %1 are accepted by %2 and in force from the gateway’s next start on; %3 until then.")
                  .arg(change.waitingVersion, change.acceptedBy, change.version)
            : tr("▲ Baselines %1 wait for the consent of two people; %2 go on.")
                  .arg(change.waitingVersion, change.version);
    if (change.worse > 0)
        text += QLatin1Char(' ') + tr("%n change(s) for the worse.", nullptr, int(change.worse));
    if (!change.proposedBy.isEmpty() && !change.accepted)
        text += QLatin1Char(' ') + tr("Asked for by %1.").arg(change.proposedBy);
    m_text->setText(text);
}

} // namespace bulkhead

#include "widgets/frame/away_notice.h"

#include "widgets/frame/pieces.h"
#include "widgets/frame/workspace.h"

#include <QTimer>
#include <QVBoxLayout>

namespace bulkhead {
namespace {
constexpr int kPatienceMs = 2'000;
constexpr int kWide = 600;
} // namespace

AwayNotice::AwayNotice(Workspace *workspace, QWidget *parent)
    : QWidget(parent)
    , m_workspace(workspace)
    , m_state(new EmptyState)
    , m_patience(new QTimer(this))
{
    auto *column = new QVBoxLayout(this);
    m_state->setFixedWidth(kWide);
    column->addWidget(m_state, 1, Qt::AlignHCenter);
    connect(m_state, &EmptyState::acted, workspace->desk(), &Desk::reconnect);
    connect(workspace->desk(), &Desk::streamChanged, this, &AwayNotice::refresh);
    connect(workspace, &Workspace::sessionChanged, this, &AwayNotice::refresh);
    m_patience->setSingleShot(true);
    connect(m_patience, &QTimer::timeout, this, &AwayNotice::refresh);
    m_patience->start(kPatienceMs);
}

void AwayNotice::refresh()
{
    const StreamState stream = m_workspace->desk()->stream();
    const bool offline = stream.link == StreamState::Link::Offline;
    const bool needed =
        m_workspace->session().person.isEmpty() && !stream.reason.isEmpty() && (offline || !m_patience->isActive());
    if (needed)
        m_state->showEmpty(offline ? tr("No connection to the gateway") : tr("Connecting to the gateway…"),
                           tr("%1\nThe console keeps trying by itself.").arg(stream.reason), tr("Try now"));
    if (needed == std::exchange(m_needed, needed))
        return;
    emit neededChanged(needed);
}

} // namespace bulkhead

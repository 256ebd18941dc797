#include "widgets/frame/pending_approvals.h"

#include "models/act_rights.h"

#include <QTimer>

#include <algorithm>

namespace bulkhead {
namespace {
constexpr int kAgainMs = 10'000;
} // namespace

PendingApprovals::PendingApprovals(Desk *desk, QObject *parent)
    : QObject(parent)
    , m_desk(desk)
    , m_again(new QTimer(this))
{
    m_again->setInterval(kAgainMs);
    connect(m_again, &QTimer::timeout, this, [this] {
        if (!m_paused && m_desk->stream().link == StreamState::Link::Live)
            ask();
    });
    connect(desk, &Desk::sessionChanged, this, [this] {
        take(m_acts); // Another role may approve less.
        ask();
    });
    m_again->start();
}

void PendingApprovals::setPaused(bool paused)
{
    m_paused = paused;
    if (!paused)
        ask();
}

void PendingApprovals::ask()
{
    if (m_asking || m_paused || !m_desk->session().may(QStringLiteral("acts.approve")))
        return;
    m_asking = true;
    m_desk->acts({}, this, [this](const Fault &fault, const QList<Act> &acts) {
        m_asking = false;
        if (!fault.failed()) // What is known stays; the stream's bar says that the gateway is away.
            take(acts);
    });
}

void PendingApprovals::take(const QList<Act> &acts)
{
    QList<Act> mine;
    const SessionInfo session = m_desk->session();
    std::copy_if(acts.begin(), acts.end(), std::back_inserter(mine), [&](const Act &act) {
        return act.state == ActState::Proposed && approvalObstacle(act, session).isEmpty();
    });
    std::ranges::stable_sort(mine, {}, &Act::expiresMs);
    const auto same = [](const Act &a, const Act &b) { return a.id == b.id && a.revision == b.revision; };
    if (std::ranges::equal(mine, m_acts, same))
        return;
    m_acts = mine;
    emit changed();
}

} // namespace bulkhead

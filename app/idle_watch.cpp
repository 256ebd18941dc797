#include "app/idle_watch.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QEvent>

#include <algorithm>

namespace bulkhead {

IdleWatch::IdleWatch(QObject *parent)
    : QObject(parent)
{
    somebody();
    connect(&m_look, &QTimer::timeout, this, &IdleWatch::look);
    qApp->installEventFilter(this);
}

void IdleWatch::setPatience(qint64 ms)
{
    m_patienceMs = ms;
    somebody();
    if (ms > 0)
        m_look.start(int(std::clamp<qint64>(ms / 20, 20, 5'000)));
    else
        m_look.stop();
}

void IdleWatch::somebody()
{
    m_since.start();
    m_sinceWallMs = QDateTime::currentMSecsSinceEpoch();
    m_told = false;
}

void IdleWatch::look()
{
    const qint64 passed = std::max(m_since.elapsed(), QDateTime::currentMSecsSinceEpoch() - m_sinceWallMs);
    if (passed >= m_patienceMs && !std::exchange(m_told, true))
        emit idle();
}

bool IdleWatch::eventFilter(QObject *, QEvent *event)
{
    if (!event->spontaneous()) // Only what comes from outside is a person.
        return false;
    switch (event->type()) {
    case QEvent::KeyPress:
    case QEvent::ShortcutOverride: // Comes first; a shortcut that acts sends no key.
    case QEvent::MouseButtonPress:
    case QEvent::MouseMove:
    case QEvent::Wheel:
    case QEvent::TouchBegin:
    case QEvent::TouchUpdate:
    case QEvent::TabletPress:
    case QEvent::InputMethod:
        // A person who comes back after the time is up does not keep the lock away.
        look();
        somebody();
        break;
    default:
        break;
    }
    return false;
}

} // namespace bulkhead

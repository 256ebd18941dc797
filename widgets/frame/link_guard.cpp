#include "widgets/frame/link_guard.h"

#include <QCoreApplication>
#include <QEvent>
#include <QWidget>

#include <chrono>

namespace bulkhead {

LinkGuard::LinkGuard(QWidget *window)
    : QObject(window)
    , m_window(window)
{
    m_second.setSingleShot(true);
    m_second.setInterval(std::chrono::seconds(1));
    connect(&m_second, &QTimer::timeout, this, [this] { QCoreApplication::instance()->removeEventFilter(this); });
}

void LinkGuard::arm()
{
    QCoreApplication::instance()->installEventFilter(this);
    m_second.start();
}

bool LinkGuard::eventFilter(QObject *watched, QEvent *event)
{
    switch (event->type()) {
    case QEvent::ShortcutOverride: // Taken, no shortcut hears of the key.
    case QEvent::KeyPress:
    case QEvent::MouseButtonPress:
    case QEvent::MouseButtonDblClick:
        if (!isWithin(watched))
            return false;
        event->accept();
        return true;
    default:
        return false;
    }
}

bool LinkGuard::isWithin(QObject *watched) const
{
    const auto *widget = qobject_cast<QWidget *>(watched);
    return widget != nullptr && (widget == m_window || m_window->isAncestorOf(widget));
}

} // namespace bulkhead

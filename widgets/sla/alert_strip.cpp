#include "widgets/sla/alert_strip.h"

#include "models/objective_words.h"
#include "widgets/theme/theme.h"

#include <QHelpEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

namespace bulkhead {

AlertStrip::AlertStrip(QWidget *parent)
    : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setAccessibleName(tr("Alerts of the last 31 days"));
    if (Theme::current())
        connect(Theme::current(), &Theme::changed, this, qOverload<>(&QWidget::update));
}

void AlertStrip::setAlerts(const QList<Alert> &alerts, qint64 nowMs)
{
    m_alerts = alerts;
    m_nowMs = nowMs;
    QStringList spans;
    for (const Alert &alert : alerts)
        spans << alertSpan(alert, nowMs);
    setAccessibleDescription(spans.isEmpty() ? tr("None") : spans.join(QStringLiteral("; ")));
    update();
}

void AlertStrip::setWindow(double from, double to)
{
    m_from = from;
    m_to = std::max(to, from + 1);
    update();
}

QRectF AlertStrip::barOf(const Alert &alert) const
{
    const double room = std::max(1, width() - kLeft - kRight);
    const auto xOf = [&](double at) { return kLeft + std::clamp((at - m_from) / (m_to - m_from), 0.0, 1.0) * room; };
    const double end = alert.resolvedMs > 0 ? double(alert.resolvedMs) : double(std::max(m_nowMs, alert.sinceMs));
    if (end < m_from || double(alert.sinceMs) > m_to)
        return {};
    const double left = xOf(double(alert.sinceMs)), right = xOf(end);
    // Ten minutes in a month are less than a pixel and still have to be found.
    const double wide = std::max(4.0, right - left);
    return {std::min(left, kLeft + room - wide), 5, wide, 7};
}

const Alert *AlertStrip::alertAt(const QPointF &place) const
{
    for (const Alert &alert : m_alerts)
        if (barOf(alert).adjusted(-2, -5, 2, 5).contains(place))
            return &alert;
    return nullptr;
}

void AlertStrip::paintEvent(QPaintEvent *)
{
    const Tokens &t = tokens();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(t.track);
    painter.drawRoundedRect(QRectF(kLeft, 8, std::max(0, width() - kLeft - kRight), 1), 0.5, 0.5);
    painter.setFont(bulkhead::font(Text::Small));
    painter.setPen(t.dim);
    painter.drawText(QRect(0, 0, kLeft - 6, height()), Qt::AlignRight | Qt::AlignVCenter, tr("alerts"));
    painter.setPen(Qt::NoPen);
    for (const Alert &alert : m_alerts) {
        painter.setBrush(fill(t, alert.level == AlertLevel::SlowBurn ? Tone::Warn : Tone::Bad));
        painter.drawRoundedRect(barOf(alert), 2, 2);
    }
}

void AlertStrip::mousePressEvent(QMouseEvent *event)
{
    if (const Alert *alert = alertAt(event->position()))
        emit chosen(alert->id);
}

bool AlertStrip::event(QEvent *event)
{
    if (event->type() != QEvent::ToolTip)
        return QWidget::event(event);
    const auto *help = static_cast<QHelpEvent *>(event);
    const Alert *alert = alertAt(help->pos());
    QToolTip::showText(help->globalPos(), alert ? alertSpan(*alert, m_nowMs) : QString(), this);
    return true;
}

} // namespace bulkhead

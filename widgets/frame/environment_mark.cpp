#include "widgets/frame/environment_mark.h"

#include "widgets/theme/environment_colours.h"
#include "widgets/theme/theme.h"

#include <QPainter>

namespace bulkhead {

int drawMark(QPainter &painter, const QRect &area, const EnvironmentMark &mark, bool faded)
{
    const MarkColours colours = markColours(tokens(), mark.colour);
    const QColor fill = faded ? tokens().dim : colours.fill;
    const QRectF chip(area.left() + 0.75, area.top() + (area.height() - kMarkHeight) / 2.0 + 0.75, kMarkWidth - 1.5,
                      kMarkHeight - 1.5);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(fill, 1.5));
    painter.setBrush(mark.production ? fill : QColor(Qt::transparent));
    const double radius = mark.production ? 2 : kMarkHeight / 2.0;
    painter.drawRoundedRect(chip, radius, radius);
    QFont face = font(Text::Small);
    face.setWeight(QFont::DemiBold);
    painter.setFont(face);
    painter.setPen(mark.production ? colours.on : fill);
    painter.drawText(chip, Qt::AlignCenter, mark.letters);
    painter.restore();
    return kMarkWidth;
}

QIcon markIcon(const EnvironmentMark &mark)
{
    constexpr qreal sharp = 2; // Looks right on a dense screen, too.
    QPixmap picture(QSize(kMarkWidth, kMarkHeight) * sharp);
    picture.setDevicePixelRatio(sharp);
    picture.fill(Qt::transparent);
    QPainter painter(&picture);
    drawMark(painter, QRect(0, 0, kMarkWidth, kMarkHeight), mark);
    return QIcon(picture);
}

EnvironmentLine::EnvironmentLine(EnvironmentMark mark, QWidget *parent)
    : QWidget(parent)
    , m_mark(std::move(mark))
{
    setObjectName(QStringLiteral("environmentLine"));
    setAccessibleName(m_mark.production ? tr("Environment %1, production").arg(m_mark.name)
                                        : tr("Environment %1").arg(m_mark.name));
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
}

QSize EnvironmentLine::sizeHint() const
{
    return {kMarkWidth + 44 + QFontMetrics(bulkhead::font(Text::Strong)).horizontalAdvance(m_mark.name), 34};
}

void EnvironmentLine::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(rect(), tokens().alternate);
    painter.fillRect(0, 0, width(), 3, m_mark.production ? tokens().bad : markColours(tokens(), m_mark.colour).fill);
    painter.setPen(tokens().line);
    painter.drawLine(0, height() - 1, width(), height() - 1);
    const QRect inside = rect().adjusted(16, 3, -16, -1);
    const int used = drawMark(painter, inside, m_mark);
    painter.setFont(bulkhead::font(Text::Strong));
    painter.setPen(tokens().text);
    painter.drawText(inside.adjusted(used + 8, 0, 0, 0), Qt::AlignVCenter | Qt::AlignLeft,
                     painter.fontMetrics().elidedText(m_mark.name, Qt::ElideRight, inside.width() - used - 8));
}

} // namespace bulkhead

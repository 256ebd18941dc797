#include "widgets/frame/brand_mark.h"

#include "widgets/theme/theme.h"

#include <QPainter>

namespace bulkhead {

BrandMark::BrandMark(QWidget *parent)
    : QWidget(parent)
{
    show({}, {});
}

void BrandMark::show(const QString &name, const QPixmap &mark)
{
    m_name = name.isEmpty() ? QStringLiteral("Bulkhead") : name;
    m_mark = mark;
    setToolTip(name);
    setAccessibleName(m_name);
    update();
}

void BrandMark::paintEvent(QPaintEvent * /*event*/)
{
    QPainter painter(this);
    if (m_mark.isNull()) {
        const QColor accent(0x4FB3D4);
        for (int i = 0; i < 3; ++i) {
            QColor bar = accent;
            bar.setAlphaF(1.0F - 0.28F * float(i));
            painter.fillRect(QRect(10 + i * 7, height() / 2 - 8, 5, 16), bar);
        }
    } else {
        const QSize size = m_mark.size().scaled(24, 24, Qt::KeepAspectRatio);
        painter.setRenderHint(QPainter::SmoothPixmapTransform);
        painter.drawPixmap(QRect(QPoint(8 + (24 - size.width()) / 2, (height() - size.height()) / 2), size), m_mark);
    }
    painter.setFont(bulkhead::font(Text::Heading));
    painter.setPen(Qt::white);
    const QRect place = rect().adjusted(38, 0, -4, 0);
    painter.drawText(place, Qt::AlignVCenter, painter.fontMetrics().elidedText(m_name, Qt::ElideRight, place.width()));
}

} // namespace bulkhead

#include "widgets/meeting/sheet_view.h"

#include "widgets/theme/theme.h"

#include <QPainter>

namespace bulkhead {

SheetView::SheetView(const QString &name, Paint paint, QWidget *parent)
    : QWidget(parent)
    , m_name(name)
    , m_paint(std::move(paint))
{
    setAccessibleName(name);
    setMinimumSize(200, 120);
}

void SheetView::setProportions(const QSizeF &page)
{
    if (page.isEmpty())
        return;
    m_page = page;
    update();
}

void SheetView::setSpoken(const QString &words)
{
    setAccessibleName(QStringLiteral("%1: %2").arg(m_name, words));
    update();
}

void SheetView::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const QSizeF size = m_page.scaled(QSizeF(width() - 2, height() - 2), Qt::KeepAspectRatio);
    const QRectF page((width() - size.width()) / 2, 1, size.width(), size.height());
    m_paint(painter, page);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(tokens().line);
    painter.drawRect(page);
}

} // namespace bulkhead

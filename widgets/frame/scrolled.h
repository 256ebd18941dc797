#pragma once
#include <QScrollArea>

namespace bulkhead {

/// Content of any height in an area that scrolls downwards; what lies behind shows through.
[[nodiscard]] inline QScrollArea *scrolled(QWidget *content)
{
    auto *area = new QScrollArea;
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    area->setFocusPolicy(Qt::NoFocus);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    area->viewport()->setAutoFillBackground(false);
    area->setWidget(content);
    content->setAutoFillBackground(false); // setWidget() turned it on.
    return area;
}

} // namespace bulkhead

#pragma once
#include <QSizeF>
#include <QWidget>

#include <functional>

namespace bulkhead {

/// A page in miniature, as large as there is room.
class SheetView : public QWidget
{
    Q_OBJECT
public:
    using Paint = std::function<void(QPainter &painter, const QRectF &page)>;
    SheetView(const QString &name, Paint paint, QWidget *parent = nullptr);
    void setProportions(const QSizeF &page);
    void setSpoken(const QString &words); ///< What it shows, for screen readers.

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QString m_name;
    Paint m_paint;
    QSizeF m_page{16, 9};
};

} // namespace bulkhead

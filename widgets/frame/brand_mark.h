#pragma once
#include <QPixmap>
#include <QWidget>

namespace bulkhead {

/// The mark and the product's name, or a partner's; drawn, so that it stays sharp at every scale.
class BrandMark : public QWidget
{
public:
    explicit BrandMark(QWidget *parent = nullptr);
    /// An empty name: the product's. A name that is too long is cut with an ellipsis and told whole on hover.
    void show(const QString &name, const QPixmap &mark);
    [[nodiscard]] QSize sizeHint() const override { return {170, 44}; }

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QString m_name;
    QPixmap m_mark;
};

} // namespace bulkhead

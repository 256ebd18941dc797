#pragma once
#include "models/values.h"

#include <QWidget>

namespace bulkhead {

/// When an objective's alerts fired, as bars on the time axis of the chart above it.
class AlertStrip : public QWidget
{
    Q_OBJECT
public:
    static constexpr int kLeft = 48, kRight = 8; ///< As the chart's plot, whose `left` is set to it.

    explicit AlertStrip(QWidget *parent = nullptr);
    void setAlerts(const QList<Alert> &alerts, qint64 nowMs);
    void setWindow(double from, double to);
    /// The alert under a place of the strip; nullptr: none.
    [[nodiscard]] const Alert *alertAt(const QPointF &place) const;
    QSize sizeHint() const override { return {200, 16}; }
    QSize minimumSizeHint() const override { return {80, 16}; }

signals:
    void chosen(const QString &alertId); ///< Clicked.

protected:
    void paintEvent(QPaintEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    bool event(QEvent *event) override;

private:
    [[nodiscard]] QRectF barOf(const Alert &alert) const;

    QList<Alert> m_alerts;
    qint64 m_nowMs = 0;
    double m_from = 0, m_to = 1;
};

} // namespace bulkhead

#pragma once
#include "widgets/meeting/meeting_stage.h"

#include <QWidget>

namespace bulkhead {

/// The screen that the customer sees. It knows the stage only, so nothing internal can be on it.
class AudienceWindow : public QWidget
{
    Q_OBJECT
public:
    explicit AudienceWindow(MeetingStage *stage, QWidget *parent = nullptr);

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void closeEvent(QCloseEvent *event) override;
    bool focusNextPrevChild(bool) override { return false; } ///< Tab walks the figures.

private:
    [[nodiscard]] int spotAt(const QPointF &at) const;
    void speak();
    MeetingStage *m_stage;
};

/// What the audience sees now, painted into `page`; also the presenter's small picture of it.
void paintStage(QPainter &painter, const QRectF &page, const MeetingStage &stage);

} // namespace bulkhead

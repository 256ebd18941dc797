#pragma once
#include "widgets/meeting/meeting_stage.h"

#include <QElapsedTimer>
#include <QWidget>

class QHBoxLayout;
class QLabel;
class QPushButton;
class QStackedWidget;
class QTimer;
class QVBoxLayout;

namespace bulkhead {

class SheetView;
class TabRow;

/// What only the presenter sees: the page that is on, the one that follows, notes, the internal pages, clock and time
/// taken. Never on the audience's screen.
class PresenterWindow : public QWidget
{
    Q_OBJECT
public:
    PresenterWindow(MeetingStage *stage, const Pack &internal, const QString &notes, QWidget *parent = nullptr);

signals:
    void swapAsked(); ///< The two windows change screens.

protected:
    void keyPressEvent(QKeyEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;
    void closeEvent(QCloseEvent *event) override;
    bool focusNextPrevChild(bool) override { return false; } ///< Tab walks the figures on the screen.

private:
    void buildTop(QVBoxLayout *column);
    void buildInternal(QHBoxLayout *row, const QString &notes);
    void buildButtons(QVBoxLayout *column);
    void refresh();
    void showInternal(int sheet);
    void tick();

    MeetingStage *m_stage;
    PagePainter m_internal;
    Pack m_internalPack;
    QLabel *m_place, *m_clock, *m_internalPlace;
    SheetView *m_current, *m_next, *m_internalView;
    QStackedWidget *m_side;
    TabRow *m_tabs;
    QPushButton *m_blank;
    QTimer *m_tick;
    QElapsedTimer m_since;
    int m_internalSheet = 0;
};

} // namespace bulkhead

#pragma once
#include "models/sla_desk.h"

#include <QObject>

class QScreen;
class QWidget;

namespace bulkhead {

class AudienceWindow;
class PresenterWindow;
class MeetingStage;

/// A meeting that is being held: the stage, the audience's window on its screen and, when there is a second screen, the
/// presenter's. With one screen the audience's page is shown and nothing internal. Deletes itself when it ends.
class Presentation : public QObject
{
    Q_OBJECT
public:
    struct Material
    {
        Pack customer, internal;
        QString notes;
    };
    Presentation(SlaDesk *desk, const ReviewSummary &review, Material material, QWidget *over);
    ~Presentation() override;

    [[nodiscard]] MeetingStage *stage() const { return m_stage; }
    [[nodiscard]] AudienceWindow *audience() const { return m_audience; }
    [[nodiscard]] PresenterWindow *presenter() const { return m_presenter; } ///< nullptr: one screen.
    void end();

signals:
    void ended();

private:
    void arrange();
    void swap();
    void showOn(QWidget *window, QScreen *screen);

    Material m_material;
    QWidget *m_over;
    MeetingStage *m_stage;
    AudienceWindow *m_audience;
    PresenterWindow *m_presenter = nullptr;
    bool m_swapped = false, m_ended = false;
};

} // namespace bulkhead

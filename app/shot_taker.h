#pragma once
#include "app/command_line.h"

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

namespace bulkhead {

class MainWindow;
class ReviewForShot;
class Workspace;

/// Takes the pictures of --shot one after another, each when its view has everything it shows, and then ends the
/// program.
class ShotTaker : public QObject
{
    Q_OBJECT
public:
    ShotTaker(Workspace *workspace, MainWindow *window, QList<Shot> shots, QObject *parent = nullptr);
    void start();

signals:
    void finished(int exitCode); ///< 0, or 69 when a file could not be written.

private:
    void look();
    void begin();
    [[nodiscard]] Destination placeFor(const Shot &shot) const;
    [[nodiscard]] bool ready() const;
    [[nodiscard]] bool worthShowing(View view) const;

    Workspace *m_workspace;
    MainWindow *m_window;
    QList<Shot> m_shots;
    ReviewForShot *m_reviews;
    QTimer m_tick;
    QElapsedTimer m_since;
    int m_calm = 0;
    bool m_begun = false;
};

} // namespace bulkhead

#pragma once
#include "models/viewing.h"

class QAction;
class QFrame;
class QLabel;

namespace bulkhead {

class MainWindow;
class Workspace;

/// What a window shows of a view as another role and of a partner's branding: the command, the dialog, the banner, and
/// name, accent and mark. Belongs to the window.
class ViewingFrame : public QObject
{
    Q_OBJECT
public:
    ViewingFrame(Viewing *viewing, Workspace *workspace, MainWindow *window);
    ~ViewingFrame() override; ///< The product's own look again.

    /// "You see what a support engineer sees – nothing can be changed."
    [[nodiscard]] QString sentence() const;

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void refresh();
    void showLook();
    void toggle();

    Viewing *m_viewing;
    Workspace *m_workspace;
    MainWindow *m_window;
    QFrame *m_banner;
    QLabel *m_text;
    QAction *m_action;
    ChannelLook m_shown;
};

} // namespace bulkhead

#pragma once
#include "models/destination.h"
#include "widgets/frame/search_popup.h"

#include <QMainWindow>

#include <functional>

class QAction;
class QMenu;
class QStackedWidget;
class QTimer;

namespace bulkhead {

class EnvironmentBar;
class EnvironmentList;
class Preferences;
struct EnvironmentEntry;

/// The view of all environments together. Its window title is what it shows.
class TogetherView : public QWidget
{
    Q_OBJECT
public:
    using QWidget::QWidget;
    virtual void say(const QString &sentence) = 0; ///< For some seconds.
};

/// The console's window: one environment's frame at a time, or the tenants of all of them together, and the way from
/// one to another. Each frame keeps its place, its dialogs and what was typed while another is shown.
class ConsoleWindow : public QMainWindow
{
    Q_OBJECT
public:
    /// `makeAll` makes the view of all environments, once, on first use; null: there is none.
    ConsoleWindow(EnvironmentList *list, Preferences *preferences,
                  std::function<TogetherView *(EnvironmentList *)> makeAll = {}, QWidget *parent = nullptr);

    void choose(const QString &id); ///< The environment whose views are shown.
    void chooseAll();
    [[nodiscard]] QString current() const { return m_current; } ///< Empty: all of them together, or none yet.
    /// A link of any origin, in the environment that it names; without one, where the window is. An environment that
    /// no connection leads to, or more than one, is told. One that has not answered yet is waited for.
    void openLink(const QUrl &link);
    void say(const QString &sentence); ///< In the frame that is shown.
    void bringUp();                    ///< To the front of the desktop.
    void remember();                   ///< Writes geometry, environment and every frame's place at once.
    [[nodiscard]] QMenu *environmentMenu() const { return m_menu; }
    /// For the search of every frame: the other environments and the connections.
    [[nodiscard]] QList<SearchAction> actions() const;

signals:
    void connectAsked(const QString &id); ///< An environment without a connection was chosen.
    void connectionsAsked();              ///< To see and change the named connections.

protected:
    void closeEvent(QCloseEvent *event) override;

private:
    void addKeys();
    void fillMenu();
    void refresh();
    void present();
    void adopt(const EnvironmentEntry &entry);
    void tryLink();
    void go(const QString &id, const Destination &place);
    [[nodiscard]] QStringList namedBy(const QString &environment) const;

    EnvironmentList *m_list;
    Preferences *m_preferences;
    std::function<TogetherView *(EnvironmentList *)> m_makeAll;
    EnvironmentBar *m_bar;
    QStackedWidget *m_stack;
    TogetherView *m_all = nullptr;
    QWidget *m_empty;
    QMenu *m_menu;
    QString m_current;
    bool m_together = false; ///< All of them are shown.
    QUrl m_link;             ///< Waits for its environment to answer.
    QTimer *m_linkPatience;
};

} // namespace bulkhead

#pragma once
#include "models/connections.h"
#include "models/destination.h"
#include "models/history.h"
#include "widgets/frame/search_popup.h"

#include <QList>
#include <QMainWindow>
#include <QMap>

#include <functional>

class QLabel;
class QPixmap;
class QMenu;
class QStackedWidget;
class QVBoxLayout;

namespace bulkhead {

class LinkGuard;
class Navigation;
class Page;
struct KeyHint;
class StreamBar;
class TopBar;
class Workspace;

/// A view that this build has. `title` empty: not in the navigation (a tenant's page).
struct PageMaker
{
    View view;
    QString title;
    std::function<Page *(Workspace *)> make;
    QString action = {};  ///< What a role must be allowed for its entry in the navigation; empty: every role.
    QString section = {}; ///< The heading that its entry stands under; empty: none.
};

/// The frame around the pages of one environment: a window of its own, or a part of ConsoleWindow. Holds no domain
/// state: that is in Workspace, History and the pages.
class MainWindow : public QMainWindow
{
    Q_OBJECT
public:
    MainWindow(Workspace *workspace, QList<PageMaker> makers, QWidget *parent = nullptr);
    ~MainWindow() override;

    void go(const Destination &place); ///< A step of the history.
    /// A link of any origin: nothing but known views and ids is followed; rights are the gateway's matter.
    void openLink(const QUrl &link);
    [[nodiscard]] Page *page(View view); ///< Made on first use; nullptr: not in this build.
    [[nodiscard]] Page *currentPage() const;
    void say(const QString &sentence);
    /// Beside the window's own, in the search; asked each time it opens.
    void addSearchActions(std::function<QList<SearchAction>()> more) { m_moreActions.append(std::move(more)); }
    void addBanner(QWidget *banner); ///< Under the bar at the top; takes it.
    /// A partner's name and mark in place of the product's; empty: the product's.
    void setBrand(const QString &name, const QPixmap &mark);
    /// What is shown next is another's: no place of before is gone back to.
    void forgetPlaces() { m_role = int(Role::Unspecified); }
    void showNotice(const QString &sentence);               ///< Of another environment: shown here only.
    void addPersonActions(const QList<QAction *> &actions); ///< To the person's menu.
    /// How the person calls this environment, in the frame and in links; `menu`: the others to go to.
    void setEnvironment(const EnvironmentMark &mark, QMenu *menu);
    /// What the search offers beside this environment's own actions.
    void setMoreActions(std::function<QList<SearchAction>()> more) { m_more = std::move(more); }
    void setMoreKeys(const QList<KeyHint> &keys);
    void remember(); ///< Writes the place at once, and the geometry of a window of its own.

signals:
    void said(const QString &sentence);                  ///< Also shown here; somebody may look elsewhere.
    void placeShown(const bulkhead::Destination &place); ///< Another place, or the same anew.

protected:
    void closeEvent(QCloseEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;

private:
    void buildFrame();
    void addKeys();
    void present(const Destination &place);
    void step(const std::optional<Destination> &place);
    void search();
    void copyLink();
    void showKeys();
    void showAbout();
    void refreshTitle();
    void refreshBanner();
    void sessionChanged();
    [[nodiscard]] QList<SearchAction> actions();
    [[nodiscard]] bool offered(const PageMaker &maker) const; ///< In the navigation, for this role.
    void offerViews();
    void restorePlace();

    Workspace *m_workspace;
    QList<PageMaker> m_makers;
    QMap<View, Page *> m_pages;
    History m_history;
    Navigation *m_navigation;
    LinkGuard *m_guard;
    TopBar *m_top;
    StreamBar *m_stream;
    QStackedWidget *m_stack;
    QLabel *m_banner;
    QVBoxLayout *m_middle;
    QList<std::function<QList<SearchAction>()>> m_moreActions;
    QString m_brandName;
    EnvironmentMark m_mark;
    std::function<QList<SearchAction>()> m_more;
    QList<KeyHint> m_moreKeys;
    int m_role = -1;
};

} // namespace bulkhead

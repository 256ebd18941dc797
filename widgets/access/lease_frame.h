#pragma once
#include "models/destination.h"
#include "models/grant_values.h"
#include "widgets/frame/search_popup.h"

#include <QObject>

class QFrame;
class QLabel;
class QPushButton;
class QTimer;

namespace bulkhead {

class GrantDesk;
class MainWindow;
class Workspace;

/// What a window shows of time-boxed access wherever one is in it: the lease bar (tenant, ticket, time left, give back
/// now) while the console works under a grant or could, the alarm of broken glass, keys and actions. Tells the grant's
/// recording which screens are looked at. Belongs to the window.
class LeaseFrame : public QObject
{
    Q_OBJECT
public:
    /// The workspace's desk has grants.
    LeaseFrame(Workspace *workspace, MainWindow *window);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void buildLease();
    void buildAlarm();
    void refresh();
    void refreshLease();
    void shortenAbout();
    void refreshAlarm();
    void usedChanged();
    void landed();
    void noteScreen(const Destination &place);
    void giveBack();
    void extend();
    [[nodiscard]] AccessGrant lease() const; ///< In use, else one's own that is in force; id empty: none.
    [[nodiscard]] QList<SearchAction> actions();

    Workspace *m_workspace;
    MainWindow *m_window;
    GrantDesk *m_desk;
    QFrame *m_bar, *m_alarm;
    QLabel *m_tenant, *m_about, *m_left, *m_glass;
    QPushButton *m_open, *m_extend, *m_leave, *m_giveBack;
    QTimer *m_tick;
    QString m_noted;        ///< The last screen that the recording was told of.
    QString m_glassId;      ///< Of the broken glass that the alarm shows.
    bool m_landing = false; ///< The session begins anew under a grant: its tenant's page comes first.
};

} // namespace bulkhead

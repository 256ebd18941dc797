#pragma once
#include "models/desk.h"
#include "models/destination.h"

#include <QDialog>

#include <functional>

class QLabel;
class QLineEdit;
class QListWidget;
class QTimer;

namespace bulkhead {

class Workspace;

/// Something that the search offers beside what the gateway finds: an action of the window, or a view to go to.
struct SearchAction
{
    QString title, keys;
    std::function<void()> run;
};

/// Ctrl+K: tenants, alerts, incidents and cases within scope, and the window's actions. All by keyboard.
class SearchPopup : public QDialog
{
    Q_OBJECT
public:
    SearchPopup(Workspace *workspace, QList<SearchAction> actions, QWidget *parent = nullptr);

signals:
    void chosen(const bulkhead::Destination &place);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;

private:
    void ask();
    void fill(const QList<SearchHit> &hits, const Fault &fault);
    void addNothing(const QString &query);
    void addGroup(const QString &title);
    void addEntry(const QString &title, const QString &detail, std::function<void()> run);
    void step(int by);
    void take();
    [[nodiscard]] Destination placeOf(const SearchHit &hit) const;

    Workspace *m_workspace;
    QList<SearchAction> m_actions;
    QLineEdit *m_edit;
    QListWidget *m_list;
    QLabel *m_foot;
    QTimer *m_soon;
    QList<std::function<void()>> m_runs;
    int m_asked = 0;
};

} // namespace bulkhead

#pragma once
#include "models/grant_values.h"

#include <QWidget>

class QLabel;
class QPushButton;
class QVBoxLayout;

namespace bulkhead {

class Workspace;

/// What diagnostics need, in their place while no access that covers them is in use: one's own that do, and the way to
/// ask for one. Takes nothing by itself.
class GrantChoice : public QWidget
{
    Q_OBJECT
public:
    explicit GrantChoice(Workspace *workspace, QWidget *parent = nullptr);
    void refresh();
    void forget(); ///< Names no tenant any more, until the next refresh().
    void focusFirst();

signals:
    void chosen(const bulkhead::AccessGrant &grant);
    void askWanted();

private:
    struct Row
    {
        AccessGrant grant;
        QLabel *left;
        QPushButton *use;
    };
    void rebuild(const QList<AccessGrant> &fitting);
    void addRow(const AccessGrant &grant);
    [[nodiscard]] QList<AccessGrant> fitting() const;

    Workspace *m_workspace;
    QLabel *m_why, *m_state;
    QVBoxLayout *m_list;
    QPushButton *m_ask;
    QList<Row> m_rows;
};

} // namespace bulkhead

#pragma once
#include "models/joined_tenants.h"
#include "widgets/frame/console_window.h"

class QLabel;
class QMenu;
class QTimer;

namespace bulkhead {

class DataTable;
class EmptyState;
class EnvironmentTableDelegate;
class FilterField;
class PageHeader;
class Preferences;
class TenantTable;

/// The tenants of all environments in one table. Each gateway is asked for its own tenants only, as everywhere; here
/// their rows stand side by side. Nothing is done from here: opening a row leads to its environment.
class AllTenantsView : public TogetherView
{
    Q_OBJECT
public:
    AllTenantsView(EnvironmentList *list, Preferences *preferences, QWidget *parent = nullptr);
    void say(const QString &sentence) override;
    [[nodiscard]] TenantTable *table() const { return m_model; }

private:
    void build();
    void fillEnvironments(QMenu *menu); ///< Which of them are shown.
    void syncMembers();
    void columnsChanged();
    void refreshCount();
    void refreshStates();
    void openRow(const QModelIndex &index);
    [[nodiscard]] const EnvironmentEntry *entryOf(const QModelIndex &index) const;
    void showKeys();

    EnvironmentList *m_list;
    Preferences *m_preferences;
    JoinedTenants m_rows;
    TenantTable *m_model;
    PageHeader *m_header;
    FilterField *m_filter;
    QLabel *m_away, *m_notice;
    DataTable *m_table;
    EnvironmentTableDelegate *m_delegate;
    EmptyState *m_empty;
    QTimer *m_quiet;
    bool m_sorted = false;
};

} // namespace bulkhead

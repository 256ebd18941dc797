#pragma once
#include "models/saved_views.h"
#include "widgets/delegates/cell_delegate.h"
#include "widgets/frame/page.h"

class QLabel;
class QMenu;
class QPushButton;
class QSplitter;
class QTimer;

namespace bulkhead {

class DataTable;
class EmptyState;
class FilterField;
class PageHeader;
class TenantTable;
class TenantTabs;

/// The table of tenants with filter, saved views and columns; the chosen tenant beside it.
class TenantsPage : public Page
{
    Q_OBJECT
public:
    explicit TenantsPage(Workspace *workspace, QWidget *parent = nullptr);

    void open(const Destination &place) override;
    [[nodiscard]] Destination place() const override;
    [[nodiscard]] QString heading() const override { return tr("Tenants"); }
    [[nodiscard]] QList<KeyHint> keys() const override;
    [[nodiscard]] bool settled() const override;
    void activate() override;
    void deactivate() override;

private:
    void buildTop();
    void buildTable();
    void connectStreams();
    void columnsChanged();
    void applyFilter(const QString &text);
    void currentChanged();
    void refreshCount();
    void refreshHold();
    void refreshRights();
    void fillViewsMenu();
    void saveView();
    void applyView(const SavedView &view);
    void importFile();
    void exportRows();
    void openTenant(const QModelIndex &index);
    void select(const QString &tenantId);
    [[nodiscard]] QStringList shownColumns() const;
    [[nodiscard]] QString sortText() const;

    PageHeader *m_header;
    QPushButton *m_import, *m_export, *m_departures, *m_onboard, *m_views, *m_columns, *m_apply;
    QMenu *m_viewsMenu, *m_columnsMenu;
    FilterField *m_filter;
    TenantTable *m_model;
    DataTable *m_table;
    CellDelegate *m_delegate;
    EmptyState *m_empty;
    QSplitter *m_split;
    TenantTabs *m_pane;
    QTimer *m_choose;
    SavedViews m_saved;
    QString m_wanted; ///< To select as soon as it is there.
    int m_role = -1;
};

} // namespace bulkhead

#pragma once
#include "models/pool_values.h"
#include "widgets/frame/page.h"

class QScrollArea;
class QStackedWidget;
class QTimer;

namespace bulkhead {

class EmptyState;
class LinkTable;
class PageHeader;
class PoolCard;
class ShareCard;
class TenantUseCard;

/// Pools: how full each is, how its tenants share it against what each may have, and what would come of one asking for
/// twice as much.
class PoolsPage : public Page
{
    Q_OBJECT
public:
    explicit PoolsPage(Workspace *workspace, QWidget *parent = nullptr);

    void open(const Destination &place) override;
    [[nodiscard]] Destination place() const override;
    [[nodiscard]] QString heading() const override;
    [[nodiscard]] QList<KeyHint> keys() const override;
    [[nodiscard]] bool settled() const override;
    void activate() override;
    void deactivate() override;

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    QWidget *buildDetail();
    void load();
    void show(const PoolsDetail &detail);
    void showPools();
    void choose(const QString &pool);
    void chooseTenant(const QString &tenantId);
    void askLimits();
    void limit(const Party &tenant);

    PageHeader *m_header;
    QWidget *m_side;
    LinkTable *m_pools;
    QStackedWidget *m_stack;
    EmptyState *m_empty;
    PoolCard *m_pool;
    ShareCard *m_shares;
    TenantUseCard *m_use;
    QTimer *m_refresh;
    PoolsDetail m_detail;
    QString m_wanted, m_tenant;
    bool m_asking = false, m_loaded = false;
};

} // namespace bulkhead

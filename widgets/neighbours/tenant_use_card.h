#pragma once
#include "models/pool_values.h"
#include "widgets/frame/pieces.h"

class QLabel;
class QPushButton;

namespace bulkhead {

class LowChart;

/// What one tenant holds of the pool over the last minutes, with its entitlement and the limit in force in the same
/// chart, and who would be slowed if it held twice as much.
class TenantUseCard : public Card
{
    Q_OBJECT
public:
    explicit TenantUseCard(QWidget *parent = nullptr);
    void show(const PoolsDetail &detail, const QString &tenantId);
    void setActs(const QList<Act> &acts); ///< Of the tenant shown.
    /// Why this person cannot ask for a limit here; empty: they can.
    void setObstacle(const QString &obstacle);
    void askLimit(); ///< As the button; nothing while disabled.

signals:
    void opened(const QString &tenantId);
    void limitWanted(const bulkhead::Party &tenant);

private:
    void draw();
    [[nodiscard]] QString forecast(const TenantShare &share) const;

    LowChart *m_chart;
    QLabel *m_forecast;
    QPushButton *m_open, *m_limit;
    PoolsDetail m_detail;
    QString m_tenant;
    QList<Act> m_acts;
};

} // namespace bulkhead

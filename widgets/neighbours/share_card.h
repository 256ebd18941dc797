#pragma once
#include "models/pool_values.h"
#include "widgets/frame/pieces.h"

class QLabel;

namespace bulkhead {

class LinkTable;

/// A pool's tenants: what each holds against what it may, how it grew, what it costs the others and suffers itself.
class ShareCard : public Card
{
    Q_OBJECT
public:
    enum Order : int { BySize, ByGrowth, ByOverUse };
    explicit ShareCard(QWidget *parent = nullptr);
    void show(const PoolsDetail &detail);
    void setOrder(int order);
    void setRoomy(bool roomy); ///< There is height for more rows.

signals:
    void chosen(const QString &tenantId);

private:
    void fill();

    TabRow *m_order;
    LinkTable *m_table;
    QLabel *m_more;
    PoolsDetail m_detail;
    bool m_roomy = false;
};

} // namespace bulkhead

#pragma once
#include "models/values.h"
#include "widgets/frame/pieces.h"

namespace bulkhead {

class Fleet;
class LinkTable;

/// Who is slowed: latency now against usual, and the service level that is at stake, as the fleet tells it: what is
/// left of the budget of the tenant's worst objective, and how fast it burns.
class VictimCard : public Card
{
    Q_OBJECT
public:
    explicit VictimCard(const Fleet *fleet, QWidget *parent = nullptr);
    void show(const Incident &incident);

signals:
    void opened(const QString &tenantId);

private:
    const Fleet *m_fleet;
    LinkTable *m_table;
    QLabel *m_more, *m_outside;
};

} // namespace bulkhead

#pragma once
#include "models/values.h"
#include "widgets/frame/pieces.h"

namespace bulkhead {

class LinkTable;

/// Who was looked at: the share of the ledger, what each uses against its usual, and why it is named or ruled out. Away
/// while nobody was.
class SuspectCard : public Card
{
    Q_OBJECT
public:
    explicit SuspectCard(QWidget *parent = nullptr);
    void show(const IncidentDetail &detail);

signals:
    void opened(const QString &tenantId);

private:
    LinkTable *m_table;
};

} // namespace bulkhead

#pragma once
#include "models/coverage_values.h"
#include "widgets/frame/pieces.h"

class QVBoxLayout;

namespace bulkhead {

class Workspace;

/// Events of the business that name another tenant than the one that they belong to; below the table of services.
class FindingsCard : public Card
{
    Q_OBJECT
public:
    explicit FindingsCard(Workspace *workspace, QWidget *parent = nullptr);

    void show(const QList<CoverageItem> &items); ///< Hidden where nothing was compared.

signals:
    void openTenant(const QString &tenantId);
    void openService(const QString &service, const QString &workflow);

private:
    void addFinding(const AttributionFinding &finding);

    Workspace *m_workspace;
    QVBoxLayout *m_list;
    QList<AttributionFinding> m_findings;
    CoverageOrigin m_origin;
};

} // namespace bulkhead

#pragma once
#include "models/values.h"

#include <QWidget>

class QVBoxLayout;

namespace bulkhead {

class Workspace;

/// What isolation the tenant has and should have, why, what its tier promises per layer, and tier changes under way.
class IsolationView : public QWidget
{
    Q_OBJECT
public:
    explicit IsolationView(Workspace *workspace, QWidget *parent = nullptr);
    void setDetail(const TenantDetail &detail);

signals:
    void changed(); ///< A tier change was proposed or withdrawn: ask for the tenant again.
    void notice(const QString &sentence);

private:
    void rebuild();
    void addVerdict();
    void addLayers();
    void addActs();
    void withdraw(const Act &act);

    Workspace *m_workspace;
    QVBoxLayout *m_column;
    TenantDetail m_detail;
    QList<Act> m_acts;
};

/// "fits its tier", "under-isolated: …", "over-isolated: …"
[[nodiscard]] QString isolationVerdict(const TenantDetail &detail);

} // namespace bulkhead

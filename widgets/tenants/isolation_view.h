#pragma once
#include "models/destination.h"
#include "models/posture_values.h"
#include "models/values.h"

#include <QWidget>

class QPushButton;
class QVBoxLayout;

namespace bulkhead {

class ActsView;
class LeavingSection;
class Workspace;

/// What isolation the tenant has and should have, why, what its tier promises per layer, and tier changes under way.
class IsolationView : public QWidget
{
    Q_OBJECT
public:
    explicit IsolationView(Workspace *workspace, QWidget *parent = nullptr);
    void setDetail(const TenantDetail &detail);

signals:
    void changed(); ///< A tier change was proposed or decided: ask for the tenant again.
    void notice(const QString &sentence);
    void navigate(const bulkhead::Destination &place);

private:
    void addVerdict();
    void addLayers();
    void postureChanged();
    [[nodiscard]] TenantPosture posture() const; ///< Of the tenant; without an id: none is told.
    [[nodiscard]] QWidget *stateOf(const LayerState &layer) const;
    void propose();

    Workspace *m_workspace;
    QVBoxLayout *m_verdict, *m_layers;
    QPushButton *m_propose, *m_posture;
    ActsView *m_acts;
    LeavingSection *m_leaving;
    TenantDetail m_detail;
    TenantPosture m_drawn;
};

/// "fits its tier", "under-isolated: …", "over-isolated: …"
[[nodiscard]] QString isolationVerdict(const TenantDetail &detail);

} // namespace bulkhead

#pragma once
#include "widgets/frame/page.h"

namespace bulkhead {

class TenantTabs;

/// One tenant, full width: charts, isolation, timeline.
class TenantPage : public Page
{
    Q_OBJECT
public:
    explicit TenantPage(Workspace *workspace, QWidget *parent = nullptr);

    void open(const Destination &place) override;
    [[nodiscard]] Destination place() const override;
    [[nodiscard]] QString heading() const override;
    [[nodiscard]] QList<KeyHint> keys() const override;
    [[nodiscard]] bool settled() const override;

private:
    TenantTabs *m_tabs;
};

} // namespace bulkhead

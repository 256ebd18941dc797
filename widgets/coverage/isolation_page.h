#pragma once
#include "widgets/frame/tabbed_page.h"

namespace bulkhead {

/// Two looks at isolation under one entry of the navigation: the posture of tenants, and the tenant context that
/// services carry.
class IsolationPage : public TabbedPage
{
    Q_OBJECT
public:
    explicit IsolationPage(Workspace *workspace, QWidget *parent = nullptr);
};

} // namespace bulkhead

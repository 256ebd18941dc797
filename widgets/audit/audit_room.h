#pragma once
#include "widgets/frame/tabbed_page.h"

namespace bulkhead {

/// The evidence room: the records of audit, and the papers that auditors make over them: samples, findings and
/// campaigns that certify access.
class AuditRoom : public TabbedPage
{
    Q_OBJECT
public:
    explicit AuditRoom(Workspace *workspace, QWidget *parent = nullptr);
};

} // namespace bulkhead

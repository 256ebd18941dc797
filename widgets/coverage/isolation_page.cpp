#include "widgets/coverage/isolation_page.h"

#include "widgets/coverage/coverage_page.h"
#include "widgets/posture/posture_page.h"

namespace bulkhead {

IsolationPage::IsolationPage(Workspace *workspace, QWidget *parent)
    : TabbedPage(workspace, View::Posture, tr("Looks at isolation"),
                 {{tr("Posture"), {}, {}, [workspace] { return static_cast<Page *>(new PosturePage(workspace)); }},
                  {tr("Context coverage"), QStringLiteral("coverage"), QStringLiteral("coverage.read"),
                   [workspace] { return static_cast<Page *>(new CoveragePage(workspace)); }}},
                 parent)
{
}

} // namespace bulkhead

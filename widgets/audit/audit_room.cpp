#include "widgets/audit/audit_room.h"

#include "widgets/audit/audit_page.h"
#include "widgets/audit/campaigns_page.h"
#include "widgets/audit/findings_page.h"
#include "widgets/audit/samples_page.h"
#include "widgets/audit/thread_page.h"

namespace bulkhead {
namespace {

template<typename P>
TabbedPage::Tab paperTab(Workspace *workspace, const QString &title, const char *name)
{
    return {title, QString::fromLatin1(name), QStringLiteral("evidence.read"),
            [workspace] { return static_cast<Page *>(new P(workspace)); }};
}

} // namespace

AuditRoom::AuditRoom(Workspace *workspace, QWidget *parent)
    : TabbedPage(workspace, View::Audit, tr("Parts of the evidence room"),
                 {{tr("Records"), {}, {}, [workspace] { return static_cast<Page *>(new AuditPage(workspace)); }},
                  {tr("Thread"),
                   QStringLiteral("thread"),
                   {},
                   [workspace] { return static_cast<Page *>(new ThreadPage(workspace)); }},
                  paperTab<SamplesPage>(workspace, tr("Samples"), "samples"),
                  paperTab<FindingsPage>(workspace, tr("Findings"), "findings"),
                  paperTab<CampaignsPage>(workspace, tr("Campaigns"), "campaigns")},
                 parent)
{
}

} // namespace bulkhead

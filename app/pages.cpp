#include "app/pages.h"

#include "widgets/access/access_page.h"
#include "widgets/audit/audit_room.h"
#include "widgets/coverage/isolation_page.h"
#include "widgets/departure/departures_page.h"
#include "widgets/diagnostics/diagnostics_page.h"
#include "widgets/exposure/exposure_page.h"
#include "widgets/integrations/integrations_page.h"
#include "widgets/maturity/maturity_page.h"
#include "widgets/meeting/review_page.h"
#include "widgets/meeting/reviews_page.h"
#include "widgets/neighbours/neighbours_page.h"
#include "widgets/neighbours/pools_page.h"
#include "widgets/onboarding/onboarding_page.h"
#include "widgets/overview/overview_page.h"
#include "widgets/recording/recording_page.h"
#include "widgets/renewals/renewals_page.h"
#include "widgets/sla/sla_page.h"
#include "widgets/tenants/tenant_page.h"
#include "widgets/tenants/tenants_page.h"
#include "widgets/tierfit/tier_fit_page.h"

#include <QCoreApplication>

namespace bulkhead {
namespace {

template<typename Kind>
PageMaker maker(View view, const char *title, const char *action = "", const char *section = "")
{
    return {view, *title == '\0' ? QString() : QCoreApplication::translate("MainWindow", title),
            [](Workspace *workspace) -> Page * { return new Kind(workspace); }, QString::fromLatin1(action),
            *section == '\0' ? QString() : QCoreApplication::translate("MainWindow", section)};
}

} // namespace

QList<PageMaker> pageMakers()
{
    return {
        maker<OverviewPage>(View::Overview, QT_TRANSLATE_NOOP("MainWindow", "Overview")),
        maker<TenantsPage>(View::Tenants, QT_TRANSLATE_NOOP("MainWindow", "Tenants")),
        maker<SlaPage>(View::SlaHealth, QT_TRANSLATE_NOOP("MainWindow", "SLA health"), "objectives.read"),
        maker<ReviewsPage>(View::Reviews, QT_TRANSLATE_NOOP("MainWindow", "SLA reviews"), "reviews.read"),
        maker<NeighboursPage>(View::Neighbours, QT_TRANSLATE_NOOP("MainWindow", "Noisy neighbours"), "incidents.read"),
        maker<PoolsPage>(View::Pools, QT_TRANSLATE_NOOP("MainWindow", "Pools"), "pools.read"),
        maker<OnboardingPage>(View::Onboarding, QT_TRANSLATE_NOOP("MainWindow", "Onboarding"), "cases.read"),
        maker<RenewalsPage>(View::Renewals, QT_TRANSLATE_NOOP("MainWindow", "Renewals"), "renewals.read"),
        maker<IsolationPage>(View::Posture, QT_TRANSLATE_NOOP("MainWindow", "Posture"), "posture.read",
                             QT_TRANSLATE_NOOP("MainWindow", "Isolation")),
        maker<TierFitPage>(View::TierFit, QT_TRANSLATE_NOOP("MainWindow", "Tier fit"), "tiers.read",
                           QT_TRANSLATE_NOOP("MainWindow", "Isolation")),
        maker<IntegrationsPage>(View::Integrations, QT_TRANSLATE_NOOP("MainWindow", "Integrations"),
                                "integrations.read", QT_TRANSLATE_NOOP("MainWindow", "Isolation")),
        maker<AccessPage>(View::Access, QT_TRANSLATE_NOOP("MainWindow", "Access"), "grants.read",
                          QT_TRANSLATE_NOOP("MainWindow", "Governance")),
        maker<DiagnosticsPage>(View::Diagnostics, QT_TRANSLATE_NOOP("MainWindow", "Diagnostics"), "diagnostics.run",
                               QT_TRANSLATE_NOOP("MainWindow", "Governance")),
        maker<ExposurePage>(View::Exposures, QT_TRANSLATE_NOOP("MainWindow", "Exposures"), "exposures.read",
                            QT_TRANSLATE_NOOP("MainWindow", "Governance")),
        maker<AuditRoom>(View::Audit, QT_TRANSLATE_NOOP("MainWindow", "Audit"), "audit.read",
                         QT_TRANSLATE_NOOP("MainWindow", "Governance")),
        maker<MaturityPage>(View::Maturity, QT_TRANSLATE_NOOP("MainWindow", "Maturity"), "maturity.read",
                            QT_TRANSLATE_NOOP("MainWindow", "Governance")),
        maker<TenantPage>(View::Tenant, ""),
        maker<DeparturesPage>(View::Departures, "", "departures.read"),
        maker<RecordingPage>(View::Recording, "", "recordings.read"),
        maker<ReviewPage>(View::Review, "")};
}

} // namespace bulkhead

#pragma once
#include <QString>
#include <QUrl>

#include <optional>

namespace bulkhead {

enum class View : int {
    Overview,
    Tenants,
    Tenant,
    SlaHealth,
    Neighbours,
    Onboarding,
    Reviews,
    Review,
    Renewals,
    Pools,
    Posture,
    TierFit,
    Integrations,
    Departures,
    Audit,
    Access,
    Diagnostics,
    Recording,
    Maturity,
    Exposures
};

/// A place in the console; what back, forward, links and search lead to. Holds ids, never names.
struct Destination
{
    View view = View::Overview;
    QString id; ///< Tenant, objective, alert ("<objective>@<since minute>"), incident, case, pool, "tenant/review",
                ///< "tenant/layer", "tenant/connector", grant, figure of maturity, record of audit ("tenant/12"; of the
                ///< platform "_/12").
    /// Of a tenant: "service", "isolation", "contract", "timeline", "integrations"; of a review "present", of the list
    /// "prepare".
    QString tab;
    QString filter; ///< Of a table, in the grammar.
    bool operator==(const Destination &) const = default;
};

/// "bulkhead://tenant/t-000123?tab=isolation". Filters with plain words (names) are left out of links.
[[nodiscard]] QUrl toLink(const Destination &place);
/// Nothing for any other scheme, unknown view or an id outside [A-Za-z0-9._/-]{1,200}; of an alert "@<minute>" may
/// follow.
[[nodiscard]] std::optional<Destination> fromLink(const QUrl &link);

} // namespace bulkhead

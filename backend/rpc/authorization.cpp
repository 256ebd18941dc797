#include "backend/rpc/authorization.h"

#include <algorithm>

namespace bulkhead {

namespace {

constexpr unsigned bit(Role role)
{
    return 1U << static_cast<unsigned>(role);
}
constexpr unsigned kSupport = bit(Role::Support);
constexpr unsigned kSuccess = bit(Role::CustomerSuccess);
constexpr unsigned kOperations = bit(Role::PlatformOperations);
constexpr unsigned kAny = kSupport | kSuccess | kOperations;

constexpr Permission kPermissions[] = {
    {"bulkhead.v1.SessionService.Hello", "session.hello", Reach::Fleet, kAny},
    {"bulkhead.v1.SessionService.SwitchRole", "session.switch-role", Reach::Fleet, kAny},
    {"bulkhead.v1.SessionService.SignInOptions", "session.sign-in-options", Reach::Fleet, kAny, true},
    {"bulkhead.v1.SessionService.Search", "search", Reach::Fleet, kAny},

    {"bulkhead.v1.InventoryService.WatchTenants", "tenants.read", Reach::Fleet, kAny},
    {"bulkhead.v1.InventoryService.GetTenant", "tenants.read", Reach::Tenant, kAny},
    {"bulkhead.v1.InventoryService.ListTenants", "tenants.read", Reach::Fleet, kAny},
    {"bulkhead.v1.InventoryService.ImportTenants", "tenants.import", Reach::Fleet, kOperations},
    {"bulkhead.v1.InventoryService.ExportTenants", "tenants.export", Reach::Fleet, kAny},

    {"bulkhead.v1.ServiceLevelsService.WatchObjectives", "objectives.read", Reach::Fleet, kAny},
    {"bulkhead.v1.ServiceLevelsService.GetObjective", "objectives.read", Reach::Tenant, kAny},
    {"bulkhead.v1.ServiceLevelsService.WatchAlerts", "alerts.read", Reach::Fleet, kAny},
    {"bulkhead.v1.ServiceLevelsService.AcknowledgeAlert", "alerts.acknowledge", Reach::Tenant, kSupport | kOperations},
    {"bulkhead.v1.ServiceLevelsService.NoteAlert", "alerts.note", Reach::Tenant, kSupport | kOperations},
    {"bulkhead.v1.ServiceLevelsService.HandOverAlert", "alerts.hand-over", Reach::Tenant, kSupport | kOperations},
    {"bulkhead.v1.ServiceLevelsService.ListTakers", "alerts.hand-over", Reach::Tenant, kSupport | kOperations},
    {"bulkhead.v1.ServiceLevelsService.ListAlerts", "alerts.read", Reach::Tenant, kAny},
    {"bulkhead.v1.ServiceLevelsService.GetReview", "reviews.read", Reach::Tenant, kSuccess | kOperations},
    {"bulkhead.v1.ServiceLevelsService.GetWorstBurns", "objectives.read", Reach::Fleet, kAny},

    {"bulkhead.v1.NeighboursService.WatchIncidents", "incidents.read", Reach::Fleet, kAny},
    {"bulkhead.v1.NeighboursService.GetIncident", "incidents.read", Reach::Fleet, kAny},
    {"bulkhead.v1.NeighboursService.GetPools", "pools.read", Reach::Fleet, kAny},
    {"bulkhead.v1.NeighboursService.ExportIncident", "incidents.export", Reach::Fleet, kAny},
    {"bulkhead.v1.NeighboursService.ReportEvent", "events.report", Reach::Fleet, kOperations},

    {"bulkhead.v1.OnboardingService.WatchCases", "cases.read", Reach::Fleet, kAny},
    {"bulkhead.v1.OnboardingService.AdviseTier", "onboarding.advise", Reach::Fleet, kSuccess | kOperations},
    {"bulkhead.v1.OnboardingService.ListDrafts", "onboarding.draft", Reach::Fleet, kSuccess | kOperations},
    {"bulkhead.v1.OnboardingService.SaveDraft", "onboarding.draft", Reach::Fleet, kSuccess | kOperations},
    {"bulkhead.v1.OnboardingService.DiscardDraft", "onboarding.draft", Reach::Fleet, kSuccess | kOperations},
    {"bulkhead.v1.OnboardingService.SubmitDraft", "onboarding.submit", Reach::Fleet, kSuccess | kOperations},
    {"bulkhead.v1.OnboardingService.RunProvisioning", "onboarding.provision", Reach::Tenant, kSuccess | kOperations},

    {"bulkhead.v1.ActsService.SimulateAct", "acts.simulate", Reach::Tenant, kAny},
    {"bulkhead.v1.ActsService.ProposeAct", "acts.propose", Reach::Tenant, kAny},
    // Which kinds a role approves is act::decides; a change of tier is operations' own.
    {"bulkhead.v1.ActsService.ApproveAct", "acts.approve", Reach::Tenant, kSuccess | kOperations},
    {"bulkhead.v1.ActsService.WithdrawAct", "acts.withdraw", Reach::Tenant, kAny},
    {"bulkhead.v1.ActsService.ListActs", "acts.read", Reach::Either, kAny},

    {"bulkhead.v1.ContractsService.GetContract", "contracts.read", Reach::Tenant, kAny},
    {"bulkhead.v1.ContractsService.PreviewContract", "contracts.preview", Reach::Tenant, kSuccess | kOperations},
    {"bulkhead.v1.ContractsService.ProposeContract", "contracts.propose", Reach::Tenant, kSuccess | kOperations},
    {"bulkhead.v1.ContractsService.ProposeExclusion", "contracts.propose", Reach::Tenant, kSuccess | kOperations},

    {"bulkhead.v1.ReviewsService.ListReviews", "reviews.read", Reach::Either, kSuccess | kOperations},
    {"bulkhead.v1.ReviewsService.PrepareReview", "reviews.prepare", Reach::Tenant, kSuccess | kOperations},
    {"bulkhead.v1.ReviewsService.OpenReview", "reviews.read", Reach::Tenant, kSuccess | kOperations},
    {"bulkhead.v1.ReviewsService.EditReview", "reviews.edit", Reach::Tenant, kSuccess | kOperations},
    {"bulkhead.v1.ReviewsService.CloseReview", "reviews.close", Reach::Tenant, kSuccess | kOperations},
    {"bulkhead.v1.ReviewsService.GetPack", "reviews.read", Reach::Tenant, kSuccess | kOperations},
    {"bulkhead.v1.ReviewsService.GetBuckets", "reviews.read", Reach::Tenant, kSuccess | kOperations},

    {"bulkhead.v1.RenewalsService.ListRenewals", "renewals.read", Reach::Fleet, kSuccess | kOperations},
    {"bulkhead.v1.RenewalsService.OverrideRisk", "renewals.override", Reach::Tenant, kSuccess | kOperations},
    {"bulkhead.v1.RenewalsService.RecordRenewal", "renewals.record", Reach::Tenant, kSuccess | kOperations},
};

// Support never learns what a tenant pays or when its contract ends.
constexpr std::string_view kCommercial[] = {"arr", "renewal", "fee", "credit"};

} // namespace

std::span<const Permission> permissions()
{
    return kPermissions;
}

const Permission *permissionOf(std::string_view method)
{
    const auto *found = std::find_if(std::begin(kPermissions), std::end(kPermissions),
                                     [method](const Permission &permission) { return permission.method == method; });
    return found == std::end(kPermissions) ? nullptr : found;
}

std::vector<std::string> actionsOf(Role role)
{
    std::vector<std::string> actions;
    for (const Permission &permission : kPermissions) {
        if (permission.open)
            continue;
        if (permission.allows(role) && std::find(actions.begin(), actions.end(), permission.action) == actions.end())
            actions.emplace_back(permission.action);
    }
    return actions;
}

std::span<const std::string_view> hiddenFields(Role role)
{
    // A role this table does not know sees least.
    if (role == Role::CustomerSuccess || role == Role::PlatformOperations)
        return {};
    return kCommercial;
}

bool sees(Role role, std::string_view field)
{
    const auto hidden = hiddenFields(role);
    return std::find(hidden.begin(), hidden.end(), field) == hidden.end();
}

} // namespace bulkhead

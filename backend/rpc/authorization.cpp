#include "backend/rpc/authorization.h"

#include <algorithm>

namespace bulkhead {

namespace {

constexpr Permission kPermissions[] = {
    {"bulkhead.v1.SessionService.Hello", "session.hello", Reach::Fleet, false, true},
    {"bulkhead.v1.SessionService.SwitchRole", "session.switch-role", Reach::Fleet, true, true},
    {"bulkhead.v1.SessionService.SignInOptions", "session.sign-in-options", Reach::Fleet, false, false, true},
    {"bulkhead.v1.SessionService.ViewChoices", "session.view-as", Reach::Fleet},
    {"bulkhead.v1.SessionService.Search", "search", Reach::Fleet},

    {"bulkhead.v1.InventoryService.WatchTenants", "tenants.read", Reach::Fleet},
    {"bulkhead.v1.InventoryService.GetTenant", "tenants.read", Reach::Tenant},
    {"bulkhead.v1.InventoryService.ListTenants", "tenants.read", Reach::Fleet},
    {"bulkhead.v1.InventoryService.ImportTenants", "tenants.import", Reach::Fleet, true},
    {"bulkhead.v1.InventoryService.ExportTenants", "tenants.export", Reach::Fleet},

    {"bulkhead.v1.ServiceLevelsService.WatchObjectives", "objectives.read", Reach::Fleet},
    {"bulkhead.v1.ServiceLevelsService.GetObjective", "objectives.read", Reach::Tenant},
    {"bulkhead.v1.ServiceLevelsService.WatchAlerts", "alerts.read", Reach::Fleet},
    {"bulkhead.v1.ServiceLevelsService.AcknowledgeAlert", "alerts.acknowledge", Reach::Tenant, true},
    {"bulkhead.v1.ServiceLevelsService.NoteAlert", "alerts.note", Reach::Tenant, true},
    {"bulkhead.v1.ServiceLevelsService.HandOverAlert", "alerts.hand-over", Reach::Tenant, true},
    {"bulkhead.v1.ServiceLevelsService.ListTakers", "alerts.hand-over", Reach::Tenant},
    {"bulkhead.v1.ServiceLevelsService.ListAlerts", "alerts.read", Reach::Tenant},
    {"bulkhead.v1.ServiceLevelsService.GetReview", "reviews.read", Reach::Tenant},
    {"bulkhead.v1.ServiceLevelsService.GetWorstBurns", "objectives.read", Reach::Fleet},

    {"bulkhead.v1.NeighboursService.WatchIncidents", "incidents.read", Reach::Fleet},
    {"bulkhead.v1.NeighboursService.GetIncident", "incidents.read", Reach::Fleet},
    {"bulkhead.v1.NeighboursService.GetPools", "pools.read", Reach::Fleet},
    {"bulkhead.v1.NeighboursService.ExportIncident", "incidents.export", Reach::Fleet},
    {"bulkhead.v1.NeighboursService.ReportEvent", "events.report", Reach::Fleet, true},

    {"bulkhead.v1.OnboardingService.WatchCases", "cases.read", Reach::Fleet},
    {"bulkhead.v1.OnboardingService.AdviseTier", "onboarding.advise", Reach::Fleet},
    {"bulkhead.v1.OnboardingService.ListDrafts", "onboarding.draft", Reach::Fleet},
    {"bulkhead.v1.OnboardingService.SaveDraft", "onboarding.draft", Reach::Fleet, true},
    {"bulkhead.v1.OnboardingService.DiscardDraft", "onboarding.draft", Reach::Fleet, true},
    {"bulkhead.v1.OnboardingService.SubmitDraft", "onboarding.submit", Reach::Fleet, true},
    {"bulkhead.v1.OnboardingService.RunProvisioning", "onboarding.provision", Reach::Tenant, true},
    {"bulkhead.v1.OnboardingService.MarkCheckpoint", "onboarding.checkpoint", Reach::Tenant, true},
    {"bulkhead.v1.OnboardingService.OverrideCheckpoint", "onboarding.override", Reach::Tenant, true},
    {"bulkhead.v1.OnboardingService.AmendCase", "onboarding.checkpoint", Reach::Tenant, true},
    {"bulkhead.v1.OnboardingService.BeginCases", "onboarding.submit", Reach::Fleet, true},
    {"bulkhead.v1.OnboardingService.RunReady", "onboarding.provision", Reach::Fleet, true},
    {"bulkhead.v1.OnboardingService.GetVariance", "cases.read", Reach::Fleet},
    {"bulkhead.v1.OnboardingService.ListTemplates", "cases.read", Reach::Fleet},
    {"bulkhead.v1.OnboardingService.SaveTemplate", "onboarding.template", Reach::Tenant, true},
    {"bulkhead.v1.OnboardingService.RemoveTemplate", "onboarding.template", Reach::Tenant, true},

    {"bulkhead.v1.IsolationService.WatchPosture", "posture.read", Reach::Fleet},
    {"bulkhead.v1.IsolationService.GetPosture", "posture.read", Reach::Tenant},
    {"bulkhead.v1.IsolationService.RunProbes", "posture.probe", Reach::Tenant, true},
    {"bulkhead.v1.IsolationService.GetHandOver", "posture.export", Reach::Tenant},

    {"bulkhead.v1.BaselinesService.GetBaselineChange", "baselines.read", Reach::Fleet},
    {"bulkhead.v1.BaselinesService.ProposeBaselines", "baselines.propose", Reach::Fleet, true},
    {"bulkhead.v1.BaselinesService.ApproveBaselines", "baselines.approve", Reach::Fleet, true},
    {"bulkhead.v1.BaselinesService.WithdrawBaselines", "baselines.propose", Reach::Fleet, true},
    {"bulkhead.v1.CoverageService.WatchCoverage", "coverage.read", Reach::Fleet},
    {"bulkhead.v1.CoverageService.GetCoverage", "coverage.read", Reach::Fleet},
    {"bulkhead.v1.AuditService.SearchAudit", "audit.read", Reach::Either},
    {"bulkhead.v1.AuditService.GetEvent", "audit.read", Reach::Either},
    {"bulkhead.v1.AuditService.ListTrees", "audit.read", Reach::Either},
    {"bulkhead.v1.AuditService.GetTree", "audit.read", Reach::Either},
    {"bulkhead.v1.AuditService.ProveConsistency", "audit.read", Reach::Either},
    {"bulkhead.v1.AuditService.ExportProofs", "audit.export", Reach::Either},
    {"bulkhead.v1.AuditService.GetThread", "audit.read", Reach::Either},
    {"bulkhead.v1.AuditService.GetRetention", "audit.read", Reach::Either},
    {"bulkhead.v1.MaturityService.GetMaturity", "maturity.read", Reach::Fleet},
    {"bulkhead.v1.MaturityService.ExportMaturity", "maturity.export", Reach::Fleet},
    {"bulkhead.v1.EvidenceService.ListSamples", "evidence.read", Reach::Fleet},
    {"bulkhead.v1.EvidenceService.GetSample", "evidence.read", Reach::Fleet},
    {"bulkhead.v1.EvidenceService.DrawSample", "evidence.manage", Reach::Fleet, true},
    {"bulkhead.v1.EvidenceService.RepeatDraw", "evidence.read", Reach::Fleet},
    {"bulkhead.v1.EvidenceService.JudgeSampled", "evidence.judge", Reach::Fleet, true},
    {"bulkhead.v1.EvidenceService.CloseSample", "evidence.manage", Reach::Fleet, true},
    {"bulkhead.v1.EvidenceService.ListFindings", "evidence.read", Reach::Fleet},
    {"bulkhead.v1.EvidenceService.OpenFinding", "evidence.manage", Reach::Fleet, true},
    {"bulkhead.v1.EvidenceService.AmendFinding", "evidence.manage", Reach::Fleet, true},
    {"bulkhead.v1.EvidenceService.MoveFinding", "evidence.judge", Reach::Fleet, true},
    {"bulkhead.v1.EvidenceService.ListCampaigns", "evidence.read", Reach::Fleet},
    {"bulkhead.v1.EvidenceService.GetCampaign", "evidence.read", Reach::Fleet},
    {"bulkhead.v1.EvidenceService.OpenCampaign", "evidence.manage", Reach::Fleet, true},
    {"bulkhead.v1.EvidenceService.CertifyAccess", "evidence.judge", Reach::Fleet, true},
    {"bulkhead.v1.EvidenceService.CloseCampaign", "evidence.manage", Reach::Fleet, true},
    {"bulkhead.v1.EvidenceService.ExportEvidence", "evidence.read", Reach::Fleet},
    {"bulkhead.v1.TiersService.ListTierFit", "tiers.read", Reach::Fleet},
    {"bulkhead.v1.TiersService.AdviseTenant", "tiers.read", Reach::Tenant},
    {"bulkhead.v1.TiersService.ListMoves", "acts.read", Reach::Tenant},
    {"bulkhead.v1.TiersService.SteerMove", "tiers.steer", Reach::Tenant, true},
    {"bulkhead.v1.IntegrationsService.WatchConnectors", "integrations.read", Reach::Fleet},
    {"bulkhead.v1.IntegrationsService.GetIntegrations", "integrations.read", Reach::Tenant},
    {"bulkhead.v1.DeparturesService.GetDeparture", "departures.read", Reach::Tenant},
    {"bulkhead.v1.DeparturesService.ListDepartures", "departures.read", Reach::Fleet},
    {"bulkhead.v1.DeparturesService.PlaceHold", "holds.change", Reach::Tenant, true},
    {"bulkhead.v1.DeparturesService.ReleaseHold", "holds.change", Reach::Tenant, true},
    {"bulkhead.v1.DeparturesService.RunDeparture", "departures.run", Reach::Tenant, true},
    // About the fleet, because a tenant that has left can be named by nobody.
    {"bulkhead.v1.DeparturesService.GetCertificate", "departures.export", Reach::Fleet},

    // About the fleet, because the tenant of a grant may be one that the caller does not see.
    {"bulkhead.v1.AccessService.WatchGrants", "grants.read", Reach::Fleet},
    {"bulkhead.v1.AccessService.PreviewGrant", "grants.request", Reach::Fleet},
    {"bulkhead.v1.AccessService.RequestGrant", "grants.request", Reach::Fleet, true},
    {"bulkhead.v1.AccessService.AmendGrant", "grants.request", Reach::Fleet, true},
    {"bulkhead.v1.AccessService.ExtendGrant", "grants.request", Reach::Fleet, true},
    {"bulkhead.v1.AccessService.GiveBackGrant", "grants.request", Reach::Fleet, true},
    {"bulkhead.v1.AccessService.GetGrantCard", "grants.approve", Reach::Fleet},
    {"bulkhead.v1.AccessService.ApproveGrant", "grants.approve", Reach::Fleet, true},
    {"bulkhead.v1.AccessService.DeclineGrant", "grants.approve", Reach::Fleet, true},
    {"bulkhead.v1.AccessService.RevokeGrant", "grants.approve", Reach::Fleet, true},
    {"bulkhead.v1.AccessService.ReviewBreakGlass", "grants.approve", Reach::Fleet, true},
    {"bulkhead.v1.AccessService.BreakGlass", "grants.break-glass", Reach::Fleet, true},
    {"bulkhead.v1.AccessService.LockPerson", "grants.lock", Reach::Fleet, true},
    {"bulkhead.v1.AccessService.UnlockPerson", "grants.lock", Reach::Fleet, true},
    {"bulkhead.v1.AccessService.LockRole", "grants.lock", Reach::Fleet, true},
    {"bulkhead.v1.AccessService.UnlockRole", "grants.lock", Reach::Fleet, true},

    // Under time-boxed access only, whatever the caller's scope.
    {"bulkhead.v1.DiagnosticsService.ListQueries", "diagnostics.run", Reach::Tenant},
    {"bulkhead.v1.DiagnosticsService.ExplainQuery", "diagnostics.run", Reach::Tenant},
    {"bulkhead.v1.DiagnosticsService.RunQuery", "diagnostics.run", Reach::Tenant},
    {"bulkhead.v1.DiagnosticsService.ExportResult", "diagnostics.run", Reach::Tenant},
    // Of every role that has a grant to use; without one it is refused.
    {"bulkhead.v1.RecordingsService.NoteScreen", kNoteScreenAction, Reach::Fleet, false, true},
    {"bulkhead.v1.RecordingsService.GetRecording", "recordings.read", Reach::Fleet},
    // About the fleet, because a case names several tenants, and some that have left.
    {"bulkhead.v1.ExposuresService.WatchExposures", "exposures.read", Reach::Fleet},
    {"bulkhead.v1.ExposuresService.ReportExposure", "exposures.manage", Reach::Fleet, true},
    {"bulkhead.v1.ExposuresService.AmendExposure", "exposures.manage", Reach::Fleet, true},
    {"bulkhead.v1.ExposuresService.AssessExposure", "exposures.manage", Reach::Fleet, true},
    {"bulkhead.v1.ExposuresService.DecideExposure", "exposures.decide", Reach::Fleet, true},
    {"bulkhead.v1.ExposuresService.ConfirmDecision", "exposures.decide", Reach::Fleet, true},
    {"bulkhead.v1.ExposuresService.RecordNotice", "exposures.manage", Reach::Fleet, true},
    {"bulkhead.v1.ExposuresService.AddExposureEntry", "exposures.manage", Reach::Fleet, true},
    {"bulkhead.v1.ExposuresService.CloseExposure", "exposures.manage", Reach::Fleet, true},
    {"bulkhead.v1.ExposuresService.GetExposurePack", "exposures.export", Reach::Fleet},
    {"bulkhead.v1.LockboxService.ListLockboxes", "lockbox.read", Reach::Fleet},
    {"bulkhead.v1.LockboxService.GetLockbox", "lockbox.read", Reach::Tenant},
    {"bulkhead.v1.LockboxService.SetLockbox", "lockbox.change", Reach::Tenant, true},
    {"bulkhead.v1.LockboxService.DecideLockbox", "lockbox.change", Reach::Tenant, true},
    {"bulkhead.v1.LockboxService.MakeLockboxLink", "lockbox.links", Reach::Tenant, true},
    {"bulkhead.v1.LockboxService.RevokeLockboxLink", "lockbox.links", Reach::Tenant, true},
    {"bulkhead.v1.LockboxService.ExportAccessReport", "lockbox.export", Reach::Tenant},

    {"bulkhead.v1.ActsService.SimulateAct", "acts.simulate", Reach::Tenant},
    {"bulkhead.v1.ActsService.ProposeAct", "acts.propose", Reach::Tenant, true},
    // Which kinds a role approves is act::decides, which no policy widens.
    {"bulkhead.v1.ActsService.ApproveAct", "acts.approve", Reach::Tenant, true},
    {"bulkhead.v1.ActsService.WithdrawAct", "acts.withdraw", Reach::Tenant, true},
    {"bulkhead.v1.ActsService.ListActs", "acts.read", Reach::Either},

    {"bulkhead.v1.ContractsService.GetContract", "contracts.read", Reach::Tenant},
    {"bulkhead.v1.ContractsService.PreviewContract", "contracts.preview", Reach::Tenant},
    {"bulkhead.v1.ContractsService.ProposeContract", "contracts.propose", Reach::Tenant, true},
    {"bulkhead.v1.ContractsService.ProposeExclusion", "contracts.propose", Reach::Tenant, true},

    {"bulkhead.v1.ReviewsService.ListReviews", "reviews.read", Reach::Either},
    {"bulkhead.v1.ReviewsService.PrepareReview", "reviews.prepare", Reach::Tenant, true},
    {"bulkhead.v1.ReviewsService.OpenReview", "reviews.read", Reach::Tenant},
    {"bulkhead.v1.ReviewsService.EditReview", "reviews.edit", Reach::Tenant, true},
    {"bulkhead.v1.ReviewsService.CloseReview", "reviews.close", Reach::Tenant, true},
    {"bulkhead.v1.ReviewsService.GetPack", "reviews.read", Reach::Tenant},
    {"bulkhead.v1.ReviewsService.GetBuckets", "reviews.read", Reach::Tenant},

    {"bulkhead.v1.RenewalsService.ListRenewals", "renewals.read", Reach::Fleet},
    {"bulkhead.v1.RenewalsService.OverrideRisk", "renewals.override", Reach::Tenant, true},
    {"bulkhead.v1.RenewalsService.RecordRenewal", "renewals.record", Reach::Tenant, true},
};

// What a call may beside its method's own action.
constexpr std::string_view kFiner[] = {
    "diagnostics.write", // Statements of one's own.
    "diagnostics.phi"    // PHI in answers.
};

constexpr std::string_view kFields[] = {"arr", "renewal", "fee", "credit", "pool", "margin", "fingerprint"};
constexpr std::size_t kCommercialFields = 4;

// Nothing in their answers is kept back from a role: who may do them sees every sum.
constexpr std::string_view kCommercialActions[] = {"contracts.preview", "contracts.propose", "reviews.read",
                                                   "reviews.prepare",   "reviews.edit",      "reviews.close",
                                                   "renewals.read",     "renewals.override", "renewals.record"};

const Permission *anyOf(std::string_view action)
{
    const auto *found = std::find_if(std::begin(kPermissions), std::end(kPermissions),
                                     [action](const Permission &one) { return one.action == action && !one.open; });
    return found == std::end(kPermissions) ? nullptr : found;
}

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

std::span<const std::string_view> allActions()
{
    static const std::vector<std::string_view> kActions = [] {
        std::vector<std::string_view> actions;
        for (const Permission &permission : kPermissions) {
            if (!permission.open && std::find(actions.begin(), actions.end(), permission.action) == actions.end())
                actions.push_back(permission.action);
        }
        actions.insert(actions.end(), std::begin(kFiner), std::end(kFiner));
        return actions;
    }();
    return kActions;
}

bool changesSomething(std::string_view action)
{
    return std::any_of(std::begin(kPermissions), std::end(kPermissions),
                       [action](const Permission &one) { return one.action == action && one.changes; });
}

bool isBaseAction(std::string_view action)
{
    const Permission *one = anyOf(action);
    return one && one->base;
}

std::span<const std::string_view> allFields()
{
    return kFields;
}

std::span<const std::string_view> commercialFields()
{
    return std::span(kFields).first<kCommercialFields>();
}

bool isCommercial(std::string_view action)
{
    return std::find(std::begin(kCommercialActions), std::end(kCommercialActions), action)
           != std::end(kCommercialActions);
}

} // namespace bulkhead

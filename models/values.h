#pragma once
// What the gateway told us, as plain values. Numbers equal those of the contract; unknown ones stay as they came.
// Qt Core only.
#include <QByteArray>
#include <QDate>
#include <QHash>
#include <QList>
#include <QMap>
#include <QMetaType>
#include <QString>
#include <QStringList>

#include <climits>
#include <cstdint>
#include <memory>
#include <optional>

namespace bulkhead {

namespace terms {
struct Contract;
}
Q_NAMESPACE

enum class Profile : int { Unspecified, Clinic, RegionalNetwork, HospitalSystem, WhiteLabel };
enum class Tier : int { Unspecified, Shared, Segmented, Dedicated, Channel };
enum class Health : int { Unspecified, Healthy, AtRisk, Breaching, NoTraffic, NotMeasured, Partial, Stale };
enum class Noise : int { Unspecified, Quiet, Affected, Source };
enum class Role : int {
    Unspecified,
    Support,
    CustomerSuccess,
    PlatformOperations,
    SupportLead,
    OnboardingEngineer,
    Auditor,
    PartnerAdministrator
};
enum class Stage : int {
    Unspecified,
    Contract,
    Identity,
    DataBoundary,
    Integrations,
    Verification,
    Live,
    Leaving,
    Gone
};
enum class AlertLevel : int { Unspecified, None, SlowBurn, FastBurn };
enum class Verdict : int {
    Unspecified,
    Culprit,
    SeveralCulprits,
    CommonCause,
    CollectiveOverload,
    SelfInflicted,
    Undecided
};
enum class IncidentState : int { Unspecified, Suspect, Named, Recovering, Closed };
enum class StepState : int { Unspecified, Waiting, Running, Done, Failed };
enum class ActState : int { Unspecified, Proposed, Approved, Applied, Verified, Failed, Withdrawn, Reverted, Expired };
Q_ENUM_NS(Profile)
Q_ENUM_NS(Tier)
Q_ENUM_NS(Health)
Q_ENUM_NS(Role)

inline constexpr int kUndefined = -1; ///< SLI and burn without traffic.
inline constexpr int kUnknownBudget = INT_MIN;

/// Why a call did not give what was asked, in the operator's words.
struct [[nodiscard]] Fault
{
    enum class Kind { None, Offline, Denied, NotFound, Conflict, Invalid, Overloaded, Cancelled, Bug };
    Kind kind = Kind::None;
    QString reason;  ///< Stable, from the gateway, such as TENANT_NOT_IN_SCOPE.
    QString summary; ///< One sentence: what did not happen.
    QString remedy;  ///< One sentence: what to do next. Never empty for an error.
    QString requestId;
    QMap<QString, QString> facts = {}; ///< What the gateway tells beside its words, by name; named in the contract.
    [[nodiscard]] bool failed() const { return kind != Kind::None; }
};

struct EnvironmentInfo
{
    QString name;
    bool production = false;
    bool sample = false;
    QString source;
};
/// Where logs or traces are looked at; see models/link_template.h.
struct LinkTemplate
{
    QString name, url;
};
struct SessionInfo
{
    QString person;
    Role role = Role::Unspecified;
    QString scopeLabel;
    quint64 tenantsInScope = 0;
    EnvironmentInfo environment;
    QStringList actions;
    QStringList hiddenFields;
    QString gatewayVersion;
    qint64 serverTimeMs = 0;
    bool singleUser = false;
    QList<Role> switchableRoles;
    QList<LinkTemplate> links;
    [[nodiscard]] bool may(const QString &action) const { return actions.contains(action); }
    [[nodiscard]] bool sees(const QString &field) const { return !hiddenFields.contains(field); }
};

/// The stream's state for the bottom bar.
struct StreamState
{
    enum class Link { Connecting, Live, Reconnecting, Offline };
    Link link = Link::Connecting;
    qint64 sinceMs = 0;      ///< Local time of the change of link.
    qint64 dataTimeMs = 0;   ///< Instant of the figures, by the gateway's clock.
    qint64 serverSkewMs = 0; ///< Gateway's clock minus ours.
    double updatesPerSecond = 0;
    QString reason; ///< Not live: why, in words.
};

struct SearchHit
{
    enum class Kind { Unspecified, Tenant, Alert, Incident, Case };
    Kind kind = Kind::Unspecified;
    QString id, title, detail, tenantId;
};

struct WorkflowHealth
{
    QString objectiveId, workflow;
    Health health = Health::NotMeasured;
    int sli = kUndefined, budget = kUnknownBudget, burn = kUndefined;
    QString likelyDependency;
    int dependencyShare = 0; ///< Hundredths of a percent.
};
struct TierReason
{
    QString rule, text;
    Tier demands = Tier::Unspecified;
};
struct TimelineEvent
{
    qint64 atMs = 0;
    QString kind, text, actor;
    qint64 untilMs = 0;
};
struct LayerState
{
    QString layer, promise;
    qint64 provenMs = 0;
};
struct TenantDetail
{
    QString id, name, region, pool, owner, parent, source;
    Profile profile = Profile::Unspecified;
    Tier tier = Tier::Unspecified, recommended = Tier::Unspecified;
    Stage stage = Stage::Unspecified;
    std::optional<qint64> arr;
    std::optional<QDate> renewal;
    Health health = Health::NotMeasured;
    quint64 revision = 0;
    QList<WorkflowHealth> workflows;
    QList<TierReason> reasons;
    QList<TimelineEvent> timeline;
    QList<LayerState> layers;
};

struct ObjectiveRow
{
    QString id, tenantId, tenantName, workflow, likelyDependency;
    qint64 targetE7 = 0;
    Health health = Health::NotMeasured;
    AlertLevel level = AlertLevel::None;
    bool exhausted = false;
    int sli = kUndefined, budget = kUnknownBudget, burn1h = kUndefined;
    qint64 emptyInS = -1, good = 0, bad = 0, arr = 0;
    int dependencyShare = 0, coverage = 0;
    uint othersAffected = 0, othersHealthy = 0; ///< Within scope; beside a dependency.
    QString noisyPool;                          ///< An open incident on this pool holds its requests up.
    qint64 silentSinceMs = 0;                   ///< Nothing was measured since; 0: it is, or never was.
    int budgetWorst = 0;                        ///< When partial: had everything failed that was not measured.
    int failureCost = 0;                        ///< Hundredths of a percent of the budget; 0: unknown.
    uint emptyWindowS = 3600;                   ///< emptyInS is told by the burn of this window.
    bool runs = false;                          ///< Scheduled runs were promised.
    bool lowTraffic = false, weakEvidence = false;
    bool operator==(const ObjectiveRow &) const = default;
};
struct ObjectiveCounts
{
    quint64 fastBurn = 0, slowBurn = 0, exhausted = 0, notMeasured = 0, noTraffic = 0, healthy = 0, total = 0,
            tenants = 0, atRisk = 0, partial = 0;
    qint64 evaluatedMs = 0; ///< Minute boundary; 0: unknown.
    int pastRead = 10'000;  ///< Hundredths of a percent of the past; below, the longest windows hold what is read.
};
struct BurnWindow
{
    uint longS = 0, shortS = 0;
    qint64 longBurn = -1, shortBurn = -1, threshold = 0, longBad = 0, longValid = 0, shortBad = 0, shortValid = 0;
    bool firing = false;
    AlertLevel level = AlertLevel::None;
};
struct BudgetPoint
{
    qint64 atMs = 0;
    int budget = 0;
};
struct SliPoint
{
    qint64 atMs = 0, good = 0, valid = 0;
};
/// The contract's running period.
struct CalendarBudget
{
    QString period, zone; ///< Both empty: the contract promises nothing about the workflow.
    qint64 fromMs = 0, toMs = 0, good = 0, bad = 0, validForecast = -1;
    int consumedToDate = kUndefined, consumedOfPeriod = kUndefined, coverage = 0; ///< Hundredths of a percent.
};
struct ObjectiveDetail
{
    ObjectiveRow row;
    QList<BurnWindow> windows;
    QList<BudgetPoint> budget;
    QList<SliPoint> sli;
    QList<TimelineEvent> events;
    QString source;
    CalendarBudget calendar;
};
struct AlertNote
{
    QString by;
    qint64 atMs = 0;
    QString text;
    QString handedFrom = {}, handedTo = {}; ///< handedTo not empty: a hand-over.
    bool operator==(const AlertNote &) const = default;
};
struct Alert
{
    QString id, tenantId, tenantName, objectiveId, workflow, acknowledgedBy, likelyDependency;
    QString holder; ///< Who has it now; empty: nobody.
    AlertLevel level = AlertLevel::None;
    qint64 sinceMs = 0, resolvedMs = 0, acknowledgedMs = 0, arr = 0;
    QList<AlertNote> notes;
    quint64 revision = 0;
    int burn = kUndefined;
    bool operator==(const Alert &) const = default;
};
/// Somebody to whom an alert may be handed.
struct Taker
{
    QString person;
    Role role = Role::Unspecified;
};
/// Alerts that one objective had, newest first, as far back as history goes.
struct AlertHistory
{
    QList<Alert> alerts;
    qint64 fromMs = 0;
};
struct DayPoint
{
    qint64 atMs = 0, good = 0, bad = 0;
};
struct ReviewLine
{
    QString workflow;
    qint64 targetE7 = 0, good = 0, bad = 0;
    int sli = kUndefined, budget = kUnknownBudget, coverage = 0;
    Health health = Health::NotMeasured;
    QList<DayPoint> days;
};
struct Review
{
    QString tenantId, tenantName, source;
    Profile profile = Profile::Unspecified;
    Tier tier = Tier::Unspecified;
    qint64 fromMs = 0, toMs = 0, asOfMs = 0;
    QList<ReviewLine> lines;
    QList<Alert> alerts;
    bool complete = false;
};
struct BurnSeries
{
    QString objectiveId, tenantId, tenantName, workflow;
    QList<BudgetPoint> points;
};

struct Party
{
    QString tenantId, tenantName;
    bool outsideScope = false;
    int share = 0;
    double latencyMs = 0, expectedMs = 0;
    QString resource = {}; ///< Antagonists: "slots", "lock", "cpu", "io".
    bool operator==(const Party &) const = default;
};
struct Incident
{
    QString id, pool, resource, workflow;
    IncidentState state = IncidentState::Unspecified;
    Verdict verdict = Verdict::Unspecified;
    QList<Party> antagonists, victims;
    uint victimsOutside = 0;
    qint64 sinceMs = 0, namedMs = 0, closedMs = 0, arr = 0;
    double delayS = 0;
    bool operator==(const Incident &) const = default;
};
struct Account
{
    QString account;
    Party party; ///< With what was waited for as its resource.
    double seconds = 0;
    int share = 0;
};
struct IncidentPoint
{
    qint64 atMs = 0;
    double antagonistShare = 0, poolBusy = 0;
    QList<double> accounts;
};
struct VictimSeries
{
    Party party;
    QList<double> latencyMs;
};
struct Evidence
{
    QString kind, text;
    double value = 0;
};
/// What a tenant holds of a pool against its plan's part.
enum class Entitlement : int { Unspecified, Within, Over };
struct Suspect
{
    Party party;
    double held = 0, usualHeld = 0; ///< Slots.
    double cores = 0, usualCores = 0;
    double blocks = 0; ///< Slots of others behind its locks.
    double growth = 1, correlation = 0, leadS = 0;
    bool named = false;
    QString ruledOut;
    Entitlement entitlement = Entitlement::Unspecified;
};
struct WaitEdge
{
    Party blocked, blocker;
    double waiting = 0; ///< Slots.
};
struct SimilarIncident
{
    QString id;
    Verdict verdict = Verdict::Unspecified;
    qint64 sinceMs = 0, closedMs = 0;
    bool sameAntagonist = false;
};
struct IncidentMark
{
    qint64 atMs = 0;
    QString kind, text;
};
struct IncidentDetail
{
    Incident incident;
    QList<Account> ledger;
    QList<IncidentPoint> points;
    QList<VictimSeries> victims;
    QList<Evidence> evidence, ruledOut;
    QString source;
    QList<Suspect> suspects;
    QList<WaitEdge> waits;
    int confidence = 0;     ///< Hundredths of a percent; 0: no verdict.
    QStringList blindSpots; ///< What no source shows.
    QList<SimilarIncident> similar;
    QList<IncidentMark> marks;
};

struct ProvisionStep
{
    QString id, title, reason, evidence;
    Stage stage = Stage::Unspecified;
    StepState state = StepState::Waiting;
    qint64 startedMs = 0, endedMs = 0;
    uint attempts = 0;
    bool operator==(const ProvisionStep &) const = default;
};
enum class CheckpointState : int { Unspecified, Open, Done, Overridden };

/// A paper that a checkpoint rests on; it stays where the company keeps its papers.
struct CaseDocument
{
    QString name, reference;
    QString sha256; ///< Hex; empty: nobody took it.
    bool operator==(const CaseDocument &) const = default;
};
struct Checkpoint
{
    QString id, title, owner; ///< `owner`: the role that sees to it, in words.
    QString by, note;         ///< Of the last mark.
    QString askedBy;          ///< Who asked for it and can not close it; empty: anybody who may.
    Stage stage = Stage::Unspecified;
    CheckpointState state = CheckpointState::Open;
    qint64 dueMs = 0, atMs = 0;
    qint64 untilMs = 0; ///< What was consented to ends then; 0: it does not.
    bool needsDocument = false;
    bool holds = false; ///< While it is open nothing of a later stage is provisioned.
    bool nonNegotiable = false;
    CaseDocument document;
    bool operator==(const Checkpoint &) const = default;
};
/// Something that was done to a case by hand, apart from closing its checkpoints.
struct CaseDeed
{
    QString kind, text, by;
    qint64 atMs = 0;
    bool operator==(const CaseDeed &) const = default;
};
/// How far a case strayed from the standard.
struct CaseVariance
{
    int days = 0; ///< Over the standard, negative: under it. An open case: so far, never negative.
    uint manual = 0, overrides = 0, failed = 0;
    bool operator==(const CaseVariance &) const = default;
};
struct OnboardingCase
{
    QString id, tenantId, tenantName, owner, blocker;
    Profile profile = Profile::Unspecified;
    Tier tier = Tier::Unspecified;
    Stage stage = Stage::Unspecified;
    qint64 startedMs = 0, dueMs = 0, liveMs = 0, arr = 0;
    int daysLate = 0;
    QList<ProvisionStep> steps;
    quint64 revision = 0;
    QList<Checkpoint> checkpoints; ///< By stage; none: the case is older than its standard's checkpoints.
    QString waitsFor, waitsBy;     ///< What somebody says it waits for; empty: nothing.
    qint64 waitsSinceMs = 0;
    CaseVariance variance;
    QString standard, brand, channel; ///< Version of the checkpoints' baselines, template's brand, channel's tenant id.
    quint64 workRevision = 0;         ///< Of checkpoints and what it waits for.
    QList<CaseDeed> deeds;            ///< Newest first.
    QList<qint64> stageDueMs;         ///< Of the five stages before Live, by the standard.
    bool operator==(const OnboardingCase &) const = default;
};
struct Organisation
{
    QString name, region, parent;
    Profile profile = Profile::Unspecified;
    uint sites = 1;
    qint64 arr = 0;
    QStringList compliance;
    bool highRisk = false;
};
struct RuleVerdict
{
    QString rule, text, fix;
    bool passes = true;
    QString waivedBy; ///< It does not pass, and this person lets it be until then.
    qint64 waivedUntilMs = 0;
};
struct LayerControl
{
    QString layer, control, from;
};
struct TierOption
{
    Tier tier = Tier::Unspecified;
    bool meetsPolicy = false;
    uint daysToLive = 0;
    int margin = 0;
    qint64 cost = 0;
    QList<RuleVerdict> rules;
    QList<LayerControl> controls;
};
struct TierAdvice
{
    Tier recommended = Tier::Unspecified;
    QList<TierOption> options;
    QString policyVersion;
};
struct Draft
{
    QString id, title, step;
    quint64 revision = 0;
    QMap<QString, QString> fields;
    qint64 savedMs = 0;
};

struct ActEffect
{
    QString text;
    bool warning = false;
};
enum class ContainMeasure : int {
    Unspecified,
    ConnectionLimit,
    StatementTimeout,
    IdleTimeout,
    EndTransaction,
    QueueLimit,
    ScaleOut,
    LowPriority,
    QueuePartition,
    DeferBatch
};
struct Relief
{
    QString tenantId, tenantName;
    double fromMs = 0, toMs = 0;
};
/// A limit on one tenant that ends by itself.
struct Containment
{
    QString incidentId, pool;
    ContainMeasure measure = ContainMeasure::Unspecified;
    qint64 limit = 0; ///< Connections, ms, messages, slots or workers.
    int minutes = 0;
    int predictedRelief = 0, measuredRelief = -1, ownCost = 0; ///< Hundredths of a percent; -1: not measured yet.
    QList<Relief> victims = {};
    uint victimsOutside = 0;
    qint64 liftsMs = 0;
    bool refuted = false;
};
struct ActPreview
{
    QList<ActEffect> effects;
    bool allowed = false;
    QString refusal;
    Containment containment = {};        ///< As asked, with what is foreseen.
    QList<ContainMeasure> measures = {}; ///< That can be done.
    bool withinEntitlement = false;      ///< It is to be moved or given room, not throttled.
    QString atOnce = {};                 ///< Why it takes effect without another person; empty: it does not.
};
struct Act
{
    enum class Kind { Unspecified, Tier, Contract, Exclusion, Containment, Restore, Waiver, Offboard };
    QString id, tenantId, tenantName, purpose, proposedBy, approvedBy, outcome;
    ActState state = ActState::Unspecified;
    Kind kind = Kind::Unspecified;
    Tier toTier = Tier::Unspecified;                 ///< Kind Tier.
    int contractNumber = 0;                          ///< Kind Contract: the version that it makes.
    std::shared_ptr<const terms::Contract> contract; ///< Kind Contract: that version, whole.
    qint64 fromMs = 0, toMs = 0; ///< Contract: effective from. Exclusion: what is left out. Waiver: to. Offboard:
                                 ///< not before, and until when data may be fetched.
    qint64 proposedMs = 0, approvedMs = 0, expiresMs = 0;
    QList<ActEffect> effects;
    quint64 revision = 0;
    bulkhead::Containment containment = {}; ///< Kind Containment.
    QString baseline = {};                  ///< Kind Restore: its version.
    QStringList controls = {};              ///< Kinds Restore, Waiver: ids; empty: the role is not told.
};

struct ImportRow
{
    quint64 line = 0;
    QString externalId, name, profile, kind, tier, region, pool, owner, arr, renewal;
};
struct ImportProblem
{
    quint64 line = 0;
    QString field, text, reason;
};
struct ImportReport
{
    quint64 rows = 0, added = 0, wouldAdd = 0, problemsTotal = 0;
    QList<ImportProblem> problems;
    QList<std::pair<QString, quint64>> byProfile, byTier;
};
struct ExportHeader
{
    QString marking, exportId;
    quint64 rows = 0;
    QStringList columns;
};

} // namespace bulkhead

#pragma once
#include "models/audit_desk.h"
#include "models/departure_desk.h"
#include "models/integrations_desk.h"
#include "models/isolation_desk.h"
#include "models/neighbours_desk.h"
#include "models/onboarding_desk.h"
#include "models/session/calls.h"
#include "models/session/coverage_watch.h"
#include "models/session/diagnostics_line.h"
#include "models/session/evidence_line.h"
#include "models/session/exposure_line.h"
#include "models/session/fleet_watch.h"
#include "models/session/grant_line.h"
#include "models/session/maturity_line.h"
#include "models/session/recording_line.h"
#include "models/session/session.h"
#include "models/session/state_watch.h"
#include "models/session/viewing_wire.h"
#include "models/sla_desk.h"
#include "models/tier_desk.h"

#include <array>

namespace bulkhead {

namespace v1 {
class AmendCaseRequest;
}

/// The desk over one gateway: session, streams, calls. Everything below runs on the GUI thread.
///
/// Hello comes first, then the streams. When the fleet's stream is lost the gateway counts as lost: after the back-off
/// comes a new hello, then every stream that is closed opens again where it was.
class GatewayDesk final : public Desk,
                          private NeighboursDesk,
                          private SlaDesk,
                          private IsolationDesk,
                          private OnboardingDesk,
                          private AuditDesk,
                          private TierDesk,
                          private IntegrationsDesk,
                          private DepartureDesk
{
    Q_OBJECT
public:
    explicit GatewayDesk(SessionOptions options);
    ~GatewayDesk() override;

    void start() override;
    void stop() override;
    void reconnect() override;
    [[nodiscard]] SessionInfo session() const override { return m_session; }
    [[nodiscard]] StreamState stream() const override { return m_state; }
    [[nodiscard]] SlaDesk &sla() override { return *this; }
    [[nodiscard]] NeighboursDesk &neighbours() override { return *this; }
    [[nodiscard]] IsolationDesk &isolation() override { return *this; }
    [[nodiscard]] OnboardingDesk &onboarding() override { return *this; }
    [[nodiscard]] AuditDesk &audit() override { return *this; }
    [[nodiscard]] TierDesk &tiers() override { return *this; }
    [[nodiscard]] IntegrationsDesk &integrations() override { return *this; }
    [[nodiscard]] DepartureDesk &leaving() override { return *this; }
    [[nodiscard]] GrantDesk *grants() override { return &m_grants; }
    [[nodiscard]] DiagnosticsDesk *diagnostics() override { return &m_diagnostics; }
    [[nodiscard]] MaturityDesk *maturity() override { return &m_maturity; }
    [[nodiscard]] RecordingDesk *recordings() override { return &m_recordings; }
    [[nodiscard]] ExposureDesk *exposures() override { return &m_exposures; }

    void switchRole(Role role, QObject *guard, Answer<SessionInfo> then) override;
    void search(const QString &query, int limit, QObject *guard, Answer<QList<SearchHit>> then) override;
    void tenant(const QString &tenantId, QObject *guard, Answer<TenantDetail> then) override;
    CallRef importTenants(std::function<QList<ImportRow>()> next, bool dryRun, const QString &requestId, QObject *guard,
                          Answer<ImportReport> then) override;
    CallRef exportTenants(const QStringList &columns, const QString &filter, const QString &orderBy, QObject *guard,
                          std::function<void(const ExportHeader &)> header,
                          std::function<void(const QList<QStringList> &)> rows, Answer<bool> then) override;
    void objective(const QString &tenantId, const QString &objectiveId, qint64 fromMs, qint64 toMs, int points,
                   QObject *guard, Answer<ObjectiveDetail> then) override;
    void acknowledge(const Alert &alert, QObject *guard, Answer<Alert> then) override;
    void note(const Alert &alert, const QString &text, QObject *guard, Answer<Alert> then) override;
    void handOver(const Alert &alert, const QString &taker, const QString &text, QObject *guard,
                  Answer<Alert> then) override;
    void takers(const QString &tenantId, QObject *guard, Answer<QList<Taker>> then) override;
    void pastAlerts(const QString &tenantId, const QString &objectiveId, QObject *guard,
                    Answer<AlertHistory> then) override;
    void review(const QString &tenantId, int year, int month, QObject *guard, Answer<Review> then) override;
    void worstBurns(int limit, QObject *guard, Answer<QList<BurnSeries>> then) override;
    void incident(const QString &incidentId, QObject *guard, Answer<IncidentDetail> then) override;
    void adviseTier(const Organisation &organisation, QObject *guard, Answer<TierAdvice> then) override;
    void drafts(QObject *guard, Answer<QList<Draft>> then) override;
    void saveDraft(const Draft &draft, QObject *guard, Answer<Draft> then) override;
    void discardDraft(const Draft &draft, QObject *guard, Answer<bool> then) override;
    void submitDraft(const Draft &draft, const QString &requestId, QObject *guard,
                     Answer<OnboardingCase> then) override;
    CallRef provision(const OnboardingCase &item, bool retryFailed, QObject *guard,
                      std::function<void(const OnboardingCase &)> progress, Answer<OnboardingCase> then) override;
    void simulateTierChange(const QString &tenantId, Tier to, QObject *guard, Answer<ActPreview> then) override;
    void proposeTierChange(const QString &tenantId, Tier to, const QString &purpose, QObject *guard,
                           Answer<Act> then) override;
    void simulateContainment(const QString &tenantId, const Containment &what, QObject *guard,
                             Answer<ActPreview> then) override;
    void proposeContainment(const QString &tenantId, const Containment &what, const QString &purpose, QObject *guard,
                            Answer<Act> then) override;
    void approveAct(const Act &act, QObject *guard, Answer<Act> then) override;
    void withdrawAct(const Act &act, QObject *guard, Answer<Act> then) override;
    void acts(const QString &tenantId, QObject *guard, Answer<QList<Act>> then) override;

private:
    CallRef exportIncident(const QString &incidentId, TableAnswer answer) override;
    void pools(const QString &pool, QObject *guard, Answer<PoolsDetail> then) override;
    // Contracts and reviews: sla_calls.cpp.
    void contract(const QString &tenantId, QObject *guard, Answer<terms::ContractSheet> then) override;
    CallRef previewContract(const terms::Contract &draft, uint periods, QObject *guard,
                            std::function<void(int percent)> progress, Answer<terms::ContractPreview> then) override;
    void proposeContract(const terms::Contract &draft, int baseNumber, const QString &purpose, QObject *guard,
                         Answer<Act> then) override;
    void proposeExclusion(const terms::Exclusion &exclusion, const QString &purpose, QObject *guard,
                          Answer<Act> then) override;
    void reviews(const QString &tenantId, QObject *guard, Answer<QList<ReviewSummary>> then) override;
    CallRef prepareReview(const QString &tenantId, const QString &period, const ReviewReason &reason, QObject *guard,
                          std::function<void(const PrepareProgress &)> progress, Answer<ReviewSummary> then) override;
    void openReview(const QString &tenantId, const QString &reviewId, QObject *guard, Answer<SlaReview> then) override;
    void editReview(const ReviewSummary &review, const ReviewEdit &edit, QObject *guard,
                    Answer<SlaReview> then) override;
    void closeReview(const ReviewSummary &review, const QString &oneSidedReason, QObject *guard,
                     Answer<SlaReview> then) override;
    void pack(const QString &tenantId, const QString &reviewId, DocumentClass forWhom, QObject *guard,
              Answer<Pack> then) override;
    void buckets(const QString &tenantId, const QString &reviewId, const PackDrill &drill, QObject *guard,
                 Answer<Buckets> then) override;
    // renewal_calls.cpp
    void renewals(int withinDays, QObject *guard, Answer<RenewalList> then) override;
    void judgeRenewal(const RenewalRow &row, int score, const QString &reason, QObject *guard,
                      Answer<RenewalRow> then) override;
    void recordRenewal(const RenewalRow &row, RenewalResult result, int on, QObject *guard,
                       Answer<RenewalRow> then) override;
    // audit_calls.cpp
    void searchAudit(const QString &filter, const QString &token, QObject *guard, Answer<AuditFound> then) override;
    void auditEvent(const QString &tenantId, quint64 sequence, const QByteArray &readToken, QObject *guard,
                    Answer<AuditProof> then) override;
    void auditConsistency(const QString &tenantId, quint64 from, quint64 to, QObject *guard,
                          Answer<QList<QByteArray>> then) override;
    void exportProofs(const QString &tenantId, const QString &filter, QObject *guard,
                      Answer<AuditExport> then) override;
    void auditThread(const QString &id, const QString &token, QObject *guard, Answer<AuditThread> then) override;
    void auditRetention(QObject *guard, Answer<AuditRetention> then) override;
    [[nodiscard]] EvidenceDesk *evidence() override { return &m_evidence; }
    // coverage_watch.cpp
    [[nodiscard]] CoverageDesk *coverage() override { return &m_coverage; }
    void askCoverage(const QString &service, const QString &workflow, QObject *guard, Answer<CoverageDetail> then);
    void coverageLost(const Fault &fault);
    // isolation_wire.cpp
    [[nodiscard]] Fault postureFault() const override { return m_postureFault; }
    void posture(const QString &tenantId, QObject *guard, Answer<PostureDetail> then) override;
    void handOver(const QString &tenantId, QObject *guard, Answer<Pack> then) override;
    CallRef runProbes(const QString &tenantId, QObject *guard, Answer<PostureDetail> then) override;
    void baselineChange(QObject *guard, Answer<BaselineChange> then) override;
    void proposeBaselines(const QString &hash, const QString &purpose, QObject *guard,
                          Answer<BaselineChange> then) override;
    void approveBaselines(const QString &hash, QObject *guard, Answer<BaselineChange> then) override;
    void withdrawBaselines(const QString &hash, QObject *guard, Answer<BaselineChange> then) override;
    void simulateRestore(const QString &tenantId, QObject *guard, Answer<ActPreview> then) override;
    void proposeRestore(const QString &tenantId, const QString &purpose, QObject *guard, Answer<Act> then) override;
    void simulateWaiver(const QString &tenantId, const QString &control, qint64 untilMs, QObject *guard,
                        Answer<ActPreview> then) override;
    void proposeWaiver(const QString &tenantId, const QString &control, qint64 untilMs, const QString &purpose,
                       QObject *guard, Answer<Act> then) override;
    // tier_calls.cpp
    void tierFit(QObject *guard, Answer<TierFitList> then) override;
    void adviseTenant(const QString &tenantId, QObject *guard, Answer<TenantAdvice> then) override;
    void moves(const QString &tenantId, QObject *guard, Answer<QList<MovedTenant>> then) override;
    void steerMove(const MovedTenant &move, MoveOrder order, QObject *guard, Answer<MovedTenant> then) override;

    // onboarding_calls.cpp
    void markCheckpoint(const OnboardingCase &item, const QString &checkpoint, bool done, const QString &note,
                        const CaseDocument &document, QObject *guard, Answer<OnboardingCase> then) override;
    void overrideCheckpoint(const OnboardingCase &item, const QString &checkpoint, const QString &reason,
                            QObject *guard, Answer<OnboardingCase> then) override;
    void setWaiting(const OnboardingCase &item, const QString &text, QObject *guard,
                    Answer<OnboardingCase> then) override;
    void setOwner(const OnboardingCase &item, const QString &person, QObject *guard,
                  Answer<OnboardingCase> then) override;
    void amendCase(const OnboardingCase &item, v1::AmendCaseRequest &request, QObject *guard,
                   Answer<OnboardingCase> then);
    void beginCases(const QStringList &tenantIds, const QString &agreement, QObject *guard,
                    Answer<BegunCases> then) override;
    CallRef runReady(bool retryFailed, QObject *guard, std::function<void(const ReadyProgress &)> progress,
                     Answer<ReadyProgress> then) override;
    void variance(QObject *guard, Answer<VarianceReport> then) override;
    void templates(QObject *guard, Answer<TemplateBook> then) override;
    void saveTemplate(const OnboardingTemplate &item, QObject *guard, Answer<OnboardingTemplate> then) override;
    void removeTemplate(const OnboardingTemplate &item, QObject *guard, Answer<bool> then) override;

    // connector_calls.cpp
    void watchConnectors(bool wanted) override;
    [[nodiscard]] qint64 connectorsLookedMs() const override;
    [[nodiscard]] Fault connectorFault() const override { return m_connectorFault; }
    void connectorsOf(const QString &tenantId, QObject *guard, Answer<IntegrationsDetail> then) override;

    // departure_wire.cpp
    void departure(const QString &tenantId, QObject *guard, Answer<DepartureOutlook> then) override;
    void departures(QObject *guard, Answer<QList<Departure>> then) override;
    void placeHold(const QString &tenantId, const QString &matter, const QString &reason, QObject *guard,
                   Answer<LegalHold> then) override;
    void releaseHold(const QString &tenantId, const LegalHold &hold, const QString &reason, QObject *guard,
                     Answer<LegalHold> then) override;
    void simulateOffboard(const QString &tenantId, const OffboardTerms &days, QObject *guard,
                          Answer<DeparturePlan> then) override;
    void proposeOffboard(const QString &tenantId, const OffboardTerms &days, const QString &typedName,
                         const QString &purpose, QObject *guard, Answer<Act> then) override;
    CallRef runDeparture(const Departure &departure, bool retryFailed, QObject *guard,
                         std::function<void(const Departure &)> progress, Answer<Departure> then) override;
    void certificate(const QString &tenantId, QObject *guard, Answer<Pack> then) override;

    /// All that belongs to one start() … stop().
    struct Run
    {
        Run(GatewayDesk *desk, const SessionTiming &timing);
        std::shared_ptr<Link> link;
        Calls calls;
        Watch<FleetStream> fleet;
        Watch<ObjectiveStream> objectives;
        Watch<StateStream<AlertSpec>> alerts;
        Watch<StateStream<IncidentSpec>> incidents;
        Watch<StateStream<CaseSpec>> cases;
        Watch<StateStream<PostureSpec>> postures;
        Watch<StateStream<CoverageSpec>> coverage;
        Watch<StateStream<GrantSpec>> grants;
        Watch<StateStream<ExposureSpec>> exposures;
        Watch<StateStream<ConnectorSpec>> connectors; ///< Open while somebody looks.
        std::shared_ptr<Connection> connection;       ///< Null until the channel factory gave one.

        /// A side stream was lost. When the gateway is, its return opens all; a refusal stands until the next hello, as
        /// does that the gateway does not know it, which is told by its name.
        template<typename W>
        void reopen(W &watch, const Fault &fault, GatewayDesk *desk, const QString &name)
        {
            if (fault.reason == kNotOffered)
                desk->lacks(name);
            else if ((fault.kind != Fault::Kind::Denied || wantsSignIn(fault)) && connection && fleet.isOpen())
                watch.openLater(connection);
        }
    };
    class Retired;
    friend class EvidenceLine;
    friend class GrantLine;
    friend class DiagnosticsLine;
    friend class MaturityLine;
    friend class RecordingLine;
    friend class ExposureLine;
    friend class LockboxLine;

    void greet();
    void accept(const Greeting &greeting);
    void viewChanged();
    void askChoices(QObject *guard, Answer<LookChoices> then);
    void openStreams();
    void forgetStreams();
    void gatewayLost(const Fault &fault);
    void postureLost(const Fault &fault);
    void grantsLost(const Fault &fault);
    void openConnectors();
    void connectorsLost(const Fault &fault);
    void askWhetherTrusted();
    void askWhereToSignIn(const Fault &refusal);
    void distrusted(const QString &why);
    void lacks(const QString &stream);
    void scheduleFrame();
    void frame();
    bool deliverFleet();
    void tick();
    /// Live, it is said what the gateway lacks, if anything.
    void enter(StreamState::Link link, const QString &why);
    void publish();
    [[nodiscard]] bool running(const Run *run) const { return m_run.get() == run; }

    /// The connection, or nothing after the asker was told that there is none.
    template<typename T>
    std::shared_ptr<Connection> line(QObject *guard, const Answer<T> &then)
    {
        if (m_run && m_run->connection)
            return m_run->connection;
        if (m_run)
            m_run->calls.refuse<T>(noGatewayFault(), guard, then);
        else if (!m_stopped)
            QTimer::singleShot(0, guard ? guard : this, [then] { then(noGatewayFault(), T{}); });
        return nullptr;
    }
    [[nodiscard]] CallTerms terms() const { return {m_options.timing.deadline, 3}; }
    [[nodiscard]] CallTerms longTerms() const { return {m_options.timing.longDeadline, 3}; }
    [[nodiscard]] std::chrono::system_clock::time_point streamDeadline() const
    {
        return std::chrono::system_clock::now() + std::chrono::milliseconds(m_options.timing.streamDeadline);
    }

    SessionOptions m_options;
    SessionInfo m_session;
    StreamState m_state;
    std::unique_ptr<Run> m_run;               ///< Null: stopped.
    std::shared_ptr<Airspace> m_airspace;     ///< Of the last run, awaited for a moment at the end.
    std::shared_ptr<Connection> m_connection; ///< Of the last run: kept until its calls have ended.
    bool m_stopped = false;
    bool m_viewChanged = false; ///< What comes is another's; nothing of before may stay.
    CoverageLine m_coverage{
        [this](const QString &service, const QString &workflow, QObject *guard, Answer<CoverageDetail> then) {
            askCoverage(service, workflow, guard, std::move(then));
        }};
    GrantLine m_grants{this};
    DiagnosticsLine m_diagnostics{this};
    MaturityLine m_maturity{this};
    RecordingLine m_recordings{this};
    ExposureLine m_exposures{this};
    EvidenceLine m_evidence{this};
    Fault m_postureFault, m_connectorFault;
    bool m_connectorsWanted = false;
    bool m_askingTrust = false;
    QStringList m_lacking; ///< Streams that the gateway, being older, does not offer, in words.
    QString m_distrust;    ///< Why whoever answers is not trusted; empty: it is not that.

    Backoff m_backoff;
    QTimer m_again, m_frame, m_tick;
    qint64 m_lastFrameMs = 0, m_lastPublishMs = 0, m_notLiveSinceMs = 0;
    bool m_publishWaits = false;
    // Of a frame of 16 ms; painting and everything else needs the rest. A snapshot is waited for: it may take more.
    FrameBudget m_budget{6.0}, m_loadBudget{12.0};
    bool m_loading = true;
    quint64 m_updates = 0;           ///< Since the last tick.
    std::array<quint64, 8> m_rate{}; ///< Updates of the last eight ticks.
    std::size_t m_rateAt = 0;
};

} // namespace bulkhead

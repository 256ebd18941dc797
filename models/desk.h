#pragma once
#include "models/connector_values.h"
#include "models/desk_answer.h"
#include "models/fleet_batch.h"
#include "models/posture_values.h"

#include <QObject>
#include <QPointer>

namespace bulkhead {

class AuditDesk;
class DiagnosticsDesk;
class ExposureDesk;
class GrantDesk;
class IntegrationsDesk;
class DepartureDesk;
class IsolationDesk;
class MaturityDesk;
class NeighboursDesk;
class OnboardingDesk;
class RecordingDesk;
class SlaDesk;
class TierDesk;

/// What views may ask of one gateway; implemented by models/session. Lives on the GUI thread, never blocks it.
/// One object per connection: nothing about "the" gateway is global.
/// Every call takes a guard object: when it is gone, a late answer is dropped.
class Desk : public QObject
{
    Q_OBJECT
public:
    using QObject::QObject;

    virtual void start() = 0; ///< Connects, says hello, opens the streams.
    virtual void stop() = 0;  ///< Idempotent; no signal after it returns.
    /// The gateway may have come: a connection that pauses before its next attempt tries at once.
    virtual void reconnect() = 0;

    [[nodiscard]] virtual SessionInfo session() const = 0;
    [[nodiscard]] virtual StreamState stream() const = 0;

    /// Contracts and review meetings. Lives as long as the desk.
    [[nodiscard]] virtual SlaDesk &sla() = 0;
    /// Ticks of incidents, and pools. Lives as long as the desk.
    [[nodiscard]] virtual NeighboursDesk &neighbours() = 0;
    /// Controls, attempts and probes of a tenant. Lives as long as the desk.
    [[nodiscard]] virtual IsolationDesk &isolation() = 0;
    /// Who is isolated too little or too much, and moves between tiers. Lives as long as the desk.
    [[nodiscard]] virtual TierDesk &tiers() = 0;

    /// Checkpoints, variance and templates of onboardings. Lives as long as the desk.
    [[nodiscard]] virtual OnboardingDesk &onboarding() = 0;
    /// Tenants that leave, and legal holds. Lives as long as the desk.
    [[nodiscard]] virtual DepartureDesk &leaving() = 0;
    /// Audit, its proofs and bundles. Lives as long as the desk.
    [[nodiscard]] virtual AuditDesk &audit() = 0;

    /// Time-boxed access. Lives as long as the desk; null: this desk has none.
    [[nodiscard]] virtual GrantDesk *grants() { return nullptr; }
    /// Questions to a tenant's data, under a grant. As grants().
    [[nodiscard]] virtual DiagnosticsDesk *diagnostics() { return nullptr; }
    /// What was done under a grant, step by step. As grants().
    [[nodiscard]] virtual RecordingDesk *recordings() { return nullptr; }
    /// Isolation by operational figures. As grants().
    [[nodiscard]] virtual MaturityDesk *maturity() { return nullptr; }
    /// What may have been seen by somebody whom it does not concern. As grants().
    [[nodiscard]] virtual ExposureDesk *exposures() { return nullptr; }

    virtual void switchRole(Role role, QObject *guard, Answer<SessionInfo> then) = 0;
    virtual void search(const QString &query, int limit, QObject *guard, Answer<QList<SearchHit>> then) = 0;

    virtual void tenant(const QString &tenantId, QObject *guard, Answer<TenantDetail> then) = 0;
    /// Rows are taken in slices from `next` (empty list: end), so that a large file never lies in memory whole.
    virtual CallRef importTenants(std::function<QList<ImportRow>()> next, bool dryRun, const QString &requestId,
                                  QObject *guard, Answer<ImportReport> then) = 0;
    /// Header once, then chunks of rows; `then` at the end.
    virtual CallRef exportTenants(const QStringList &columns, const QString &filter, const QString &orderBy,
                                  QObject *guard, std::function<void(const ExportHeader &)> header,
                                  std::function<void(const QList<QStringList> &)> rows, Answer<bool> then) = 0;

    virtual void objective(const QString &tenantId, const QString &objectiveId, qint64 fromMs, qint64 toMs, int points,
                           QObject *guard, Answer<ObjectiveDetail> then) = 0;
    virtual void acknowledge(const Alert &alert, QObject *guard, Answer<Alert> then) = 0;
    virtual void note(const Alert &alert, const QString &text, QObject *guard, Answer<Alert> then) = 0;
    virtual void handOver(const Alert &alert, const QString &taker, const QString &text, QObject *guard,
                          Answer<Alert> then) = 0;
    virtual void takers(const QString &tenantId, QObject *guard, Answer<QList<Taker>> then) = 0; ///< Of its alerts.
    virtual void pastAlerts(const QString &tenantId, const QString &objectiveId, QObject *guard,
                            Answer<AlertHistory> then) = 0; ///< Of the last 31 days, the open one with them.
    virtual void review(const QString &tenantId, int year, int month, QObject *guard, Answer<Review> then) = 0;
    virtual void worstBurns(int limit, QObject *guard, Answer<QList<BurnSeries>> then) = 0;

    virtual void incident(const QString &incidentId, QObject *guard, Answer<IncidentDetail> then) = 0;

    virtual void adviseTier(const Organisation &organisation, QObject *guard, Answer<TierAdvice> then) = 0;
    virtual void drafts(QObject *guard, Answer<QList<Draft>> then) = 0;
    virtual void saveDraft(const Draft &draft, QObject *guard, Answer<Draft> then) = 0; ///< Revision 0: new.
    virtual void discardDraft(const Draft &draft, QObject *guard, Answer<bool> then) = 0;
    virtual void submitDraft(const Draft &draft, const QString &requestId, QObject *guard,
                             Answer<OnboardingCase> then) = 0;
    /// `progress` at each change of a step; `then` when done, failed (a step's reason says why) or cancelled.
    virtual CallRef provision(const OnboardingCase &item, bool retryFailed, QObject *guard,
                              std::function<void(const OnboardingCase &)> progress, Answer<OnboardingCase> then) = 0;

    virtual void simulateTierChange(const QString &tenantId, Tier to, QObject *guard, Answer<ActPreview> then) = 0;
    virtual void proposeTierChange(const QString &tenantId, Tier to, const QString &purpose, QObject *guard,
                                   Answer<Act> then) = 0;
    /// A measure of Unspecified asks what could be done, and for the one that fits best.
    virtual void simulateContainment(const QString &tenantId, const Containment &what, QObject *guard,
                                     Answer<ActPreview> then) = 0;
    virtual void proposeContainment(const QString &tenantId, const Containment &what, const QString &purpose,
                                    QObject *guard, Answer<Act> then) = 0;
    virtual void approveAct(const Act &act, QObject *guard, Answer<Act> then) = 0;
    virtual void withdrawAct(const Act &act, QObject *guard, Answer<Act> then) = 0;
    virtual void acts(const QString &tenantId, QObject *guard, Answer<QList<Act>> then) = 0; ///< Empty id: the fleet.

    /// Connectors of tenants. Lives as long as the desk.
    [[nodiscard]] virtual IntegrationsDesk &integrations() = 0;

signals:
    void sessionChanged(const bulkhead::SessionInfo &session);
    void streamChanged(const bulkhead::StreamState &stream);
    /// At most one per frame; move-only data inside, so take it in the slot.
    void fleetBatch(const std::shared_ptr<bulkhead::FleetBatch> &batch);
    void objectivesChanged(const QList<bulkhead::ObjectiveRow> &rows, const bulkhead::ObjectiveCounts &counts);
    void alertsChanged(const QList<bulkhead::Alert> &changed, const QStringList &removed, bool reset);
    void incidentsChanged(const QList<bulkhead::Incident> &changed, const QStringList &removed, bool reset);
    void casesChanged(const QList<bulkhead::OnboardingCase> &changed, const QStringList &removed, bool reset);
    void postureChanged(const QList<bulkhead::TenantPosture> &changed, const QStringList &removed, bool reset);
    /// While somebody watches them, see IntegrationsDesk.
    void connectorsChanged(const QList<bulkhead::Connector> &changed, const QStringList &removed, bool reset);
};

} // namespace bulkhead

// The unary calls of the desk: a request, the method, how its answer reads.
#include "models/session/gateway_desk.h"

namespace bulkhead {
namespace {

Act actIn(const v1::ProposeActResponse &m)
{
    return actFrom(m.act());
}

} // namespace

void GatewayDesk::switchRole(Role role, QObject *guard, Answer<SessionInfo> then)
{
    const auto c = line(guard, then);
    if (!c)
        return;
    v1::SwitchRoleRequest request;
    c->aboutFleet(request.mutable_context());
    request.set_role(v1::Role(role));
    // The desk itself must follow the change even when the asking window is gone, so the guard is checked inside.
    auto landing = Landing<SessionInfo>{guard, guard != nullptr, std::move(then)};
    callUnary(
        m_run->calls, c, c->session->async(), &AsyncOf<v1::SessionService>::SwitchRole, std::move(request),
        +[](const v1::SwitchRoleResponse &m) { return sessionFrom(m.session()); }, terms(), nullptr,
        [this, landing](const Fault &fault, const SessionInfo &info) {
            const Run *run = m_run.get();
            if (!fault.failed()) {
                m_session = info;
                forgetStreams();
                if (running(run))
                    emit sessionChanged(m_session);
                if (running(run))
                    openStreams();
            }
            if (running(run))
                landing.land(fault, info);
        });
}

void GatewayDesk::search(const QString &query, int limit, QObject *guard, Answer<QList<SearchHit>> then)
{
    const auto c = line(guard, then);
    if (!c)
        return;
    v1::SearchRequest request;
    c->aboutFleet(request.mutable_context());
    request.set_query(query.left(200).toStdString());
    request.set_limit(quint32(std::max(limit, 0)));
    callUnary(
        m_run->calls, c, c->session->async(), &AsyncOf<v1::SessionService>::Search, std::move(request),
        +[](const v1::SearchResponse &m) { return listFrom(m.hits(), hitFrom); }, terms(), guard, std::move(then));
}

void GatewayDesk::tenant(const QString &tenantId, QObject *guard, Answer<TenantDetail> then)
{
    const auto c = line(guard, then);
    if (!c)
        return;
    v1::GetTenantRequest request;
    c->aboutTenant(request.mutable_context(), tenantId);
    callUnary(m_run->calls, c, c->inventory->async(), &AsyncOf<v1::InventoryService>::GetTenant, std::move(request),
              tenantFrom, terms(), guard, std::move(then));
}

void GatewayDesk::objective(const QString &tenantId, const QString &objectiveId, qint64 fromMs, qint64 toMs, int points,
                            QObject *guard, Answer<ObjectiveDetail> then)
{
    const auto c = line(guard, then);
    if (!c)
        return;
    v1::GetObjectiveRequest request;
    c->aboutTenant(request.mutable_context(), tenantId);
    request.set_objective_id(objectiveId.toStdString());
    request.set_from_ms(fromMs);
    request.set_to_ms(toMs);
    request.set_points(quint32(std::clamp(points, 10, 4000)));
    callUnary(m_run->calls, c, c->levels->async(), &AsyncOf<v1::ServiceLevelsService>::GetObjective, std::move(request),
              objectiveDetailFrom, terms(), guard, std::move(then));
}

void GatewayDesk::review(const QString &tenantId, int year, int month, QObject *guard, Answer<Review> then)
{
    const auto c = line(guard, then);
    if (!c)
        return;
    v1::GetReviewRequest request;
    c->aboutTenant(request.mutable_context(), tenantId);
    request.set_year(year);
    request.set_month(month);
    callUnary(m_run->calls, c, c->levels->async(), &AsyncOf<v1::ServiceLevelsService>::GetReview, std::move(request),
              reviewFrom, longTerms(), guard, std::move(then));
}

void GatewayDesk::worstBurns(int limit, QObject *guard, Answer<QList<BurnSeries>> then)
{
    const auto c = line(guard, then);
    if (!c)
        return;
    v1::GetWorstBurnsRequest request;
    c->aboutFleet(request.mutable_context());
    request.set_limit(quint32(std::max(limit, 0)));
    callUnary(
        m_run->calls, c, c->levels->async(), &AsyncOf<v1::ServiceLevelsService>::GetWorstBurns, std::move(request),
        +[](const v1::GetWorstBurnsResponse &m) { return listFrom(m.series(), burnsFrom); }, terms(), guard,
        std::move(then));
}

void GatewayDesk::incident(const QString &incidentId, QObject *guard, Answer<IncidentDetail> then)
{
    const auto c = line(guard, then);
    if (!c)
        return;
    v1::GetIncidentRequest request;
    c->aboutFleet(request.mutable_context());
    request.set_incident_id(incidentId.toStdString());
    callUnary(m_run->calls, c, c->neighbours->async(), &AsyncOf<v1::NeighboursService>::GetIncident, std::move(request),
              incidentDetailFrom, terms(), guard, std::move(then));
}

void GatewayDesk::pools(const QString &pool, QObject *guard, Answer<PoolsDetail> then)
{
    const auto c = line(guard, then);
    if (!c)
        return;
    v1::GetPoolsRequest request;
    c->aboutFleet(request.mutable_context());
    request.set_pool(pool.toStdString());
    callUnary(m_run->calls, c, c->neighbours->async(), &AsyncOf<v1::NeighboursService>::GetPools, std::move(request),
              poolsFrom, terms(), guard, std::move(then));
}

void GatewayDesk::adviseTier(const Organisation &organisation, QObject *guard, Answer<TierAdvice> then)
{
    const auto c = line(guard, then);
    if (!c)
        return;
    v1::AdviseTierRequest request;
    c->aboutFleet(request.mutable_context());
    toWire(organisation, request.mutable_organisation());
    callUnary(m_run->calls, c, c->onboarding->async(), &AsyncOf<v1::OnboardingService>::AdviseTier, std::move(request),
              adviceFrom, terms(), guard, std::move(then));
}

void GatewayDesk::drafts(QObject *guard, Answer<QList<Draft>> then)
{
    const auto c = line(guard, then);
    if (!c)
        return;
    v1::ListDraftsRequest request;
    c->aboutFleet(request.mutable_context());
    callUnary(
        m_run->calls, c, c->onboarding->async(), &AsyncOf<v1::OnboardingService>::ListDrafts, std::move(request),
        +[](const v1::ListDraftsResponse &m) { return listFrom(m.drafts(), draftFrom); }, terms(), guard,
        std::move(then));
}

void GatewayDesk::saveDraft(const Draft &draft, QObject *guard, Answer<Draft> then)
{
    const auto c = line(guard, then);
    if (!c)
        return;
    v1::SaveDraftRequest request;
    c->aboutFleet(request.mutable_context());
    request.set_request_id(newRequestId());
    toWire(draft, request.mutable_draft());
    request.set_expected_revision(draft.revision);
    callUnary(
        m_run->calls, c, c->onboarding->async(), &AsyncOf<v1::OnboardingService>::SaveDraft, std::move(request),
        +[](const v1::SaveDraftResponse &m) { return draftFrom(m.draft()); }, terms(), guard, std::move(then));
}

void GatewayDesk::discardDraft(const Draft &draft, QObject *guard, Answer<bool> then)
{
    const auto c = line(guard, then);
    if (!c)
        return;
    v1::DiscardDraftRequest request;
    c->aboutFleet(request.mutable_context());
    request.set_request_id(newRequestId());
    request.set_draft_id(draft.id.toStdString());
    request.set_expected_revision(draft.revision);
    callUnary(
        m_run->calls, c, c->onboarding->async(), &AsyncOf<v1::OnboardingService>::DiscardDraft, std::move(request),
        +[](const v1::DiscardDraftResponse &) { return true; }, terms(), guard, std::move(then));
}

void GatewayDesk::submitDraft(const Draft &draft, const QString &requestId, QObject *guard, Answer<OnboardingCase> then)
{
    const auto c = line(guard, then);
    if (!c)
        return;
    v1::SubmitDraftRequest request;
    c->aboutFleet(request.mutable_context());
    request.set_request_id(requestId.toStdString());
    request.set_draft_id(draft.id.toStdString());
    request.set_expected_revision(draft.revision);
    callUnary(
        m_run->calls, c, c->onboarding->async(), &AsyncOf<v1::OnboardingService>::SubmitDraft, std::move(request),
        +[](const v1::SubmitDraftResponse &m) { return caseFrom(m.case_()); }, longTerms(), guard, std::move(then));
}

void GatewayDesk::simulateTierChange(const QString &tenantId, Tier to, QObject *guard, Answer<ActPreview> then)
{
    const auto c = line(guard, then);
    if (!c)
        return;
    v1::SimulateActRequest request;
    c->aboutTenant(request.mutable_context(), tenantId);
    request.mutable_change_tier()->set_to(v1::Tier(to));
    callUnary(m_run->calls, c, c->acts->async(), &AsyncOf<v1::ActsService>::SimulateAct, std::move(request),
              previewFrom, terms(), guard, std::move(then));
}

void GatewayDesk::proposeTierChange(const QString &tenantId, Tier to, const QString &purpose, QObject *guard,
                                    Answer<Act> then)
{
    const auto c = line(guard, then);
    if (!c)
        return;
    v1::ProposeActRequest request;
    c->aboutTenant(request.mutable_context(), tenantId);
    request.mutable_context()->set_purpose(purpose.toStdString());
    request.set_request_id(newRequestId());
    request.mutable_change_tier()->set_to(v1::Tier(to));
    callUnary(m_run->calls, c, c->acts->async(), &AsyncOf<v1::ActsService>::ProposeAct, std::move(request), actIn,
              terms(), guard, std::move(then));
}

namespace {

void fillContainment(const Containment &what, v1::Containment &message)
{
    message.set_incident_id(what.incidentId.toStdString());
    message.set_pool(what.pool.toStdString());
    message.set_measure(v1::ContainMeasure(what.measure));
    message.set_limit(what.limit);
    message.set_minutes(what.minutes);
}

} // namespace

void GatewayDesk::simulateContainment(const QString &tenantId, const Containment &what, QObject *guard,
                                      Answer<ActPreview> then)
{
    const auto c = line(guard, then);
    if (!c)
        return;
    v1::SimulateActRequest request;
    c->aboutTenant(request.mutable_context(), tenantId);
    fillContainment(what, *request.mutable_containment());
    callUnary(m_run->calls, c, c->acts->async(), &AsyncOf<v1::ActsService>::SimulateAct, std::move(request),
              previewFrom, terms(), guard, std::move(then));
}

void GatewayDesk::proposeContainment(const QString &tenantId, const Containment &what, const QString &purpose,
                                     QObject *guard, Answer<Act> then)
{
    const auto c = line(guard, then);
    if (!c)
        return;
    v1::ProposeActRequest request;
    c->aboutTenant(request.mutable_context(), tenantId);
    request.mutable_context()->set_purpose(purpose.toStdString());
    request.set_request_id(newRequestId());
    fillContainment(what, *request.mutable_containment());
    callUnary(m_run->calls, c, c->acts->async(), &AsyncOf<v1::ActsService>::ProposeAct, std::move(request), actIn,
              longTerms(), guard, std::move(then));
}

void GatewayDesk::approveAct(const Act &act, QObject *guard, Answer<Act> then)
{
    const auto c = line(guard, then);
    if (!c)
        return;
    v1::ApproveActRequest request;
    c->aboutTenant(request.mutable_context(), act.tenantId);
    request.set_request_id(newRequestId());
    request.set_act_id(act.id.toStdString());
    request.set_expected_revision(act.revision);
    callUnary(
        m_run->calls, c, c->acts->async(), &AsyncOf<v1::ActsService>::ApproveAct, std::move(request),
        +[](const v1::ApproveActResponse &m) { return actFrom(m.act()); }, longTerms(), guard, std::move(then));
}

void GatewayDesk::withdrawAct(const Act &act, QObject *guard, Answer<Act> then)
{
    const auto c = line(guard, then);
    if (!c)
        return;
    v1::WithdrawActRequest request;
    c->aboutTenant(request.mutable_context(), act.tenantId);
    request.set_request_id(newRequestId());
    request.set_act_id(act.id.toStdString());
    request.set_expected_revision(act.revision);
    callUnary(
        m_run->calls, c, c->acts->async(), &AsyncOf<v1::ActsService>::WithdrawAct, std::move(request),
        +[](const v1::WithdrawActResponse &m) { return actFrom(m.act()); }, longTerms(), guard, std::move(then));
}

void GatewayDesk::acts(const QString &tenantId, QObject *guard, Answer<QList<Act>> then)
{
    const auto c = line(guard, then);
    if (!c)
        return;
    v1::ListActsRequest request;
    if (tenantId.isEmpty())
        c->aboutFleet(request.mutable_context());
    else
        c->aboutTenant(request.mutable_context(), tenantId);
    callUnary(
        m_run->calls, c, c->acts->async(), &AsyncOf<v1::ActsService>::ListActs, std::move(request),
        +[](const v1::ListActsResponse &m) { return listFrom(m.acts(), actFrom); }, terms(), guard, std::move(then));
}

} // namespace bulkhead

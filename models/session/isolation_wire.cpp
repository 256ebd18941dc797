// Postures: the messages as values, and the calls about one tenant's isolation.
#include "models/session/gateway_desk.h"
#include "models/session/wire.h"

#include <algorithm>

namespace bulkhead {
namespace {

using Isolation = v1::IsolationService;

ControlPosture controlFrom(const v1::ControlPosture &m)
{
    ControlPosture control;
    control.control = text(m.control());
    control.layer = Layer(m.layer());
    control.demanded = text(m.demanded());
    control.seen = text(m.seen());
    control.cause = text(m.cause());
    control.observed = m.observed();
    control.stands = m.observed() && m.stands();
    control.nonNegotiable = m.non_negotiable();
    control.sinceMs = m.since_ms();
    control.waivedBy = text(m.waived_by());
    control.waivedUntilMs = m.waived_until_ms();
    control.waiverReason = text(m.waiver_reason());
    control.waivableDays = int(m.waivable_days());
    return control;
}

Attempt attemptFrom(const v1::Attempt &m)
{
    return {Layer(m.layer()), text(m.boundary()), text(m.what()), text(m.evidence()), text(m.cause()), m.crossed()};
}

} // namespace

TenantPosture postureFrom(const v1::TenantPosture &m)
{
    TenantPosture posture;
    posture.id = text(m.id());
    posture.tenantName = text(m.tenant_name());
    posture.tier = Tier(m.tier());
    posture.fit = TierFit(m.fit());
    for (int i = 0; i < std::min(m.layers_size(), kLayers); ++i)
        posture.layers[size_t(i)] = {CellState(m.layers(i).state()), m.layers(i).proven_ms(),
                                     m.layers(i).waived_until_ms(), text(m.layers(i).waived_by())};
    posture.lookedMs = m.looked_ms();
    posture.findings = m.findings();
    posture.stage = Stage(m.stage());
    posture.waived = m.waived();
    posture.found = m.found();
    return posture;
}

PostureFinding findingFrom(const v1::PostureFinding &m)
{
    return {text(m.rule()), Layer(m.layer()), text(m.text()), text(m.cause()), text(m.fix())};
}

PostureDetail postureDetailFrom(const v1::GetPostureResponse &m)
{
    PostureDetail detail;
    detail.posture = postureFrom(m.posture());
    detail.controls = listFrom(m.controls(), controlFrom);
    detail.attempts = listFrom(m.attempts(), attemptFrom);
    detail.roundStartedMs = m.round_started_ms();
    detail.roundEndedMs = m.round_ended_ms();
    detail.incomplete = text(m.incomplete());
    detail.baseline = text(m.baseline());
    detail.simulated = m.simulated();
    detail.unreachable = text(m.unreachable());
    detail.beyond = listFrom(m.beyond(), findingFrom);
    return detail;
}

void GatewayDesk::posture(const QString &tenantId, QObject *guard, Answer<PostureDetail> then)
{
    const auto c = line(guard, then);
    if (!c)
        return;
    v1::GetPostureRequest request;
    c->aboutTenant(request.mutable_context(), tenantId);
    callUnary(m_run->calls, c, c->isolation->async(), &AsyncOf<Isolation>::GetPosture, std::move(request),
              postureDetailFrom, terms(), guard, std::move(then));
}

void GatewayDesk::handOver(const QString &tenantId, QObject *guard, Answer<Pack> then)
{
    const auto c = line(guard, then);
    if (!c)
        return;
    v1::GetHandOverRequest request;
    c->aboutTenant(request.mutable_context(), tenantId);
    callUnary(
        m_run->calls, c, c->isolation->async(), &AsyncOf<Isolation>::GetHandOver, std::move(request),
        +[](const v1::GetHandOverResponse &m) { return packFrom(m); }, terms(), guard, std::move(then));
}

CallRef GatewayDesk::runProbes(const QString &tenantId, QObject *guard, Answer<PostureDetail> then)
{
    const auto c = line(guard, then);
    if (!c)
        return nullptr;
    v1::RunProbesRequest request;
    c->aboutTenant(request.mutable_context(), tenantId);
    request.set_request_id(newRequestId());
    return callUnary(
        m_run->calls, c, c->isolation->async(), &AsyncOf<Isolation>::RunProbes, std::move(request),
        +[](const v1::RunProbesResponse &m) { return postureDetailFrom(m.posture()); }, longTerms(), guard,
        std::move(then));
}

void GatewayDesk::simulateRestore(const QString &tenantId, QObject *guard, Answer<ActPreview> then)
{
    const auto c = line(guard, then);
    if (!c)
        return;
    v1::SimulateActRequest request;
    c->aboutTenant(request.mutable_context(), tenantId);
    static_cast<void>(request.mutable_restore());
    callUnary(m_run->calls, c, c->acts->async(), &AsyncOf<v1::ActsService>::SimulateAct, std::move(request),
              previewFrom, longTerms(), guard, std::move(then));
}

void GatewayDesk::proposeRestore(const QString &tenantId, const QString &purpose, QObject *guard, Answer<Act> then)
{
    const auto c = line(guard, then);
    if (!c)
        return;
    v1::ProposeActRequest request;
    c->aboutTenant(request.mutable_context(), tenantId);
    request.mutable_context()->set_purpose(purpose.toStdString());
    request.set_request_id(newRequestId());
    static_cast<void>(request.mutable_restore());
    callUnary(
        m_run->calls, c, c->acts->async(), &AsyncOf<v1::ActsService>::ProposeAct, std::move(request),
        +[](const v1::ProposeActResponse &m) { return actFrom(m.act()); }, longTerms(), guard, std::move(then));
}

void GatewayDesk::simulateWaiver(const QString &tenantId, const QString &control, qint64 untilMs, QObject *guard,
                                 Answer<ActPreview> then)
{
    const auto c = line(guard, then);
    if (!c)
        return;
    v1::SimulateActRequest request;
    c->aboutTenant(request.mutable_context(), tenantId);
    request.mutable_waiver()->set_control(control.toStdString());
    request.mutable_waiver()->set_until_ms(untilMs);
    callUnary(m_run->calls, c, c->acts->async(), &AsyncOf<v1::ActsService>::SimulateAct, std::move(request),
              previewFrom, terms(), guard, std::move(then));
}

void GatewayDesk::proposeWaiver(const QString &tenantId, const QString &control, qint64 untilMs, const QString &purpose,
                                QObject *guard, Answer<Act> then)
{
    const auto c = line(guard, then);
    if (!c)
        return;
    v1::ProposeActRequest request;
    c->aboutTenant(request.mutable_context(), tenantId);
    request.mutable_context()->set_purpose(purpose.toStdString());
    request.set_request_id(newRequestId());
    request.mutable_waiver()->set_control(control.toStdString());
    request.mutable_waiver()->set_until_ms(untilMs);
    callUnary(
        m_run->calls, c, c->acts->async(), &AsyncOf<v1::ActsService>::ProposeAct, std::move(request),
        +[](const v1::ProposeActResponse &m) { return actFrom(m.act()); }, terms(), guard, std::move(then));
}

} // namespace bulkhead

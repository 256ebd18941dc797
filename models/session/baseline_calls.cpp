// Baselines that wait: told, asked for, consented to.
#include "models/session/gateway_desk.h"
#include "models/session/wire.h"

#include "bulkhead/v1/baselines.pb.h"

namespace bulkhead {
namespace {

using Baselines = v1::BaselinesService;

BaselineChange changeFrom(const v1::GetBaselineChangeResponse &m)
{
    BaselineChange change;
    change.version = text(m.version());
    change.waits = m.waits();
    change.waitingVersion = text(m.waiting_version());
    change.hash = text(m.hash());
    for (const std::string &line : m.lines())
        change.lines << text(line);
    for (const v1::BaselineEffect &effect : m.effects())
        change.effects.append(
            {text(effect.tenant_id()), text(effect.tenant_name()), text(effect.text()), effect.worse()});
    change.effectsTotal = m.effects_total();
    change.worse = m.worse();
    change.tenants = m.tenants();
    change.proposedBy = text(m.proposal().by());
    change.purpose = text(m.proposal().purpose());
    change.proposedMs = m.proposal().at_ms();
    change.accepted = m.accepted();
    change.acceptedBy = text(m.accepted_by());
    return change;
}

template<typename Response>
BaselineChange changed(const Response &m)
{
    return changeFrom(m.change());
}

} // namespace

void GatewayDesk::baselineChange(QObject *guard, Answer<BaselineChange> then)
{
    const auto c = line(guard, then);
    if (!c)
        return;
    v1::GetBaselineChangeRequest request;
    c->aboutFleet(request.mutable_context());
    callUnary(m_run->calls, c, c->baselines->async(), &AsyncOf<Baselines>::GetBaselineChange, std::move(request),
              changeFrom, longTerms(), guard, std::move(then));
}

void GatewayDesk::proposeBaselines(const QString &hash, const QString &purpose, QObject *guard,
                                   Answer<BaselineChange> then)
{
    const auto c = line(guard, then);
    if (!c)
        return;
    v1::ProposeBaselinesRequest request;
    c->aboutFleet(request.mutable_context());
    request.mutable_context()->set_purpose(purpose.toStdString());
    request.set_request_id(newRequestId());
    request.set_hash(hash.toStdString());
    callUnary(m_run->calls, c, c->baselines->async(), &AsyncOf<Baselines>::ProposeBaselines, std::move(request),
              changed<v1::ProposeBaselinesResponse>, longTerms(), guard, std::move(then));
}

void GatewayDesk::approveBaselines(const QString &hash, QObject *guard, Answer<BaselineChange> then)
{
    const auto c = line(guard, then);
    if (!c)
        return;
    v1::ApproveBaselinesRequest request;
    c->aboutFleet(request.mutable_context());
    request.set_request_id(newRequestId());
    request.set_hash(hash.toStdString());
    callUnary(m_run->calls, c, c->baselines->async(), &AsyncOf<Baselines>::ApproveBaselines, std::move(request),
              changed<v1::ApproveBaselinesResponse>, longTerms(), guard, std::move(then));
}

void GatewayDesk::withdrawBaselines(const QString &hash, QObject *guard, Answer<BaselineChange> then)
{
    const auto c = line(guard, then);
    if (!c)
        return;
    v1::WithdrawBaselinesRequest request;
    c->aboutFleet(request.mutable_context());
    request.set_request_id(newRequestId());
    request.set_hash(hash.toStdString());
    callUnary(m_run->calls, c, c->baselines->async(), &AsyncOf<Baselines>::WithdrawBaselines, std::move(request),
              changed<v1::WithdrawBaselinesResponse>, longTerms(), guard, std::move(then));
}

} // namespace bulkhead

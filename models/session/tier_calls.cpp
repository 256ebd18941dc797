// Tiers of the fleet and moves between them: the messages as values, and the calls.
#include "models/session/gateway_desk.h"
#include "models/session/wire.h"

namespace bulkhead {
namespace {

using Tiers = v1::TiersService;

TierFitRow rowFrom(const v1::TierFitRow &m)
{
    TierFitRow row;
    row.tenantId = text(m.tenant_id());
    row.tenantName = text(m.tenant_name());
    row.owner = text(m.owner());
    row.profile = Profile(m.profile());
    row.tier = Tier(m.tier());
    row.recommended = Tier(m.recommended());
    row.fit = TierFit(m.fit());
    row.rules = wordsFrom(m.rules());
    row.stage = Stage(m.stage());
    row.days = int(m.days());
    row.renewal = m.renewal();
    row.moving = m.moving();
    row.cost = m.cost();
    row.recommendedCost = m.recommended_cost();
    row.arr = m.arr();
    row.margin = m.margin();
    row.recommendedMargin = m.recommended_margin();
    return row;
}

LayerControl controlFrom(const v1::LayerControl &m)
{
    return {text(m.layer()), text(m.control()), text(m.from())};
}

TierGap gapFrom(const v1::TierGap &m)
{
    return {Tier(m.from()), Tier(m.to()), listFrom(m.gains(), controlFrom), listFrom(m.loses(), controlFrom)};
}

TierFitList listOf(const v1::ListTierFitResponse &m)
{
    TierFitList list;
    list.rows = listFrom(m.rows(), rowFrom);
    list.total = m.total();
    list.tenants = m.tenants();
    list.under = m.under();
    list.over = m.over();
    list.money = m.money();
    list.overCost = m.over_cost();
    list.underCost = m.under_cost();
    list.underArr = m.under_arr();
    list.policyVersion = text(m.policy_version());
    return list;
}

TenantAdvice tenantAdviceFrom(const v1::AdviseTenantResponse &m)
{
    return {adviceFrom(m.advice()), Tier(m.tier()), gapFrom(m.gap()), m.money()};
}

MoveStep stepFrom(const v1::MoveStep &m)
{
    MoveStep step;
    step.id = text(m.id());
    step.title = text(m.title());
    step.reason = text(m.reason());
    step.evidence = text(m.evidence());
    step.state = StepState(m.state());
    step.startedMs = m.started_ms();
    step.endedMs = m.ended_ms();
    step.attempts = m.attempts();
    step.stopped = m.stopped();
    return step;
}

MovedTenant moveFrom(const v1::TierMove &m)
{
    MovedTenant move;
    move.id = text(m.id());
    move.tenantId = text(m.tenant_id());
    move.tenantName = text(m.tenant_name());
    move.reason = text(m.reason());
    move.from = Tier(m.from());
    move.to = Tier(m.to());
    move.state = MoveState(m.state());
    move.steps = listFrom(m.steps(), stepFrom);
    move.startedMs = m.started_ms();
    move.endedMs = m.ended_ms();
    move.tenantStopped = m.tenant_stopped();
    move.revision = m.revision();
    return move;
}

} // namespace

void GatewayDesk::tierFit(QObject *guard, Answer<TierFitList> then)
{
    const auto c = line(guard, then);
    if (!c)
        return;
    v1::ListTierFitRequest request;
    c->aboutFleet(request.mutable_context());
    callUnary(m_run->calls, c, c->tiers->async(), &AsyncOf<Tiers>::ListTierFit, std::move(request), listOf, longTerms(),
              guard, std::move(then));
}

void GatewayDesk::adviseTenant(const QString &tenantId, QObject *guard, Answer<TenantAdvice> then)
{
    const auto c = line(guard, then);
    if (!c)
        return;
    v1::AdviseTenantRequest request;
    c->aboutTenant(request.mutable_context(), tenantId);
    callUnary(m_run->calls, c, c->tiers->async(), &AsyncOf<Tiers>::AdviseTenant, std::move(request), tenantAdviceFrom,
              terms(), guard, std::move(then));
}

void GatewayDesk::moves(const QString &tenantId, QObject *guard, Answer<QList<MovedTenant>> then)
{
    const auto c = line(guard, then);
    if (!c)
        return;
    v1::ListMovesRequest request;
    c->aboutTenant(request.mutable_context(), tenantId);
    callUnary(
        m_run->calls, c, c->tiers->async(), &AsyncOf<Tiers>::ListMoves, std::move(request),
        +[](const v1::ListMovesResponse &m) { return listFrom(m.moves(), moveFrom); }, terms(), guard, std::move(then));
}

void GatewayDesk::steerMove(const MovedTenant &move, MoveOrder order, QObject *guard, Answer<MovedTenant> then)
{
    const auto c = line(guard, then);
    if (!c)
        return;
    v1::SteerMoveRequest request;
    c->aboutTenant(request.mutable_context(), move.tenantId);
    request.set_request_id(newRequestId());
    request.set_move_id(move.id.toStdString());
    request.set_order(v1::MoveOrder(order));
    request.set_expected_revision(move.revision);
    callUnary(
        m_run->calls, c, c->tiers->async(), &AsyncOf<Tiers>::SteerMove, std::move(request),
        +[](const v1::SteerMoveResponse &m) { return moveFrom(m.move()); }, terms(), guard, std::move(then));
}

} // namespace bulkhead

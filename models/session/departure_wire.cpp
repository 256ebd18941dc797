// Departures and legal holds: the messages as values, and the calls.
#include "models/session/gateway_desk.h"
#include "models/session/progress_call.h"
#include "models/session/wire.h"

namespace bulkhead {
namespace {

using Service = v1::DeparturesService;

LegalHold holdFrom(const v1::LegalHold &m)
{
    LegalHold hold;
    hold.id = text(m.id());
    hold.reason = text(m.reason());
    hold.matter = text(m.matter());
    hold.placedBy = text(m.placed_by());
    hold.releasedBy = text(m.released_by());
    hold.releaseReason = text(m.release_reason());
    hold.placedMs = m.placed_ms();
    hold.releasedMs = m.released_ms();
    hold.revision = m.revision();
    return hold;
}

DepartureStep stepFrom(const v1::DepartureStep &m)
{
    DepartureStep step;
    step.id = text(m.id());
    step.title = text(m.title());
    step.reason = text(m.reason());
    step.evidence = text(m.evidence());
    step.state = StepState(m.state());
    step.startedMs = m.started_ms();
    step.endedMs = m.ended_ms();
    step.attempts = int(m.attempts());
    return step;
}

Departure departureFrom(const v1::Departure &m)
{
    Departure departure;
    departure.tenantId = text(m.tenant_id());
    departure.tenantName = text(m.tenant_name());
    departure.actId = text(m.act_id());
    departure.reason = text(m.reason());
    departure.proposedBy = text(m.proposed_by());
    departure.approvedBy = text(m.approved_by());
    departure.tier = Tier(m.tier());
    departure.state = DepartureState(m.state());
    departure.proposedMs = m.proposed_ms();
    departure.approvedMs = m.approved_ms();
    departure.notBeforeMs = m.not_before_ms();
    departure.dataUntilMs = m.data_until_ms();
    departure.goneMs = m.gone_ms();
    departure.steps = listFrom(m.steps(), stepFrom);
    departure.simulated = m.simulated();
    departure.holds = int(m.holds());
    departure.revision = m.revision();
    return departure;
}

GoingSystem systemFrom(const v1::GoingSystem &m)
{
    return {text(m.system()), text(m.trouble()), wordsFrom(m.objects())};
}

StayingThing thingFrom(const v1::StayingThing &m)
{
    return {text(m.what()), text(m.why()), m.until_ms()};
}

void fill(const OffboardTerms &terms, v1::OffboardTenant &message)
{
    message.set_not_before_ms(terms.notBeforeMs);
    message.set_data_until_ms(terms.dataUntilMs);
}

} // namespace

void GatewayDesk::departure(const QString &tenantId, QObject *guard, Answer<DepartureOutlook> then)
{
    const auto c = line(guard, then);
    if (!c)
        return;
    v1::GetDepartureRequest request;
    c->aboutTenant(request.mutable_context(), tenantId);
    callUnary(
        m_run->calls, c, c->departures->async(), &AsyncOf<Service>::GetDeparture, std::move(request),
        +[](const v1::GetDepartureResponse &m) {
            return DepartureOutlook{m.has_departure() ? departureFrom(m.departure()) : Departure(),
                                    listFrom(m.holds(), holdFrom)};
        },
        terms(), guard, std::move(then));
}

void GatewayDesk::departures(QObject *guard, Answer<QList<Departure>> then)
{
    const auto c = line(guard, then);
    if (!c)
        return;
    v1::ListDeparturesRequest request;
    c->aboutFleet(request.mutable_context());
    callUnary(
        m_run->calls, c, c->departures->async(), &AsyncOf<Service>::ListDepartures, std::move(request),
        +[](const v1::ListDeparturesResponse &m) { return listFrom(m.departures(), departureFrom); }, terms(), guard,
        std::move(then));
}

void GatewayDesk::placeHold(const QString &tenantId, const QString &matter, const QString &reason, QObject *guard,
                            Answer<LegalHold> then)
{
    const auto c = line(guard, then);
    if (!c)
        return;
    v1::PlaceHoldRequest request;
    c->aboutTenant(request.mutable_context(), tenantId);
    request.set_request_id(newRequestId());
    request.set_matter(matter.toStdString());
    request.set_reason(reason.toStdString());
    callUnary(
        m_run->calls, c, c->departures->async(), &AsyncOf<Service>::PlaceHold, std::move(request),
        +[](const v1::PlaceHoldResponse &m) { return holdFrom(m.hold()); }, terms(), guard, std::move(then));
}

void GatewayDesk::releaseHold(const QString &tenantId, const LegalHold &hold, const QString &reason, QObject *guard,
                              Answer<LegalHold> then)
{
    const auto c = line(guard, then);
    if (!c)
        return;
    v1::ReleaseHoldRequest request;
    c->aboutTenant(request.mutable_context(), tenantId);
    request.set_request_id(newRequestId());
    request.set_hold_id(hold.id.toStdString());
    request.set_reason(reason.toStdString());
    request.set_expected_revision(hold.revision);
    callUnary(
        m_run->calls, c, c->departures->async(), &AsyncOf<Service>::ReleaseHold, std::move(request),
        +[](const v1::ReleaseHoldResponse &m) { return holdFrom(m.hold()); }, terms(), guard, std::move(then));
}

void GatewayDesk::simulateOffboard(const QString &tenantId, const OffboardTerms &days, QObject *guard,
                                   Answer<DeparturePlan> then)
{
    const auto c = line(guard, then);
    if (!c)
        return;
    v1::SimulateActRequest request;
    c->aboutTenant(request.mutable_context(), tenantId);
    fill(days, *request.mutable_offboard());
    callUnary(
        m_run->calls, c, c->acts->async(), &AsyncOf<v1::ActsService>::SimulateAct, std::move(request),
        +[](const v1::SimulateActResponse &m) {
            DeparturePlan plan;
            plan.systems = listFrom(m.departure().systems(), systemFrom);
            plan.rows = wordsFrom(m.departure().rows());
            plan.blocks = wordsFrom(m.departure().blocks());
            plan.stays = listFrom(m.departure().stays(), thingFrom);
            plan.refusal = text(m.refusal());
            plan.allowed = m.allowed();
            return plan;
        },
        longTerms(), guard, std::move(then));
}

void GatewayDesk::proposeOffboard(const QString &tenantId, const OffboardTerms &days, const QString &typedName,
                                  const QString &purpose, QObject *guard, Answer<Act> then)
{
    const auto c = line(guard, then);
    if (!c)
        return;
    v1::ProposeActRequest request;
    c->aboutTenant(request.mutable_context(), tenantId);
    request.mutable_context()->set_purpose(purpose.toStdString());
    request.set_request_id(newRequestId());
    fill(days, *request.mutable_offboard());
    request.mutable_offboard()->set_typed_name(typedName.toStdString());
    callUnary(
        m_run->calls, c, c->acts->async(), &AsyncOf<v1::ActsService>::ProposeAct, std::move(request),
        +[](const v1::ProposeActResponse &m) { return actFrom(m.act()); }, longTerms(), guard, std::move(then));
}

CallRef GatewayDesk::runDeparture(const Departure &departure, bool retryFailed, QObject *guard,
                                  std::function<void(const Departure &)> progress, Answer<Departure> then)
{
    const auto c = line(guard, then);
    if (!c)
        return nullptr;
    auto request = std::make_shared<v1::RunDepartureRequest>();
    c->aboutTenant(request->mutable_context(), departure.tenantId);
    request->set_request_id(newRequestId());
    request->set_retry_failed(retryFailed);
    return callWithProgress<v1::RunDepartureResponse, Departure>(
        m_run->calls, c, streamDeadline(),
        [](const v1::RunDepartureResponse &m) {
            return m.has_departure() ? std::optional(departureFrom(m.departure())) : std::nullopt;
        },
        {guard, guard != nullptr, std::move(progress), std::move(then), departure},
        [request](Connection &over, grpc::ClientContext *context, auto *reactor) {
            over.departures->async()->RunDeparture(context, request.get(), reactor);
        });
}

void GatewayDesk::certificate(const QString &tenantId, QObject *guard, Answer<Pack> then)
{
    const auto c = line(guard, then);
    if (!c)
        return;
    v1::GetCertificateRequest request;
    c->aboutFleet(request.mutable_context());
    request.set_departure_id(tenantId.toStdString());
    callUnary(
        m_run->calls, c, c->departures->async(), &AsyncOf<Service>::GetCertificate, std::move(request),
        +[](const v1::GetCertificateResponse &m) { return packFrom(m); }, terms(), guard, std::move(then));
}

} // namespace bulkhead

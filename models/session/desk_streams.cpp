// The long calls of the desk: import, exports and provisioning, each with progress and a handle to cancel it.
#include "models/session/gateway_desk.h"
#include "models/session/importer.h"
#include "models/session/progress_call.h"
#include "models/session/table_call.h"

namespace bulkhead {
namespace {

struct ImportLanding
{
    Landing<ImportReport> answer;
    std::shared_ptr<std::function<QList<ImportRow>()>> next;
};

} // namespace

CallRef GatewayDesk::importTenants(std::function<QList<ImportRow>()> next, bool dryRun, const QString &requestId,
                                   QObject *guard, Answer<ImportReport> then)
{
    const auto c = line(guard, then);
    if (!c)
        return nullptr;
    v1::ImportTenantsRequest opening;
    c->aboutFleet(opening.mutable_context());
    opening.set_request_id(requestId.toStdString());
    opening.set_dry_run(dryRun);
    auto source = std::make_shared<std::function<QList<ImportRow>()>>(std::move(next));
    auto landing = std::make_shared<ImportLanding>(ImportLanding{{guard, guard != nullptr, std::move(then)}, source});
    auto id = std::make_shared<quint64>(0);
    auto done = [this, link = m_run->link, id, weak = std::weak_ptr(landing)](const Fault &fault,
                                                                              const ImportReport &report) {
        Link::post(link, [this, id, weak, fault, report] {
            if (const auto alive = weak.lock()) {
                m_run->calls.forget(*id);
                alive->answer.land(fault, report);
            }
        });
    };
    auto flight = std::make_shared<ImportFlight>(m_run->calls, c, std::move(done));
    *id = m_run->calls.keep(landing, flight);
    flight->start(std::move(opening), source, streamDeadline());
    return flight;
}

CallRef GatewayDesk::exportTenants(const QStringList &columns, const QString &filter, const QString &orderBy,
                                   QObject *guard, std::function<void(const ExportHeader &)> header,
                                   std::function<void(const QList<QStringList> &)> rows, Answer<bool> then)
{
    const auto c = line(guard, then);
    if (!c)
        return nullptr;
    auto request = std::make_shared<v1::ExportTenantsRequest>();
    c->aboutFleet(request->mutable_context());
    request->set_request_id(newRequestId());
    for (const QString &column : columns)
        request->add_columns(column.toStdString());
    request->set_filter(filter.toStdString());
    request->set_order_by(orderBy.toStdString());
    return callForTable<v1::ExportTenantsResponse>(
        m_run->calls, c, streamDeadline(), {guard, std::move(header), std::move(rows), std::move(then)},
        [request](Connection &over, grpc::ClientContext *context, auto *reactor) {
            over.inventory->async()->ExportTenants(context, request.get(), reactor);
        });
}

CallRef GatewayDesk::exportIncident(const QString &incidentId, TableAnswer answer)
{
    const auto c = line(answer.guard, answer.then);
    if (!c)
        return nullptr;
    auto request = std::make_shared<v1::ExportIncidentRequest>();
    c->aboutFleet(request->mutable_context());
    request->set_request_id(newRequestId());
    request->set_incident_id(incidentId.toStdString());
    return callForTable<v1::ExportIncidentResponse>(
        m_run->calls, c, streamDeadline(), std::move(answer),
        [request](Connection &over, grpc::ClientContext *context, auto *reactor) {
            over.neighbours->async()->ExportIncident(context, request.get(), reactor);
        });
}

CallRef GatewayDesk::provision(const OnboardingCase &item, bool retryFailed, QObject *guard,
                               std::function<void(const OnboardingCase &)> progress, Answer<OnboardingCase> then)
{
    const auto c = line(guard, then);
    if (!c)
        return nullptr;
    auto request = std::make_shared<v1::RunProvisioningRequest>();
    c->aboutTenant(request->mutable_context(), item.tenantId);
    request->set_request_id(newRequestId());
    request->set_case_id(item.id.toStdString());
    request->set_retry_failed(retryFailed);
    return callWithProgress<v1::RunProvisioningResponse, OnboardingCase>(
        m_run->calls, c, streamDeadline(),
        [](const v1::RunProvisioningResponse &m) {
            return m.has_case_() ? std::optional(caseFrom(m.case_())) : std::nullopt;
        },
        {guard, guard != nullptr, std::move(progress), std::move(then), item},
        [request](Connection &over, grpc::ClientContext *context, auto *reactor) {
            over.onboarding->async()->RunProvisioning(context, request.get(), reactor);
        });
}

} // namespace bulkhead

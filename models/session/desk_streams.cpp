// The long calls of the desk: import, export and provisioning, each with progress and a handle to cancel it.
#include "models/session/gateway_desk.h"
#include "models/session/importer.h"
#include "models/session/progress_call.h"

namespace bulkhead {
namespace {

// Chunks that may wait for the GUI thread before the gateway is slowed down.
constexpr int kWindow = 8;

struct ExportLanding
{
    QPointer<QObject> guard;
    bool guarded = false;
    std::function<void(const ExportHeader &)> header;
    std::function<void(const QList<QStringList> &)> rows;
    Answer<bool> then;
    [[nodiscard]] bool wanted() const { return !guarded || !guard.isNull(); }
};

struct ImportLanding
{
    Landing<ImportReport> answer;
    std::shared_ptr<std::function<QList<ImportRow>()>> next;
};

struct ExportChunk
{
    std::optional<ExportHeader> header;
    QList<QStringList> rows;
};

ExportChunk chunkFrom(const v1::ExportTenantsResponse &m)
{
    ExportChunk chunk;
    if (m.has_header())
        chunk.header = exportFrom(m.header());
    chunk.rows = listFrom(
        m.rows(), +[](const v1::ExportRow &row) { return wordsFrom(row.cells()); });
    return chunk;
}

/// The guard's death ends a long call too: nobody is left to use what it brings.
template<typename R, typename L>
bool dropUnwanted(const std::weak_ptr<R> &reader, const L &landing)
{
    if (landing.wanted())
        return false;
    if (const auto running = reader.lock())
        running->cancel();
    return true;
}

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
    using R = Reader<v1::ExportTenantsResponse>;
    auto request = std::make_shared<v1::ExportTenantsRequest>();
    c->aboutFleet(request->mutable_context());
    request->set_request_id(newRequestId());
    for (const QString &column : columns)
        request->add_columns(column.toStdString());
    request->set_filter(filter.toStdString());
    request->set_order_by(orderBy.toStdString());

    auto landing = std::make_shared<ExportLanding>(
        ExportLanding{guard, guard != nullptr, std::move(header), std::move(rows), std::move(then)});
    const std::weak_ptr<ExportLanding> weak = landing;
    auto self = std::make_shared<std::weak_ptr<R>>();
    auto id = std::make_shared<quint64>(0);
    auto take = [link = m_run->link, weak, self](v1::ExportTenantsResponse &message) {
        Link::post(link, [weak, self, chunk = chunkFrom(message)] {
            const auto alive = weak.lock();
            if (!alive || dropUnwanted(*self, *alive))
                return;
            if (chunk.header && alive->header)
                alive->header(*chunk.header);
            if (!chunk.rows.isEmpty() && alive->rows)
                alive->rows(chunk.rows);
            if (const auto reader = self->lock())
                reader->consumed();
        });
    };
    auto done = [this, link = m_run->link, weak, id, request](const grpc::Status &status,
                                                              const grpc::ClientContext &context) {
        Link::post(link, [this, weak, id, fault = faultFrom(status, context)] {
            if (const auto alive = weak.lock()) {
                m_run->calls.forget(*id);
                if (alive->then && alive->wanted())
                    alive->then(fault, !fault.failed());
            }
        });
    };
    auto reader = std::make_shared<R>(m_run->calls.airspace(), c, kWindow, std::move(take), std::move(done));
    *self = reader;
    *id = m_run->calls.keep(landing, reader);
    reader->start(streamDeadline(), [&](Connection &over, grpc::ClientContext *context, auto *reactor) {
        over.inventory->async()->ExportTenants(context, request.get(), reactor);
    });
    return reader;
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

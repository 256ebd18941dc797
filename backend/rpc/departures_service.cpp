// Departures: legal holds, running what was approved, and certificates of who has left.
#include "backend/rpc/departure_certificate.h"
#include "backend/rpc/departure_runs.h"
#include "backend/rpc/departure_wire.h"
#include "backend/rpc/entry.h"
#include "backend/rpc/legal_holds.h"
#include "backend/rpc/once.h"
#include "backend/rpc/reviews_wire.h"
#include "backend/rpc/services.h"
#include "backend/rpc/state_stream.h"

#include "bulkhead/v1/departures.grpc.pb.h"

#include <algorithm>

namespace bulkhead {

namespace {

constexpr std::size_t kListed = 500, kRead = 10'000;

absl::Status notFound()
{
    return fault(absl::StatusCode::kNotFound, "DEPARTURE_NOT_FOUND", "There is no such certificate within your scope.",
                 "Reload the list of departures and choose again.");
}

std::uint32_t standing(const std::vector<LegalHold> &holds)
{
    return static_cast<std::uint32_t>(std::ranges::count_if(holds, &LegalHold::stands));
}

/// Whether the person's scope held the tenant when it left.
bool wouldHold(const Call &call, const Departure &departure)
{
    return call.person.scope.holds(departure.facts); // Its stage is that of before.
}

/// A run as its caller sees it; the caller's going away pauses it.
class DepartureFeed final : public Feed<v1::RunDepartureResponse>
{
public:
    DepartureFeed(Clock &clock, std::shared_ptr<DepartureRun> run, const Bell &bell)
        : m_clock(clock)
        , m_run(std::move(run))
        , m_listening(listenTo(m_run->listeners(), bell))
    {
    }
    ~DepartureFeed() override { m_run->pause(); }

    absl::Status next(v1::RunDepartureResponse &message, bool due, Turn &turn) override
    {
        const DepartureRun::View view = m_run->view();
        const bool fresh = view.version != m_version;
        if (!fresh && view.ended)
            return view.status.ok() ? endOfStream() : view.status;
        if (!fresh && !due) {
            turn = Turn::Wait;
            return absl::OkStatus();
        }
        turn = Turn::Write;
        m_version = view.version;
        message.mutable_frame()->set_server_time_ms(m_clock.nowMs());
        message.mutable_frame()->set_data_time_ms(m_clock.nowMs());
        if (fresh) {
            fill(view.departure, 0, *message.mutable_departure());
            message.set_finished(view.ended);
        }
        return absl::OkStatus();
    }

private:
    Clock &m_clock;
    std::shared_ptr<DepartureRun> m_run;
    std::uint64_t m_version = 0;
    std::unique_ptr<Listening> m_listening;
};

class Departures final : public v1::DeparturesService::CallbackService
{
public:
    explicit Departures(ServiceParts parts)
        : m_parts(std::move(parts))
    {
        if (m_parts.platform != nullptr)
            m_runs = std::make_unique<DepartureRuns>(m_parts);
    }

    grpc::ServerUnaryReactor *GetDeparture(grpc::CallbackServerContext *context, const v1::GetDepartureRequest *request,
                                           v1::GetDepartureResponse *response) override
    {
        return m_parts.entry.unary(context, request, response,
                                   [this](const Call &call, const auto &, auto &answer) { return get(call, answer); });
    }
    grpc::ServerUnaryReactor *ListDepartures(grpc::CallbackServerContext *context,
                                             const v1::ListDeparturesRequest *request,
                                             v1::ListDeparturesResponse *response) override
    {
        return m_parts.entry.unary(context, request, response,
                                   [this](const Call &call, const auto &, auto &answer) { return list(call, answer); });
    }
    grpc::ServerUnaryReactor *PlaceHold(grpc::CallbackServerContext *context, const v1::PlaceHoldRequest *request,
                                        v1::PlaceHoldResponse *response) override
    {
        return m_parts.entry.unary(context, request, response,
                                   [this](const Call &call, const auto &asked, auto &answer) {
                                       return placeHold(m_parts.store, call, asked, answer);
                                   });
    }
    grpc::ServerUnaryReactor *ReleaseHold(grpc::CallbackServerContext *context, const v1::ReleaseHoldRequest *request,
                                          v1::ReleaseHoldResponse *response) override
    {
        return m_parts.entry.unary(context, request, response,
                                   [this](const Call &call, const auto &asked, auto &answer) {
                                       return releaseHold(m_parts.store, call, asked, answer);
                                   });
    }
    grpc::ServerWriteReactor<v1::RunDepartureResponse> *RunDeparture(grpc::CallbackServerContext *context,
                                                                     const v1::RunDepartureRequest *request) override
    {
        using Made = absl::StatusOr<std::unique_ptr<Feed<v1::RunDepartureResponse>>>;
        return m_parts.entry.serverStream<v1::RunDepartureResponse>(
            context, request, [this](const Call &call, const auto &asked, const Bell &bell) -> Made {
                if (!m_runs)
                    return fault(absl::StatusCode::kFailedPrecondition, "NO_PLATFORM",
                                 "No platform is attached to this gateway; nothing was begun.",
                                 "Start the gateway with --platform.");
                auto run = m_runs->start(call, asked.retry_failed());
                if (!run.ok())
                    return run.status();
                return std::make_unique<DepartureFeed>(m_parts.clock, *std::move(run), bell);
            });
    }
    grpc::ServerUnaryReactor *GetCertificate(grpc::CallbackServerContext *context,
                                             const v1::GetCertificateRequest *request,
                                             v1::GetCertificateResponse *response) override
    {
        return m_parts.entry.unary(
            context, request, response,
            [this](const Call &call, const auto &asked, auto &answer) { return certify(call, asked, answer); });
    }

private:
    absl::Status get(const Call &call, v1::GetDepartureResponse &answer);
    absl::Status list(const Call &call, v1::ListDeparturesResponse &answer);
    absl::Status certify(const Call &call, const v1::GetCertificateRequest &asked, v1::GetCertificateResponse &answer);

    ServiceParts m_parts;
    std::unique_ptr<DepartureRuns> m_runs; ///< Null: no platform is attached.
};

absl::Status Departures::get(const Call &call, v1::GetDepartureResponse &answer)
{
    const auto holds = holdsOf(m_parts.store, call.facts().id);
    if (!holds.ok())
        return holds.status();
    for (const LegalHold &hold : *holds)
        fill(hold, *answer.add_holds());
    const auto record = m_parts.store.record(kDepartureRecord, call.facts().id);
    if (absl::IsNotFound(record.status()))
        return absl::OkStatus();
    if (!record.ok())
        return record.status();
    const auto departure = departureOf(*record);
    if (departure.ok())
        fill(*departure, standing(*holds), *answer.mutable_departure());
    return departure.status();
}

absl::Status Departures::list(const Call &call, v1::ListDeparturesResponse &answer)
{
    const auto records = m_parts.store.records(kDepartureRecord, {}, kRead);
    if (!records.ok())
        return records.status();
    const auto holds = m_parts.store.records(kHoldRecord, {}, kRead);
    if (!holds.ok())
        return holds.status();
    std::map<std::string, std::uint32_t> held;
    for (const Record &record : *holds)
        if (const auto hold = holdOf(record); !hold.ok() || hold->stands())
            ++held[record.tenantId];
    for (const Record &record : *records) {
        const auto departure = departureOf(record);
        if (!departure.ok())
            return departure.status();
        // As it is now, while it is here: whoever looks after it may have changed since.
        const bool gone = departure->state == DepartureState::Gone;
        if (gone ? !wouldHold(call, *departure) : !call.find(record.tenantId))
            continue;
        const auto found = held.find(record.tenantId);
        fill(*departure, found == held.end() ? 0 : found->second, *answer.add_departures());
        if (answer.departures_size() == static_cast<int>(kListed))
            break;
    }
    return absl::OkStatus();
}

absl::Status Departures::certify(const Call &call, const v1::GetCertificateRequest &asked,
                                 v1::GetCertificateResponse &answer)
{
    const auto record = m_parts.store.record(kDepartureRecord, asked.departure_id());
    if (absl::IsNotFound(record.status()))
        return notFound();
    if (!record.ok())
        return record.status();
    const auto departure = departureOf(*record);
    if (!departure.ok())
        return departure.status();
    if (departure->state != DepartureState::Gone || !wouldHold(call, *departure))
        return notFound();
    const std::string hash = certificateHash(*departure);
    AuditEvent event = call.event(record->tenantId, "exported");
    event.after = "certificate " + hash;
    if (absl::Status status =
            m_parts.store.write(StoreScope::of(record->tenantId), [&event](StoreTxn &txn) { return txn.audit(event); });
        !status.ok())
        return status;
    for (v1::PackPage &page : pagesOf(certificatePages(*departure)))
        *answer.add_pages() = std::move(page);
    answer.set_hash(hash);
    answer.set_tenant_name(departure->facts.name);
    answer.set_footer(certificateFooter(*departure));
    answer.set_as_of_ms(departure->goneMs);
    return absl::OkStatus();
}

} // namespace

std::unique_ptr<grpc::Service> makeDeparturesService(ServiceParts parts)
{
    return std::make_unique<Departures>(std::move(parts));
}

} // namespace bulkhead

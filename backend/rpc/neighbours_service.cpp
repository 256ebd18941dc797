// Noisy neighbours within the caller's scope.
#include "backend/engine_room.h"
#include "backend/rpc/entry.h"
#include "backend/rpc/event_report.h"
#include "backend/rpc/incident_entitlement.h"
#include "backend/rpc/incident_export.h"
#include "backend/rpc/incident_suspects.h"
#include "backend/rpc/neighbours_wire.h"
#include "backend/rpc/pool_shares.h"
#include "backend/rpc/services.h"
#include "backend/rpc/state_stream.h"

#include "bulkhead/v1/neighbours.grpc.pb.h"

#include <algorithm>

namespace bulkhead {

namespace {

class IncidentsFeed final : public KeyedFeed<v1::WatchIncidentsResponse, v1::Incident>
{
public:
    IncidentsFeed(const ServiceParts &parts, const Call &call, const std::string &resume, const Bell &bell)
        : KeyedFeed(call, streamIdentity(call, "incidents"), resume)
        , m_parts(parts)
        , m_listening(listenTo(parts.room, bell))
    {
    }

protected:
    bool look() override
    {
        m_board = m_parts.room.services();
        m_call.refresh();
        return std::exchange(m_incidents, m_board->incidents) != m_board->incidents;
    }
    std::vector<v1::Incident> items() override
    {
        std::vector<v1::Incident> incidents;
        for (const neighbours::Incident &incident : *m_board->incidents)
            if (visible(m_call, incident))
                incidents.push_back(incidentMessage(m_call, m_parts.room, incident));
        return incidents;
    }
    void fillFrame(v1::StreamFrame &frame) override
    {
        frame.set_server_time_ms(m_parts.clock.nowMs());
        frame.set_data_time_ms(m_parts.room.services()->telemetry.freshMs);
        frame.set_revision(m_call.fleet->revision);
    }
    google::protobuf::RepeatedPtrField<v1::Incident> &slot(v1::WatchIncidentsResponse &message) override
    {
        return *message.mutable_incidents();
    }

private:
    const ServiceParts &m_parts;
    std::shared_ptr<const ServiceBoard> m_board;
    std::shared_ptr<const std::vector<neighbours::Incident>> m_incidents;
    std::unique_ptr<Listening> m_listening;
};

class Neighbours final : public v1::NeighboursService::CallbackService
{
public:
    explicit Neighbours(ServiceParts parts)
        : m_parts(std::move(parts))
    {
    }

    grpc::ServerWriteReactor<v1::WatchIncidentsResponse> *
    WatchIncidents(grpc::CallbackServerContext *context, const v1::WatchIncidentsRequest *request) override
    {
        using Made = absl::StatusOr<std::unique_ptr<Feed<v1::WatchIncidentsResponse>>>;
        return m_parts.entry.serverStream<v1::WatchIncidentsResponse>(
            context, request, [this](const Call &call, const auto &asked, const Bell &bell) -> Made {
                return std::make_unique<IncidentsFeed>(m_parts, call, asked.resume_token(), bell);
            });
    }
    grpc::ServerUnaryReactor *GetIncident(grpc::CallbackServerContext *context, const v1::GetIncidentRequest *request,
                                          v1::GetIncidentResponse *response) override
    {
        return m_parts.entry.unary(
            context, request, response,
            [this](const Call &call, const auto &asked, auto &answer) { return getIncident(call, asked, answer); });
    }

    grpc::ServerWriteReactor<v1::ExportIncidentResponse> *
    ExportIncident(grpc::CallbackServerContext *context, const v1::ExportIncidentRequest *request) override
    {
        return m_parts.entry.serverStream<v1::ExportIncidentResponse>(
            context, request,
            [this](const Call &call, const auto &asked, const Bell &) { return exportIncident(m_parts, call, asked); });
    }
    grpc::ServerUnaryReactor *GetPools(grpc::CallbackServerContext *context, const v1::GetPoolsRequest *request,
                                       v1::GetPoolsResponse *response) override
    {
        return m_parts.entry.unary(
            context, request, response, [this](const Call &call, const auto &asked, auto &answer) {
                return fillPools(call, *m_parts.room.poolShares(), m_parts.room, asked.pool(), answer);
            });
    }
    grpc::ServerUnaryReactor *ReportEvent(grpc::CallbackServerContext *context, const v1::ReportEventRequest *request,
                                          v1::ReportEventResponse *response) override
    {
        return m_parts.entry.unary(context, request, response,
                                   [this](const Call &call, const auto &asked, auto &answer) {
                                       return reportEvent(m_parts, call, asked, answer);
                                   });
    }

private:
    absl::Status getIncident(const Call &call, const v1::GetIncidentRequest &asked, v1::GetIncidentResponse &answer)
    {
        const auto board = m_parts.room.services();
        const auto found = findIncident(call, *board->incidents, asked.incident_id());
        if (!found.ok())
            return found.status();
        fillIncident(call, m_parts.room, **found, answer);
        fillEntitlement(call, *m_parts.room.poolShares(), **found, answer);
        fillSimilar(call, *board->incidents, **found, answer);
        fillEventMarks(call, board->events, **found, answer);
        return absl::OkStatus();
    }

    ServiceParts m_parts;
};

} // namespace

std::unique_ptr<grpc::Service> makeNeighboursService(ServiceParts parts)
{
    return std::make_unique<Neighbours>(std::move(parts));
}

} // namespace bulkhead

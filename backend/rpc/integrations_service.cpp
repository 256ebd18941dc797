// Integrations: the connectors of tenants, as they were seen last.
#include "backend/rpc/connector_feed.h"
#include "backend/rpc/entry.h"
#include "backend/rpc/services.h"

#include "bulkhead/v1/integrations.grpc.pb.h"

namespace bulkhead {

namespace {

class Integrations final : public v1::IntegrationsService::CallbackService
{
public:
    explicit Integrations(ServiceParts parts)
        : m_parts(std::move(parts))
    {
    }

    grpc::ServerWriteReactor<v1::WatchConnectorsResponse> *
    WatchConnectors(grpc::CallbackServerContext *context, const v1::WatchConnectorsRequest *request) override
    {
        using Made = absl::StatusOr<std::unique_ptr<Feed<v1::WatchConnectorsResponse>>>;
        return m_parts.entry.serverStream<v1::WatchConnectorsResponse>(
            context, request, [this](const Call &call, const auto &asked, const Bell &bell) -> Made {
                if (absl::Status status = ready(call); !status.ok())
                    return status;
                return std::make_unique<ConnectorFeed>(m_parts, call, asked.resume_token(), bell);
            });
    }
    grpc::ServerUnaryReactor *GetIntegrations(grpc::CallbackServerContext *context,
                                              const v1::GetIntegrationsRequest *request,
                                              v1::GetIntegrationsResponse *response) override
    {
        return m_parts.entry.unary(context, request, response,
                                   [this](const Call &call, const auto &, auto &answer) -> absl::Status {
                                       if (absl::Status status = ready(call); !status.ok())
                                           return status;
                                       fillIntegrations(call, *m_parts.connectors->board(), answer);
                                       return absl::OkStatus();
                                   });
    }

private:
    [[nodiscard]] absl::Status ready(const Call &call) const
    {
        if (m_parts.connectors == nullptr)
            return fault(absl::StatusCode::kFailedPrecondition, "NO_CONNECTORS",
                         "No system that has connectors is attached to this gateway; nothing is known of them.",
                         "Give the gateway a --platform with [rabbitmq].");
        const auto board = m_parts.connectors->board();
        if (board->lookedMs == 0 && !board->unreachable.empty())
            return fault(absl::StatusCode::kFailedPrecondition, "CONNECTORS_UNREACHABLE",
                         call.sees("pool") ? "The connectors were never reached: " + board->unreachable
                                           : std::string("The connectors were never reached."),
                         "The gateway asks again every half minute; try again then.");
        return absl::OkStatus();
    }

    const ServiceParts m_parts;
};

} // namespace

std::unique_ptr<grpc::Service> makeIntegrationsService(ServiceParts parts)
{
    return std::make_unique<Integrations>(std::move(parts));
}

} // namespace bulkhead

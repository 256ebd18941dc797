// The tenants of a scope: watched, looked at one by one, listed, brought in and taken out.
#include "backend/rpc/digest.h"
#include "backend/rpc/fleet_watch.h"
#include "backend/rpc/inventory.h"

#include "bulkhead/v1/inventory.grpc.pb.h"

namespace bulkhead {

namespace {

class InventoryService final : public v1::InventoryService::CallbackService
{
public:
    explicit InventoryService(ServiceParts parts)
        : m_parts(std::move(parts))
        , m_streams{m_parts.room.fleet(), m_parts.clock, {}, randomBytes(32)}
    {
    }

    grpc::ServerWriteReactor<v1::WatchTenantsResponse> *WatchTenants(grpc::CallbackServerContext *context,
                                                                     const v1::WatchTenantsRequest *request) override
    {
        return m_parts.entry.serverStream<v1::WatchTenantsResponse>(
            context, request,
            [this](const Call &call, const auto &asked,
                   Bell bell) -> absl::StatusOr<std::unique_ptr<Feed<v1::WatchTenantsResponse>>> {
                return watchFleet(m_streams, call, asked.resume_token(), std::move(bell));
            });
    }
    grpc::ServerUnaryReactor *GetTenant(grpc::CallbackServerContext *context, const v1::GetTenantRequest *request,
                                        v1::GetTenantResponse *response) override
    {
        return m_parts.entry.unary(context, request, response, [this](const Call &call, const auto &, auto &answer) {
            return tenantPage(m_parts, call, answer);
        });
    }

private:
    ServiceParts m_parts;
    FleetStreams m_streams;
};

} // namespace

std::unique_ptr<grpc::Service> makeInventoryService(ServiceParts parts)
{
    return std::make_unique<InventoryService>(std::move(parts));
}

} // namespace bulkhead

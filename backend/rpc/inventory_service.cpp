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
                   const Bell &bell) -> absl::StatusOr<std::unique_ptr<Feed<v1::WatchTenantsResponse>>> {
                return watchFleet(m_streams, call, asked.resume_token(), bell);
            });
    }
    grpc::ServerUnaryReactor *GetTenant(grpc::CallbackServerContext *context, const v1::GetTenantRequest *request,
                                        v1::GetTenantResponse *response) override
    {
        return m_parts.entry.unary(context, request, response, [this](const Call &call, const auto &, auto &answer) {
            return tenantPage(m_parts, call, answer);
        });
    }
    grpc::ServerUnaryReactor *ListTenants(grpc::CallbackServerContext *context, const v1::ListTenantsRequest *request,
                                          v1::ListTenantsResponse *response) override
    {
        return m_parts.entry.unary(context, request, response,
                                   [this](const Call &call, const auto &asked, auto &answer) {
                                       return listTenants(call, m_parts.pageKey.reveal(), asked, answer);
                                   });
    }
    grpc::ServerReadReactor<v1::ImportTenantsRequest> *ImportTenants(grpc::CallbackServerContext *context,
                                                                     v1::ImportTenantsResponse *response) override
    {
        using Taker = Intake<v1::ImportTenantsRequest, v1::ImportTenantsResponse>;
        return m_parts.entry.clientStream<v1::ImportTenantsRequest>(
            context, response, [this](Call call, const auto &first) -> absl::StatusOr<std::unique_ptr<Taker>> {
                return importTenants(m_parts, m_imports, std::move(call), first.dry_run());
            });
    }
    grpc::ServerWriteReactor<v1::ExportTenantsResponse> *ExportTenants(grpc::CallbackServerContext *context,
                                                                       const v1::ExportTenantsRequest *request) override
    {
        return m_parts.entry.serverStream<v1::ExportTenantsResponse>(
            context, request,
            [this](const Call &call, const auto &asked, const Bell &) { return exportTenants(m_parts, call, asked); });
    }

private:
    ServiceParts m_parts;
    FleetStreams m_streams;
    ImportSeats m_imports;
};

} // namespace

std::unique_ptr<grpc::Service> makeInventoryService(ServiceParts parts)
{
    return std::make_unique<InventoryService>(std::move(parts));
}

} // namespace bulkhead

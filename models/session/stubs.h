#pragma once
#include "bulkhead/v1/access.grpc.pb.h"
#include "bulkhead/v1/acts.grpc.pb.h"
#include "bulkhead/v1/audit.grpc.pb.h"
#include "bulkhead/v1/baselines.grpc.pb.h"
#include "bulkhead/v1/contracts.grpc.pb.h"
#include "bulkhead/v1/coverage.grpc.pb.h"
#include "bulkhead/v1/departures.grpc.pb.h"
#include "bulkhead/v1/diagnostics.grpc.pb.h"
#include "bulkhead/v1/evidence.grpc.pb.h"
#include "bulkhead/v1/exposures.grpc.pb.h"
#include "bulkhead/v1/integrations.grpc.pb.h"
#include "bulkhead/v1/inventory.grpc.pb.h"
#include "bulkhead/v1/isolation.grpc.pb.h"
#include "bulkhead/v1/lockbox.grpc.pb.h"
#include "bulkhead/v1/maturity.grpc.pb.h"
#include "bulkhead/v1/neighbours.grpc.pb.h"
#include "bulkhead/v1/onboarding.grpc.pb.h"
#include "bulkhead/v1/recordings.grpc.pb.h"
#include "bulkhead/v1/renewals.grpc.pb.h"
#include "bulkhead/v1/reviews.grpc.pb.h"
#include "bulkhead/v1/service_levels.grpc.pb.h"
#include "bulkhead/v1/session.grpc.pb.h"
#include "bulkhead/v1/tiers.grpc.pb.h"

#include "models/session/bearer.h"

#include <QString>
#include <grpcpp/channel.h>

#include <memory>
#include <optional>
#include <string>
#include <thread>

namespace bulkhead {

/// One connection: the channel, a stub per service, and what every call on it carries. Immutable; calls share it, so it
/// lives until the last of them has ended.
struct Connection
{
    Connection(std::shared_ptr<grpc::Channel> line, std::shared_ptr<const Bearer> carried, std::string place,
               std::optional<v1::ViewAs> looking, std::string lent)
        : channel(std::move(line))
        , bearer(std::move(carried))
        , environment(std::move(place))
        , view(std::move(looking))
        , grant(std::move(lent))
        , session(v1::SessionService::NewStub(channel))
        , access(v1::AccessService::NewStub(channel))
        , lockbox(v1::LockboxService::NewStub(channel))
        , inventory(v1::InventoryService::NewStub(channel))
        , levels(v1::ServiceLevelsService::NewStub(channel))
        , neighbours(v1::NeighboursService::NewStub(channel))
        , onboarding(v1::OnboardingService::NewStub(channel))
        , acts(v1::ActsService::NewStub(channel))
        , contracts(v1::ContractsService::NewStub(channel))
        , reviews(v1::ReviewsService::NewStub(channel))
        , renewals(v1::RenewalsService::NewStub(channel))
        , isolation(v1::IsolationService::NewStub(channel))
        , baselines(v1::BaselinesService::NewStub(channel))
        , coverage(v1::CoverageService::NewStub(channel))
        , audit(v1::AuditService::NewStub(channel))
        , maturity(v1::MaturityService::NewStub(channel))
        , evidence(v1::EvidenceService::NewStub(channel))
        , tiers(v1::TiersService::NewStub(channel))
        , integrations(v1::IntegrationsService::NewStub(channel))
        , departures(v1::DeparturesService::NewStub(channel))
        , diagnostics(v1::DiagnosticsService::NewStub(channel))
        , recordings(v1::RecordingsService::NewStub(channel))
        , exposures(v1::ExposuresService::NewStub(channel))
    {
    }

    /// A request about the fleet within scope.
    void aboutFleet(v1::TenantContext *context) const
    {
        context->mutable_fleet();
        context->set_environment(environment);
        context->set_grant_id(grant);
        if (view)
            *context->mutable_view_as() = *view;
    }
    /// A request about exactly one tenant.
    void aboutTenant(v1::TenantContext *context, const QString &tenantId) const
    {
        context->set_tenant_id(tenantId.toStdString());
        context->set_environment(environment);
        context->set_grant_id(grant);
        if (view)
            *context->mutable_view_as() = *view;
    }
    void prepare(grpc::ClientContext &context) const
    {
        if (const std::string token = bearer->token(); !token.empty())
            context.AddMetadata("authorization", "Bearer " + token);
    }

    const std::shared_ptr<grpc::Channel> channel;
    const std::shared_ptr<const Bearer> bearer;
    const std::string environment;
    const std::optional<v1::ViewAs> view; ///< As whom every call looks.
    const std::string grant;              ///< Under which every call is made; empty: by one's own rights.
    const std::unique_ptr<v1::SessionService::Stub> session;
    const std::unique_ptr<v1::AccessService::Stub> access;
    const std::unique_ptr<v1::LockboxService::Stub> lockbox;
    const std::unique_ptr<v1::InventoryService::Stub> inventory;
    const std::unique_ptr<v1::ServiceLevelsService::Stub> levels;
    const std::unique_ptr<v1::NeighboursService::Stub> neighbours;
    const std::unique_ptr<v1::OnboardingService::Stub> onboarding;
    const std::unique_ptr<v1::ActsService::Stub> acts;
    const std::unique_ptr<v1::ContractsService::Stub> contracts;
    const std::unique_ptr<v1::ReviewsService::Stub> reviews;
    const std::unique_ptr<v1::RenewalsService::Stub> renewals;
    const std::unique_ptr<v1::IsolationService::Stub> isolation;
    const std::unique_ptr<v1::BaselinesService::Stub> baselines;
    const std::unique_ptr<v1::CoverageService::Stub> coverage;
    const std::unique_ptr<v1::AuditService::Stub> audit;
    const std::unique_ptr<v1::MaturityService::Stub> maturity;
    const std::unique_ptr<v1::EvidenceService::Stub> evidence;
    const std::unique_ptr<v1::TiersService::Stub> tiers;
    const std::unique_ptr<v1::IntegrationsService::Stub> integrations;
    const std::unique_ptr<v1::DeparturesService::Stub> departures;
    const std::unique_ptr<v1::DiagnosticsService::Stub> diagnostics;
    const std::unique_ptr<v1::RecordingsService::Stub> recordings;
    const std::unique_ptr<v1::ExposuresService::Stub> exposures;
};

/// gRPC 1.51 joins its threads when the last channel goes, so a channel must never go on one of them: whoever drops the
/// last share of the connection, on any thread but the one that made it, leaves the destruction to a thread of its own.
[[nodiscard]] inline std::shared_ptr<Connection>
connectionOver(std::shared_ptr<grpc::Channel> channel, std::shared_ptr<const Bearer> bearer, std::string environment,
               std::optional<v1::ViewAs> view = std::nullopt, std::string grant = {})
{
    const auto maker = std::this_thread::get_id();
    const auto retire = [maker](const Connection *connection) {
        if (std::this_thread::get_id() == maker)
            delete connection;
        else
            std::thread([connection] { delete connection; }).detach();
    };
    return {new Connection(std::move(channel), std::move(bearer), std::move(environment), std::move(view),
                           std::move(grant)),
            retire};
}

/// The asynchronous half of a service's stub, to name its methods by.
template<typename Service>
using AsyncOf = typename Service::StubInterface::async_interface;

} // namespace bulkhead

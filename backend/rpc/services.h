#pragma once
// What a service is made from, and the makers of all services.
#include "backend/domain/clock.h"
#include "backend/domain/current.h"
#include "backend/domain/platform.h"
#include "backend/domain/platform_link.h"
#include "backend/domain/secret.h"
#include "backend/domain/store.h"
#include "backend/rpc/containment_policy.h"

#include <memory>
#include <string>
#include <vector>

namespace grpc {
class Service;
}

namespace bulkhead {

class AuditCheckpoints;
struct BaselineState;
class ChangeFollower;
class ConnectorKeeper;
class ContainmentKeeper;
class ContractBook;
namespace recording {
class Recorder;
}
class Diagnostics;
class QueryLibrary;
class SessionRecorder;
class CoverageKeeper;
class EngineRoom;
class ExposureKeeper;
class GrantKeeper;
class Entry;
class IsolationKeeper;
class Leases;
class TierMoves;

/// All outlive the services.
struct ServiceParts
{
    Entry &entry;
    Clock &clock;
    Store &store;
    EngineRoom &room;
    Platform *platform = nullptr; ///< Null: none is attached; nothing can be provisioned or moved.
    std::string version;
    bool production = false;
    ContractBook *contracts = nullptr;                         ///< Null: contracts and reviews are not served.
    const Current<std::vector<PlatformLink>> *links = nullptr; ///< Told in the session's hello; null: none.
    ContainmentKeeper *containment = nullptr;                  ///< Null: nobody can be limited.
    /// Null: every limit needs a second person, and room has no price.
    const Current<ContainmentPolicy> *policy = nullptr;
    ChangeFollower *changes = nullptr;    ///< Null: nobody else writes into the store. Takes readers; not started yet.
    IsolationKeeper *isolation = nullptr; ///< Null: nobody looks at the isolation of tenants.
    bool platformSimulated = false;       ///< What `isolation` looks at is made up.
    Leases *leases = nullptr;             ///< Null: nobody else does this gateway's work.
    CoverageKeeper *coverage = nullptr;   ///< Null: no source tells of context coverage.
    const BaselineState *baselineState = nullptr; ///< Null: nobody changes what tiers demand.
    TierMoves *moves = nullptr;                   ///< Null: nobody can be moved between tiers.
    GrantKeeper *grants = nullptr;                ///< Null: there is no time-boxed access.
    ExposureKeeper *exposures = nullptr;          ///< Null: exposure cases are not served.
    AuditCheckpoints *checkpoints = nullptr;      ///< Null: nothing signs them; audit is shown without proofs.
    Diagnostics *diagnostics = nullptr;           ///< Null: nothing is attached whose data could be asked.
    const QueryLibrary *queries = nullptr;        ///< Set with `diagnostics`.
    recording::Recorder *recordings = nullptr;    ///< Plays back what `recorder` keeps; set with it.
    SessionRecorder *recorder = nullptr;          ///< Null: what is done under a grant is audited, and not recorded.
    ConnectorKeeper *connectors = nullptr;        ///< Null: nothing that has connectors is attached.
    Secret pageKey{};                             ///< Seals page tokens, for all gateways on the store.
};

[[nodiscard]] std::unique_ptr<grpc::Service> makeSessionService(ServiceParts parts);
[[nodiscard]] std::unique_ptr<grpc::Service> makeInventoryService(ServiceParts parts);
[[nodiscard]] std::unique_ptr<grpc::Service> makeActsService(ServiceParts parts);
[[nodiscard]] std::unique_ptr<grpc::Service> makeServiceLevelsService(ServiceParts parts);
[[nodiscard]] std::unique_ptr<grpc::Service> makeNeighboursService(ServiceParts parts);
[[nodiscard]] std::unique_ptr<grpc::Service> makeOnboardingService(ServiceParts parts);
[[nodiscard]] std::unique_ptr<grpc::Service> makeIsolationService(ServiceParts parts);
[[nodiscard]] std::unique_ptr<grpc::Service> makeCoverageService(ServiceParts parts);
[[nodiscard]] std::unique_ptr<grpc::Service> makeAuditService(ServiceParts parts);
[[nodiscard]] std::unique_ptr<grpc::Service> makeTiersService(ServiceParts parts);
[[nodiscard]] std::unique_ptr<grpc::Service> makeBaselinesService(ServiceParts parts);
[[nodiscard]] std::unique_ptr<grpc::Service> makeIntegrationsService(ServiceParts parts);
[[nodiscard]] std::unique_ptr<grpc::Service> makeDeparturesService(ServiceParts parts);
[[nodiscard]] std::unique_ptr<grpc::Service> makeAccessService(ServiceParts parts);
[[nodiscard]] std::unique_ptr<grpc::Service> makeDiagnosticsService(ServiceParts parts);
[[nodiscard]] std::unique_ptr<grpc::Service> makeRecordingsService(ServiceParts parts);
[[nodiscard]] std::unique_ptr<grpc::Service> makeMaturityService(ServiceParts parts);
[[nodiscard]] std::unique_ptr<grpc::Service> makeExposuresService(ServiceParts parts); ///< Needs `exposures`.
[[nodiscard]] std::unique_ptr<grpc::Service> makeContractsService(ServiceParts parts); ///< Needs `contracts`.
[[nodiscard]] std::unique_ptr<grpc::Service> makeReviewsService(ServiceParts parts);
/// All of the above.
[[nodiscard]] std::vector<std::unique_ptr<grpc::Service>> makeServices(const ServiceParts &parts);

} // namespace bulkhead

#include "backend/rpc/services.h"

#include "backend/rpc/evidence_service.h"
#include "backend/rpc/renewals_service.h"

#include <grpcpp/grpcpp.h>
#include <grpcpp/impl/service_type.h>

namespace bulkhead {

std::vector<std::unique_ptr<grpc::Service>> makeServices(const ServiceParts &parts)
{
    std::vector<std::unique_ptr<grpc::Service>> services;
    services.push_back(makeSessionService(parts));
    services.push_back(makeInventoryService(parts));
    services.push_back(makeServiceLevelsService(parts));
    services.push_back(makeNeighboursService(parts));
    services.push_back(makeOnboardingService(parts));
    services.push_back(makeIsolationService(parts));
    services.push_back(makeCoverageService(parts));
    services.push_back(makeAuditService(parts));
    services.push_back(makeMaturityService(parts));
    services.push_back(makeEvidenceService(parts));
    services.push_back(makeTiersService(parts));
    services.push_back(makeBaselinesService(parts));
    services.push_back(makeIntegrationsService(parts));
    services.push_back(makeDeparturesService(parts));
    services.push_back(makeAccessService(parts));
    services.push_back(makeDiagnosticsService(parts));
    services.push_back(makeRecordingsService(parts));
    if (parts.exposures)
        services.push_back(makeExposuresService(parts));
    services.push_back(makeActsService(parts));
    services.push_back(makeContractsService(parts));
    services.push_back(makeReviewsService(parts));
    services.push_back(makeRenewalsService(parts));
    return services;
}

} // namespace bulkhead

#include "backend/rpc/contract.h"

#include "bulkhead/v1/access.pb.h"
#include "bulkhead/v1/acts.pb.h"
#include "bulkhead/v1/audit.pb.h"
#include "bulkhead/v1/baselines.pb.h"
#include "bulkhead/v1/contracts.pb.h"
#include "bulkhead/v1/coverage.pb.h"
#include "bulkhead/v1/departures.pb.h"
#include "bulkhead/v1/diagnostics.pb.h"
#include "bulkhead/v1/evidence.pb.h"
#include "bulkhead/v1/exposures.pb.h"
#include "bulkhead/v1/integrations.pb.h"
#include "bulkhead/v1/inventory.pb.h"
#include "bulkhead/v1/isolation.pb.h"
#include "bulkhead/v1/lockbox.pb.h"
#include "bulkhead/v1/maturity.pb.h"
#include "bulkhead/v1/neighbours.pb.h"
#include "bulkhead/v1/onboarding.pb.h"
#include "bulkhead/v1/recordings.pb.h"
#include "bulkhead/v1/renewals.pb.h"
#include "bulkhead/v1/reviews.pb.h"
#include "bulkhead/v1/service_levels.pb.h"
#include "bulkhead/v1/session.pb.h"
#include "bulkhead/v1/tiers.pb.h"

#include <google/protobuf/descriptor.h>

#include <unordered_map>
#include <vector>

namespace bulkhead {

namespace {

struct Catalogue
{
    std::vector<Contract::Method> methods;
    std::unordered_map<const google::protobuf::Descriptor *, std::size_t> byRequest;

    void add(const google::protobuf::FileDescriptor &file)
    {
        for (int s = 0; s < file.service_count(); ++s) {
            for (int m = 0; m < file.service(s)->method_count(); ++m) {
                const auto *method = file.service(s)->method(m);
                const auto *request = method->input_type();
                Contract::Method entry;
                entry.name = method->full_name();
                entry.contextField = request->FindFieldByName("context");
                if (entry.contextField && entry.contextField->message_type() != v1::TenantContext::descriptor())
                    entry.contextField = nullptr;
                entry.requestIdField = request->FindFieldByName("request_id");
                entry.carriesRequestId = entry.requestIdField != nullptr;
                // A message shared by two methods would make a call look like the other one: refuse both.
                if (!byRequest.emplace(request, methods.size()).second)
                    byRequest[request] = SIZE_MAX;
                methods.push_back(std::move(entry));
            }
        }
    }
};

const Catalogue &catalogue()
{
    static const Catalogue kCatalogue = [] {
        Catalogue made;
        for (const auto *file :
             {v1::HelloRequest::descriptor()->file(),           v1::WatchTenantsRequest::descriptor()->file(),
              v1::WatchObjectivesRequest::descriptor()->file(), v1::WatchIncidentsRequest::descriptor()->file(),
              v1::WatchCasesRequest::descriptor()->file(),      v1::ListActsRequest::descriptor()->file(),
              v1::GetContractRequest::descriptor()->file(),     v1::ListReviewsRequest::descriptor()->file(),
              v1::ListRenewalsRequest::descriptor()->file(),    v1::WatchPostureRequest::descriptor()->file(),
              v1::WatchCoverageRequest::descriptor()->file(),   v1::ListTierFitRequest::descriptor()->file(),
              v1::WatchConnectorsRequest::descriptor()->file(), v1::GetDepartureRequest::descriptor()->file(),
              v1::SearchAuditRequest::descriptor()->file(),     v1::GetBaselineChangeRequest::descriptor()->file(),
              v1::WatchGrantsRequest::descriptor()->file(),     v1::ListQueriesRequest::descriptor()->file(),
              v1::GetMaturityRequest::descriptor()->file(),     v1::GetRecordingRequest::descriptor()->file(),
              v1::WatchExposuresRequest::descriptor()->file(),  v1::GetLockboxRequest::descriptor()->file(),
              v1::ListSamplesRequest::descriptor()->file()})
            made.add(*file);
        return made;
    }();
    return kCatalogue;
}

} // namespace

const v1::TenantContext *Contract::Method::context(const google::protobuf::Message &request) const
{
    if (!contextField || !request.GetReflection()->HasField(request, contextField))
        return nullptr;
    return static_cast<const v1::TenantContext *>(&request.GetReflection()->GetMessage(request, contextField));
}

std::string Contract::Method::requestId(const google::protobuf::Message &request) const
{
    return requestIdField ? request.GetReflection()->GetString(request, requestIdField) : std::string();
}

std::span<const Contract::Method> Contract::methods()
{
    return catalogue().methods;
}

const Contract::Method *Contract::of(const google::protobuf::Message &request)
{
    const auto found = catalogue().byRequest.find(request.GetDescriptor());
    if (found == catalogue().byRequest.end() || found->second == SIZE_MAX)
        return nullptr;
    return &catalogue().methods[found->second];
}

} // namespace bulkhead

#pragma once
// Three clinics and a channel, and requests about them, for tests of what a person outside the rules tries.
#include "tests/backend/room_harness.h"

#include <string>

namespace bulkhead::test {

template<class Request>
Request fleet()
{
    Request request;
    request.mutable_context()->mutable_fleet();
    return request;
}
template<class Request>
Request about(const std::string &tenant, const std::string &requestId)
{
    Request request;
    request.mutable_context()->set_tenant_id(tenant);
    request.mutable_context()->set_purpose("to see");
    request.set_request_id(requestId);
    return request;
}

/// "birch" is resold by "yew", which lies outside the region of support-1.
inline Script script()
{
    Script told;
    told.fleet = {sampleTenant("alder", "Alderbrook Clinic", "us-east", "success-2", 700'001),
                  sampleTenant("birch", "Birchwood Clinic", "us-east", "success-4", 700'002),
                  sampleTenant("holly", "Hollyhock Clinic", "us-west", "success-4", 700'003),
                  sampleTenant("yew", "Yewtree Channel", "us-west", "success-4", 700'004)};
    told.fleet[1].parent = "yew";
    for (TenantFacts &tenant : told.fleet)
        tenant.stage = Stage::Live;
    return told;
}

} // namespace bulkhead::test

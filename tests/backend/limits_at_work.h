#pragma once
// Limits over a real channel, as persons ask for them: simulated, proposed, approved, read.
#include "tests/backend/room_harness.h"

#include "bulkhead/v1/acts.grpc.pb.h"
#include "bulkhead/v1/neighbours.grpc.pb.h"

namespace bulkhead::test {

/// Id of the newest incident; empty: there is none.
inline std::string newestIncident(RoomHarness &harness)
{
    const auto stub = v1::NeighboursService::NewStub(harness.channel());
    const auto context = callOf("platform-1");
    v1::WatchIncidentsRequest request;
    request.mutable_context()->mutable_fleet();
    const auto stream = stub->WatchIncidents(context.get(), request);
    v1::WatchIncidentsResponse message;
    stream->Read(&message);
    context->TryCancel();
    return message.incidents_size() > 0 ? message.incidents(0).id() : std::string();
}

inline grpc::Status simulateLimit(v1::ActsService::Stub &stub, const std::string &person, const std::string &tenant,
                                  const v1::Containment &what, v1::SimulateActResponse &answer)
{
    v1::SimulateActRequest request;
    request.mutable_context()->set_tenant_id(tenant);
    *request.mutable_containment() = what;
    return stub.SimulateAct(callOf(person).get(), request, &answer);
}

inline grpc::Status proposeLimit(v1::ActsService::Stub &stub, const std::string &person, const std::string &tenant,
                                 const std::string &requestId, const v1::Containment &what, v1::Act &act)
{
    v1::ProposeActRequest request;
    request.mutable_context()->set_tenant_id(tenant);
    request.mutable_context()->set_purpose("It holds the others back.");
    request.set_request_id(requestId);
    *request.mutable_containment() = what;
    v1::ProposeActResponse answer;
    const grpc::Status status = stub.ProposeAct(callOf(person).get(), request, &answer);
    act = answer.act();
    return status;
}

/// The act changes only when it was approved.
inline grpc::Status approveLimit(v1::ActsService::Stub &stub, const std::string &person, const std::string &requestId,
                                 v1::Act &act)
{
    v1::ApproveActRequest request;
    request.mutable_context()->set_tenant_id(act.tenant_id());
    request.set_request_id(requestId);
    request.set_act_id(act.id());
    request.set_expected_revision(act.revision());
    v1::ApproveActResponse answer;
    const grpc::Status status = stub.ApproveAct(callOf(person).get(), request, &answer);
    if (status.ok())
        act = answer.act();
    return status;
}

/// As operations read it now; without an id: it is not there.
inline v1::Act actNow(v1::ActsService::Stub &stub, const std::string &tenant, const std::string &id)
{
    v1::ListActsRequest request;
    request.mutable_context()->set_tenant_id(tenant);
    v1::ListActsResponse answer;
    (void)stub.ListActs(callOf("platform-1").get(), request, &answer);
    for (const v1::Act &known : answer.acts())
        if (known.id() == id)
            return known;
    return {};
}

} // namespace bulkhead::test

#pragma once
// Acts by people of the harness over real channels, and how each call ended.
#include "tests/backend/room_harness.h"

#include "bulkhead/v1/acts.grpc.pb.h"
#include "bulkhead/v1/common.pb.h"

#include <algorithm>

namespace bulkhead::test {

/// A request about a tenant, with its id where it takes one.
template<class Request>
Request about(const std::string &tenant, const std::string &requestId = {})
{
    Request request;
    request.mutable_context()->set_tenant_id(tenant);
    if constexpr (requires { request.set_request_id(requestId); })
        request.set_request_id(requestId);
    return request;
}

/// How a call ended.
struct End
{
    grpc::Status status;
    std::string reason; ///< The fault's; empty: there is none.

    [[nodiscard]] bool ok() const { return status.ok(); }
    [[nodiscard]] std::string text() const { return reason + ": " + status.error_message(); }
};

/// A call of the stub by a person; the method is given as a pointer to member.
template<class Stub, class Request, class Response>
End by(const std::string &person, Stub &stub,
       grpc::Status (Stub::*method)(grpc::ClientContext *, const Request &, Response *), const Request &request,
       Response &response)
{
    const auto context = callOf(person);
    End end{(stub.*method)(context.get(), request, &response), {}};
    const auto &trailers = context->GetServerTrailingMetadata();
    if (const auto found = trailers.find("bulkhead-fault-bin"); found != trailers.end()) {
        v1::Fault fault;
        if (fault.ParseFromArray(found->second.data(), static_cast<int>(found->second.size())))
            end.reason = fault.reason();
    }
    return end;
}

inline bool tells(const google::protobuf::RepeatedPtrField<v1::ActEffect> &effects, const std::string &part,
                  bool warning)
{
    return std::ranges::any_of(effects, [&](const v1::ActEffect &one) {
        return one.warning() == warning && one.text().find(part) != std::string::npos;
    });
}

} // namespace bulkhead::test

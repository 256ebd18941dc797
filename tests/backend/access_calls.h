#pragma once
// Calls of the contract by name, as somebody or looking as somebody: what the tests of access share.
#include "backend/rpc/contract.h"
#include "tests/fixtures/gateway_fixture.h"
#include "tests/fixtures/raw_call.h"

#include "bulkhead/v1/inventory.pb.h"
#include "bulkhead/v1/session.pb.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <memory>
#include <string>

namespace bulkhead::test {

namespace pb = google::protobuf;

inline constexpr int kOk = 0, kInvalidArgument = 3, kNotFound = 5, kPermissionDenied = 7, kFailedPrecondition = 9,
                     kAborted = 10;
inline const std::string kService = "bulkhead.v1.";

inline std::unique_ptr<pb::Message> requestOf(const std::string &method)
{
    const auto *descriptor = pb::DescriptorPool::generated_pool()->FindMethodByName(method);
    std::unique_ptr<pb::Message> request(
        pb::MessageFactory::generated_factory()->GetPrototype(descriptor->input_type())->New());
    if (const auto *id = descriptor->input_type()->FindFieldByName("request_id"))
        request->GetReflection()->SetString(request.get(), id, "request-" + method);
    return request;
}

inline v1::TenantContext &contextOf(pb::Message &request)
{
    const auto *field = request.GetDescriptor()->FindFieldByName("context");
    return static_cast<v1::TenantContext &>(*request.GetReflection()->MutableMessage(&request, field));
}

inline void lookAs(v1::TenantContext &context, v1::Role role, const std::string &person = {},
                   const std::string &partner = {})
{
    v1::ViewAs &view = *context.mutable_view_as();
    view.set_role(role);
    view.set_person_id(person);
    view.set_tenant_id(partner);
}

/// The only answer; an empty one where the call was refused.
template<class Response>
Response only(const RawAnswer &answer)
{
    Response response;
    if (!answer.messages.empty())
        response.ParseFromString(answer.messages.front());
    return response;
}

inline RawAnswer ask(const std::shared_ptr<grpc::Channel> &channel, const std::string &person,
                     const std::string &method, const pb::Message &request, std::size_t messages = 1)
{
    return RawCall{channel, kService + method, GatewayFixture::token(person), messages, 5}(request);
}
inline v1::ListTenantsResponse list(const std::shared_ptr<grpc::Channel> &channel, const std::string &person,
                                    const v1::TenantContext &context = {})
{
    v1::ListTenantsRequest request;
    *request.mutable_context() = context;
    request.mutable_context()->mutable_fleet();
    request.set_page_size(1000);
    request.set_order_by("id");
    return only<v1::ListTenantsResponse>(ask(channel, person, "InventoryService.ListTenants", request));
}

/// A call by method's full name on one of the caller's tenants or on the fleet, as the method asks.
inline void aim(pb::Message &request, bool fleet, const std::string &tenant)
{
    if (fleet)
        contextOf(request).mutable_fleet();
    else
        contextOf(request).set_tenant_id(tenant);
}

/// Of a simulated fleet: a partner, one of its sub-tenants, and another partner.
struct Channels
{
    std::string partner, sub, other;
};
inline Channels channelsOf(const std::shared_ptr<grpc::Channel> &channel)
{
    v1::ViewChoicesRequest request;
    request.mutable_context()->mutable_fleet();
    const auto choices =
        only<v1::ViewChoicesResponse>(ask(channel, "platform-1", "SessionService.ViewChoices", request));
    const auto all = list(channel, "platform-1");
    Channels found;
    for (int i = 0; i < all.facts().id_size() && found.sub.empty(); ++i) {
        const std::string &parent = all.words(int(all.facts().parent(i)));
        for (const auto &partner : choices.partners()) {
            if (partner.name() == parent)
                found = {partner.tenant_id(), all.facts().id(i), {}};
        }
    }
    for (const auto &partner : choices.partners()) {
        if (partner.tenant_id() != found.partner)
            found.other = partner.tenant_id();
    }
    return found;
}

} // namespace bulkhead::test

#pragma once
// Calls about time-boxed access by people of the harness, over real channels.
#include "tests/backend/acts_by_person.h"

#include "bulkhead/v1/access.grpc.pb.h"
#include "bulkhead/v1/inventory.grpc.pb.h"

#include <atomic>
#include <optional>
#include <thread>

namespace bulkhead::test {

template<class Request>
Request aboutFleet(const std::string &requestId = {})
{
    Request request;
    request.mutable_context()->mutable_fleet();
    if constexpr (requires { request.set_request_id(requestId); })
        request.set_request_id(requestId);
    return request;
}

class GrantedPeople
{
public:
    using Access = v1::AccessService::Stub;

    explicit GrantedPeople(const std::shared_ptr<grpc::Channel> &channel)
        : access(v1::AccessService::NewStub(channel))
        , inventory(v1::InventoryService::NewStub(channel))
    {
    }

    std::string next(const char *what) { return std::string(what) + " " + std::to_string(++requests); }

    static void fill(v1::GrantAsk &ask, const std::string &tenant, std::uint32_t minutes = 30,
                     v1::GrantPermission permission = v1::GRANT_PERMISSION_HEALTH)
    {
        ask.set_tenant_id(tenant);
        ask.set_purpose("Claims of the month do not post.");
        ask.set_ticket("48213");
        ask.add_permissions(permission);
        ask.set_minutes(minutes);
    }
    v1::RequestGrantRequest requestOf(const std::string &tenant, std::uint32_t minutes = 30)
    {
        auto request = aboutFleet<v1::RequestGrantRequest>(next("request"));
        fill(*request.mutable_ask(), tenant, minutes);
        return request;
    }
    End ask(const v1::RequestGrantRequest &request, v1::AccessGrant &grant, const std::string &person = "support-1")
    {
        v1::RequestGrantResponse answer;
        const End end = by(person, *access, &Access::RequestGrant, request, answer);
        if (end.ok())
            grant = answer.grant();
        return end;
    }
    v1::AccessGrant asked(const std::string &tenant = "holly", std::uint32_t minutes = 30,
                          const std::string &person = "support-1")
    {
        v1::AccessGrant grant;
        if (const End end = ask(requestOf(tenant, minutes), grant, person); !end.ok())
            std::fprintf(stderr, "%s\n", end.text().c_str());
        return grant;
    }
    template<class Request, class Response>
    End decide(const std::string &person,
               grpc::Status (Access::*method)(grpc::ClientContext *, const Request &, Response *),
               const Request &request, v1::AccessGrant &grant)
    {
        Response answer;
        const End end = by(person, *access, method, request, answer);
        if (end.ok())
            grant = answer.grant();
        return end;
    }
    /// `inFreezes`: those that the person says they know of.
    End approve(v1::AccessGrant &grant, const std::string &person = "lead-1",
                const std::vector<std::string> &inFreezes = {})
    {
        auto request = aboutFleet<v1::ApproveGrantRequest>(next("approve"));
        request.mutable_in_freezes()->Assign(inFreezes.begin(), inFreezes.end());
        request.set_grant_id(grant.id());
        request.set_expected_revision(grant.revision());
        return decide(person, &Access::ApproveGrant, request, grant);
    }
    End decline(v1::AccessGrant &grant, const std::string &person, const std::string &reason)
    {
        auto request = aboutFleet<v1::DeclineGrantRequest>(next("decline"));
        request.set_grant_id(grant.id());
        request.set_expected_revision(grant.revision());
        request.set_reason(reason);
        return decide(person, &Access::DeclineGrant, request, grant);
    }
    End amend(v1::AccessGrant &grant, std::uint32_t minutes, const std::string &person = "support-1")
    {
        auto request = aboutFleet<v1::AmendGrantRequest>(next("amend"));
        request.set_grant_id(grant.id());
        request.set_expected_revision(grant.revision());
        fill(*request.mutable_ask(), grant.ask().tenant_id(), minutes);
        return decide(person, &Access::AmendGrant, request, grant);
    }
    End extend(v1::AccessGrant &grant, std::uint32_t minutes, const std::string &person = "support-1")
    {
        auto request = aboutFleet<v1::ExtendGrantRequest>(next("extend"));
        request.set_grant_id(grant.id());
        request.set_expected_revision(grant.revision());
        request.set_minutes(minutes);
        request.set_reason("Not done yet.");
        return decide(person, &Access::ExtendGrant, request, grant);
    }
    End giveBack(v1::AccessGrant &grant, const std::string &person = "support-1")
    {
        auto request = aboutFleet<v1::GiveBackGrantRequest>(next("give back"));
        request.set_grant_id(grant.id());
        return decide(person, &Access::GiveBackGrant, request, grant);
    }
    End revoke(v1::AccessGrant &grant, const std::string &person = "lead-1", const std::string &reason = "Enough.")
    {
        auto request = aboutFleet<v1::RevokeGrantRequest>(next("revoke"));
        request.set_grant_id(grant.id());
        request.set_reason(reason);
        return decide(person, &Access::RevokeGrant, request, grant);
    }
    End breakGlass(v1::AccessGrant &grant, const std::string &tenant, const std::string &reason,
                   const std::string &person = "support-1")
    {
        auto request = aboutFleet<v1::BreakGlassRequest>(next("break"));
        fill(*request.mutable_ask(), tenant, 15);
        request.mutable_ask()->set_purpose(reason);
        return decide(person, &Access::BreakGlass, request, grant);
    }
    End review(v1::AccessGrant &grant, const std::string &person)
    {
        auto request = aboutFleet<v1::ReviewBreakGlassRequest>(next("review"));
        request.set_grant_id(grant.id());
        request.set_text("In order: the queue was stuck.");
        return decide(person, &Access::ReviewBreakGlass, request, grant);
    }
    /// In force by another's consent.
    v1::AccessGrant given(const std::string &tenant = "holly", std::uint32_t minutes = 30)
    {
        v1::AccessGrant grant = asked(tenant, minutes);
        if (const End end = approve(grant); !end.ok())
            std::fprintf(stderr, "%s\n", end.text().c_str());
        return grant;
    }
    /// What somebody who decides is shown.
    v1::GetGrantCardResponse card(const v1::AccessGrant &grant, const std::string &person = "lead-1")
    {
        auto request = aboutFleet<v1::GetGrantCardRequest>();
        request.set_grant_id(grant.id());
        v1::GetGrantCardResponse answer;
        if (const End end = by(person, *access, &Access::GetGrantCard, request, answer); !end.ok())
            std::fprintf(stderr, "%s\n", end.text().c_str());
        return answer;
    }
    /// The tenant's page under a grant; empty id: by one's own rights.
    End page(const std::string &tenant, const std::string &grant, v1::GetTenantResponse &answer,
             const std::string &person = "support-1")
    {
        auto request = about<v1::GetTenantRequest>(tenant);
        request.mutable_context()->set_grant_id(grant);
        return by(person, *inventory, &v1::InventoryService::Stub::GetTenant, request, answer);
    }
    End page(const std::string &tenant, const std::string &grant, const std::string &person = "support-1")
    {
        v1::GetTenantResponse answer;
        return page(tenant, grant, answer, person);
    }
    /// The first snapshot of what a person is told.
    std::vector<v1::AccessItem> told(const std::string &person)
    {
        const auto context = callOf(person);
        const auto reader = access->WatchGrants(context.get(), aboutFleet<v1::WatchGrantsRequest>());
        std::vector<v1::AccessItem> items;
        v1::WatchGrantsResponse message;
        while (reader->Read(&message)) {
            items.insert(items.end(), message.items().begin(), message.items().end());
            if (message.frame().snapshot_end())
                break;
        }
        context->TryCancel();
        static_cast<void>(reader->Finish());
        return items;
    }
    std::optional<v1::AccessGrant> toldOf(const std::string &person, const std::string &grant)
    {
        for (const v1::AccessItem &item : told(person))
            if (item.grant().id() == grant)
                return item.grant();
        return std::nullopt;
    }

    const std::unique_ptr<Access> access;
    const std::unique_ptr<v1::InventoryService::Stub> inventory;
    int requests = 0;
};

/// The fleet's stream under a grant, read by a thread of its own until it ends.
class GrantedStream
{
public:
    GrantedStream(v1::InventoryService::Stub &stub, std::unique_ptr<grpc::ClientContext> call, const std::string &grant)
        : m_context(std::move(call))
    {
        auto request = aboutFleet<v1::WatchTenantsRequest>();
        request.mutable_context()->set_grant_id(grant);
        m_context->set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(30));
        m_reader = stub.WatchTenants(m_context.get(), request);
        m_thread = std::thread([this] {
            v1::WatchTenantsResponse message;
            while (m_reader->Read(&message)) {
                for (const std::string &id : message.facts().id())
                    if (!id.empty() && id != "holly")
                        strangers = true;
                rows += message.facts().id_size();
                open = open || message.frame().snapshot_end();
            }
            status = m_reader->Finish();
            over = true;
        });
    }
    ~GrantedStream()
    {
        m_context->TryCancel();
        m_thread.join();
    }
    /// The fault's reason, once it is over.
    [[nodiscard]] std::string reason() const
    {
        const auto &trailers = m_context->GetServerTrailingMetadata();
        const auto found = trailers.find("bulkhead-fault-bin");
        v1::Fault fault;
        if (found != trailers.end())
            fault.ParseFromArray(found->second.data(), static_cast<int>(found->second.size()));
        return fault.reason();
    }

    std::atomic<bool> open = false, over = false, strangers = false;
    std::atomic<int> rows = 0;
    grpc::Status status; ///< Once it is over.

private:
    std::unique_ptr<grpc::ClientContext> m_context;
    std::unique_ptr<grpc::ClientReader<v1::WatchTenantsResponse>> m_reader;
    std::thread m_thread;
};

} // namespace bulkhead::test

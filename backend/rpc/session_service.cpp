// Who is calling and what they may see.
#include "backend/rpc/entry.h"
#include "backend/rpc/search.h"
#include "backend/rpc/services.h"
#include "backend/rpc/wire.h"

#include "bulkhead/v1/session.grpc.pb.h"

namespace bulkhead {

namespace {

class SessionService final : public v1::SessionService::CallbackService
{
public:
    explicit SessionService(ServiceParts parts)
        : m_parts(std::move(parts))
    {
    }

    grpc::ServerUnaryReactor *Hello(grpc::CallbackServerContext *context, const v1::HelloRequest *request,
                                    v1::HelloResponse *response) override
    {
        return m_parts.entry.unary(context, request, response, [this](const Call &call, const auto &, auto &answer) {
            fill(call, answer);
            return absl::OkStatus();
        });
    }
    grpc::ServerUnaryReactor *SwitchRole(grpc::CallbackServerContext *context, const v1::SwitchRoleRequest *request,
                                         v1::SwitchRoleResponse *response) override
    {
        return m_parts.entry.unary(
            context, request, response,
            [this](const Call &call, const auto &asked, auto &answer) { return switchRole(call, asked, answer); });
    }
    grpc::ServerUnaryReactor *SignInOptions(grpc::CallbackServerContext *context,
                                            const v1::SignInOptionsRequest *request,
                                            v1::SignInOptionsResponse *response) override
    {
        return m_parts.entry.unary(context, request, response, [this](const Call &, const auto &, auto &answer) {
            return tellWhereToSignIn(answer);
        });
    }
    grpc::ServerUnaryReactor *Search(grpc::CallbackServerContext *context, const v1::SearchRequest *request,
                                     v1::SearchResponse *response) override
    {
        return m_parts.entry.unary(
            context, request, response,
            [this](const Call &call, const auto &asked, auto &answer) { return search(m_parts, call, asked, answer); });
    }

private:
    void fill(const Call &call, v1::HelloResponse &answer) const;
    absl::Status switchRole(const Call &call, const v1::SwitchRoleRequest &asked, v1::SwitchRoleResponse &answer);
    absl::Status tellWhereToSignIn(v1::SignInOptionsResponse &answer) const;

    ServiceParts m_parts;
};

std::uint64_t tenantsInScope(const Call &call)
{
    if (call.person.scope.all)
        return call.fleet->size;
    std::uint64_t count = 0;
    for (TenantIndex i = 0; i < call.fleet->size; ++i)
        count += call.inScope(i);
    return count;
}

void SessionService::fill(const Call &call, v1::HelloResponse &answer) const
{
    answer.set_person_id(call.person.id);
    answer.set_role(toWire(call.person.role));
    answer.set_scope_label(call.person.scope.label());
    answer.set_tenants_in_scope(tenantsInScope(call));
    auto &environment = *answer.mutable_environment();
    environment.set_name(call.environment);
    environment.set_production(m_parts.production);
    environment.set_sample(m_parts.room.simulated());
    environment.set_source(m_parts.room.source());
    for (std::string &action : actionsOf(call.person.role)) {
        // What the role may, but this gateway can not, is not offered.
        const bool foreign = m_parts.entry.singleUser() ? action == "acts.approve" || action == "alerts.hand-over"
                                                        : action == "session.switch-role";
        if (!foreign)
            answer.add_actions(std::move(action));
    }
    for (const std::string_view field : hiddenFields(call.person.role))
        answer.add_hidden_fields(std::string(field));
    answer.set_gateway_version(m_parts.version);
    answer.set_server_time_ms(call.nowMs);
    answer.set_single_user(m_parts.entry.singleUser());
    answer.set_token_ends_ms(call.tokenEndsMs);
    const auto links = m_parts.links ? m_parts.links->get() : std::vector<PlatformLink>();
    for (const PlatformLink &link : links) {
        auto *told = answer.add_links();
        told->set_name(link.name);
        told->set_url(link.url);
    }
    if (m_parts.entry.singleUser()) {
        for (const Role role : {Role::Support, Role::CustomerSuccess, Role::PlatformOperations})
            answer.add_switchable_roles(toWire(role));
    }
}

absl::Status SessionService::switchRole(const Call &call, const v1::SwitchRoleRequest &asked,
                                        v1::SwitchRoleResponse &answer)
{
    if (!m_parts.entry.singleUser())
        return fault(absl::StatusCode::kFailedPrecondition, "ROLE_FIXED",
                     "Your role is set by whoever runs the gateway.", "Ask whoever runs the gateway for another role.");
    if (asked.role() < v1::ROLE_SUPPORT || asked.role() > v1::ROLE_PLATFORM_OPERATIONS)
        return fault(absl::StatusCode::kInvalidArgument, "ROLE_UNKNOWN", "There is no such role.",
                     "Choose support, customer success or platform operations.");
    Call now = call;
    now.person.role = static_cast<Role>(asked.role());
    m_parts.entry.switchRole(now.person.role);
    fill(now, *answer.mutable_session());
    return absl::OkStatus();
}

absl::Status SessionService::tellWhereToSignIn(v1::SignInOptionsResponse &answer) const
{
    const auto &offered = m_parts.entry.signIn();
    if (!offered)
        return fault(absl::StatusCode::kFailedPrecondition, "SIGN_IN_NOT_OFFERED",
                     "This gateway knows persons by their tokens only.",
                     "Start the console with --token-file naming your token, or ask platform operations for one.");
    answer.set_issuer(offered->issuer);
    answer.set_client_id(offered->clientId);
    for (const std::string &scope : offered->scopes)
        answer.add_scopes(scope);
    answer.set_audience(offered->audience);
    answer.set_resource(offered->resource);
    return absl::OkStatus();
}

} // namespace

std::unique_ptr<grpc::Service> makeSessionService(ServiceParts parts)
{
    return std::make_unique<SessionService>(std::move(parts));
}

} // namespace bulkhead

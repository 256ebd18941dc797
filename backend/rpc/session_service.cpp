// Who is calling and what they may see.
#include "backend/rpc/entry.h"
#include "backend/rpc/search.h"
#include "backend/rpc/services.h"
#include "backend/rpc/wire.h"

#include "bulkhead/v1/session.grpc.pb.h"

#include <algorithm>

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
    grpc::ServerUnaryReactor *ViewChoices(grpc::CallbackServerContext *context, const v1::ViewChoicesRequest *request,
                                          v1::ViewChoicesResponse *response) override
    {
        return m_parts.entry.unary(context, request, response, [this](const Call &call, const auto &, auto &answer) {
            return choices(call, answer);
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
    static void fillChannel(const Call &call, v1::HelloResponse &answer);
    absl::Status choices(const Call &call, v1::ViewChoicesResponse &answer) const;
    absl::Status switchRole(const Call &call, const v1::SwitchRoleRequest &asked, v1::SwitchRoleResponse &answer);
    absl::Status tellWhereToSignIn(v1::SignInOptionsResponse &answer) const;

    ServiceParts m_parts;
};

std::uint64_t tenantsInScope(const Call &call)
{
    if (call.person.scope.all)
        return call.fleet->size - call.fleet->gone;
    std::uint64_t count = 0;
    for (TenantIndex i = 0; i < call.fleet->size; ++i)
        count += call.inScope(i);
    return count;
}

void SessionService::fill(const Call &call, v1::HelloResponse &answer) const
{
    answer.set_person_id(call.person.id);
    answer.set_role(toWire(call.person.role));
    const auto granted = call.grant ? call.find(call.grant->tenantId) : std::nullopt;
    answer.set_scope_label(granted ? call.fleet->factsOf(*granted).name : call.person.scope.label());
    answer.set_tenants_in_scope(tenantsInScope(call));
    auto &environment = *answer.mutable_environment();
    environment.set_name(call.environment);
    environment.set_production(m_parts.production);
    environment.set_sample(m_parts.room.simulated());
    environment.set_source(m_parts.room.source());
    for (std::string &action : call.access->actionsOf(call.person.role)) {
        // What the role may, but this gateway can not, is not offered.
        const bool aboutGrants = action.starts_with("grants."); // By one's own rights, under a grant, too.
        const bool foreign = m_parts.entry.singleUser() ? action == "acts.approve" || action == "alerts.hand-over"
                                                              || aboutGrants // There is nobody to consent.
                                                        : action == "session.switch-role";
        const bool given = !call.grant || aboutGrants || call.may(action);
        if (!foreign && given)
            answer.add_actions(std::move(action));
    }
    for (std::string &field : call.access->hiddenFields(call.person.role))
        answer.add_hidden_fields(std::move(field));
    answer.set_policy_version(call.access->version);
    fillChannel(call, answer);
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
        for (const Role role : allRoles())
            answer.add_switchable_roles(toWire(role));
    }
}

/// How the caller's channel looks, and as whom the caller looks.
void SessionService::fillChannel(const Call &call, v1::HelloResponse &answer)
{
    if (call.view) {
        v1::ViewAs &view = *answer.mutable_viewing_as();
        view.set_role(toWire(call.person.role));
        view.set_person_id(call.view->person);
        view.set_tenant_id(call.view->partner);
    }
    const std::vector<std::string> &partners = call.person.scope.partners;
    if (call.person.role != Role::PartnerAdministrator || partners.size() != 1)
        return;
    const auto found = call.access->brandings.find(partners.front());
    if (found == call.access->brandings.end())
        return;
    v1::Branding &branding = *answer.mutable_branding();
    branding.set_name(found->second.name);
    branding.set_accent(found->second.accent);
    branding.set_logo(found->second.logo);
}

absl::Status SessionService::choices(const Call &call, v1::ViewChoicesResponse &answer) const
{
    for (const Role role : allRoles())
        answer.add_roles(toWire(role));
    for (const Person &person : m_parts.entry.viewablePersons(call)) {
        v1::ViewPerson &told = *answer.add_persons();
        told.set_person_id(person.id);
        told.set_role(toWire(person.role));
        told.set_scope_label(person.scope.label());
    }
    for (TenantIndex i = 0; i < call.fleet->size; ++i) {
        const TenantFacts &facts = call.fleet->factsOf(i);
        if (facts.profile != Profile::WhiteLabel || !call.inScope(facts))
            continue;
        v1::ViewPartner &partner = *answer.add_partners();
        partner.set_tenant_id(facts.id);
        partner.set_name(facts.name);
    }
    std::sort(answer.mutable_partners()->begin(), answer.mutable_partners()->end(),
              [](const auto &a, const auto &b) { return a.name() < b.name(); });
    return absl::OkStatus();
}

absl::Status SessionService::switchRole(const Call &call, const v1::SwitchRoleRequest &asked,
                                        v1::SwitchRoleResponse &answer)
{
    if (!m_parts.entry.singleUser())
        return fault(absl::StatusCode::kFailedPrecondition, "ROLE_FIXED",
                     "Your role is set by whoever runs the gateway.", "Ask whoever runs the gateway for another role.");
    if (asked.role() < v1::ROLE_SUPPORT || asked.role() > v1::ROLE_PARTNER_ADMINISTRATOR)
        return fault(absl::StatusCode::kInvalidArgument, "ROLE_UNKNOWN", "There is no such role.",
                     "Choose one of the seven roles.");
    Call now = call;
    now.person.role = now.callerRole = static_cast<Role>(asked.role());
    now.person.scope = m_parts.entry.singleUserScope(now.person.role);
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

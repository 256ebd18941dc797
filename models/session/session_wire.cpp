#include "models/session/wire.h"

#include "bulkhead/v1/session.pb.h"

namespace bulkhead {

SessionInfo sessionFrom(const v1::HelloResponse &m)
{
    SessionInfo info;
    info.person = text(m.person_id());
    info.role = Role(m.role());
    info.scopeLabel = text(m.scope_label());
    info.tenantsInScope = m.tenants_in_scope();
    info.environment = {text(m.environment().name()), m.environment().production(), m.environment().sample(),
                        text(m.environment().source())};
    info.actions = wordsFrom(m.actions());
    info.hiddenFields = wordsFrom(m.hidden_fields());
    info.gatewayVersion = text(m.gateway_version());
    info.serverTimeMs = m.server_time_ms();
    info.singleUser = m.single_user();
    for (const int role : m.switchable_roles())
        info.switchableRoles.append(Role(role));
    for (const v1::LinkTemplate &link : m.links())
        info.links.append({text(link.name()), text(link.url())});
    return info;
}

SearchHit hitFrom(const v1::SearchHit &m)
{
    return {SearchHit::Kind(m.kind()), text(m.id()), text(m.title()), text(m.detail()), text(m.tenant_id())};
}

SignInSettings signInFrom(const v1::SignInOptionsResponse &m)
{
    SignInSettings settings{text(m.issuer()), text(m.client_id()), {}, text(m.resource())};
    for (const std::string &scope : m.scopes())
        settings.scopes.append(text(scope));
    return settings;
}

} // namespace bulkhead

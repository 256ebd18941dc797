#include "models/session/wire.h"

#include "bulkhead/v1/acts.pb.h"

namespace bulkhead {
namespace {

ActEffect effectFrom(const v1::ActEffect &m)
{
    return {text(m.text()), m.warning()};
}

} // namespace

Act actFrom(const v1::Act &m)
{
    Act act;
    act.id = text(m.id());
    act.tenantId = text(m.tenant_id());
    act.tenantName = text(m.tenant_name());
    act.purpose = text(m.purpose());
    act.proposedBy = text(m.proposed_by());
    act.approvedBy = text(m.approved_by());
    act.outcome = text(m.outcome());
    act.state = ActState(m.state());
    act.toTier = Tier(m.change_tier().to());
    act.proposedMs = m.proposed_ms();
    act.approvedMs = m.approved_ms();
    act.expiresMs = m.expires_ms();
    act.effects = listFrom(m.effects(), effectFrom);
    act.revision = m.revision();
    return act;
}

ActPreview previewFrom(const v1::SimulateActResponse &m)
{
    return {listFrom(m.effects(), effectFrom), m.allowed(), text(m.refusal())};
}

} // namespace bulkhead

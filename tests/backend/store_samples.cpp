#include "tests/backend/store_samples.h"

using namespace bulkhead;

TenantFacts someTenant(const std::string &id)
{
    TenantFacts tenant;
    tenant.id = id;
    tenant.name = "Tenant " + id;
    tenant.profile = Profile::RegionalNetwork;
    tenant.tier = Tier::Shared;
    tenant.recommended = Tier::Segmented;
    tenant.region = "us-east";
    tenant.pool = "pool-a";
    tenant.owner = "success-2";
    tenant.stage = Stage::Verification;
    tenant.arr = 476'000;
    tenant.renewal = 20'800;
    tenant.parent = "channel-1";
    tenant.revision = 1;
    return tenant;
}

AuditEvent someEvent(const std::string &tenantId, const std::string &action)
{
    AuditEvent event;
    event.tenantId = tenantId;
    event.actor = "platform-1";
    event.action = action;
    event.requestId = "r-1";
    event.purpose = "A reason";
    event.outcome = "done";
    event.before = "shared";
    event.after = "segmented";
    event.role = Role::PlatformOperations;
    event.atMs = 123;
    return event;
}

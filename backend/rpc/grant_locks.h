#pragma once
// Locks of time-boxed access: who is locked loses every access at once and is given none until another person unlocks.
#include "backend/rpc/call.h"
#include "backend/rpc/grant_record.h"
#include "backend/rpc/services.h"

#include "bulkhead/v1/access.pb.h"

namespace bulkhead {

/// ACCESS_LOCKED or REVIEW_OPEN: what stands against the person; OK: nothing does.
[[nodiscard]] absl::Status standsAgainst(const GrantStanding &standing, bool own);

/// Each is one transaction with its audit, once per request id. Errors of each as access.proto says them.
class GrantLocks
{
public:
    explicit GrantLocks(ServiceParts parts);

    absl::Status lock(const Call &call, const v1::LockPersonRequest &asked, v1::LockPersonResponse &answer);
    absl::Status unlock(const Call &call, const v1::UnlockPersonRequest &asked, v1::UnlockPersonResponse &answer);

private:
    ServiceParts m_parts;
};

} // namespace bulkhead

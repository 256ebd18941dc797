#pragma once
// What an id of a person's world names (a ticket, an alert, an incident, an access, an act, an exposure case, a
// request), and where in audit stands what belongs to it.
#include "backend/rpc/audit_merge.h"
#include "backend/rpc/call.h"

#include "bulkhead/v1/audit.pb.h"

#include <string>
#include <vector>

namespace bulkhead {

struct ServiceParts;

struct ThreadGround
{
    std::vector<AuditSource> sources;  ///< Over all chains, whether the caller reads them or not.
    std::vector<v1::ThreadPart> parts; ///< Of what the caller may know.
    bool cut = false;                  ///< More belongs to it than is followed.
};

/// `readable`: whose chains the caller reads. An id that names nothing has no source.
[[nodiscard]] absl::StatusOr<ThreadGround> threadGround(const Call &call, const ServiceParts &parts,
                                                        const StoreScope &readable, const std::string &id);

} // namespace bulkhead

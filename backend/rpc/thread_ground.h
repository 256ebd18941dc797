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
    bool cut = false;                  ///< More belongs to it than is followed; told as `tellsBeyond` is.
    /// How much there is beyond the scope may be told: what is within was made by somebody else. Of what the caller has
    /// named an id in, nothing follows: every id could be tried out by a request, an access or an act of one's own.
    bool tellsBeyond = false;
};

/// `readable`: whose chains the caller reads. An id that names nothing has no source.
[[nodiscard]] absl::StatusOr<ThreadGround> threadGround(const Call &call, const ServiceParts &parts,
                                                        const StoreScope &readable, const std::string &id);

} // namespace bulkhead

#pragma once
// What freeze windows of the policy mean for time-boxed access: who approves has to know of them, and audit says so.
#include "backend/rpc/call.h"
#include "backend/rpc/grant_record.h"

#include "bulkhead/v1/access.pb.h"

#include <absl/status/status.h>

namespace bulkhead {

/// Freezes of the grant's tenant from now until the end that the grant would have by a consent now; or that it has,
/// where nothing waits. Of a tenant that there is not: none. Whether the caller may know of them is the caller's
/// matter.
[[nodiscard]] std::vector<freezes::Window> freezesOver(const AccessPolicy &access, const FleetBoard &board,
                                                       const grants::Grant &grant, std::int64_t nowMs);
/// What anybody may know who asks for some tenant: freezes of the whole fleet while an access would last that began
/// now. One of some tenants would tell that the tenant is one of them, and so that there is such a tenant.
[[nodiscard]] std::vector<freezes::Window> freezesOfAll(const AccessPolicy &access, const grants::Ask &ask,
                                                        std::int64_t nowMs);
/// INVALID_ARGUMENT: TOO_MANY_FREEZES; more than a policy may have.
[[nodiscard]] absl::Status freezeNamesFit(const google::protobuf::RepeatedPtrField<std::string> &names);
/// FAILED_PRECONDITION: FREEZE_WINDOW, by the first that is not among `known`, the names of those that who approves
/// was shown and knows of: a yes to one is no yes to another.
[[nodiscard]] absl::Status heldUpBy(const std::vector<freezes::Window> &windows,
                                    const google::protobuf::RepeatedPtrField<std::string> &known);
/// "in freeze=month-end close + go-live", for audit; empty: in none.
[[nodiscard]] std::string freezeNoteOf(const std::vector<freezes::Window> &windows);
void fill(const std::vector<freezes::Window> &windows, google::protobuf::RepeatedPtrField<v1::FreezeWindow> &messages);

} // namespace bulkhead

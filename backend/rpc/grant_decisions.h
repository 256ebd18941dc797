#pragma once
// What people do about grants of time-boxed access: each is one transaction with its audit, once per request id.
#include "backend/rpc/call.h"
#include "backend/rpc/grant_step.h"
#include "backend/rpc/services.h"

#include "bulkhead/v1/access.pb.h"

#include <functional>
#include <optional>

namespace bulkhead {

/// Errors of each as access.proto says them.
class GrantDecisions
{
public:
    explicit GrantDecisions(ServiceParts parts);

    absl::Status preview(const Call &call, const v1::PreviewGrantRequest &asked, v1::PreviewGrantResponse &answer);
    absl::Status request(const Call &call, const v1::RequestGrantRequest &asked, v1::RequestGrantResponse &answer);
    absl::Status amend(const Call &call, const v1::AmendGrantRequest &asked, v1::AmendGrantResponse &answer);
    absl::Status extend(const Call &call, const v1::ExtendGrantRequest &asked, v1::ExtendGrantResponse &answer);
    absl::Status giveBack(const Call &call, const v1::GiveBackGrantRequest &asked, v1::GiveBackGrantResponse &answer);
    absl::Status approve(const Call &call, const v1::ApproveGrantRequest &asked, v1::ApproveGrantResponse &answer);
    absl::Status decline(const Call &call, const v1::DeclineGrantRequest &asked, v1::DeclineGrantResponse &answer);
    absl::Status revoke(const Call &call, const v1::RevokeGrantRequest &asked, v1::RevokeGrantResponse &answer);
    absl::Status breakGlass(const Call &call, const v1::BreakGlassRequest &asked, v1::BreakGlassResponse &answer);
    absl::Status review(const Call &call, const v1::ReviewBreakGlassRequest &asked,
                        v1::ReviewBreakGlassResponse &answer);

    /// Why the caller cannot consent to it now, as a sentence; empty: the caller can.
    [[nodiscard]] std::string obstacle(const Call &call, const grants::Grant &grant) const;

private:
    using Step = GrantStep;
    using Work = std::function<absl::Status(Step &)>;
    /// NOT_FOUND: GRANT_NOT_FOUND, for one that the caller may not know as well. `expected` nothing: whatever revision
    /// it has.
    template<class Request, class Response>
    absl::Status change(const Call &call, const Request &asked, Response &answer, std::optional<std::uint64_t> expected,
                        const Work &work);
    /// What request() and breakGlass() have in common.
    absl::Status mayAsk(const Call &call, const grants::Ask &ask) const;
    [[nodiscard]] bool isTenant(const Call &call, const std::string &tenantId) const;
    /// Whether who has consented holds the right to now.
    [[nodiscard]] bool holds(const Call &call, StoreTxn &txn, const grants::Vote &vote, const grants::Grant &grant,
                             std::int64_t nowMs) const;

    ServiceParts m_parts;
};

} // namespace bulkhead

#pragma once
// What the operator's people do about lockboxes: each is one transaction with its audit, once per request id.
#include "backend/rpc/call.h"
#include "backend/rpc/lockbox_signer.h"
#include "backend/rpc/services.h"

#include "bulkhead/v1/lockbox.pb.h"

#include <functional>
#include <memory>

namespace bulkhead {

/// Errors of each as lockbox.proto says them.
class LockboxOffice
{
public:
    LockboxOffice(ServiceParts parts, std::shared_ptr<LockboxIssuer> issuer);

    absl::Status list(const Call &call, const v1::ListLockboxesRequest &asked, v1::ListLockboxesResponse &answer);
    absl::Status get(const Call &call, const v1::GetLockboxRequest &asked, v1::GetLockboxResponse &answer);
    absl::Status set(const Call &call, const v1::SetLockboxRequest &asked, v1::SetLockboxResponse &answer);
    absl::Status decide(const Call &call, const v1::DecideLockboxRequest &asked, v1::DecideLockboxResponse &answer);
    absl::Status makeLink(const Call &call, const v1::MakeLockboxLinkRequest &asked,
                          v1::MakeLockboxLinkResponse &answer);
    absl::Status revokeLink(const Call &call, const v1::RevokeLockboxLinkRequest &asked,
                            v1::RevokeLockboxLinkResponse &answer);
    absl::Status report(const Call &call, const v1::ExportAccessReportRequest &asked,
                        v1::ExportAccessReportResponse &answer);

private:
    /// Changes the lockbox of the call's tenant. `work` gets it as the store has it, and sets the outcome for audit.
    using Work = std::function<absl::Status(Lockbox &lockbox, AuditEvent &event)>;
    template<class Request, class Response>
    absl::Status change(const Call &call, const Request &asked, Response &answer, const Work &work);
    /// `links`: of whoever may have them, newest first.
    void fill(const Call &call, const Lockbox &lockbox, const std::vector<LockboxPass> &links,
              v1::TenantLockbox &message) const;

    const ServiceParts m_parts;
    const std::shared_ptr<LockboxIssuer> m_issuer; ///< Null: no page.
};

} // namespace bulkhead

#pragma once
// What a tenant's administrator sees and does with a link: each is one transaction with its audit, within the rows of
// this tenant alone.
#include "backend/rpc/lockbox_signer.h"
#include "backend/rpc/lockbox_view.h"
#include "backend/rpc/services.h"

#include <absl/status/statusor.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bulkhead {

/// An administrator whose link was good when they came.
struct LockboxGuest
{
    LockboxPass pass;
    std::string tenantName;
    std::int64_t nowMs = 0; ///< Of the database.
};

/// What they do. Deed: "consent", "decline", "end".
struct LockboxDeed
{
    std::string grant, deed, reason;
    std::optional<std::uint64_t> revision; ///< Of what was shown; a consent without is refused.
    std::string requestId;                 ///< Of this deed alone: a repeat has no effect.
};
[[nodiscard]] bool isLockboxDeed(std::string_view word);

class LockboxGuests
{
public:
    LockboxGuests(ServiceParts parts, const LockboxIssuer &issuer);

    /// NOT_FOUND, alike and without a word, whatever is wrong with a token: unknown, altered, over, revoked, of a
    /// tenant that has left or has no lockbox now. UNAVAILABLE: the store does not answer.
    [[nodiscard]] absl::StatusOr<LockboxGuest> admit(std::string_view token) const;
    /// What is and was of `days` days, newest first, at most 500; it is in audit as `action` before it is told.
    [[nodiscard]] absl::StatusOr<LockboxReport> look(const LockboxGuest &guest, int days, const char *action) const;
    /// As it stands after the deed, or, for a repeat, now; `repeated` says which. NOT_FOUND: GRANT_NOT_FOUND, for one
    /// of another tenant as well. FAILED_PRECONDITION: GRANT_STATE, VOTED_ALREADY, HANDED_OUT_LINK. ABORTED:
    /// REVISION_CONFLICT. INVALID_ARGUMENT: a text.
    [[nodiscard]] absl::StatusOr<LockboxRow> act(const LockboxGuest &guest, const LockboxDeed &deed,
                                                 bool &repeated) const;

    /// The report of a tenant for `days` days with its calls counted. Audits nothing.
    [[nodiscard]] static absl::StatusOr<LockboxReport> reportOf(Store &store, const FleetSnapshot &fleet,
                                                                const TenantFacts &tenant, int days, bool calls);

private:
    absl::Status carryOut(StoreTxn &txn, const LockboxGuest &guest, const LockboxDeed &deed,
                          grants::Grant &grant) const;
    absl::Status decide(StoreTxn &txn, const LockboxGuest &guest, const LockboxDeed &deed, grants::Grant &grant,
                        std::int64_t nowMs) const;
    /// What its transaction has taken back with everything else.
    [[nodiscard]] absl::Status noteRefusal(const LockboxGuest &guest, const LockboxDeed &deed,
                                           const absl::Status &why) const;
    [[nodiscard]] AuditEvent event(const LockboxGuest &guest, std::string action, std::string outcome,
                                   std::int64_t atMs) const;

    ServiceParts m_parts;
    const LockboxIssuer &m_issuer;
};

} // namespace bulkhead

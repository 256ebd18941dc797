#pragma once
// How time-boxed access reads, and what a person may do about it. The gateway decides; this keeps refusals off the
// screen.
#include "models/grant_values.h"

namespace bulkhead {

/// What it is now: in force only until its end, whether or not the gateway has said so yet.
[[nodiscard]] GrantState stateOf(const AccessGrant &grant, qint64 nowMs);
/// "waits: 1 of 2 consents", "in force until 14:32", "given back", "completed"
[[nodiscard]] QString grantStateText(const AccessGrant &grant, qint64 nowMs);
/// A request, or more minutes, that the administrator of a tenant with a lockbox has not consented to.
[[nodiscard]] bool waitsForTenant(const AccessGrant &grant);
/// How the tenant's administrator stands to it, as a sentence; empty: nobody asks them.
[[nodiscard]] QString tenantConsentText(const AccessGrant &grant);
/// "Freeze: month-end close until 2 Dec, 00:00 UTC: the books are closed."; with its beginning where that is to come.
[[nodiscard]] QString freezeText(const FreezeWindow &freeze, qint64 nowMs);
/// "health and workflows"
[[nodiscard]] QString permissionText(GrantPermission permission);
[[nodiscard]] QString permissionsText(const QList<GrantPermission> &permissions);
/// Whether it opens questions to the tenant's data.
[[nodiscard]] bool coversDiagnostics(const AccessGrant &grant);
[[nodiscard]] bool coversDiagnostics(const QList<GrantPermission> &permissions);
/// "Protected health information" where it is covered, else "Operational".
[[nodiscard]] QString dataClassText(const QList<GrantPermission> &permissions);
/// "until 14:32, or when the alert is over", of what is in force.
[[nodiscard]] QString untilText(const AccessGrant &grant);
/// "17:42 left"; "over" at and after the end.
[[nodiscard]] QString timeLeftText(qint64 endsMs, qint64 nowMs);
/// Still to be decided: a request, or an extension of what is in force.
[[nodiscard]] bool waitsForConsent(const AccessGrant &grant, qint64 nowMs);
/// Whether this person could consent to it: it waits, is another's, and they have not yet.
[[nodiscard]] bool mayConsent(const AccessGrant &grant, const SessionInfo &session, qint64 nowMs);
/// Whether this person could close its after-action review.
[[nodiscard]] bool mayReview(const AccessGrant &grant, const SessionInfo &session, qint64 nowMs);
/// Whether this person could end it: another's, waiting or in force.
[[nodiscard]] bool mayRevoke(const AccessGrant &grant, const SessionInfo &session, qint64 nowMs);

/// The parts of the list, in the order in which they are shown.
enum class GrantPart { Waiting, Mine, InForce, Past };
[[nodiscard]] bool isIn(GrantPart part, const AccessGrant &grant, const SessionInfo &session, qint64 nowMs);

} // namespace bulkhead

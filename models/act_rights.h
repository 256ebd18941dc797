#pragma once
// What a person may do with a governed act, and how it reads. The gateway decides; this only keeps refusals off the
// screen.
#include "models/values.h"

namespace bulkhead {

/// "waits for another person's approval"
[[nodiscard]] QString actStateText(const Act &act);
/// "Change of tier to Dedicated"; of a kind that this console does not know: says so.
[[nodiscard]] QString actChangeText(const Act &act);
/// The tab of the tenant's page where it is decided: "contract" or "isolation".
[[nodiscard]] QString actTab(const Act &act);
/// Why this person cannot approve it, as a sentence with whom to ask; empty: they can.
[[nodiscard]] QString approvalObstacle(const Act &act, const SessionInfo &session);
/// An open proposal, or an offboarding that has not begun: its proposer, or who decides acts of its kind, takes it
/// back.
[[nodiscard]] bool mayWithdraw(const Act &act, const SessionInfo &session);
/// A change that was made: who decides acts of its kind puts it back. A version of a contract stays, and
/// what was restored.
[[nodiscard]] bool mayRevert(const Act &act, const SessionInfo &session);

} // namespace bulkhead

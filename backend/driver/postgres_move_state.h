#pragma once
// How far a move has come, kept beside the tenant's credential, and what its role is led to.
#include "backend/driver/postgres_own_place.h"

namespace bulkhead::pg {

enum class MoveStage : std::uint8_t { None, Begun, Closed, Opened };
struct MoveNote
{
    MoveStage stage = MoveStage::None;
    Tier from = Tier::Unspecified, to = Tier::Unspecified;
};
/// What is kept of a tenant's move; None: there is none.
[[nodiscard]] absl::StatusOr<MoveNote> moveNote(PostgresLink &link, const std::string &tenant);
/// Begins one, or finds it begun. FAILED_PRECONDITION: another one was begun and has not ended. Within a transaction.
[[nodiscard]] absl::Status beginMove(PostgresLink &link, const Place &was, const Place &will);
[[nodiscard]] absl::Status endMove(PostgresLink &link, const std::string &tenant); ///< Within a transaction, too.

/// Nobody logs in any more, with another password in the registry; who is there is sent away and gone when it returns.
/// UNAVAILABLE: a session does not end.
[[nodiscard]] absl::Status closeTenant(PostgresLink &link, const Place &was, std::string &evidence);
/// The password of before, which the tenant's services have.
[[nodiscard]] absl::Status openTenant(PostgresLink &link, const Place &place, std::string &evidence);
/// Likewise, of a move that goes back: it stays as far as it is.
[[nodiscard]] absl::Status putCredentialBack(PostgresLink &link, const Place &place);
/// The role's search path, rights, memberships and limits are those of `into`, and it may log in; `out` is shut for it.
[[nodiscard]] absl::Status leadRole(PostgresLink &link, const Place &out, const Place &into, std::string &evidence);

} // namespace bulkhead::pg

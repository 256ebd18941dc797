#pragma once
// A recording as the store keeps it: a record for each step, one that says where it stands, and one while it is open.
#include "backend/domain/store.h"
#include "backend/recording/recording_seal.h"

#include <optional>

namespace bulkhead::recording {

inline constexpr char kHeadRecord[] = "recording";      ///< Id: the grant's.
inline constexpr char kOpenRecord[] = "recording-open"; ///< Likewise; gone once it is sealed.
inline constexpr char kKeyRecord[] = "recording-key";   ///< Id: the tenant's. The body is the key's id, or kDestroyed.
inline constexpr char kDestroyed[] = "destroyed";
inline constexpr char kSealedAction[] = "recording.sealed"; ///< Of audit.

/// The kind of one grant's steps: a kind of its own, so that they are read without those of others.
[[nodiscard]] std::string stepKind(std::string_view grantId);
[[nodiscard]] std::string stepId(std::uint64_t sequence); ///< Sorts as the number does.

struct Head
{
    std::string tenantId, grantId, person;
    std::uint64_t count = 0; ///< Steps.
    Hash last;               ///< Of the last step; beginning() where there is none.
    std::string keyId;
    std::uint64_t bytes = 0; ///< Of all steps as they are stored.
    std::int64_t firstMs = 0, lastMs = 0;
    bool sealed = false;
    std::uint64_t revision = 0; ///< The store's.
};
[[nodiscard]] Record recordOf(const Head &head);
[[nodiscard]] absl::StatusOr<Head> headOf(const Record &record); ///< DATA_LOSS: the record holds something else.

/// What audit says of a recording: after so many steps the last one had this hash.
struct Anchor
{
    std::uint64_t count = 0;
    Hash last;
};
/// What an event's `after` begins with. Nothing that a person has typed begins one.
[[nodiscard]] std::string anchorText(const Head &head);
[[nodiscard]] std::optional<Anchor> anchorOf(const AuditEvent &event);

} // namespace bulkhead::recording

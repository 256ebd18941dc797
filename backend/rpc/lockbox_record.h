#pragma once
// Whether a tenant has a lockbox, and the links that its administrators were given, as the store keeps them.
#include "backend/domain/store.h"

#include <absl/status/statusor.h>

#include <cstdint>
#include <string>
#include <vector>

namespace bulkhead {

inline constexpr char kLockboxRecord[] = "lockbox";          ///< Id: the tenant's.
inline constexpr char kLockboxLinkRecord[] = "lockbox-link"; ///< Id: the link's number.

/// One change that two people made.
struct LockboxTurn
{
    bool on = false;
    std::int64_t atMs = 0; ///< From then on.
    std::string by, second, reason;
    bool operator==(const LockboxTurn &) const = default;
};
/// A tenant without a record has none.
struct Lockbox
{
    std::string tenantId;
    std::vector<LockboxTurn> history; ///< Oldest first; the last counts now.
    LockboxTurn proposal;             ///< Waits for a second person; by empty: none does.
    std::uint64_t revision = 0;
    bool operator==(const Lockbox &) const = default;

    [[nodiscard]] bool on() const { return !history.empty() && history.back().on; }
};
/// What one administrator was given. Its token is kept nowhere.
struct LockboxPass
{
    std::string number, tenantId, administrator, madeBy, revokedBy;
    std::string digest; ///< SHA-256 of the token, hex.
    std::int64_t madeMs = 0, expiresMs = 0, revokedMs = 0;
    std::uint64_t revision = 0;
    bool operator==(const LockboxPass &) const = default;

    [[nodiscard]] bool usable(std::int64_t nowMs) const { return revokedBy.empty() && nowMs < expiresMs; }
    /// "tenant administrator NAME": what no person's id can be, because of the blanks.
    [[nodiscard]] std::string actor() const { return "tenant administrator " + administrator; }
};

[[nodiscard]] Record recordOf(const Lockbox &lockbox);
[[nodiscard]] Record recordOf(const LockboxPass &pass);
/// DATA_LOSS: the record holds something else.
[[nodiscard]] absl::StatusOr<Lockbox> lockboxOf(const Record &record);
[[nodiscard]] absl::StatusOr<LockboxPass> passOf(const Record &record);
/// As this transaction sees it.
[[nodiscard]] absl::StatusOr<Lockbox> lockboxOf(StoreTxn &txn, const std::string &tenantId);
[[nodiscard]] absl::StatusOr<Lockbox> lockboxOf(Store &store, const std::string &tenantId);
[[nodiscard]] absl::StatusOr<LockboxPass> passOf(StoreTxn &txn, const std::string &number);

} // namespace bulkhead

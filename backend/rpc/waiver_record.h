#pragma once
// Waivers as the store keeps them: one record per tenant and control, which a later one takes the place of.
#include "backend/domain/store.h"
#include "backend/engine/posture.h"

#include <absl/status/statusor.h>

#include <map>

namespace bulkhead {

inline constexpr char kWaiver[] = "waiver"; ///< Record kind; id is "<tenant id>/<control>".

/// What a waiver was proposed for, as its act keeps it.
struct WaiverTerms
{
    std::string control;
    std::int64_t untilMs = 0; ///< UTC.

    bool operator==(const WaiverTerms &) const = default;
};

[[nodiscard]] std::string encode(const WaiverTerms &terms);
/// DATA_LOSS: the text holds something else.
[[nodiscard]] absl::StatusOr<WaiverTerms> decodeWaiver(const std::string &text);

/// All of a tenant, also those that are over. One that cannot be read lets nothing be.
[[nodiscard]] absl::StatusOr<std::vector<isolation::Waiver>> waiversOf(Store &store, const std::string &tenantId);
/// Of every tenant, by its id.
[[nodiscard]] absl::StatusOr<std::map<std::string, std::vector<isolation::Waiver>>> allWaivers(Store &store);
/// Puts it in force, or takes the place of the one before.
[[nodiscard]] absl::Status putWaiver(StoreTxn &txn, const std::string &tenantId, const isolation::Waiver &waiver,
                                     std::int64_t nowMs);
/// Ends it now; OK where it is over, or another act's has taken its place.
[[nodiscard]] absl::Status endWaiver(StoreTxn &txn, const std::string &tenantId, const std::string &control,
                                     const std::string &act, std::int64_t nowMs);

} // namespace bulkhead

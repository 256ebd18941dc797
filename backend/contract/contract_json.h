#pragma once
// Contracts and exclusions as the canonical text that the store keeps: JSON with sorted names, every field written, no
// spaces. Equal values have equal texts, so a text can be hashed and compared.
#include "backend/domain/contract.h"
#include "backend/domain/words.h"

#include <absl/status/statusor.h>
#include <string>
#include <string_view>

namespace bulkhead {

[[nodiscard]] std::string encode(const sla::ContractVersion &version);
[[nodiscard]] std::string encode(const sla::Exclusion &exclusion);

/// Strict: a missing field, a field of another format, a wrong type, an unknown word or a number out of its type's
/// range is DATA_LOSS and names the field. What it accepts, encode() writes back byte for byte.
[[nodiscard]] absl::StatusOr<sla::ContractVersion> decodeContract(std::string_view text);
[[nodiscard]] absl::StatusOr<sla::Exclusion> decodeExclusion(std::string_view text);

/// An approved exclusion as stored: it is never removed, only taken back, and then says by whom.
struct KeptExclusion
{
    sla::Exclusion exclusion;
    std::string revertedBy; ///< Empty: it stands.
    std::int64_t revertedMs = 0;
};
[[nodiscard]] std::string encode(const KeptExclusion &kept);
[[nodiscard]] absl::StatusOr<KeptExclusion> decodeKept(std::string_view text);

/// A move to another tier, for a tenant whose promises follow its tier.
struct TierMove
{
    Tier from = Tier::Unspecified, to = Tier::Unspecified;
    std::int64_t atMs = 0;
};
[[nodiscard]] std::string encode(const TierMove &move);
[[nodiscard]] absl::StatusOr<TierMove> decodeMove(std::string_view text);

} // namespace bulkhead

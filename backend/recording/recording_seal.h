#pragma once
// One step of a recording as it is stored: encrypted and authenticated (AES-256-GCM) together with where it stands, so
// that it is a step of no other grant, tenant or place. Each follows from the one before it by that one's hash.
#include "backend/domain/session_recorder.h"
#include "backend/recording/recording_keys.h"

#include <string>
#include <string_view>

namespace bulkhead::recording {

/// SHA-256, 32 bytes.
using Hash = std::string;

/// Where a step stands.
struct Place
{
    std::string tenantId, grantId;
    std::uint64_t sequence = 0; ///< From 1.
    Hash before;                ///< That of the step before; of the first: beginning().
};
struct Step
{
    StepKind kind = StepKind::Call;
    std::int64_t atMs = 0;
    std::string person, summary, detail;
    bool operator==(const Step &) const = default;
};

/// What the first step follows from.
[[nodiscard]] Hash beginning(std::string_view tenantId, std::string_view grantId);
/// With a fresh nonce.
[[nodiscard]] std::string sealed(const Key &key, const Place &place, const Step &step);
/// DATA_LOSS: it is not what was sealed with this key for this place.
[[nodiscard]] absl::StatusOr<Step> opened(const Key &key, const Place &place, std::string_view bytes);
/// Of what sealed() gave; needs no key.
[[nodiscard]] Hash hashOf(const Place &place, std::string_view bytes);

} // namespace bulkhead::recording

#pragma once
#include "backend/domain/store.h"

#include <absl/status/statusor.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace bulkhead {

/// A checkpoint as it was signed.
struct CheckpointNote
{
    AuditHead head;
    std::string text, signature, keyId; ///< Ed25519 of `text`, 64 bytes.
};

/// Signed checkpoints of this gateway's chains, for who proves something to somebody. Any thread; may wait for the
/// store.
class AuditCheckpoints
{
public:
    virtual ~AuditCheckpoints() = default;
    /// The newest checkpoint of a chain that holds at least `size` records; one is signed when there is none so far.
    /// OUT_OF_RANGE: the chain has not so many. DATA_LOSS: it does not continue what was signed before.
    virtual absl::StatusOr<CheckpointNote> covering(std::string_view tenantId, std::uint64_t size) = 0;
    [[nodiscard]] virtual std::string keyId() const = 0;     ///< Of the key that signs now.
    [[nodiscard]] virtual std::string publicKey() const = 0; ///< Its 32 bytes.
};

} // namespace bulkhead

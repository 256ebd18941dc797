#pragma once
// Where checkpoints go beyond the gateway's reach: a file on a medium that its operator cannot change, such as a
// write-once share of another department. Each line of it is there for good.
#include "backend/domain/audit_checkpoint.h"

#include <span>

namespace bulkhead::audit {

/// Appends notes to the file, makes it when it is not there (readable by all, for auditors), and waits until the medium
/// has them. Never through a symbolic link. UNAVAILABLE says why not.
[[nodiscard]] absl::Status appendCheckpoints(const std::string &path, std::span<const Checkpoint> checkpoints);

/// All notes of such a file, in its order. INVALID_ARGUMENT names the first that is none, or whose signature is not the
/// key's. A last note without its end, as a crash leaves it, is left out.
[[nodiscard]] absl::StatusOr<std::vector<Checkpoint>> readCheckpoints(const std::string &path,
                                                                      std::string_view publicKey);

} // namespace bulkhead::audit

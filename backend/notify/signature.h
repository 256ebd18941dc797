#pragma once
#include "backend/domain/secret.h"

#include <absl/status/statusor.h>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace bulkhead::notify {

/// "t=SECONDS,v1=HEX[,v1=HEX...]": one HMAC-SHA256 for each key over "SECONDS.BODY". The time is inside the signature,
/// so a receiver can refuse what is old.
[[nodiscard]] std::string signatureOf(const std::vector<Secret> &keys, std::int64_t seconds, std::string_view body);
[[nodiscard]] std::string hmacHex(std::string_view key, std::string_view bytes); ///< HMAC-SHA256, lower case.
[[nodiscard]] std::string sha256Hex(std::string_view bytes);
[[nodiscard]] std::string randomHex(std::size_t bytes); ///< Ends the process if the system has no randomness.

/// A secret from a file that its owner alone can read: `least` to 4096 characters, space around it taken off.
/// INVALID_ARGUMENT: half a sentence that says what to change.
[[nodiscard]] absl::StatusOr<Secret> readSecret(const std::string &path, std::size_t least);

} // namespace bulkhead::notify

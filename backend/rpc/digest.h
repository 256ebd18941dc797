#pragma once
// Hashes and seals of the gateway; OpenSSL stays behind this header.
#include <string>
#include <string_view>

namespace google::protobuf {
class Message;
}

namespace bulkhead {

/// SHA-256, 32 raw bytes.
[[nodiscard]] std::string sha256(std::string_view bytes);
[[nodiscard]] std::string hex(std::string_view bytes);                              ///< Lower case.
[[nodiscard]] std::string hmacSha256(std::string_view key, std::string_view bytes); ///< 32 raw bytes.
/// Takes the same time wherever the two differ. Different lengths are never equal.
[[nodiscard]] bool sameBytes(std::string_view a, std::string_view b);
/// `count` bytes fit for a key. Ends the process if the system has no randomness.
[[nodiscard]] std::string randomBytes(std::size_t count);
/// SHA-256 in hex of a request's deterministic encoding: binds a request id to what was asked.
[[nodiscard]] std::string payloadHash(const google::protobuf::Message &request);

} // namespace bulkhead

#pragma once
#include <string>
#include <string_view>

namespace bulkhead::sql {

/// SHA-256 of the bytes as 32 raw bytes; as 64 small hexadecimal digits.
[[nodiscard]] std::string sha256(std::string_view bytes);
[[nodiscard]] std::string sha256Hex(std::string_view bytes);

} // namespace bulkhead::sql

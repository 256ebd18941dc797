#pragma once
// The certificate of a tenant that is gone: what went, what stayed and why, who agreed to it, and what the scan found.
#include "backend/review/pack.h"
#include "backend/rpc/departure_record.h"

namespace bulkhead {

/// Pure: the same departure makes the same pages. Names this tenant and no other.
[[nodiscard]] review::Pack certificatePages(const Departure &departure);
/// SHA-256 of its canonical content, hex.
[[nodiscard]] std::string certificateHash(const Departure &departure);
[[nodiscard]] std::string certificateFooter(const Departure &departure);

} // namespace bulkhead

#pragma once
// The inputs of a result as bytes that do not depend on the machine: hash them to prove later what was looked at.
#include "backend/engine/attainment.h"

namespace bulkhead::sla {

/// Every field in a fixed order, names and lengths included: two contracts have the same text only when they are equal.
[[nodiscard]] std::string canonicalText(const ContractVersion &version);
/// In order of their ids.
[[nodiscard]] std::string canonicalText(std::span<const Exclusion> exclusions);
/// Minutes of [fromMs, toMs), little endian; runs of equal minutes are folded.
[[nodiscard]] std::string canonicalBytes(const MinuteSeries &minutes, std::int64_t fromMs, std::int64_t toMs);

} // namespace bulkhead::sla

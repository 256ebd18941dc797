#pragma once
// What the gateway says of context coverage: in alerts and in the audit.
#include "backend/engine/coverage_ledger.h"

#include <string>

namespace bulkhead {

[[nodiscard]] std::string kindWord(coverage::Kind kind); ///< "Requests", "Invoices"
/// "71.20%", floored: 100% means all. "no data" where nothing was seen.
[[nodiscard]] std::string shareWord(const coverage::Count &count);
/// "portal-bff / scheduling"
[[nodiscard]] std::string serviceWord(const coverage::Key &key);
/// "Requests of portal-bff / scheduling: 71.20% carry a tenant and environment, usually 99.93% at this time of day"
[[nodiscard]] std::string dropSentence(const coverage::Key &key, const coverage::Drop &drop);

} // namespace bulkhead

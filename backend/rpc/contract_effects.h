#pragma once
// What a proposal changes, in sentences for whoever approves it: a person approves what they have read.
#include "backend/domain/contract.h"

#include <string>
#include <utility>
#include <vector>

namespace bulkhead {

using ActEffects = std::vector<std::pair<std::string, bool>>; ///< Text, warning.

/// Zone, period, what may be excluded, and the terms of credits that hold no sum: old and new.
void addTermChanges(ActEffects &effects, const sla::ContractVersion &before, const sla::ContractVersion &draft);
/// Fee, its shares and the smallest credit of a version: only for who sees what a tenant pays, and never stored.
[[nodiscard]] ActEffects moneyTerms(const sla::ContractVersion &version);
/// Kind, clause, notice, reason and evidence of an exclusion.
void addExclusionFacts(ActEffects &effects, const sla::Exclusion &asked, const std::string &zone);
/// "2026-12-01 00:00 (America/New_York)"
[[nodiscard]] std::string instantText(std::int64_t atMs, const std::string &zoneName);

} // namespace bulkhead

#pragma once
// Contracts between domain and wire. What a role may not know is left out here, and nowhere else.
#include "backend/contract/contract_preview.h"
#include "backend/rpc/call.h"

#include <string>
#include <vector>

namespace bulkhead {

namespace v1 {
class ContractVersion;
class ContractProblem;
class Exclusion;
class PreviewContractResponse;
} // namespace v1

/// Without fee and minimum credit, note and subscription where the role does not see them (money_hidden says so).
void fill(const Call &call, const sla::ContractVersion &version, v1::ContractVersion &shown);
void fill(const sla::Exclusion &exclusion, v1::Exclusion &shown);
void fill(const sla::ContractFinding &finding, v1::ContractProblem &shown);
void fill(const ContractPreview &preview, v1::PreviewContractResponse &shown);

/// Findings about credits tell what is paid: who does not see money is not told them.
[[nodiscard]] bool maySee(const Call &call, const sla::ContractFinding &finding);

/// What a person drafted. Ids, number and people are the gateway's and not taken over; a word that is left open or not
/// known is a refused finding.
[[nodiscard]] sla::ContractVersion draftOf(const v1::ContractVersion &asked,
                                           std::vector<sla::ContractFinding> &findings);
[[nodiscard]] sla::Exclusion exclusionOf(const v1::Exclusion &asked, std::vector<sla::ContractFinding> &findings);

} // namespace bulkhead

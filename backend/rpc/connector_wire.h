#pragma once
// Connectors as the contract tells them, within what a caller may see.
#include "backend/engine/connectors.h"
#include "backend/rpc/call.h"

#include "bulkhead/v1/integrations.pb.h"

namespace bulkhead {

/// `nowMs`: what was seen too long ago is not measured.
[[nodiscard]] v1::Connector connectorMessage(const Call &call, const TenantFacts &facts,
                                             const integrations::Board &board, const integrations::Row &row,
                                             std::int64_t nowMs);
/// Equal for rows of which every caller is told the same, but for what follows from whom they may know of; for
/// Row::print, once a look.
[[nodiscard]] std::uint64_t contentPrint(const integrations::Row &row);
/// Equal for equal messages as above, without making one; never 0. The row's print is set.
[[nodiscard]] std::uint64_t connectorPrint(const Call &call, const TenantFacts &facts, const integrations::Board &board,
                                           const integrations::Row &row, std::int64_t nowMs);
/// All of the call's tenant.
void fillIntegrations(const Call &call, const integrations::Board &board, v1::GetIntegrationsResponse &answer);

void fillFinding(const integrations::Finding &finding, v1::PostureFinding &message);

} // namespace bulkhead

#pragma once
#include <QString>

namespace bulkhead {

/// Whether a tenant's page has this tab: "service", "isolation", "contract", "timeline", "integrations".
[[nodiscard]] bool isTenantTab(const QString &tab);

} // namespace bulkhead

#pragma once
// Who is limited where, as the acts in the store say: every gateway that judges a pool has to know it, whichever of
// them set the limit and whichever looks after it.
#include "backend/domain/change_feed.h"
#include "backend/domain/containment.h"
#include "backend/domain/store.h"

#include <memory>

namespace bulkhead {

class LimitsInForce
{
public:
    LimitsInForce(Store &store, std::shared_ptr<LimitedTenants> limited);

    /// Reads everything; what was known before is forgotten. Errors: the store's; then what was known stands.
    [[nodiscard]] absl::Status readAll();
    /// Reads the acts of those tenants again of whom one changed. After an error the same batch again does no harm.
    [[nodiscard]] absl::Status follow(const ChangeBatch &batch);

private:
    Store &m_store;
    std::shared_ptr<LimitedTenants> m_limited;
};

} // namespace bulkhead

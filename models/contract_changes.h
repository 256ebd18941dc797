#pragma once
#include "models/contract_values.h"

namespace bulkhead {

/// One term that differs between two versions, in words. Empty `before`: new; empty `after`: gone.
struct TermChange
{
    QString name, before, after;
    bool operator==(const TermChange &) const = default;
};
/// What an approver has to read. Sums that the role does not see are left out of both sides.
[[nodiscard]] QList<TermChange> contractChanges(const terms::Contract &before, const terms::Contract &after);

} // namespace bulkhead

#pragma once
// The periods that a review can be prepared for, by the contract that holds.
#include "models/contract_values.h"

#include <QStringList>

namespace bulkhead {

/// Names of the periods of this contract, newest first: the one that `nowMs` lies in, and `past` before it. None when
/// the contract names no zone that is one.
[[nodiscard]] QStringList reviewPeriods(const terms::Contract &contract, qint64 nowMs, int past);

} // namespace bulkhead

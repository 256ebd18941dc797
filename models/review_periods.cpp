#include "models/review_periods.h"

#include "models/contract_period.h"

namespace bulkhead {

QStringList reviewPeriods(const terms::Contract &contract, qint64 nowMs, int past)
{
    QStringList names;
    std::optional<ContractPeriod> period = contractPeriodAt(contract, nowMs);
    for (int i = 0; i <= past && period; ++i) {
        names << period->name;
        period = contractPeriodAt(contract, period->fromMs - 1);
    }
    return names;
}

} // namespace bulkhead

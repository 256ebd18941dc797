#pragma once
#include "models/desk_answer.h"
#include "models/maturity_values.h"

namespace bulkhead {

/// What a desk tells of maturity. GUI thread, never blocks it.
class MaturityDesk
{
public:
    virtual ~MaturityDesk() = default;
    /// Six figures over the last `weeks` (1 to 26) up to now.
    virtual void maturity(int weeks, QObject *guard, Answer<MaturityReport> then) = 0;
    /// The same to be taken out: audited before it is told.
    virtual void exportMaturity(int weeks, QObject *guard, Answer<MaturityExport> then) = 0;
};

} // namespace bulkhead

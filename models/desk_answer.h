#pragma once
#include "models/values.h"

#include <functional>
#include <memory>

namespace bulkhead {

/// The answer to a call, or why there is none. `then` runs on the GUI thread, once, unless `guard` died before.
template<typename T>
using Answer = std::function<void(const Fault &fault, const T &value)>;

/// Stops a long call. Dropping the handle lets the call go on; cancel() ends it (the answer has Fault::Cancelled).
class CallHandle
{
public:
    virtual ~CallHandle() = default;
    virtual void cancel() = 0;
};
using CallRef = std::shared_ptr<CallHandle>;

} // namespace bulkhead

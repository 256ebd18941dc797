#pragma once
// Whether the store answers, asked every two seconds by a thread of its own: who asks for readiness never waits for it.
#include "backend/domain/store.h"

#include <functional>
#include <memory>
#include <string>

namespace bulkhead {

class StoreWatch
{
public:
    /// `told` hears of each answer: seconds, and whether the store failed. On the watch's thread. `store` outlives it.
    StoreWatch(Store &store, std::function<void(double, bool)> told);
    ~StoreWatch(); ///< end()
    void begin();  ///< Once.
    void end();    ///< Waits for the answer under way; nothing is told after it. Idempotent.

    /// Why the store cannot be relied on, as a sentence; empty: it answers. A question that waits for more than ten
    /// seconds counts as no answer.
    [[nodiscard]] std::string trouble() const;

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace bulkhead

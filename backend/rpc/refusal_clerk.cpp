#include "backend/rpc/refusal_clerk.h"

#include <vector>

namespace bulkhead {

namespace {

constexpr std::size_t kWaiting = 10'000; // Lines that wait while a long write holds the store.

} // namespace

void RefusalClerk::write(AuditEvent event)
{
    static_cast<void>(m_clerk.post(
        [this, event = std::move(event)] {
            static_cast<void>(m_store.write(StoreScope::of({}), [&event](StoreTxn &txn) { return txn.audit(event); }));
        },
        kWaiting));
}

void RefusalClerk::refused(const std::string &source, AuditEvent event, std::int64_t steadyMs)
{
    {
        const std::lock_guard lock(m_mutex);
        if (!m_refusals.admit(source, steadyMs))
            return;
    }
    event.atMs = m_clock.nowMs();
    write(std::move(event));
}

void RefusalClerk::tellLeftOut(std::int64_t steadyMs)
{
    std::vector<RefusalBook::LeftOut> told;
    {
        const std::lock_guard lock(m_mutex);
        told = m_refusals.takeLeftOut(steadyMs);
    }
    for (const RefusalBook::LeftOut &one : told) {
        AuditEvent event;
        event.action = "refused:more";
        event.outcome = std::to_string(one.refusals) + " more refusals not listed";
        event.after = one.source.empty() ? "from many sources" : one.source;
        event.atMs = m_clock.nowMs();
        write(std::move(event));
    }
}

} // namespace bulkhead

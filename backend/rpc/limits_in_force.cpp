#include "backend/rpc/limits_in_force.h"

#include "backend/domain/governed_act.h"
#include "backend/engine/containment_plan.h"
#include "backend/rpc/containment_record.h"

#include <utility>

namespace bulkhead {

namespace {

constexpr std::size_t kAll = 10'000;

/// From consent on: while a limit is being set its tenant waits for it already. Empty: the act limits nobody.
std::string limitedPool(const StoredAct &act)
{
    const bool stands =
        act.state == ActState::Approved || act.state == ActState::Applied || act.state == ActState::Verified;
    if (act.kind != act::kContainmentKind || !stands)
        return {};
    const auto terms = decodeTerms(act.change);
    return terms.ok() && neighbours::throttles(terms->measure) ? terms->pool : std::string();
}

} // namespace

LimitsInForce::LimitsInForce(Store &store, std::shared_ptr<LimitedTenants> limited)
    : m_store(store)
    , m_limited(std::move(limited))
{
}

absl::Status LimitsInForce::readAll()
{
    const auto acts = m_store.acts({}, kAll);
    if (!acts.ok())
        return acts.status();
    std::set<std::pair<std::string, std::string>> limited;
    for (const StoredAct &act : *acts)
        if (std::string pool = limitedPool(act); !pool.empty())
            limited.emplace(std::move(pool), act.tenantId);
    m_limited->setAll(std::move(limited));
    return absl::OkStatus();
}

absl::Status LimitsInForce::follow(const ChangeBatch &batch)
{
    if (batch.everything)
        return readAll();
    std::set<std::string> tenants;
    for (const StoredChange &change : batch.changes)
        if (change.kind == kActChanged)
            tenants.insert(change.tenantId);
    for (const std::string &tenant : tenants) {
        const auto acts = m_store.acts(tenant, kAll);
        if (!acts.ok())
            return acts.status();
        std::set<std::string> pools;
        for (const StoredAct &act : *acts)
            if (std::string pool = limitedPool(act); !pool.empty())
                pools.insert(std::move(pool));
        m_limited->setPools(tenant, pools);
    }
    return absl::OkStatus();
}

} // namespace bulkhead

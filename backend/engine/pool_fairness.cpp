#include "backend/engine/pool_fairness.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace bulkhead::neighbours {
namespace {

constexpr double kMostServers = 1e6; ///< Keeps a wrong figure from taking for ever.
constexpr double kAtWork = 1e-3;     ///< Slots held and waited for below which a tenant takes no part.

double asked(const TenantShare &tenant)
{
    return tenant.held + tenant.waiting;
}

} // namespace

double meanWaitS(double offered, double slots, double holdS)
{
    const double servers = std::clamp(std::floor(slots), 1.0, kMostServers);
    if (offered <= 0 || holdS <= 0)
        return 0;
    if (offered >= servers)
        return -1;
    double blocking = 1; // Erlang B, by its recursion.
    for (int n = 1; n <= static_cast<int>(servers); ++n)
        blocking = offered * blocking / (n + offered * blocking);
    const double use = offered / servers;
    const double delayed = blocking / (1 - use * (1 - blocking)); // Erlang C.
    return delayed * holdS / (servers - offered);
}

double jainIndex(std::span<const double> parts)
{
    const double sum = std::accumulate(parts.begin(), parts.end(), 0.0);
    const double squares = std::inner_product(parts.begin(), parts.end(), parts.begin(), 0.0);
    return squares > 0 ? sum * sum / (static_cast<double>(parts.size()) * squares) : 1;
}

void judgeFairness(PoolFairness &pool, std::span<const double> weightOf)
{
    const auto weight = [weightOf](const TenantShare &tenant) {
        return tenant.tenant < weightOf.size() && weightOf[tenant.tenant] > 0 ? weightOf[tenant.tenant] : 1;
    };
    double held = 0, weights = 0;
    for (const TenantShare &tenant : pool.tenants) {
        held += tenant.held;
        weights += asked(tenant) >= kAtWork ? weight(tenant) : 0;
    }
    const double before = meanWaitS(held, pool.state.slots, pool.holdS);
    double squares = 0;
    std::vector<double> satisfied;
    for (TenantShare &tenant : pool.tenants) {
        const bool working = asked(tenant) >= kAtWork;
        tenant.share = held > 0 ? tenant.held / held : 0;
        tenant.entitlement = working && weights > 0 ? weight(tenant) / weights : 0;
        squares += tenant.share * tenant.share;
        const double due = std::min(asked(tenant), tenant.entitlement * pool.state.slots);
        tenant.satisfaction = working && due > 0 ? std::min(1.0, tenant.held / due) : 1;
        if (working)
            satisfied.push_back(tenant.satisfaction);
    }
    pool.jain = jainIndex(satisfied);
    pool.effective = squares > 0 ? 1 / squares : 0;
    std::ranges::stable_sort(pool.tenants, std::greater(), &TenantShare::held);
    for (TenantShare &tenant : std::span(pool.tenants).first(std::min(pool.tenants.size(), kMostForeseen))) {
        const double after = meanWaitS(held + tenant.held, pool.state.slots, pool.holdS);
        tenant.doubledWaitS = after < 0 || before < 0 ? -1 : after - before;
    }
}

} // namespace bulkhead::neighbours

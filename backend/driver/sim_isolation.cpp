#include "backend/driver/sim_isolation.h"

#include "backend/driver/sim_noise.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace bulkhead::sim {
namespace {

constexpr std::uint64_t kFaultyOneIn = 40;

constexpr std::uint8_t bit(Tier tier)
{
    return static_cast<std::uint8_t>(1u << static_cast<unsigned>(tier));
}
constexpr std::uint8_t kShared = bit(Tier::Shared);
constexpr std::uint8_t kOwnSchema = bit(Tier::Segmented) | bit(Tier::Channel);
constexpr std::uint8_t kDedicated = bit(Tier::Dedicated);
constexpr std::uint8_t kEvery = kShared | kOwnSchema | kDedicated;

struct Look
{
    std::string_view check;
    std::uint8_t tiers;
    std::string_view seen;
    IsolationFault fault = IsolationFault::None; ///< With it the look finds this instead:
    std::string_view wrong{}, cause{};
};
constexpr std::array<Look, 19> kLooks{{
    {"identity.realm.own", kEvery, "realm of its own, tokens name this tenant alone"},
    {"identity.roles.mapped", kEvery, "6 of 6 roles mapped, each with an owner"},
    {"application.context.checked", kEvery, "tenant context demanded at 31 of 31 entries"},
    {"application.capacity", kOwnSchema | kDedicated, "workers of its own"},
    {"data.role.own", kEvery, "role of its own, used by nobody else"},
    {"data.role.plain", kEvery, "no special rights, member of no other role"},
    {"data.grants.own", kEvery, "no grant to PUBLIC or to other roles"},
    {"data.definer.none", kEvery, "no function or view that runs with its owner's rights"},
    {"data.rows.policy", kShared, "the tenant's policy on each table that has row-level security"},
    {"data.search_path", kOwnSchema, "search_path names the own schema alone"},
    {"data.rows.forced", kShared, "row-level security forced on 48 of 48 tables", IsolationFault::OpenRows,
     "policy missing on billing.invoice_line; 47 of 48 tables have one",
     "Table billing.invoice_line was added by migration 2026.11.2 without a policy."},
    {"data.schema.own", kOwnSchema, "schema of its own, no grant to others"},
    {"data.database.own", kDedicated, "database of its own, nobody else may connect"},
    {"data.limits", kEvery, "limits of the tier in force"},
    {"integration.channel.own", kEvery, "channel of its own with its own queues"},
    {"integration.credential.own", kEvery, "3 of 3 connectors have a credential of their own",
     IsolationFault::SharedKey, "the eligibility connector uses a credential that another tenant uses, too",
     "Credential with fingerprint 5c:1e:90 was copied from an integration template."},
    {"integration.limits", kEvery, "retries capped at 5, channel length limited"},
    {"analytics.views.own", kEvery, "12 of 12 reports read through the tenant's filter", IsolationFault::OpenReport,
     "report \"Claims ageing\" reads a table without the tenant's filter",
     "The report was published from a draft that reads reporting.claims_all."},
    {"operations.access.timeboxed", kEvery, "support access off; opens only with a grant",
     IsolationFault::StandingAccess, "a support account has standing access",
     "Account support-readonly was left enabled after a migration weekend."},
}};

struct Try
{
    Layer layer;
    std::string_view boundary, what;
    IsolationFault fault = IsolationFault::None;
    std::string_view cause{};
};
constexpr std::array<Try, 11> kTries{{
    {Layer::Identity, "identity.token", "call an API with a token of another tenant"},
    {Layer::Application, "application.id", "ask for a record of another tenant by its id"},
    {Layer::Data, "rows.read", "read another tenant's rows", IsolationFault::OpenRows,
     "policy missing on billing.invoice_line"},
    {Layer::Data, "rows.write", "write, update and delete another tenant's rows"},
    {Layer::Data, "catalog.read", "learn of another tenant through catalogs and functions"},
    {Layer::Data, "role.other", "act as another tenant's role"},
    {Layer::Integration, "channel.publish", "publish to another tenant's channel"},
    {Layer::Integration, "channel.consume", "consume from another tenant's channel"},
    {Layer::Integration, "credential.other", "use another tenant's credential"},
    {Layer::Analytics, "report.output", "find another tenant in a report's output", IsolationFault::OpenReport,
     "report \"Claims ageing\" reads a table without the tenant's filter"},
    {Layer::Operations, "support.standing", "open support tooling without a grant", IsolationFault::StandingAccess,
     "account support-readonly is enabled"},
}};

} // namespace

IsolationFault faultOf(std::uint64_t seed, const TenantFacts &tenant)
{
    const std::uint64_t h = mix(seed, hashOf(tenant.id), hashOf("isolation"));
    if (h % kFaultyOneIn != 0)
        return IsolationFault::None;
    constexpr std::array kFaults{IsolationFault::OpenRows, IsolationFault::SharedKey, IsolationFault::OpenReport,
                                 IsolationFault::StandingAccess};
    const IsolationFault fault = kFaults[mix(h) % kFaults.size()];
    // Row rules stand in the shared tier alone.
    return fault == IsolationFault::OpenRows && tenant.tier != Tier::Shared ? IsolationFault::OpenReport : fault;
}

std::string_view checkOf(IsolationFault fault)
{
    const auto *const shows = std::ranges::find(kLooks, fault, &Look::fault);
    return fault == IsolationFault::None || shows == kLooks.end() ? std::string_view() : shows->check;
}

std::vector<Observation> observations(const TenantFacts &tenant, IsolationFault fault)
{
    const std::uint8_t tier = bit(tenant.tier == Tier::Unspecified ? Tier::Shared : tenant.tier);
    std::vector<Observation> seen;
    for (const Look &look : kLooks) {
        if ((look.tiers & tier) == 0)
            continue;
        const bool wrong = look.fault != IsolationFault::None && look.fault == fault;
        seen.push_back({std::string(look.check), !wrong, std::string(wrong ? look.wrong : look.seen),
                        std::string(wrong ? look.cause : std::string_view())});
    }
    return seen;
}

std::vector<ProbeAttempt> attempts(const TenantFacts &tenant, IsolationFault fault)
{
    std::vector<ProbeAttempt> tried;
    for (const Try &t : kTries) {
        const bool crossed = t.fault != IsolationFault::None && t.fault == fault;
        tried.push_back({t.layer, std::string(t.boundary), std::string(t.what), crossed,
                         crossed ? "simulated: a canary of another tenant was seen from " + tenant.id
                                 : std::string("simulated: refused"),
                         std::string(crossed ? t.cause : std::string_view())});
    }
    return tried;
}

} // namespace bulkhead::sim

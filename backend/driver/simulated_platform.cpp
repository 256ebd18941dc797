#include "backend/driver/simulated_platform.h"

#include "backend/driver/sim_isolation.h"
#include "backend/driver/sim_mover.h"
#include "backend/driver/sim_noise.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <mutex>
#include <set>
#include <string_view>
#include <thread>

namespace bulkhead {
namespace {

/// A step of the standard, for which tiers it is done, and what its success leaves as evidence.
struct StandardStep
{
    const char *id;
    const char *title;
    Stage stage;
    std::uint8_t tiers;                  ///< Bit per Tier.
    const char *evidence;                ///< "%t" is the tenant's id, "%p" its pool, "%r" its region.
    std::array<const char *, 3> mends{}; ///< What it puts right when it is done again.
};

constexpr std::uint8_t bit(Tier tier)
{
    return static_cast<std::uint8_t>(1u << static_cast<unsigned>(tier));
}
constexpr std::uint8_t kShared = bit(Tier::Shared);
constexpr std::uint8_t kSegmented = bit(Tier::Segmented);
constexpr std::uint8_t kDedicated = bit(Tier::Dedicated);
constexpr std::uint8_t kChannel = bit(Tier::Channel);
constexpr std::uint8_t kEvery = kShared | kSegmented | kDedicated | kChannel;

constexpr std::array<StandardStep, 19> kStandard{{
    {"contract.record", "Record the contract and its service levels", Stage::Contract, kEvery,
     "contract record %t, service levels stored"},
    {"identity.realm",
     "Create the sign-in realm",
     Stage::Identity,
     kEvery,
     "realm %t is reachable; administrator invited",
     {"identity.realm.own"}},
    {"identity.roles",
     "Map the organisation's roles",
     Stage::Identity,
     kEvery,
     "6 roles mapped, none without an owner",
     {"identity.roles.mapped"}},
    {"identity.federation", "Connect the organisation's own sign-in", Stage::Identity, kSegmented | kDedicated,
     "test sign-in through the organisation's provider succeeded"},
    {"identity.branding", "Give sub-tenants the channel's sign-in pages", Stage::Identity, kChannel,
     "sign-in pages of %p in use"},
    {"data.rowrules",
     "Put row rules on shared tables",
     Stage::DataBoundary,
     kShared,
     "row rules on 48 of 48 tables in %p",
     {"data.rows.forced", "data.rows.policy", "data.grants.own"}},
    {"data.schema",
     "Create the tenant's own schema",
     Stage::DataBoundary,
     kSegmented | kChannel,
     "schema %t in %p, 48 tables, own role",
     {"data.schema.own", "data.search_path", "data.grants.own"}},
    {"data.database",
     "Create the tenant's own database",
     Stage::DataBoundary,
     kDedicated,
     "database %t in %r, not shared with others",
     {"data.database.own", "data.search_path", "data.grants.own"}},
    {"data.key", "Create the encryption key", Stage::DataBoundary, kSegmented | kDedicated | kChannel,
     "key %t active, rotation every 90 days"},
    {"data.backup", "Schedule backups and test a restore", Stage::DataBoundary, kEvery,
     "restore of an empty backup into a scratch area succeeded"},
    {"integrations.queue",
     "Reserve queue workers",
     Stage::Integrations,
     kEvery,
     "queue %t in %r with its own limit",
     {"integration.channel.own", "integration.limits"}},
    {"integrations.credentials",
     "Issue credentials for connectors",
     Stage::Integrations,
     kEvery,
     "credentials for 3 connectors stored, first use confirmed",
     {"integration.credential.own"}},
    {"integrations.network", "Open a private network path", Stage::Integrations, kDedicated,
     "private path to %r carries traffic both ways"},
    {"limits.rate",
     "Set request and connection limits",
     Stage::Integrations,
     kShared | kSegmented | kChannel,
     "limits of the tier in force for %t in %p",
     {"data.limits", "integration.limits"}},
    {"limits.capacity",
     "Reserve capacity of its own",
     Stage::Integrations,
     kDedicated,
     "%p reserved, used by nobody else",
     {"data.limits", "application.capacity"}},
    {"support.access",
     "Set up support access with time limits",
     Stage::Verification,
     kEvery,
     "support access off; opens only with a grant",
     {"operations.access.timeboxed"}},
    {"verification.isolation", "Try to read another tenant's data", Stage::Verification, kEvery,
     "24 of 24 attempts across the boundary were refused"},
    {"verification.workflows", "Run each workflow once", Stage::Verification, kEvery,
     "5 of 5 workflows answered within their objective"},
    {"verification.handover", "Hand over to the service desk", Stage::Verification, kEvery,
     "runbook and contacts of %t filed"},
}};

/// What can go wrong the first time.
struct Trouble
{
    const char *step;
    absl::StatusCode code;
    const char *reason;
};
constexpr std::array<Trouble, 4> kTroubles{{
    {"integrations.queue", absl::StatusCode::kResourceExhausted,
     "The queue limit of the region is reached: 40 of 40 in use. Retry after a slot is freed."},
    {"integrations.credentials", absl::StatusCode::kUnavailable,
     "The payer gateway did not confirm the new credentials within 30 s. Nothing was kept. Retry."},
    {"data.backup", absl::StatusCode::kUnavailable,
     "The restore test waited 60 s for a free scratch area and gave up. The backup itself is scheduled. Retry."},
    {"identity.realm", absl::StatusCode::kUnavailable,
     "The sign-in service is restarting for an update. Retry in a minute."},
}};
constexpr std::uint64_t kTroubledOneIn = 3;

std::string filled(std::string text, const TenantFacts &tenant)
{
    const std::array<std::pair<const char *, const std::string *>, 3> values{
        {{"%t", &tenant.id}, {"%p", &tenant.pool}, {"%r", &tenant.region}}};
    for (const auto &[mark, value] : values) {
        for (std::size_t at = text.find(mark); at != std::string::npos; at = text.find(mark, at + value->size()))
            text.replace(at, 2, *value);
    }
    return text;
}

const StandardStep *find(const std::string &id)
{
    const auto it =
        std::find_if(kStandard.begin(), kStandard.end(), [&id](const StandardStep &s) { return id == s.id; });
    return it == kStandard.end() ? nullptr : &*it;
}

bool mends(const StandardStep &step, std::string_view check)
{
    return std::ranges::any_of(step.mends, [check](const char *one) { return one != nullptr && one == check; });
}

const char *tierName(Tier tier)
{
    switch (tier) {
    case Tier::Shared:
        return "shared";
    case Tier::Segmented:
        return "segmented";
    case Tier::Dedicated:
        return "dedicated";
    case Tier::Channel:
        return "channel";
    case Tier::Unspecified:
        break;
    }
    return "unknown";
}

class SimulatedPlatform final : public Platform
{
public:
    explicit SimulatedPlatform(std::uint64_t seed)
        : m_seed(seed)
        , m_mover(sim::makeSimulatedMover([seed](const std::string &key) { work(sim::mix(seed, sim::hashOf(key))); },
                                          [this](const std::string &tenant) {
                                              const std::scoped_lock lock(m_mutex);
                                              m_restored.insert(tenant);
                                          }))
    {
    }

    TierMover *mover() override { return m_mover.get(); }
    bool simulated() const override { return true; }

    std::vector<PlannedStep> plan(const TenantFacts &tenant) const override
    {
        const std::uint8_t tier = bit(tenant.tier == Tier::Unspecified ? Tier::Shared : tenant.tier);
        std::vector<PlannedStep> steps;
        for (const StandardStep &s : kStandard) {
            if ((s.tiers & tier) == 0)
                continue;
            steps.push_back({s.id, s.title, s.stage});
            for (const char *check : s.mends)
                if (check != nullptr)
                    steps.back().mends.emplace_back(check);
        }
        return steps;
    }

    absl::Status apply(const TenantFacts &tenant, const PlannedStep &step, int attempt, std::string &evidence) override
    {
        const StandardStep *standard = find(step.id);
        if (standard == nullptr)
            return absl::NotFoundError("The platform's standard has no step \"" + step.id
                                       + "\". Plan the onboarding again.");
        const std::uint64_t h = sim::mix(m_seed, sim::hashOf(tenant.id));
        work(sim::mix(h, sim::hashOf(step.id)));
        const Trouble &trouble = kTroubles[sim::mix(h, 2) % kTroubles.size()];
        if (attempt <= 1 && sim::mix(h, 1) % kTroubledOneIn == 0 && step.id == trouble.step)
            return {trouble.code, trouble.reason};
        evidence = filled(standard->evidence, tenant);
        const std::scoped_lock lock(m_mutex);
        m_removed.erase(tenant.id);
        if (tenant.stage != Stage::Live || mends(*standard, sim::checkOf(sim::faultOf(m_seed, tenant))))
            m_restored.insert(tenant.id);
        return absl::OkStatus();
    }

    absl::Status setTier(const TenantFacts &tenant, Tier to, std::string &evidence) override
    {
        if (to == Tier::Unspecified)
            return absl::InvalidArgumentError(
                "No tier to move to was named. Choose shared, segmented, dedicated or channel.");
        work(sim::mix(m_seed, sim::hashOf(tenant.id), static_cast<std::uint64_t>(to)));
        evidence = std::string("controls of tier ") + tierName(to) + " in force for " + tenant.id
                   + "; 24 of 24 attempts across the boundary were refused";
        const std::scoped_lock lock(m_mutex);
        m_restored.insert(tenant.id);
        return absl::OkStatus();
    }

    absl::StatusOr<std::vector<Observation>> observe(const TenantFacts &tenant) override
    {
        if (removed(tenant))
            return nothingStands();
        return sim::observations(tenant, faultOf(tenant));
    }

    absl::StatusOr<ProbeRound> probe(const TenantFacts &tenant) override
    {
        if (removed(tenant))
            return nothingStands();
        ProbeRound round;
        round.tenantId = tenant.id;
        round.attempts = sim::attempts(tenant, faultOf(tenant));
        return round;
    }

    std::string system() const override { return "Simulated platform"; }
    absl::Status remove(const TenantFacts &tenant, std::string &evidence) override
    {
        work(sim::mix(m_seed, sim::hashOf(tenant.id), sim::hashOf("remove")));
        evidence = "simulated: everything of " + tenant.id + " removed; nothing stayed";
        const std::scoped_lock lock(m_mutex);
        m_removed.insert(tenant.id);
        return absl::OkStatus();
    }

private:
    /// A tenant that was set up anew, or whose fault was mended, keeps none.
    sim::IsolationFault faultOf(const TenantFacts &tenant)
    {
        const std::scoped_lock lock(m_mutex);
        return m_restored.contains(tenant.id) ? sim::IsolationFault::None : sim::faultOf(m_seed, tenant);
    }
    /// By this process: another one knows nothing of it, as if the platform had been set up anew.
    bool removed(const TenantFacts &tenant)
    {
        const std::scoped_lock lock(m_mutex);
        return m_removed.contains(tenant.id);
    }
    static absl::Status nothingStands()
    {
        return absl::NotFoundError("Nothing of the tenant stands on this platform.");
    }
    /// The time a step takes, 50 to 150 ms.
    static void work(std::uint64_t h) { std::this_thread::sleep_for(std::chrono::milliseconds(50 + h % 101)); }

    std::uint64_t m_seed;
    std::mutex m_mutex;
    std::set<std::string> m_restored;
    const std::unique_ptr<TierMover> m_mover;
    std::set<std::string> m_removed;
};

} // namespace

std::unique_ptr<Platform> makeSimulatedPlatform(std::uint64_t seed)
{
    return std::make_unique<SimulatedPlatform>(seed);
}

} // namespace bulkhead

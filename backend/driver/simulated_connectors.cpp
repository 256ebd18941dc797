#include "backend/driver/simulated_connectors.h"

#include "backend/driver/sim_noise.h"

#include <absl/strings/str_cat.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>

namespace bulkhead {
namespace {

constexpr std::int64_t kMinuteMs = 60'000, kHourMs = 60 * kMinuteMs, kDayMs = 24 * kHourMs;
constexpr std::uint64_t kLimit = 20'000, kFloodMost = 18'600;
constexpr std::int64_t kFloodedForMs = 100 * kMinuteMs; ///< At the first look.
constexpr std::uint64_t kRetryingOneIn = 30, kOldSecretOneIn = 60;
constexpr std::size_t kTouched = 3;

constexpr std::uint8_t bit(Profile profile)
{
    return static_cast<std::uint8_t>(1U << static_cast<unsigned>(profile));
}
constexpr std::uint8_t kNetwork = bit(Profile::RegionalNetwork) | bit(Profile::HospitalSystem);
constexpr std::uint8_t kEvery = 0xff;

struct Standard
{
    const char *id, *name, *account, *host;
    ConnectorKind kind;
    std::uint8_t profiles;
    std::uint64_t usual; ///< Messages that wait in an ordinary hour.
};
constexpr std::array<Standard, 5> kStandard{{
    {"ehr", "Clinical records", "svc-ehr", "hooks.records.example", ConnectorKind::Ehr, kEvery, 24},
    {"payer", "Eligibility and claims", "svc-payer", "notify.payers.example", ConnectorKind::Payer, kEvery, 40},
    {"pharmacy", "Prescriptions", "svc-pharmacy", "events.pharmacy.example", ConnectorKind::Pharmacy,
     static_cast<std::uint8_t>(kEvery & ~bit(Profile::WhiteLabel)), 12},
    {"crm", "Patient outreach", "svc-crm", "in.outreach.example", ConnectorKind::Crm,
     static_cast<std::uint8_t>(kNetwork | bit(Profile::WhiteLabel)), 8},
    {"erp", "Billing export", "svc-erp", "sync.ledger.example", ConnectorKind::Erp, kEvery, 30},
}};
constexpr std::size_t kPayer = 1, kPharmacy = 2, kErp = 4;

/// The invented stories of one fleet, by tenant id.
struct Stories
{
    std::map<std::string, std::string> sharesWith; ///< Whose credential for the payer it uses.
    std::string hookOwner, hookBorrower;
    std::string flooded;
    std::string partner;
    std::set<std::string> touched; ///< Sub-tenants that its wrong configuration reaches.
};

class SimulatedConnectors final : public ConnectorSource
{
public:
    SimulatedConnectors(std::uint64_t seed, std::string environment, Fingerprint fingerprint, SharesKey sharesKey)
        : m_seed(seed)
        , m_environment(std::move(environment))
        , m_fingerprint(std::move(fingerprint))
        , m_sharesKey(std::move(sharesKey))
    {
    }

    std::string name() const override { return "simulated connectors"; }
    bool simulated() const override { return true; }

    absl::StatusOr<std::vector<ConnectorReading>> look(std::span<const TenantFacts> tenants,
                                                       std::int64_t nowMs) override
    {
        if (m_floodMs == 0)
            m_floodMs = nowMs - kFloodedForMs;
        m_stories = storiesOf(tenants);
        std::vector<ConnectorReading> readings;
        readings.reserve(tenants.size() * 4);
        for (const TenantFacts &tenant : tenants)
            for (std::size_t at = 0; at < kStandard.size(); ++at)
                if (has(tenant, at))
                    readings.push_back(read(tenant, at, nowMs));
        return readings;
    }

    std::vector<PastDepth> past(const ConnectorReading &connector, std::int64_t fromMs, std::int64_t toMs,
                                std::int64_t stepMs) override
    {
        std::vector<PastDepth> depths;
        const auto standard = std::ranges::find_if(kStandard, [&](const Standard &s) { return connector.id == s.id; });
        if (standard == kStandard.end())
            return depths;
        for (std::int64_t at = fromMs; at < toMs; at += stepMs)
            depths.push_back({at, depthAt(connector.tenantId, *standard, at)});
        return depths;
    }

private:
    static bool has(const TenantFacts &tenant, std::size_t at)
    {
        // Connectors come with the stage that makes them.
        return tenant.stage >= Stage::Integrations && (kStandard[at].profiles & bit(tenant.profile)) != 0;
    }
    [[nodiscard]] std::uint64_t hash(const std::string &tenantId, std::string_view what) const
    {
        return sim::mix(m_seed, sim::hashOf(tenantId), sim::hashOf(what));
    }

    /// Of those that fit the one that the seed puts first; null: none does.
    template<class Fits>
    const TenantFacts *first(std::span<const TenantFacts> tenants, std::string_view story, const Fits &fits) const
    {
        const TenantFacts *found = nullptr;
        std::uint64_t lowest = UINT64_MAX;
        for (const TenantFacts &tenant : tenants) {
            if (tenant.stage != Stage::Live || !fits(tenant))
                continue;
            if (const std::uint64_t h = hash(tenant.id, story); found == nullptr || h < lowest) {
                found = &tenant;
                lowest = h;
            }
        }
        return found;
    }

    [[nodiscard]] Stories storiesOf(std::span<const TenantFacts> tenants) const
    {
        Stories stories;
        const auto plain = [](const TenantFacts &one) { return one.parent.empty() && one.tier == Tier::Shared; };
        if (const TenantFacts *one = first(tenants, "flood", plain))
            stories.flooded = one->id;
        if (const TenantFacts *owner = first(tenants, "hook", plain)) {
            stories.hookOwner = owner->id;
            const auto other = [&](const TenantFacts &one) { return plain(one) && one.id != owner->id; };
            if (const TenantFacts *borrower = first(tenants, "hook-too", other))
                stories.hookBorrower = borrower->id;
        }
        for (const TenantFacts &tenant : tenants) {
            if (tenant.stage != Stage::Live || !m_sharesKey(tenant))
                continue;
            // The platform's own look names no owner: whoever the seed puts next to it.
            const auto owner = [&](const TenantFacts &one) { return one.id != tenant.id && one.tier == tenant.tier; };
            if (const TenantFacts *one = first(tenants, absl::StrCat("key/", tenant.id), owner))
                stories.sharesWith.emplace(tenant.id, one->id);
        }
        addPartner(tenants, stories);
        return stories;
    }
    void addPartner(std::span<const TenantFacts> tenants, Stories &stories) const
    {
        std::map<std::string, std::vector<const TenantFacts *>> children;
        for (const TenantFacts &tenant : tenants)
            if (!tenant.parent.empty() && tenant.stage == Stage::Live)
                children[tenant.parent].push_back(&tenant);
        for (auto &[partner, below] : children) {
            if (below.size() < kTouched)
                continue;
            std::ranges::sort(below, {}, [this](const TenantFacts *one) { return hash(one->id, "touched"); });
            stories.partner = partner;
            for (std::size_t i = 0; i < kTouched; ++i)
                stories.touched.insert(below[i]->id);
            return;
        }
    }

    [[nodiscard]] std::uint64_t depthAt(const std::string &tenantId, const Standard &standard, std::int64_t atMs) const
    {
        const std::uint64_t h = hash(tenantId, standard.id);
        const double hour = static_cast<double>(atMs % kDayMs) / static_cast<double>(kHourMs);
        const double day = 1 + 0.6 * std::sin((hour - 9) / 24 * 6.283185307179586);
        const double noise = sim::between(sim::mix(h, static_cast<std::uint64_t>(atMs / (2 * kMinuteMs))), 0.4, 1.6);
        double depth = static_cast<double>(standard.usual) * sim::between(h, 0.5, 1.5) * day * noise;
        if (tenantId == m_stories.flooded && &standard == &kStandard[kErp] && atMs > m_floodMs)
            depth += static_cast<double>(kFloodMost)
                     * std::min(1.0, static_cast<double>(atMs - m_floodMs) / static_cast<double>(kFloodedForMs));
        return static_cast<std::uint64_t>(depth);
    }

    [[nodiscard]] HeldCredential credentialOf(const TenantFacts &tenant, const Standard &standard,
                                              std::int64_t nowMs) const
    {
        const auto shared = m_stories.sharesWith.find(tenant.id);
        const bool borrowed = &standard == &kStandard[kPayer] && shared != m_stories.sharesWith.end();
        const std::string &owner = borrowed ? shared->second : tenant.id;
        const std::uint64_t h = sim::mix(hash(owner, standard.id), 7);
        // Each is set anew from time to time; a few are forgotten.
        const std::int64_t everyDays = h % kOldSecretOneIn == 0 ? 700 : tenant.tier == Tier::Dedicated ? 80 : 150;
        const std::int64_t beat = everyDays * kDayMs;
        const std::int64_t offset = static_cast<std::int64_t>(h % static_cast<std::uint64_t>(beat));
        HeldCredential held;
        held.account = absl::StrCat(standard.account, "-", owner);
        held.owner = owner;
        held.fingerprint =
            m_fingerprint("credential", absl::StrCat("simulated/", m_seed, "/", owner, "/", standard.id));
        held.setMs = nowMs - (nowMs + offset) % beat;
        return held;
    }

    [[nodiscard]] ConnectorReading read(const TenantFacts &tenant, std::size_t at, std::int64_t nowMs) const
    {
        const Standard &standard = kStandard[at];
        const std::uint64_t h = hash(tenant.id, standard.id);
        ConnectorReading reading;
        reading.tenantId = tenant.id;
        reading.id = standard.id;
        reading.kind = standard.kind;
        reading.name = standard.name;
        reading.environment = m_environment;
        reading.credentials.push_back(credentialOf(tenant, standard, nowMs));
        reading.channel = m_fingerprint("channel", absl::StrCat("simulated/", tenant.id, "/", standard.id));
        reading.broker = absl::StrCat("broker-", tenant.region);
        reading.depth = depthAt(tenant.id, standard, nowMs);
        reading.depthLimit = kLimit;
        reading.consumers = 2;
        const std::uint64_t hourly = sim::mix(h, static_cast<std::uint64_t>(nowMs / kHourMs));
        reading.retries = h % kRetryingOneIn == 0 ? 120 + hourly % 200 : hourly % 6;
        reading.failures = h % kRetryingOneIn == 0 ? hourly % 5 : 0;
        reading.deadLetters = h % kRetryingOneIn == 0 ? 3 + h % 9 : 0;
        reading.lastSuccessMs = nowMs - static_cast<std::int64_t>(hourly % 90) * 1'000;
        reading.webhooksKnown = true;
        const bool borrowed = at == kPharmacy && tenant.id == m_stories.hookBorrower;
        reading.webhooks.push_back(
            {standard.host,
             m_fingerprint("webhook",
                           absl::StrCat("simulated/", borrowed ? m_stories.hookOwner : tenant.id, "/", standard.id))});
        tellPartner(tenant, at, nowMs, reading);
        return reading;
    }

    /// The partner's billing export was set up once for all: what is wrong with it is wrong wherever it was copied to.
    void tellPartner(const TenantFacts &tenant, std::size_t at, std::int64_t nowMs, ConnectorReading &reading) const
    {
        if (at != kErp || (tenant.id != m_stories.partner && !m_stories.touched.contains(tenant.id)))
            return;
        reading.configuration =
            m_fingerprint("configuration", absl::StrCat("simulated/", m_stories.partner, "/", reading.id));
        reading.misconfigured = "the partner's configuration names an address that answers with another certificate";
        reading.failures = 60 + hash(tenant.id, "failing") % 40;
        reading.retries = 300 + hash(tenant.id, "retrying") % 100;
        reading.lastSuccessMs = nowMs - nowMs % kDayMs - 2 * kHourMs;
    }

    std::uint64_t m_seed;
    std::string m_environment;
    Fingerprint m_fingerprint;
    SharesKey m_sharesKey;
    Stories m_stories;          ///< As of the last look.
    std::int64_t m_floodMs = 0; ///< When the flood began; 0: nobody has looked yet.
};

} // namespace

std::unique_ptr<ConnectorSource> makeSimulatedConnectors(std::uint64_t seed, std::string environment,
                                                         Fingerprint fingerprint, SharesKey sharesKey)
{
    return std::make_unique<SimulatedConnectors>(seed, std::move(environment), std::move(fingerprint),
                                                 std::move(sharesKey));
}

} // namespace bulkhead

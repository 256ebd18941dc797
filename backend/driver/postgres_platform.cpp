#include "backend/driver/postgres_platform.h"

#include "backend/driver/postgres_boundary_look.h"
#include "backend/driver/postgres_boundary_probe.h"
#include "backend/driver/postgres_canaries.h"
#include "backend/driver/postgres_mover.h"
#include "backend/driver/postgres_readers.h"
#include "backend/driver/postgres_removal.h"

#include <absl/strings/str_cat.h>

#include <algorithm>
#include <array>
#include <mutex>

namespace bulkhead {
namespace {

constexpr std::size_t kLongestId = 64;

constexpr std::uint8_t bit(Tier tier)
{
    return static_cast<std::uint8_t>(1u << static_cast<unsigned>(tier));
}
constexpr std::uint8_t kShared = bit(Tier::Shared);
constexpr std::uint8_t kOwnSchema = bit(Tier::Segmented) | bit(Tier::Channel);
constexpr std::uint8_t kDedicated = bit(Tier::Dedicated);
constexpr std::uint8_t kEvery = kShared | kOwnSchema | kDedicated;

struct Step
{
    const char *id;
    const char *title;
    Stage stage;
    std::uint8_t tiers;
    std::array<const char *, 5> mends{}; ///< A role that was dropped is made anew with all that hangs on it.
};
constexpr std::array<Step, 8> kSteps{{
    {"identity.role",
     "Create the tenant's own login role and its credential",
     Stage::Identity,
     kEvery,
     {"data.role.own", "data.role.plain"}},
    {"data.rows",
     "Put row rules on the shared tables and let the role at its rows",
     Stage::DataBoundary,
     kShared,
     {"data.role.own", "data.rows.forced", "data.rows.policy", "data.grants.own", "data.search_path"}},
    {"data.schema",
     "Create the tenant's own schema",
     Stage::DataBoundary,
     kOwnSchema,
     {"data.role.own", "data.schema.own", "data.search_path"}},
    {"data.database",
     "Create the tenant's own database",
     Stage::DataBoundary,
     kDedicated,
     {"data.role.own", "data.database.own", "data.search_path"}},
    {"data.tables",
     "Create the tables of its own, with rights for its role alone",
     Stage::DataBoundary,
     kOwnSchema | kDedicated,
     {"data.role.own", "data.schema.own", "data.database.own", "data.grants.own"}},
    {"data.limits",
     "Limit connections, statements and waits for locks",
     Stage::DataBoundary,
     kEvery,
     {"data.role.own", "data.limits"}},
    {"data.readers",
     "Make the readers that diagnostics log in as",
     Stage::DataBoundary,
     kEvery,
     {"data.grants.own", "data.database.own"}},
    {"data.canaries", "Place the canaries that probes look for", Stage::DataBoundary, kEvery},
}};

absl::Status checkTenant(const TenantFacts &tenant)
{
    const auto good = [](const std::string &id) {
        return !id.empty() && id.size() <= kLongestId && std::ranges::all_of(id, [](char c) {
            return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
        });
    };
    if (!good(tenant.id) || (!tenant.parent.empty() && !good(tenant.parent)))
        return absl::InvalidArgumentError("A tenant's id has 1 to 64 characters of a-z, 0-9 and \"-\".");
    if (tenant.tier == Tier::Unspecified)
        return absl::FailedPreconditionError("The tenant has no tier yet. Decide on one first.");
    return absl::OkStatus();
}

class PostgresPlatform final : public Platform
{
public:
    PostgresPlatform(PostgresPlatformConfig config, const Clock &clock)
        : m_config(std::move(config))
        , m_clock(clock)
        , m_administrator(m_config)
        , m_mover(pg::makePostgresMover(m_config,
                                        [this](const TenantFacts &tenant, const char *step, std::string &evidence) {
                                            return apply(tenant, {step, {}, Stage::DataBoundary}, 1, evidence);
                                        }))
    {
    }

    TierMover *mover() override { return m_mover.get(); }

    std::vector<PlannedStep> plan(const TenantFacts &tenant) const override
    {
        std::vector<PlannedStep> steps;
        for (const Step &step : kSteps) {
            if ((step.tiers & bit(tenant.tier)) == 0)
                continue;
            steps.push_back({step.id, step.title, step.stage});
            for (const char *check : step.mends)
                if (check != nullptr)
                    steps.back().mends.emplace_back(check);
        }
        return steps;
    }

    absl::Status apply(const TenantFacts &tenant, const PlannedStep &step, int /*attempt*/,
                       std::string &evidence) override
    {
        if (absl::Status status = checkTenant(tenant); !status.ok())
            return status;
        const std::scoped_lock lock(m_mutex);
        return applyOne(tenant, step.id, evidence);
    }

    absl::Status setTier(const TenantFacts &tenant, Tier to, std::string &evidence) override
    {
        if (to != tenant.tier)
            return absl::FailedPreconditionError(
                "This platform moves a live tenant in steps that are kept one by one, never in one call.");
        if (absl::Status status = checkTenant(tenant); !status.ok())
            return status;
        const std::scoped_lock lock(m_mutex);
        return applyAll(tenant, evidence);
    }

    absl::StatusOr<std::vector<Observation>> observe(const TenantFacts &tenant) override
    {
        if (absl::Status status = checkTenant(tenant); !status.ok())
            return status;
        const std::scoped_lock lock(m_mutex);
        if (absl::Status status = prepare(); !status.ok())
            return status;
        return pg::lookAtBoundaries(m_administrator, placeOf(tenant));
    }

    absl::StatusOr<ProbeRound> probe(const TenantFacts &tenant) override
    {
        if (absl::Status status = checkTenant(tenant); !status.ok())
            return status;
        const std::scoped_lock lock(m_mutex);
        if (absl::Status status = prepare(); !status.ok())
            return status;
        return pg::probeBoundaries(m_administrator, placeOf(tenant), m_clock);
    }

    std::string system() const override { return "PostgreSQL"; }
    absl::Status remove(const TenantFacts &tenant, std::string &evidence) override
    {
        if (absl::Status status = checkTenant(tenant); !status.ok())
            return status;
        const std::scoped_lock lock(m_mutex);
        if (absl::Status status = prepare(); !status.ok())
            return status;
        return pg::removeTenant(m_administrator, placeOf(tenant), evidence);
    }

private:
    [[nodiscard]] pg::Place placeOf(const TenantFacts &tenant) const
    {
        return {m_config, tenant, pg::namesOf(m_config, tenant)};
    }

    absl::Status prepare()
    {
        const auto link = m_administrator.shared();
        return link.ok() ? pg::prepareRegistry(**link, m_config) : link.status();
    }

    absl::Status applyOne(const TenantFacts &tenant, const std::string &step, std::string &evidence);
    absl::Status applyAll(const TenantFacts &tenant, std::string &evidence);
    absl::Status makeReadersOf(PostgresLink &link, const pg::Place &place, std::string &evidence);
    absl::Status placeCanaries(const TenantFacts &tenant, std::string &evidence);

    PostgresPlatformConfig m_config;
    const Clock &m_clock;
    std::mutex m_mutex;
    pg::Administrator m_administrator;
    const std::unique_ptr<TierMover> m_mover;
};

absl::Status PostgresPlatform::applyOne(const TenantFacts &tenant, const std::string &step, std::string &evidence)
{
    evidence.clear();
    if (absl::Status status = prepare(); !status.ok())
        return status;
    const auto shared = m_administrator.shared();
    if (!shared.ok())
        return shared.status();
    PostgresLink &link = **shared;
    const pg::Place place = placeOf(tenant);
    if (step == "identity.role")
        return pg::makeRole(link, place, evidence);
    if (step == "data.rows")
        return pg::transaction(link, [&] {
            absl::Status status = pg::ruleSharedTables(link, m_config, evidence);
            return status.ok() ? pg::joinShared(link, place, evidence) : status;
        });
    if (step == "data.schema")
        return pg::makeSchema(link, place, evidence);
    if (step == "data.database")
        return pg::makeDatabase(link, place, evidence);
    if (step == "data.tables") {
        if (place.names.database.empty())
            return pg::fillSchema(link, place, evidence);
        const auto own = m_administrator.to(place.names.database);
        return own.ok() ? pg::fillSchema(**own, place, evidence) : own.status();
    }
    if (step == "data.limits")
        return pg::setLimits(link, place, evidence);
    if (step == "data.readers")
        return makeReadersOf(link, place, evidence);
    if (step == "data.canaries")
        return placeCanaries(tenant, evidence);
    return absl::NotFoundError(
        absl::StrCat("This platform's standard has no step \"", step, "\". Plan the onboarding again."));
}

absl::Status PostgresPlatform::makeReadersOf(PostgresLink &link, const pg::Place &place, std::string &evidence)
{
    if (place.names.database.empty())
        return pg::makeReaders({link, link}, place, evidence);
    const auto own = m_administrator.to(place.names.database);
    return own.ok() ? pg::makeReaders({link, **own}, place, evidence) : own.status();
}

absl::Status PostgresPlatform::applyAll(const TenantFacts &tenant, std::string &evidence)
{
    std::string all;
    for (const PlannedStep &step : plan(tenant)) {
        std::string one;
        if (absl::Status status = applyOne(tenant, step.id, one); !status.ok())
            return status;
        absl::StrAppend(&all, all.empty() ? "" : "; ", one);
    }
    evidence = std::move(all);
    return absl::OkStatus();
}

/// Canaries are tenants of the same making, one per kind of place, so that a boundary which fails them fails all.
absl::Status PostgresPlatform::placeCanaries(const TenantFacts &tenant, std::string &evidence)
{
    std::vector<Tier> tiers{Tier::Shared}; // Its role is what every tenant tries to become.
    if (tenant.tier != Tier::Shared)
        tiers.push_back(tenant.tier);
    const auto link = m_administrator.shared();
    if (!link.ok())
        return link.status();
    const auto tables = pg::sharedTables(**link, m_config);
    if (!tables.ok())
        return tables.status();
    std::string placed;
    for (const Tier tier : tiers) {
        const TenantFacts canary = pg::canaryOf(tier);
        const auto whole = pg::madeFor(**link, "canary", canary.id);
        if (!whole.ok())
            return whole.status();
        if (!whole->empty())
            continue;
        for (const PlannedStep &step : plan(canary)) {
            std::string one;
            if (step.id == "data.canaries" || step.id == "data.readers" || (step.id == "data.rows" && tables->empty()))
                continue;
            if (absl::Status status = applyOne(canary, step.id, one); !status.ok())
                return status;
        }
        if (absl::Status status = pg::record(**link, "canary", canary.id, canary.id); !status.ok())
            return status;
        absl::StrAppend(&placed, "canary ", canary.id, " set up; ");
    }
    if (tables->empty()) {
        evidence = absl::StrCat(placed, "no shared tables to put a row into");
        return absl::OkStatus();
    }
    std::string sown;
    const absl::Status status = pg::sowCanaries(**link, m_config, sown);
    evidence = absl::StrCat(placed, sown);
    return status;
}

} // namespace

std::unique_ptr<Platform> makePostgresPlatform(PostgresPlatformConfig config, const Clock &clock)
{
    return std::make_unique<PostgresPlatform>(std::move(config), clock);
}

} // namespace bulkhead

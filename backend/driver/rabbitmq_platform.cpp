#include "backend/driver/rabbitmq_platform.h"

#include "backend/domain/tier_mover.h"
#include "backend/driver/rabbitmq_boundary.h"
#include "backend/driver/rabbitmq_tenant.h"

#include <absl/strings/str_cat.h>

#include <algorithm>

namespace bulkhead {
namespace {

using Json = nlohmann::json;

constexpr char kVhost[] = "integrations.vhost", kCredential[] = "integrations.credential",
               kQueues[] = "integrations.queues", kLimits[] = "integrations.limits";

class RabbitMqPlatform final : public Platform
{
public:
    explicit RabbitMqPlatform(RabbitMqPlatformConfig config)
        : m_config(std::move(config))
        , m_mover(makeOneStepMover(*this, "move.broker", "Set the tier's limits on the tenant's channels"))
    {
    }

    TierMover *mover() override { return m_mover.get(); } // The virtual host stays where it is.

    std::vector<PlannedStep> plan(const TenantFacts &) const override
    {
        return {{kVhost,
                 "Create the virtual host of the tenant's channels",
                 Stage::Integrations,
                 {"integration.channel.own"}},
                {kCredential,
                 "Issue the tenant's credential for its channels",
                 Stage::Integrations,
                 {"integration.credential.own"}},
                {kQueues, "Create the channels with capped retries", Stage::Integrations, {"integration.limits"}},
                {kLimits, "Limit connections and channels", Stage::Integrations, {"integration.limits"}}};
    }
    absl::Status apply(const TenantFacts &tenant, const PlannedStep &step, int, std::string &evidence) override
    {
        RabbitMqApi api(m_config.management, m_config.login);
        RabbitMqTenant place(m_config, api, tenant.id);
        if (step.id == kVhost)
            return place.makeVhost(evidence);
        if (step.id == kCredential)
            return place.makeUser(evidence);
        if (step.id == kQueues)
            return place.makeQueues(m_config.queues, tierOf(tenant.tier), evidence);
        if (step.id == kLimits)
            return place.limit(tierOf(tenant.tier), evidence);
        return absl::NotFoundError(absl::StrCat("The broker has no step \"", step.id, "\"."));
    }
    absl::Status setTier(const TenantFacts &tenant, Tier to, std::string &evidence) override
    {
        RabbitMqApi api(m_config.management, m_config.login);
        RabbitMqTenant place(m_config, api, tenant.id);
        return place.limit(tierOf(to), evidence);
    }
    absl::StatusOr<std::vector<Observation>> observe(const TenantFacts &tenant) override
    {
        RabbitMqApi api(m_config.management, m_config.login);
        const RabbitMqTenant place(m_config, api, tenant.id);
        return observeRabbitMq(m_config, api, place, tierOf(tenant.tier));
    }
    absl::StatusOr<ProbeRound> probe(const TenantFacts &tenant) override
    {
        RabbitMqApi api(m_config.management, m_config.login);
        const RabbitMqTenant place(m_config, api, tenant.id);
        return probeRabbitMq(m_config, api, place);
    }
    std::string system() const override { return "RabbitMQ"; }
    absl::Status remove(const TenantFacts &tenant, std::string &evidence) override
    {
        RabbitMqApi api(m_config.management, m_config.login);
        return RabbitMqTenant(m_config, api, tenant.id).remove(evidence);
    }

private:
    [[nodiscard]] const RabbitMqTier &tierOf(Tier tier) const
    {
        switch (tier) {
        case Tier::Segmented:
            return m_config.segmented;
        case Tier::Dedicated:
            return m_config.dedicated;
        case Tier::Channel:
            return m_config.channel;
        case Tier::Shared:
        case Tier::Unspecified:
            break;
        }
        return m_config.shared;
    }

    const RabbitMqPlatformConfig m_config;
    const std::unique_ptr<TierMover> m_mover;
};

} // namespace

std::unique_ptr<Platform> makeRabbitMqPlatform(RabbitMqPlatformConfig config)
{
    return std::make_unique<RabbitMqPlatform>(std::move(config));
}

} // namespace bulkhead

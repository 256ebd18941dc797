#include "backend/driver/rabbitmq_boundary.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_join.h>

#include <algorithm>

namespace bulkhead {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kNeighbours = 3, kGranted = 3;

std::string textIn(const Json &object, const char *key)
{
    return object.contains(key) && object[key].is_string() ? object[key].get<std::string>() : std::string();
}

std::vector<std::string> namesIn(const Json &list, const char *key, const std::string &but)
{
    std::vector<std::string> names;
    for (const Json &one : list)
        if (std::string name = textIn(one, key); !name.empty() && name != but)
            names.push_back(std::move(name));
    std::ranges::sort(names);
    return names;
}

/// Who else may use the tenant's virtual host.
absl::StatusOr<Observation> channelOf(RabbitMqApi &api, const RabbitMqTenant &place)
{
    const auto rights = api.get({"vhosts", place.name(), "permissions"});
    if (!rights.ok())
        return rights.status();
    const auto others = namesIn(*rights, "user", place.name());
    Observation seen{"integration.channel.own", others.empty(), {}, {}};
    if (others.empty()) {
        seen.seen = absl::StrCat("virtual host ", place.name(), ", used by the tenant alone");
    } else {
        seen.seen = absl::StrCat("virtual host ", place.name(), " is open to ", absl::StrJoin(others, ", "));
        seen.cause = absl::StrCat("Permission of user ", others.front(), " on virtual host ", place.name(), ".");
    }
    for (const std::string &other : others)
        if (other != api.user()) // Its own right is given and taken by the steps; others' somebody gave by hand.
            seen.beyond = absl::StrCat("what user ", other, " was given on virtual host ", place.name(),
                                       " has to be taken away by who gave it");
    return seen;
}

absl::StatusOr<Observation> credentialOf(RabbitMqApi &api, const RabbitMqTenant &place)
{
    const auto rights = api.get({"users", place.name(), "permissions"});
    const auto user = api.get({"users", place.name()});
    for (const auto &status : {rights.status(), user.status()})
        if (!status.ok())
            return status;
    Observation seen{"integration.credential.own", false, {}, {}};
    const auto others = namesIn(*rights, "vhost", place.name());
    const Json tags = user->value("tags", Json::array());
    const bool plain = tags == Json::array({kRabbitMqMark}) || tags == Json(kRabbitMqMark);
    const auto same = place.folder().sameAs(place.credential());
    const auto secret = place.folder().read(place.credential());
    if (!others.empty()) {
        seen.seen = absl::StrCat("user ", place.name(), " may use ", absl::StrJoin(others, ", "), ", too");
        seen.cause = absl::StrCat("Permission of user ", place.name(), " on virtual host ", others.front(), ".");
        seen.beyond = absl::StrCat("what user ", place.name(),
                                   " was given on other virtual hosts has to be taken away "
                                   "by who gave it");
    } else if (!plain) {
        seen.seen = absl::StrCat("user ", place.name(), " has tags of its own");
        seen.cause = absl::StrCat("Tags of user ", place.name(), " were changed; they carry rights over the broker.");
    } else if (!same.empty()) {
        seen.seen = absl::StrCat("credential ", fingerprintOf(*secret), " is used by another tenant, too");
        seen.cause = absl::StrCat("The file of ", same.front(), " holds the same credential.");
        seen.beyond = "a credential that two tenants use has to be taken from one of them by hand";
    } else if (!secret.ok()) {
        seen.seen = "the tenant's credential is not in the folder of credentials";
        seen.cause = std::string(secret.status().message());
    } else {
        seen.holds = true;
        seen.seen = absl::StrCat("user ", place.name(), " with credential ", fingerprintOf(*secret),
                                 ", rights on its own virtual host alone");
    }
    return seen;
}

/// What is missing of the limits, as a list; empty: nothing.
absl::StatusOr<std::vector<std::string>> missingLimits(const RabbitMqPlatformConfig &config, RabbitMqApi &api,
                                                       const RabbitMqTenant &place, const RabbitMqTier &tier)
{
    std::vector<std::string> missing;
    const auto limits = api.get({"vhost-limits", place.name()});
    if (!limits.ok())
        return limits.status();
    const Json set =
        limits->is_array() && !limits->empty() ? (*limits)[0].value("value", Json::object()) : Json::object();
    const auto capped = [&set](const char *key, std::int64_t most) {
        return set.contains(key) && set[key].is_number_integer() && set[key].get<std::int64_t>() >= 0
               && set[key].get<std::int64_t>() <= most;
    };
    if (!capped("max-connections", tier.connections))
        missing.push_back(absl::StrCat("connections (at most ", tier.connections, ")"));
    if (!capped("max-queues", static_cast<std::int64_t>(config.queues.size())))
        missing.push_back(absl::StrCat("queues (at most ", config.queues.size(), ")"));
    const auto queues = api.get({"queues", place.name()}, "columns=name,arguments&disable_stats=true");
    if (!queues.ok())
        return queues.status();
    for (const std::string &name : config.queues) {
        const auto found =
            std::ranges::find_if(*queues, [&name](const Json &queue) { return textIn(queue, "name") == name; });
        if (found == queues->end()) {
            missing.push_back("the queue " + name);
            continue;
        }
        const Json arguments = found->value("arguments", Json::object());
        if (!arguments.contains("x-max-length"))
            missing.push_back("a length of the queue " + name);
        if (!arguments.contains("x-delivery-limit"))
            missing.push_back("capped retries of the queue " + name);
    }
    return missing;
}

absl::Status makeCanary(const RabbitMqPlatformConfig &config, RabbitMqApi &api)
{
    RabbitMqTenant canary(config, api, kCanaryTenant);
    std::string said;
    if (absl::Status status = canary.makeVhost(said); !status.ok())
        return status;
    if (absl::Status status = canary.makeUser(said); !status.ok())
        return status;
    return canary.makeQueues({kCanaryQueue}, config.shared, said);
}

/// One round under way.
class Round
{
public:
    Round(const RabbitMqPlatformConfig &config, const RabbitMqTenant &place, Secret own)
        : m_config(config)
        , m_place(place)
        , m_own(std::move(own))
    {
    }

    void attempt(const char *boundary, const std::string &what, const std::string &user, const Secret &password,
                 const std::string &vhost, AmqpAct act, const std::string &queue, const std::string &cause)
    {
        const AmqpOutcome came = tryAmqp(m_config.amqp, user, password, vhost, act, queue);
        if (!came.reached)
            return leaveOut(absl::StrCat("could not ", what, ": ", came.words));
        m_round.attempts.push_back(
            {Layer::Integration, boundary, what, came.opened, came.words, came.opened ? cause : std::string()});
    }
    void asItself(const char *boundary, const std::string &what, const std::string &vhost, AmqpAct act,
                  const std::string &queue = {})
    {
        attempt(boundary, what, m_place.name(), m_own, vhost, act, queue,
                absl::StrCat("Permission of user ", m_place.name(), " on virtual host ", vhost, "."));
    }
    void leaveOut(const std::string &why) { m_round.incomplete += (m_round.incomplete.empty() ? "" : "; ") + why; }
    [[nodiscard]] ProbeRound take() { return std::move(m_round); }

private:
    const RabbitMqPlatformConfig &m_config;
    const RabbitMqTenant &m_place;
    const Secret m_own;
    ProbeRound m_round;
};

} // namespace

absl::StatusOr<std::vector<Observation>> observeRabbitMq(const RabbitMqPlatformConfig &config, RabbitMqApi &api,
                                                         const RabbitMqTenant &place, const RabbitMqTier &tier)
{
    const auto vhost = api.get({"vhosts", place.name()});
    if (!vhost.ok())
        return vhost.status();
    const auto channel = channelOf(api, place);
    if (!channel.ok())
        return channel.status();
    auto credential = credentialOf(api, place);
    if (absl::IsNotFound(credential.status()))
        credential =
            Observation{"integration.credential.own", false, absl::StrCat("the user ", place.name(), " does not exist"),
                        absl::StrCat("User ", place.name(), " was removed, or never made.")};
    if (!credential.ok())
        return credential.status();
    const auto missing = missingLimits(config, api, place, tier);
    if (!missing.ok())
        return missing.status();
    Observation limits{
        "integration.limits", missing->empty(), "connections, queues, lengths and retries are limited", {}};
    if (!missing->empty()) {
        limits.seen = "missing: " + absl::StrJoin(*missing, ", ");
        limits.cause = absl::StrCat("Limits of virtual host ", place.name(), " or arguments of its queues.");
    }
    return std::vector<Observation>{*channel, *credential, std::move(limits)};
}

absl::StatusOr<ProbeRound> probeRabbitMq(const RabbitMqPlatformConfig &config, RabbitMqApi &api,
                                         const RabbitMqTenant &place)
{
    const auto vhost = api.get({"vhosts", place.name()});
    if (!vhost.ok())
        return vhost.status();
    const auto own = place.folder().read(place.credential());
    Round round(config, place, own.ok() ? *own : Secret());
    if (!own.ok()) {
        round.leaveOut(std::string(own.status().message()));
        return round.take();
    }
    if (absl::Status status = makeCanary(config, api); !status.ok()) {
        round.leaveOut(absl::StrCat("the canary cannot be made: ", std::string(status.message())));
        return round.take();
    }
    // A refusal means something only where the tenant gets in by its own door.
    const AmqpOutcome home = tryAmqp(config.amqp, place.name(), *own, place.name());
    if (!home.opened) {
        round.leaveOut(absl::StrCat("the tenant cannot sign in at its own virtual host: ", home.words));
        return round.take();
    }
    const RabbitMqTenant canary(config, api, kCanaryTenant);
    round.asItself("channel.publish", "publish to another tenant's channel", canary.name(), AmqpAct::Publish,
                   kCanaryQueue);
    round.asItself("channel.consume", "consume from another tenant's channel", canary.name(), AmqpAct::Consume,
                   kCanaryQueue);
    round.attempt("credential.other", "sign in as another tenant with the own credential", canary.name(), *own,
                  canary.name(), AmqpAct::Open, {}, "Both have the same credential.");
    const auto rights = api.get({"users", place.name(), "permissions"});
    const auto vhosts = api.get({"vhosts"}, "columns=name");
    for (const auto &status : {rights.status(), vhosts.status()})
        if (!status.ok()) {
            round.leaveOut(std::string(status.message()));
            return round.take();
        }
    std::vector<std::string> tried{place.name(), canary.name()};
    const auto open = [&](const std::string &other) {
        if (std::ranges::find(tried, other) != tried.end())
            return false;
        tried.push_back(other);
        round.asItself("channel.open", "open the virtual host " + other, other, AmqpAct::Open);
        return true;
    };
    std::size_t granted = 0, neighbours = 0;
    for (const std::string &other : namesIn(*rights, "vhost", place.name()))
        if (granted < kGranted && open(other))
            ++granted;
    for (const std::string &other : namesIn(*vhosts, "name", place.name()))
        if (neighbours < kNeighbours && other.starts_with(config.prefix) && open(other))
            ++neighbours;
    return round.take();
}

} // namespace bulkhead

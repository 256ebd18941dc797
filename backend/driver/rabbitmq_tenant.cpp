#include "backend/driver/rabbitmq_tenant.h"

#include "backend/driver/rabbitmq_connection_limit.h"

#include <absl/strings/str_cat.h>

namespace bulkhead {
namespace {

using Json = nlohmann::json;

std::string textIn(const Json &object, const char *key)
{
    return object.contains(key) && object[key].is_string() ? object[key].get<std::string>() : std::string();
}

/// 3.10 tells tags as a list, older ones as one text.
bool marked(const Json &user)
{
    if (!user.contains("tags"))
        return false;
    if (user["tags"].is_string())
        return user["tags"].get<std::string>().find(kRabbitMqMark) != std::string::npos;
    for (const Json &tag : user["tags"])
        if (tag == kRabbitMqMark)
            return true;
    return false;
}

} // namespace

RabbitMqTenant::RabbitMqTenant(const RabbitMqPlatformConfig &config, RabbitMqApi &api, const std::string &tenantId)
    : m_config(config)
    , m_api(api)
    , m_folder(config.credentials)
    , m_name(config.prefix + tenantId)
    , m_credential("rabbitmq." + tenantId)
    , m_description("Bulkhead tenant " + tenantId)
{
}

absl::Status RabbitMqTenant::ownVhost()
{
    const auto vhost = m_api.get({"vhosts", m_name});
    if (!vhost.ok())
        return vhost.status();
    if (textIn(*vhost, "description") != m_description)
        return absl::FailedPreconditionError(
            absl::StrCat("The virtual host ", m_name,
                         " exists and was not made for this tenant. Nothing was changed; "
                         "rename or remove it."));
    return absl::OkStatus();
}

absl::Status RabbitMqTenant::ownUser()
{
    const auto user = m_api.get({"users", m_name});
    if (!user.ok())
        return user.status();
    if (!marked(*user))
        return absl::FailedPreconditionError(
            absl::StrCat("The broker's user ", m_name,
                         " exists and was not made for this tenant. Nothing was changed; "
                         "rename or remove it."));
    return absl::OkStatus();
}

absl::Status RabbitMqTenant::makeVhost(std::string &evidence)
{
    const absl::Status known = ownVhost();
    if (!known.ok() && !absl::IsNotFound(known))
        return known;
    if (!known.ok())
        if (absl::Status status = m_api.put({"vhosts", m_name}, {{"description", m_description}}); !status.ok())
            return status;
    // Whoever makes a virtual host is given every right in it.
    if (absl::Status status = m_api.remove({"permissions", m_name, m_api.user()}); !status.ok())
        return status;
    evidence = absl::StrCat("virtual host ", m_name, known.ok() ? " stands" : " made", ", nobody may use it yet");
    return ownVhost();
}

absl::Status RabbitMqTenant::makeUser(std::string &evidence)
{
    if (absl::Status status = ownVhost(); !status.ok())
        return status;
    const absl::Status known = ownUser();
    if (!known.ok() && !absl::IsNotFound(known))
        return known;
    const auto password = m_folder.keep(m_credential);
    if (!password.ok())
        return password.status();
    if (absl::Status status = m_api.put({"users", m_name}, {{"password", password->reveal()}, {"tags", kRabbitMqMark}});
        !status.ok())
        return status;
    // It declares nothing itself: queues come with their limits.
    const Json rights{{"configure", "^$"}, {"write", ".*"}, {"read", ".*"}};
    if (absl::Status status = m_api.put({"permissions", m_name, m_name}, rights); !status.ok())
        return status;
    const auto seen = m_api.get({"users", m_name, "permissions"});
    if (!seen.ok())
        return seen.status();
    evidence = absl::StrCat("user ", m_name, " with credential ", fingerprintOf(*password), ", rights on ",
                            seen->size(), " virtual host");
    return absl::OkStatus();
}

absl::Status RabbitMqTenant::makeQueues(const std::vector<std::string> &queues, const RabbitMqTier &tier,
                                        std::string &evidence)
{
    if (absl::Status status = ownVhost(); !status.ok())
        return status;
    // Queues are declared by somebody with rights in the virtual host; the right goes when they stand. Where this
    // process ends between, the look finds it.
    const Json every{{"configure", ".*"}, {"write", ".*"}, {"read", ".*"}};
    if (absl::Status status = m_api.put({"permissions", m_name, m_api.user()}, every); !status.ok())
        return status;
    for (const std::string &queue : queues) {
        // Quorum queues count deliveries: a message that fails again and again ends, and takes no other's turn.
        const Json wanted{{"durable", true},
                          {"arguments",
                           {{"x-queue-type", "quorum"},
                            {"x-delivery-limit", m_config.retries},
                            {"x-max-length", tier.queueLength},
                            {"x-overflow", "reject-publish"}}}};
        if (absl::Status status = m_api.put({"queues", m_name, queue}, wanted); !status.ok())
            return status;
        absl::StrAppend(&evidence, evidence.empty() ? "queues " : ", ", queue);
    }
    if (absl::Status status = m_api.remove({"permissions", m_name, m_api.user()}); !status.ok())
        return status;
    absl::StrAppend(&evidence, "; at most ", tier.queueLength, " messages and ", m_config.retries, " retries");
    return absl::OkStatus();
}

absl::Status RabbitMqTenant::limit(const RabbitMqTier &tier, std::string &evidence)
{
    if (absl::Status status = ownVhost(); !status.ok())
        return status;
    const std::int64_t queues = static_cast<std::int64_t>(m_config.queues.size());
    if (absl::Status status = m_api.put({"vhost-limits", m_name, "max-connections"}, {{"value", tier.connections}});
        !status.ok())
        return status;
    if (absl::Status status = m_api.put({"vhost-limits", m_name, "max-queues"}, {{"value", queues}}); !status.ok())
        return status;
    // A lower one is a limit that somebody set for a while.
    const auto lower = connectionLimitOf(m_api, m_name);
    if (!lower.ok())
        return lower.status();
    if (!*lower || **lower > tier.connections)
        if (absl::Status status = m_api.put({"user-limits", m_name, "max-connections"}, {{"value", tier.connections}});
            !status.ok())
            return status;
    evidence = absl::StrCat("at most ", tier.connections, " connections and ", queues, " queues");
    return absl::OkStatus();
}

absl::Status RabbitMqTenant::remove(std::string &evidence)
{
    for (const absl::Status &owned : {ownVhost(), ownUser()})
        if (!owned.ok() && !absl::IsNotFound(owned))
            return owned;
    // The user first: whoever is connected goes with it.
    if (absl::Status status = m_api.remove({"users", m_name}); !status.ok())
        return status;
    if (absl::Status status = m_api.remove({"vhosts", m_name}); !status.ok())
        return status;
    if (absl::Status status = m_folder.remove(m_credential); !status.ok())
        return status;
    for (const auto &[kind, word] : {std::pair("users", "user"), std::pair("vhosts", "virtual host")}) {
        const auto left = m_api.get({kind, m_name});
        if (left.ok())
            return absl::UnavailableError(absl::StrCat("The ", word, " ", m_name, " still stands. Remove again."));
        if (!absl::IsNotFound(left.status()))
            return left.status();
    }
    evidence = absl::StrCat("user, virtual host, queues and credential of ", m_name, " are gone; nothing stayed");
    return absl::OkStatus();
}

} // namespace bulkhead

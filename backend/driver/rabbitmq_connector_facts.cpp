#include "backend/driver/rabbitmq_connector_facts.h"

#include "backend/driver/rabbitmq_queue_pages.h"

#include <absl/strings/str_cat.h>

#include <algorithm>

namespace bulkhead {
namespace {

using Json = nlohmann::json;

constexpr char kColumns[] = "name,vhost,messages,consumers,arguments,policy,effective_policy_definition,"
                            "message_stats.redeliver,message_stats.publish,message_stats.ack,"
                            "message_stats.deliver_no_ack,message_stats.get_no_ack";

std::string textIn(const Json &object, const char *key)
{
    const auto found = object.find(key);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::optional<std::uint64_t> countIn(const Json &object, const char *key)
{
    const auto found = object.find(key);
    if (found == object.end() || !found->is_number())
        return std::nullopt;
    const double value = found->get<double>();
    return value > 0 ? static_cast<std::uint64_t>(std::min(value, 1e15)) : 0;
}

std::uint64_t limitOf(const Json &item)
{
    std::uint64_t limit = 0;
    for (const auto &[object, key] :
         {std::pair("arguments", "x-max-length"), std::pair("effective_policy_definition", "max-length")})
        if (const auto found = item.find(object); found != item.end() && found->is_object())
            if (const std::uint64_t given = countIn(*found, key).value_or(0); given > 0)
                limit = limit == 0 ? given : std::min(limit, given);
    return limit;
}

/// Whatever was done with and is no longer there: any of them may be missing.
std::optional<std::uint64_t> finishedIn(const Json &stats)
{
    std::optional<std::uint64_t> sum;
    for (const char *key : {"ack", "deliver_no_ack", "get_no_ack"})
        if (const auto count = countIn(stats, key))
            sum = sum.value_or(0) + *count;
    return sum;
}

ConnectorQueue queueOf(const Json &item)
{
    ConnectorQueue queue;
    queue.vhost = textIn(item, "vhost");
    queue.name = textIn(item, "name");
    queue.waiting = countIn(item, "messages");
    if (const auto consumers = countIn(item, "consumers"))
        queue.consumers = static_cast<std::uint32_t>(std::min<std::uint64_t>(*consumers, UINT32_MAX));
    queue.limit = limitOf(item);
    queue.letters = deadLettersOf(item);
    if (const auto stats = item.find("message_stats"); stats != item.end() && stats->is_object()) {
        queue.redelivered = countIn(*stats, "redeliver");
        queue.arrived = countIn(*stats, "publish");
        queue.finished = finishedIn(*stats);
    }
    return queue;
}

absl::Status notUnderstood(const char *what)
{
    return absl::UnavailableError(absl::StrCat("The broker's list of ", what, " cannot be understood."));
}

absl::Status readConnectorQueues(RabbitMqApi &api, BrokerFacts &facts)
{
    std::map<std::pair<std::string, std::string>, ConnectorQueue> queues;
    const absl::Status status = readQueues(api, kColumns, [&queues](const Json &item) {
        ConnectorQueue queue = queueOf(item);
        queues.insert_or_assign({queue.vhost, queue.name}, std::move(queue));
    });
    if (!status.ok())
        return status;
    facts.queues.reserve(queues.size());
    for (auto &[name, queue] : queues)
        facts.queues.push_back(std::move(queue));
    return absl::OkStatus();
}

/// Nobody is asked where no queue names one: of ten thousand virtual hosts it is a long list.
absl::Status readNamedExchanges(RabbitMqApi &api, BrokerFacts &facts)
{
    const bool any = std::ranges::any_of(
        facts.queues, [](const ConnectorQueue &queue) { return queue.letters.set && !queue.letters.exchange.empty(); });
    return any ? readExchanges(
               api,
               [&facts](const Json &item) { facts.exchanges.emplace(textIn(item, "vhost"), textIn(item, "name")); })
               : absl::OkStatus();
}

/// 3.10 tells tags as a list, older ones as one text.
bool worksForThePlatform(const Json &user)
{
    const auto tags = user.find("tags");
    if (tags == user.end())
        return false;
    const std::string all = tags->is_string() ? tags->get<std::string>() : tags->dump();
    return all.find("administrator") != std::string::npos || all.find("monitoring") != std::string::npos;
}

absl::Status readUsers(RabbitMqApi &api, const Fingerprint &fingerprint, BrokerFacts &facts)
{
    const auto users = api.get({"users"});
    if (!users.ok())
        return users.status();
    if (!users->is_array())
        return notUnderstood("users");
    for (const Json &item : *users) {
        if (!item.is_object())
            continue;
        ConnectorUser user;
        user.name = textIn(item, "name");
        user.ofPlatform = worksForThePlatform(item);
        if (const std::string hash = textIn(item, "password_hash"); !hash.empty())
            user.fingerprint = fingerprint("rabbitmq.hash", hash);
        facts.users.insert_or_assign(user.name, std::move(user));
    }
    return absl::OkStatus();
}

absl::Status readRights(RabbitMqApi &api, BrokerFacts &facts)
{
    const auto rights = api.get({"permissions"});
    if (!rights.ok())
        return rights.status();
    if (!rights->is_array())
        return notUnderstood("permissions");
    const auto opens = [](const std::string &pattern) { return !pattern.empty() && pattern != "^$"; };
    for (const Json &item : *rights)
        if (item.is_object() && (opens(textIn(item, "write")) || opens(textIn(item, "read"))))
            facts.rights[textIn(item, "vhost")].push_back(textIn(item, "user"));
    for (auto &[vhost, users] : facts.rights)
        std::ranges::sort(users);
    return absl::OkStatus();
}

} // namespace

const ConnectorQueue *BrokerFacts::queue(const std::string &vhost, const std::string &name) const
{
    const auto found = std::ranges::lower_bound(
        queues, std::pair(vhost, name), {}, [](const ConnectorQueue &one) { return std::pair(one.vhost, one.name); });
    return found != queues.end() && found->vhost == vhost && found->name == name ? &*found : nullptr;
}

absl::StatusOr<BrokerFacts> readBrokerFacts(RabbitMqApi &api, const Fingerprint &fingerprint)
{
    BrokerFacts facts;
    if (absl::Status status = readConnectorQueues(api, facts); !status.ok())
        return status;
    if (absl::Status status = readNamedExchanges(api, facts); !status.ok())
        return status;
    auto transfers = readTransfers(api);
    if (!transfers.ok())
        return transfers.status();
    facts.transfers = *std::move(transfers);
    if (absl::Status status = readUsers(api, fingerprint, facts); !status.ok())
        return status;
    if (absl::Status status = readRights(api, facts); !status.ok())
        return status;
    return facts;
}

} // namespace bulkhead

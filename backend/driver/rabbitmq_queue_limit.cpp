#include "backend/driver/rabbitmq_queue_limit.h"

#include "backend/driver/rabbitmq_queue_rules.h"

#include <absl/strings/str_cat.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <set>
#include <thread>

namespace bulkhead {
namespace {

using Json = nlohmann::json;

constexpr auto kInForce = std::chrono::seconds(20); ///< A queue tells every five seconds what it holds to.
constexpr auto kLookAgain = std::chrono::milliseconds(250);
constexpr std::size_t kMostDeep = 200; ///< Policies of their own for one limit.
constexpr char kColumns[] = "columns=name,type,state,arguments,messages,policy,effective_policy_definition";

struct LimitedQueue
{
    std::string name, policy;
    bool drops = false; ///< By an argument of its own, which is stronger than any policy.
    double messages = 0;
    std::string overflow; ///< What the queue itself says is in force; empty: it has not said.
    std::optional<std::int64_t> most;
};

LimitedQueue queueOf(const Json &item)
{
    LimitedQueue queue;
    queue.name = item.value("name", std::string());
    if (item.contains("policy") && item["policy"].is_string())
        queue.policy = item["policy"].get<std::string>();
    if (item.contains("messages") && item["messages"].is_number())
        queue.messages = item["messages"].get<double>();
    const Json arguments = item.value("arguments", Json::object());
    const auto own = arguments.is_object() ? arguments.find("x-overflow") : arguments.end();
    queue.drops = arguments.is_object() && own != arguments.end() && *own == "drop-head";
    const auto effective = item.find("effective_policy_definition");
    if (effective == item.end() || !effective->is_object())
        return queue;
    if (const auto overflow = effective->find("overflow"); overflow != effective->end() && overflow->is_string())
        queue.overflow = overflow->get<std::string>();
    if (const auto most = effective->find("max-length"); most != effective->end() && most->is_number_integer())
        queue.most = most->get<std::int64_t>();
    return queue;
}

/// The tenant's queues of one virtual host; streams, which keep what they have whoever reads it, are left out.
absl::StatusOr<std::vector<LimitedQueue>> queuesOf(RabbitMqApi &api, const ProbedBroker &broker,
                                                   const LimitRecord &record, const std::string &vhost)
{
    const auto answer = api.get({"queues", vhost}, kColumns);
    if (absl::IsNotFound(answer.status()))
        return absl::NotFoundError(absl::StrCat("There is no virtual host ", vhost, " on the broker."));
    if (!answer.ok())
        return answer.status();
    std::vector<LimitedQueue> queues;
    for (const Json &item : *answer)
        if (item.is_object() && item.value("type", std::string()) != "stream")
            if (LimitedQueue queue = queueOf(item); broker.tenantOf(vhost, queue.name) == record.limit.tenantId)
                queues.push_back(std::move(queue));
    return queues;
}

/// Until each of these queues says so itself: a policy is set before the queue that it is for has read it.
absl::StatusOr<std::vector<LimitedQueue>> awaitQueues(RabbitMqApi &api, const ProbedBroker &broker,
                                                      const LimitRecord &record, const std::string &vhost,
                                                      const std::set<std::string> &names,
                                                      const std::function<bool(const LimitedQueue &)> &holds)
{
    const auto until = std::chrono::steady_clock::now() + kInForce;
    for (;;) {
        auto queues = queuesOf(api, broker, record, vhost);
        if (!queues.ok())
            return queues.status();
        const auto late = std::ranges::find_if(
            *queues, [&](const LimitedQueue &queue) { return names.contains(queue.name) && !holds(queue); });
        if (late == queues->end())
            return queues;
        if (std::chrono::steady_clock::now() >= until)
            return absl::DeadlineExceededError(
                absl::StrCat("The queue ", late->name, " of ", vhost, " does not say that it keeps to the limit."));
        std::this_thread::sleep_for(kLookAgain);
    }
}

absl::Status setRules(RabbitMqApi &api, const std::string &vhost, const std::vector<QueueRule> &rules,
                      std::optional<std::int64_t> most)
{
    // The highest first: a lower one says less, and for a moment would be all that a queue is told.
    for (auto rule = rules.rbegin(); rule != rules.rend(); ++rule)
        if (absl::Status status = api.put({"policies", vhost, rule->name}, rule->body(most)); !status.ok())
            return status;
    return absl::OkStatus();
}

class OneVhost
{
public:
    OneVhost(RabbitMqApi &api, const ProbedBroker &broker, const LimitRecord &record, std::string vhost)
        : m_api(api)
        , m_broker(broker)
        , m_record(record)
        , m_vhost(std::move(vhost))
    {
    }
    absl::Status limit(std::string &evidence);

private:
    absl::Status keepDeepOnes(const std::vector<LimitedQueue> &queues, std::size_t &deep);

    RabbitMqApi &m_api;
    const ProbedBroker &m_broker;
    const LimitRecord &m_record;
    const std::string m_vhost;
    std::vector<QueueRule> m_rules;
};

/// A queue that holds more than it may would lose the rest when its broker starts anew: it may hold what it has.
absl::Status OneVhost::keepDeepOnes(const std::vector<LimitedQueue> &queues, std::size_t &deep)
{
    for (const LimitedQueue &queue : queues) {
        if (queue.messages <= static_cast<double>(m_record.limit.value))
            continue;
        const auto rule = std::ranges::find(m_rules, queue.policy, &QueueRule::name);
        if (++deep > kMostDeep)
            return absl::FailedPreconditionError(absl::StrCat("More than ", kMostDeep,
                                                              " queues of the tenant hold more "
                                                              "than ",
                                                              m_record.limit.value, " messages already."));
        const QueueRule one = ruleForOne(m_rules, rule == m_rules.end() ? m_rules.front() : *rule, queue.name,
                                         absl::StrCat(policyNamesOf(m_record.limit.act), "deep-", deep));
        const auto has = static_cast<std::int64_t>(queue.messages);
        if (absl::Status status = m_api.put({"policies", m_vhost, one.name}, one.body(has)); !status.ok())
            return status;
    }
    return absl::OkStatus();
}

absl::Status OneVhost::limit(std::string &evidence)
{
    const auto policies = m_api.get({"policies", m_vhost});
    if (!policies.ok())
        return policies.status();
    m_rules = rulesOver(*policies, m_broker.queuePatternOf(m_record.limit.tenantId), policyNamesOf(m_record.limit.act));
    const auto before = queuesOf(m_api, m_broker, m_record, m_vhost);
    if (!before.ok())
        return before.status();
    std::set<std::string> names;
    for (const LimitedQueue &queue : *before)
        names.insert(queue.name);
    // Refusing first, and only once every queue does so the limit: a classic queue that is given both at once takes the
    // limit first, and drops its oldest messages down to it.
    if (absl::Status status = setRules(m_api, m_vhost, m_rules, std::nullopt); !status.ok())
        return status;
    auto seen = awaitQueues(m_api, m_broker, m_record, m_vhost, names,
                            [](const LimitedQueue &queue) { return queue.overflow.starts_with("reject-publish"); });
    if (!seen.ok())
        return seen.status();
    if (absl::Status status = setRules(m_api, m_vhost, m_rules, m_record.limit.value); !status.ok())
        return status;
    seen = awaitQueues(m_api, m_broker, m_record, m_vhost, names,
                       [this](const LimitedQueue &queue) { return queue.most && *queue.most <= m_record.limit.value; });
    if (!seen.ok())
        return seen.status();
    std::size_t deep = 0; // No queue grows any more: what it says now is what it has.
    if (absl::Status status = keepDeepOnes(*seen, deep); !status.ok())
        return status;
    absl::StrAppend(&evidence, evidence.empty() ? "" : " ", "Virtual host ", m_vhost, ": ", names.size(),
                    names.size() == 1 ? " queue holds" : " queues hold", " at most ", m_record.limit.value,
                    m_record.limit.value == 1 ? " message each" : " messages each", "; further ones are refused.");
    if (deep > 0)
        absl::StrAppend(&evidence, " ", deep, deep == 1 ? " has" : " have",
                        " more by now: nothing is dropped, and no more is let in.");
    return absl::OkStatus();
}

} // namespace

absl::Status queuesCanBeLimited(RabbitMqApi &api, const ProbedBroker &broker, const LimitRecord &record)
{
    std::size_t found = 0;
    for (const std::string &vhost : record.vhosts) {
        const auto queues = queuesOf(api, broker, record, vhost);
        if (!queues.ok())
            return queues.status();
        found += queues->size();
        for (const LimitedQueue &queue : *queues)
            if (queue.drops)
                return absl::FailedPreconditionError(
                    absl::StrCat("The queue ", queue.name, " of ", vhost,
                                 " was declared with x-overflow = drop-head: a "
                                 "limit would drop its oldest messages. It is left as it is."));
    }
    return found > 0 ? absl::OkStatus() : absl::FailedPreconditionError("The tenant has no queue on the broker.");
}

absl::Status limitQueues(RabbitMqApi &api, const ProbedBroker &broker, const LimitRecord &record, std::string &evidence)
{
    for (const std::string &vhost : record.vhosts)
        if (absl::Status status = OneVhost(api, broker, record, vhost).limit(evidence); !status.ok())
            return status;
    return absl::OkStatus();
}

absl::Status freeQueues(RabbitMqApi &api, const LimitRecord &record, std::string &evidence)
{
    for (const std::string &vhost : record.vhosts) {
        const auto policies = api.get({"policies", vhost});
        if (absl::IsNotFound(policies.status()))
            continue; // The virtual host has gone, and its policies with it.
        if (!policies.ok())
            return policies.status();
        std::vector<std::pair<std::int64_t, std::string>> ours; // The lowest first, as setRules() has it the other way.
        for (const Json &policy : *policies)
            if (std::string name = policy.is_object() ? policy.value("name", std::string()) : std::string();
                name.starts_with(policyNamesOf(record.limit.act)))
                ours.emplace_back(policy.value("priority", std::int64_t{0}), std::move(name));
        std::ranges::sort(ours);
        for (const auto &[priority, name] : ours) {
            if (absl::Status status = api.remove({"policies", vhost, name}); !status.ok())
                return status;
        }
        absl::StrAppend(&evidence, evidence.empty() ? "" : " ", "The limit of ", vhost, "'s queues is lifted.");
    }
    return absl::OkStatus();
}

} // namespace bulkhead

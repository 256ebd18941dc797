#include "backend/driver/rabbitmq_queue_rules.h"

#include "backend/driver/broker_config.h"

#include <absl/strings/str_cat.h>

#include <algorithm>

namespace bulkhead {
namespace {

using Json = nlohmann::json;

constexpr char kEveryQueue[] = "^";

std::string textIn(const Json &object, const char *key)
{
    const auto found = object.find(key);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::int64_t priorityIn(const Json &policy)
{
    const auto found = policy.find("priority");
    return found != policy.end() && found->is_number_integer() ? found->get<std::int64_t>() : 0;
}

/// Names that match both.
std::string both(const std::string &queues, const std::string &pattern)
{
    if (queues == kEveryQueue)
        return pattern;
    return absl::StrCat("^(?=", queues, ")(?=[\\s\\S]*?(?:", pattern, "))");
}

} // namespace

Json QueueRule::body(std::optional<std::int64_t> most) const
{
    Json definition = below;
    if (definition.value("overflow", Json()) != "reject-publish-dlx") // Refuses, too, and keeps what it refused.
        definition["overflow"] = "reject-publish";
    if (most) {
        const auto before = below.find("max-length");
        const bool limited = before != below.end() && before->is_number_integer();
        definition["max-length"] = limited ? std::min(*most, before->get<std::int64_t>()) : *most;
    }
    return {{"pattern", pattern}, {"definition", definition}, {"priority", priority}, {"apply-to", applyTo}};
}

std::vector<QueueRule> rulesOver(const Json &policies, const std::string &queues, const std::string &names)
{
    std::vector<Json> below;
    std::int64_t highest = 0;
    for (const Json &policy : policies) {
        highest = std::max(highest, priorityIn(policy));
        // "all", "queues", and kinds of queues that newer brokers know.
        if (textIn(policy, "apply-to") != "exchanges" && !textIn(policy, "name").starts_with("bulkhead:"))
            below.push_back(policy);
    }
    std::ranges::stable_sort(below, std::less(), priorityIn);
    std::vector<QueueRule> rules{{absl::StrCat(names, 0), queues, highest + 1, Json::object(), "queues"}};
    for (const Json &policy : below) {
        const std::string applyTo = textIn(policy, "apply-to");
        rules.push_back({absl::StrCat(names, rules.size()), both(queues, textIn(policy, "pattern")),
                         highest + 1 + static_cast<std::int64_t>(rules.size()),
                         policy.value("definition", Json::object()), applyTo == "all" ? "queues" : applyTo});
    }
    return rules;
}

QueueRule ruleForOne(const std::vector<QueueRule> &rules, const QueueRule &rule, const std::string &queue,
                     const std::string &name)
{
    return {name, absl::StrCat("^", literalPattern(queue), "\\z"), rules.back().priority + 1, rule.below, rule.applyTo};
}

} // namespace bulkhead

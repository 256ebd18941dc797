#include "backend/driver/rabbitmq_dead_letters.h"

#include <absl/strings/str_cat.h>

namespace bulkhead {
namespace {

using Json = nlohmann::json;

const Json *textIn(const Json &queue, const char *object, const std::string &key)
{
    const auto inside = queue.find(object);
    if (inside == queue.end() || !inside->is_object())
        return nullptr;
    const auto found = inside->find(key);
    return found != inside->end() && found->is_string() ? &*found : nullptr;
}

} // namespace

DeadLetters deadLettersOf(const Json &queue)
{
    DeadLetters letters;
    // What a queue was made with goes before what a policy says, each for itself.
    const auto read = [&](const std::string &key, std::string &into) {
        const Json *own = textIn(queue, "arguments", "x-" + key);
        const Json *given = own != nullptr ? own : textIn(queue, "effective_policy_definition", key);
        if (given != nullptr)
            into = given->get<std::string>();
        return std::pair(given != nullptr, own != nullptr);
    };
    const auto [set, own] = read("dead-letter-exchange", letters.exchange);
    letters.set = set;
    read("dead-letter-routing-key", letters.key);
    if (const auto policy = queue.find("policy"); set && !own && policy != queue.end() && policy->is_string())
        letters.policy = policy->get<std::string>();
    return letters;
}

std::string lostWords(const DeadLetters &letters, const std::string &what, const std::string &name)
{
    const std::string lost = absl::StrCat("to the ", what, " ", name, ", which is not there: it is lost");
    return letters.policy.empty()
               ? absl::StrCat("its queue hands what is given up ", lost)
               : absl::StrCat("the policy ", letters.policy, " of its virtual host hands what is given up ", lost);
}

} // namespace bulkhead

#pragma once
// Policies that keep a tenant's queues from growing, over those that its virtual host has. Pure.
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

namespace bulkhead {

/// One policy as the management API takes it. Of all that match a queue the broker applies the one of the highest
/// priority, whole: so each of ours says again what the one below it says.
struct QueueRule
{
    std::string name;
    std::string pattern; ///< Perl's regular expressions, found anywhere in the queue's name.
    std::int64_t priority = 0;
    nlohmann::json below;           ///< What applied before: its definition.
    std::string applyTo = "queues"; ///< Or a kind of queues.

    /// With a limit: further messages are refused. Without one it refuses, too, whatever the policy below limits.
    [[nodiscard]] nlohmann::json body(std::optional<std::int64_t> most) const;
};

/// A rule for each policy of the virtual host that applies to queues, and one for queues that none applies to; all of
/// them for queues that match `queues` only. Names: `names` + number. Earlier limits are left out.
[[nodiscard]] std::vector<QueueRule> rulesOver(const nlohmann::json &policies, const std::string &queues,
                                               const std::string &names);
/// For one queue that holds more than the others may: as the rule that applies to it, and above all of them.
[[nodiscard]] QueueRule ruleForOne(const std::vector<QueueRule> &rules, const QueueRule &rule, const std::string &queue,
                                   const std::string &name);

} // namespace bulkhead

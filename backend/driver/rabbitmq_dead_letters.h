#pragma once
// Where a queue hands what is given up. The broker takes any name there, and drops the messages without a word where
// nothing bears it: whether it is there has to be looked at.
#include <nlohmann/json.hpp>

#include <string>

namespace bulkhead {

struct DeadLetters
{
    bool set = false;     ///< False: what is given up is dropped, as nobody has asked for it.
    std::string exchange; ///< Empty: the default one, which hands on to the queue that `key` names.
    std::string key;      ///< Empty: the message's own.
    std::string policy;   ///< That says so, of the virtual host; empty: the queue was made with it.
};

/// As the management API tells of a queue, with its columns "arguments", "policy" and "effective_policy_definition".
[[nodiscard]] DeadLetters deadLettersOf(const nlohmann::json &queue);
/// What is wrong, as a clause; `what`: "exchange" or "queue", which is not there by that name.
[[nodiscard]] std::string lostWords(const DeadLetters &letters, const std::string &what, const std::string &name);

} // namespace bulkhead

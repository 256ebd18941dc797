#include "backend/driver/rabbitmq_connection_limit.h"

#include <absl/strings/str_cat.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <set>
#include <thread>
#include <vector>

namespace bulkhead {
namespace {

using Json = nlohmann::json;

constexpr auto kInForce = std::chrono::seconds(8);
constexpr auto kLookAgain = std::chrono::milliseconds(250);

absl::StatusOr<std::vector<std::string>> connectionsOf(RabbitMqApi &api, const std::string &user)
{
    const auto answer = api.get({"connections", "username", user}, "columns=name");
    if (!answer.ok())
        return answer.status();
    std::vector<std::string> names;
    for (const Json &item : *answer)
        if (item.is_object() && item.contains("name") && item["name"].is_string())
            names.push_back(item["name"].get<std::string>());
    return names;
}

/// When a connection was opened, ms; one whose age the broker cannot tell yet is newer than all others.
std::int64_t openedMs(RabbitMqApi &api, const std::string &name)
{
    const auto answer = api.get({"connections", name}, "columns=connected_at");
    if (!answer.ok() || !answer->is_object())
        return INT64_MAX;
    const auto since = answer->find("connected_at");
    return since != answer->end() && since->is_number() ? since->get<std::int64_t>() : INT64_MAX;
}

/// Newest first; asks for the ages that it does not know.
void sortByAge(RabbitMqApi &api, std::vector<std::string> &names, std::map<std::string, std::int64_t> &ages)
{
    for (const std::string &name : names)
        if (!ages.contains(name))
            ages[name] = openedMs(api, name);
    std::ranges::stable_sort(names, std::greater(), [&ages](const std::string &name) { return ages.at(name); });
}

} // namespace

absl::StatusOr<std::optional<std::int64_t>> connectionLimitOf(RabbitMqApi &api, const std::string &user)
{
    const auto known = api.get({"users", user}, "columns=name");
    if (absl::IsNotFound(known.status()))
        return absl::NotFoundError(absl::StrCat("There is no user ", user, " on the broker."));
    if (!known.ok())
        return known.status();
    const auto limits = api.get({"user-limits", user});
    if (!limits.ok())
        return limits.status();
    for (const Json &item : *limits) {
        const Json value = item.is_object() ? item.value("value", Json::object()) : Json::object();
        const auto most = value.find("max-connections");
        if (most != value.end() && most->is_number_integer() && most->get<std::int64_t>() >= 0)
            return most->get<std::int64_t>();
    }
    return std::optional<std::int64_t>();
}

absl::Status limitConnections(RabbitMqApi &api, const std::string &user, std::int64_t most, std::string &evidence)
{
    if (absl::Status status = api.put({"user-limits", user, "max-connections"}, {{"value", most}}); !status.ok())
        return status;
    const auto until = std::chrono::steady_clock::now() + kInForce;
    std::set<std::string> closed; // By name: a client that does not answer its first close is cut off by a second.
    std::map<std::string, std::int64_t> ages;
    std::size_t left = 0;
    for (;;) {
        auto open = connectionsOf(api, user);
        if (!open.ok())
            return open.status();
        left = open->size();
        if (static_cast<std::int64_t>(left) <= most)
            break;
        if (std::chrono::steady_clock::now() >= until)
            return absl::DeadlineExceededError(
                absl::StrCat("The user ", user, " still has ", left, " connections, ", most, " are allowed."));
        sortByAge(api, *open, ages);
        for (std::size_t i = 0; i < left - static_cast<std::size_t>(most); ++i) {
            closed.insert((*open)[i]);
            if (absl::Status status = api.remove({"connections", (*open)[i]}); !status.ok())
                return status;
        }
        std::this_thread::sleep_for(kLookAgain); // Till the broker has seen them go.
    }
    const auto held = connectionLimitOf(api, user);
    if (!held.ok())
        return held.status();
    if (*held != most)
        return absl::UnavailableError(
            absl::StrCat("The broker does not hold the user ", user, " to ", most, " connections."));
    absl::StrAppend(&evidence, "The broker holds the user ", user, " to ", most,
                    most == 1 ? " connection" : " connections", ": it has ", left, ", ", closed.size(),
                    " closed, the newest first.");
    return absl::OkStatus();
}

absl::Status freeConnections(RabbitMqApi &api, const std::string &user, std::int64_t most,
                             std::optional<std::int64_t> before, std::string &evidence)
{
    const auto held = connectionLimitOf(api, user);
    if (absl::IsNotFound(held.status())) {
        absl::StrAppend(&evidence, "The user ", user, " is there no more.");
        return absl::OkStatus();
    }
    if (!held.ok())
        return held.status();
    if (*held != most) {
        absl::StrAppend(&evidence, "The connections of ", user, " are not held to ", most, " any more.");
        return absl::OkStatus();
    }
    const absl::Status status = before ? api.put({"user-limits", user, "max-connections"}, {{"value", *before}})
                                       : api.remove({"user-limits", user, "max-connections"});
    if (status.ok())
        absl::StrAppend(&evidence, "The limit of ", user, "'s connections is lifted.");
    return status;
}

} // namespace bulkhead

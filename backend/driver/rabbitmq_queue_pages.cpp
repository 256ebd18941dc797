#include "backend/driver/rabbitmq_queue_pages.h"

#include <absl/strings/str_cat.h>

#include <algorithm>

namespace bulkhead {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kPageSize = 500; ///< The API's own limit.

double numberIn(const Json &object, const char *key)
{
    const auto found = object.find(key);
    return found != object.end() && found->is_number() ? found->get<double>() : 0;
}

/// A login without permissions on a virtual host is not refused: it sees no queue of it.
absl::Status whyNone(RabbitMqApi &api)
{
    const auto overview = api.get({"overview"});
    if (!overview.ok())
        return overview.status();
    if (overview->is_object() && overview->contains("disable_stats") && (*overview)["disable_stats"] == true)
        return absl::FailedPreconditionError(
            "The broker keeps no statistics: management_agent.disable_metrics_collector must be false.");
    const Json totals = overview->is_object() ? overview->value("object_totals", Json::object()) : Json::object();
    const double all = numberIn(totals, "queues");
    if (all > 0)
        return absl::FailedPreconditionError(absl::StrCat(
            "The user ", api.user(), " sees none of the broker's ", all,
            " queues. Give it permissions on the tenants' virtual hosts; empty ones (\"\" \"\" \"\") do."));
    return absl::OkStatus();
}

bool isPage(const Json &answer)
{
    return answer.is_object() && answer.contains("items") && answer["items"].is_array()
           && answer.contains("page_count");
}

/// Whether there was any. `list`: as the API calls it.
absl::StatusOr<bool> readPages(RabbitMqApi &api, const std::string &list, std::string_view columns, std::size_t most,
                               const std::function<void(const Json &)> &take)
{
    bool any = false;
    std::size_t pages = 1;
    for (std::size_t page = 1; page <= pages; ++page) {
        const auto answer = api.get({list}, absl::StrCat("page=", page, "&page_size=", kPageSize,
                                                         "&pagination=true&sort=name&columns=", std::string(columns)));
        if (page > 1 && absl::IsFailedPrecondition(answer.status()))
            break; // The last page has gone meanwhile.
        if (!answer.ok())
            return answer.status();
        if (!isPage(*answer))
            return absl::UnavailableError(
                absl::StrCat("The broker's list of ", list, " cannot be understood. Check the address."));
        pages = static_cast<std::size_t>(std::clamp(numberIn(*answer, "page_count"), 0.0, 1e9));
        if (pages > most / kPageSize)
            return absl::ResourceExhaustedError(
                absl::StrCat("The broker has more than ", most, " ", list, ": too many to be looked at."));
        for (const Json &item : (*answer)["items"]) {
            if (!item.is_object())
                continue;
            any = true;
            take(item);
        }
    }
    return any;
}

} // namespace

absl::Status readQueues(RabbitMqApi &api, std::string_view columns, const std::function<void(const Json &)> &take)
{
    const auto any = readPages(api, "queues", columns, kMostQueues, take);
    return !any.ok() ? any.status() : *any ? absl::OkStatus() : whyNone(api);
}

absl::Status readExchanges(RabbitMqApi &api, const std::function<void(const Json &)> &take)
{
    return readPages(api, "exchanges", "name,vhost", kMostExchanges, take).status();
}

} // namespace bulkhead

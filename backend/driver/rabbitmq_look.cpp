#include "backend/driver/rabbitmq_look.h"

#include <absl/strings/str_cat.h>

namespace bulkhead {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kPageSize = 500; ///< The API's own limit.
constexpr char kColumns[] = "name,vhost,messages_ready,messages_unacknowledged,consumers,message_stats.ack,"
                            "message_stats.deliver_no_ack,message_stats.get_no_ack,message_stats.publish";

double numberIn(const Json &object, const char *key)
{
    const auto found = object.find(key);
    return found != object.end() && found->is_number() ? found->get<double>() : 0;
}

std::string textIn(const Json &object, const char *key)
{
    const auto found = object.find(key);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
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

} // namespace

bool readQueuePage(const Json &answer, const ProbedBroker &broker,
                   std::map<std::pair<std::string, std::string>, SeenQueue> &queues, std::size_t &pages)
{
    if (!answer.is_object() || !answer.contains("items") || !answer["items"].is_array()
        || !answer.contains("page_count"))
        return false;
    pages = static_cast<std::size_t>(std::max(0.0, numberIn(answer, "page_count")));
    for (const Json &item : answer["items"]) {
        if (!item.is_object())
            continue;
        SeenQueue queue;
        queue.vhost = textIn(item, "vhost");
        queue.name = textIn(item, "name");
        queue.tenant = broker.tenantOf(queue.vhost, queue.name);
        queue.ready = numberIn(item, "messages_ready");
        queue.unacked = numberIn(item, "messages_unacknowledged");
        queue.consumers = numberIn(item, "consumers");
        if (const auto stats = item.find("message_stats"); stats != item.end() && stats->is_object()) {
            queue.acked = numberIn(*stats, "ack") + numberIn(*stats, "deliver_no_ack") + numberIn(*stats, "get_no_ack");
            queue.published = numberIn(*stats, "publish");
        }
        queues.insert_or_assign({queue.vhost, queue.name}, std::move(queue));
    }
    return true;
}

absl::StatusOr<BrokerLook> lookAtQueues(RabbitMqApi &api, const ProbedBroker &broker, double atS)
{
    // By name: queues that are made or deleted while pages are turned may come twice.
    std::map<std::pair<std::string, std::string>, SeenQueue> queues;
    std::size_t pages = 1;
    for (std::size_t page = 1; page <= pages; ++page) {
        const auto answer = api.get({"queues"}, absl::StrCat("page=", page, "&page_size=", kPageSize,
                                                             "&pagination=true&sort=name&columns=", kColumns));
        if (page > 1 && absl::IsFailedPrecondition(answer.status()))
            break; // The last page has gone meanwhile.
        if (!answer.ok())
            return answer.status();
        if (!readQueuePage(*answer, broker, queues, pages))
            return absl::UnavailableError("The broker's list of queues cannot be understood. Check the address.");
        if (pages > kMostQueues / kPageSize)
            return absl::ResourceExhaustedError(
                absl::StrCat("The broker has more than ", kMostQueues, " queues: too many to be looked at."));
    }
    if (queues.empty())
        if (absl::Status status = whyNone(api); !status.ok())
            return status;
    BrokerLook look;
    look.atS = atS;
    look.queues.reserve(queues.size());
    for (auto &[name, queue] : queues)
        look.queues.push_back(std::move(queue));
    return look;
}

} // namespace bulkhead

#include "backend/driver/rabbitmq_look.h"

#include "backend/driver/rabbitmq_queue_pages.h"

namespace bulkhead {
namespace {

using Json = nlohmann::json;

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

SeenQueue queueOf(const Json &item, const ProbedBroker &broker)
{
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
    return queue;
}

} // namespace

absl::StatusOr<BrokerLook> lookAtQueues(RabbitMqApi &api, const ProbedBroker &broker, double atS)
{
    std::map<std::pair<std::string, std::string>, SeenQueue> queues;
    const absl::Status status = readQueues(api, kColumns, [&](const Json &item) {
        SeenQueue queue = queueOf(item, broker);
        queues.insert_or_assign({queue.vhost, queue.name}, std::move(queue));
    });
    if (!status.ok())
        return status;
    BrokerLook look;
    look.atS = atS;
    look.queues.reserve(queues.size());
    for (auto &[name, queue] : queues)
        look.queues.push_back(std::move(queue));
    return look;
}

} // namespace bulkhead

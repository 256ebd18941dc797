#include "backend/driver/rabbitmq_limits.h"

#include "backend/driver/rabbitmq_api.h"
#include "backend/driver/rabbitmq_connection_limit.h"
#include "backend/driver/rabbitmq_limit_record.h"
#include "backend/driver/rabbitmq_queue_limit.h"

#include <absl/strings/str_cat.h>

#include <algorithm>

namespace bulkhead {
namespace {

using Json = nlohmann::json;

absl::Status withPlace(const ProbedBroker &broker, const absl::Status &status)
{
    return {status.code(), absl::StrCat("Broker ", broker.name, ": ", std::string(status.message()))};
}

class RabbitMqLimits final : public LimitExecutor
{
public:
    RabbitMqLimits(std::vector<ProbedBroker> brokers, std::shared_ptr<LimitedTenants> limited)
        : m_limited(std::move(limited))
    {
        for (ProbedBroker &broker : brokers) {
            BrokerLogin login = broker.limiter.user.empty() ? broker.login : broker.limiter;
            auto api = std::make_unique<RabbitMqApi>(broker.management, std::move(login));
            m_places.push_back({std::move(broker), std::move(api)});
        }
    }

    std::vector<Measure> measures(std::string_view pool) const override
    {
        const auto place = std::ranges::find(m_places, pool, [](const Place &known) { return known.broker.name; });
        if (place == m_places.end())
            return {};
        if (place->broker.userPrefix.empty() && place->broker.users.empty())
            return {Measure::QueueLimit}; // Nobody knows whose a connection is.
        return {Measure::ConnectionLimit, Measure::QueueLimit};
    }
    absl::Status apply(const Limit &limit, std::string &evidence) override;
    absl::Status lift(const Limit &limit, std::string &evidence) override;
    absl::Status liftDue(std::vector<std::string> &acts) override;

private:
    struct Place
    {
        ProbedBroker broker;
        std::unique_ptr<RabbitMqApi> api;
    };

    absl::StatusOr<Place *> placeOf(const std::string &pool);
    static absl::StatusOr<std::vector<LimitRecord>> records(Place &place, std::string &unreadable);
    static absl::StatusOr<LimitRecord> planned(Place &place, const Limit &limit);
    static absl::Status set(Place &place, const LimitRecord &record, std::string &evidence);
    static absl::Status free(Place &place, const LimitRecord &record, std::string &evidence);
    absl::Status liftDueAt(Place &place, std::vector<std::string> &acts);

    std::vector<Place> m_places;
    std::shared_ptr<LimitedTenants> m_limited;
};

absl::StatusOr<RabbitMqLimits::Place *> RabbitMqLimits::placeOf(const std::string &pool)
{
    for (Place &place : m_places)
        if (place.broker.name == pool)
            return &place;
    return absl::FailedPreconditionError(absl::StrCat("Nobody may limit on pool ", pool, "."));
}

/// Every limit that stands on the broker, whoever set it.
absl::StatusOr<std::vector<LimitRecord>> RabbitMqLimits::records(Place &place, std::string &unreadable)
{
    const auto parameters = place.api->get({"global-parameters"});
    if (!parameters.ok())
        return parameters.status();
    std::vector<LimitRecord> found;
    for (const Json &item : *parameters) {
        const std::string name = item.is_object() ? item.value("name", std::string()) : std::string();
        if (!isRecordName(name))
            continue;
        if (auto record = readRecord(item.value("value", Json())))
            found.push_back(*std::move(record));
        else
            unreadable = name;
    }
    return found;
}

/// What is to be set and what will have to be restored; refuses what cannot be.
absl::StatusOr<LimitRecord> RabbitMqLimits::planned(Place &place, const Limit &limit)
{
    LimitRecord record;
    record.limit = limit;
    if (limit.measure == Measure::ConnectionLimit) {
        record.user = place.broker.userOf(limit.tenantId);
        if (record.user.empty())
            return absl::FailedPreconditionError("The tenant has no user of its own on the broker.");
        auto before = connectionLimitOf(*place.api, record.user);
        if (!before.ok())
            return before.status();
        if (*before && **before < limit.value)
            return absl::FailedPreconditionError(absl::StrCat("The user ", record.user, " may hold ", **before,
                                                              " connections only as it is: ", limit.value,
                                                              " would be more."));
        record.connections = *before;
        return record;
    }
    if (limit.measure != Measure::QueueLimit)
        return absl::FailedPreconditionError("A broker can limit connections and queues, nothing else.");
    record.vhosts = place.broker.vhostsOf(limit.tenantId);
    if (record.vhosts.empty())
        return absl::FailedPreconditionError("The tenant has no virtual host on the broker.");
    if (absl::Status status = queuesCanBeLimited(*place.api, place.broker, record); !status.ok())
        return status;
    return record;
}

absl::Status RabbitMqLimits::set(Place &place, const LimitRecord &record, std::string &evidence)
{
    if (record.limit.measure == Measure::ConnectionLimit)
        return limitConnections(*place.api, record.user, record.limit.value, evidence);
    return limitQueues(*place.api, place.broker, record, evidence);
}

/// Restores what was before, then forgets it: whoever dies in between leaves a record, and restoring twice is harmless.
absl::Status RabbitMqLimits::free(Place &place, const LimitRecord &record, std::string &evidence)
{
    const absl::Status status =
        record.limit.measure == Measure::ConnectionLimit
            ? freeConnections(*place.api, record.user, record.limit.value, record.connections, evidence)
            : freeQueues(*place.api, record, evidence);
    if (!status.ok())
        return status;
    return place.api->remove({"global-parameters", recordNameOf(record.limit.act)});
}

absl::Status RabbitMqLimits::apply(const Limit &limit, std::string &evidence)
{
    auto found = placeOf(limit.pool);
    if (!found.ok())
        return found.status();
    Place &place = **found;
    evidence.clear();
    std::string unreadable;
    const auto standing = records(place, unreadable);
    if (!standing.ok())
        return withPlace(place.broker, standing.status());
    const LimitRecord *same = nullptr;
    for (const LimitRecord &record : *standing) {
        if (record.limit.act == limit.act)
            same = &record;
        else if (record.limit.tenantId == limit.tenantId && record.limit.measure == limit.measure)
            return absl::FailedPreconditionError(
                "The tenant is limited like this already, by another act. Lift that one first.");
    }
    absl::StatusOr<LimitRecord> record = same != nullptr ? *same : planned(place, limit);
    if (!record.ok())
        return withPlace(place.broker, record.status());
    if (same == nullptr)
        if (absl::Status status =
                place.api->put({"global-parameters", recordNameOf(limit.act)}, {{"value", toJson(*record)}});
            !status.ok())
            return withPlace(place.broker, status);
    m_limited->set(limit.pool, limit.tenantId);
    absl::Status status = set(place, *record, evidence);
    if (status.ok())
        return status;
    std::string undone; // Half a limit is none.
    if (absl::Status back = free(place, *record, undone); !back.ok())
        return withPlace(place.broker,
                         {status.code(), absl::StrCat(std::string(status.message()), " Undoing it failed, too: ",
                                                      std::string(back.message()), " It is lifted at its end.")});
    m_limited->clear(limit.pool, limit.tenantId);
    return withPlace(place.broker, status);
}

absl::Status RabbitMqLimits::lift(const Limit &limit, std::string &evidence)
{
    auto found = placeOf(limit.pool);
    if (!found.ok())
        return found.status();
    Place &place = **found;
    evidence.clear();
    std::string unreadable;
    const auto standing = records(place, unreadable);
    if (!standing.ok())
        return withPlace(place.broker, standing.status());
    for (const LimitRecord &record : *standing)
        if (record.limit.act == limit.act)
            if (absl::Status status = free(place, record, evidence); !status.ok())
                return withPlace(place.broker, status);
    if (evidence.empty())
        evidence = "The limit had been lifted already.";
    m_limited->clear(limit.pool, limit.tenantId);
    return absl::OkStatus();
}

absl::Status RabbitMqLimits::liftDueAt(Place &place, std::vector<std::string> &acts)
{
    std::string unreadable;
    const auto standing = records(place, unreadable);
    if (!standing.ok())
        return standing.status();
    const std::int64_t nowMs = place.api->clockMs();
    absl::Status first = unreadable.empty()
                             ? absl::OkStatus()
                             : absl::DataLossError(absl::StrCat("The parameter ", unreadable,
                                                                " cannot be read: a limit may stand for ever. Look at "
                                                                "the broker's limits and delete it."));
    if (nowMs == 0)
        return absl::UnavailableError("The broker does not tell its time: no limit can be lifted by it.");
    for (const LimitRecord &record : *standing) {
        if (record.limit.liftsMs > nowMs) {
            m_limited->set(place.broker.name, record.limit.tenantId); // Also one that an earlier process set.
            continue;
        }
        std::string evidence;
        if (absl::Status status = free(place, record, evidence); !status.ok()) {
            first.Update(status);
            continue;
        }
        m_limited->clear(place.broker.name, record.limit.tenantId);
        acts.push_back(record.limit.act);
    }
    return first;
}

absl::Status RabbitMqLimits::liftDue(std::vector<std::string> &acts)
{
    absl::Status first;
    for (Place &place : m_places)
        if (absl::Status status = liftDueAt(place, acts); !status.ok())
            first.Update(withPlace(place.broker, status));
    return first;
}

} // namespace

std::unique_ptr<LimitExecutor> makeRabbitMqLimits(const ProbeConfig &config, std::shared_ptr<LimitedTenants> limited)
{
    std::vector<ProbedBroker> brokers;
    std::ranges::copy_if(config.brokers, std::back_inserter(brokers), &ProbedBroker::limits);
    if (brokers.empty())
        return nullptr;
    return std::make_unique<RabbitMqLimits>(std::move(brokers), std::move(limited));
}

} // namespace bulkhead

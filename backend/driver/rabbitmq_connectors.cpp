#include "backend/driver/rabbitmq_connectors.h"

#include "backend/driver/credential_folder.h"
#include "backend/driver/hour_count.h"
#include "backend/driver/http_link.h"
#include "backend/driver/rabbitmq_connector_facts.h"

#include <absl/strings/str_cat.h>

#include <algorithm>
#include <array>
#include <cctype>

namespace bulkhead {
namespace {

/// What was seen of a queue before: counters are told since it was made.
struct Watched
{
    HourCount redelivered, arrived;
    std::optional<std::uint64_t> finished;
    std::int64_t successMs = 0, seenMs = 0;
};

/// A credential of the folder, as it was read last.
struct Issued
{
    std::int64_t writtenMs = 0;
    std::string fingerprint;
};

void count(HourCount &hour, std::int64_t nowMs, std::optional<std::uint64_t> counter, bool watched)
{
    if (counter)
        hour.add(nowMs, *counter);
    else if (watched)
        hour.begin(nowMs);
}

bool belongs(const std::string &queue, const std::vector<std::string> &beginnings)
{
    return std::ranges::any_of(beginnings, [&queue](const std::string &one) {
        return queue == one || (queue.starts_with(one) && queue[one.size()] == '.');
    });
}

ConnectorKind kindOf(const std::string &queue, const ConnectorConvention &convention)
{
    const std::array<std::pair<const std::vector<std::string> *, ConnectorKind>, 5> kinds{
        {{&convention.ehr, ConnectorKind::Ehr},
         {&convention.payer, ConnectorKind::Payer},
         {&convention.pharmacy, ConnectorKind::Pharmacy},
         {&convention.crm, ConnectorKind::Crm},
         {&convention.erp, ConnectorKind::Erp}}};
    for (const auto &[beginnings, kind] : kinds)
        if (belongs(queue, *beginnings))
            return kind;
    return ConnectorKind::Other;
}

/// A queue may be called anything, an id is part of links.
std::string idOf(const std::string &queue)
{
    std::string id;
    for (const char c : queue.substr(0, 100)) {
        const auto byte = static_cast<unsigned char>(c);
        id += std::isalnum(byte) != 0 && byte < 0x80 ? static_cast<char>(std::tolower(byte)) : c == '.' ? '.' : '-';
    }
    while (id.starts_with('.'))
        id.erase(0, 1);
    return id.empty() ? "channel" : id;
}

/// Bytes that are no letters of ours would spoil every answer they stand in.
std::string shown(std::string name)
{
    std::replace_if(
        name.begin(), name.end(), [](unsigned char c) { return c < 0x20 || c > 0x7e; }, '?');
    return name.size() > 100 ? absl::StrCat(name.substr(0, 100), "...") : name;
}

class RabbitMqConnectors final : public ConnectorSource
{
public:
    RabbitMqConnectors(const RabbitMqPlatformConfig &config, std::string environment, Fingerprint fingerprint)
        : m_config(config)
        , m_environment(std::move(environment))
        , m_fingerprint(std::move(fingerprint))
        , m_api(config.management, config.login)
        , m_folder(config.credentials)
        , m_broker(httpPlaceOf(config.management))
    {
    }

    std::string name() const override { return absl::StrCat("RabbitMQ at ", m_broker); }
    void cancel() override { m_api.cancel(); }

    absl::StatusOr<std::vector<ConnectorReading>> look(std::span<const TenantFacts> tenants,
                                                       std::int64_t nowMs) override
    {
        auto facts = readBrokerFacts(m_api, m_fingerprint);
        if (!facts.ok())
            return facts.status();
        ByVhost byVhost;
        for (const TenantFacts &tenant : tenants)
            byVhost.emplace(m_config.prefix + tenant.id, &tenant);
        std::vector<ConnectorReading> readings;
        std::string vhost;
        std::vector<HeldCredential> held;
        for (const ConnectorQueue &queue : facts->queues) {
            const auto tenant = byVhost.find(queue.vhost);
            if (tenant == byVhost.end() || queue.name.ends_with(m_config.connectors.deadLetters))
                continue;
            if (queue.vhost != vhost) {
                vhost = queue.vhost;
                held = credentialsOf(*facts, vhost, tenant->second->id);
            }
            readings.push_back(read(*facts, queue, tenant->second->id, nowMs));
            readings.back().credentials = held;
        }
        judgeTransfers(*facts, byVhost, readings);
        forget(nowMs);
        return readings;
    }

private:
    std::vector<HeldCredential> credentialsOf(const BrokerFacts &facts, const std::string &vhost,
                                              const std::string &tenantId)
    {
        std::vector<HeldCredential> held;
        const auto users = facts.rights.find(vhost);
        if (users == facts.rights.end())
            return held;
        for (const std::string &name : users->second) {
            const auto user = facts.users.find(name);
            if (user == facts.users.end() || user->second.ofPlatform || name == m_config.login.user)
                continue;
            HeldCredential one;
            one.account = shown(name);
            if (name.starts_with(m_config.prefix))
                one.owner = name.substr(m_config.prefix.size());
            one.fingerprint = user->second.fingerprint;
            if (const Issued *issued = issuedTo(name); issued != nullptr) {
                one.setMs = issued->writtenMs;
                one.fingerprint = issued->fingerprint;
            }
            // Its own first: that is the account that is shown.
            held.insert(name == m_config.prefix + tenantId ? held.begin() : held.end(), std::move(one));
        }
        return held;
    }

    /// What the platform issued lies in its folder; there it is known since when, and copies are found by what they
    /// are. The broker's own hash is salted: only copies of it are alike. Null: it was issued elsewhere.
    const Issued *issuedTo(const std::string &user)
    {
        if (!user.starts_with(m_config.prefix))
            return nullptr;
        const std::string file = absl::StrCat("rabbitmq.", user.substr(m_config.prefix.size()));
        const std::int64_t writtenMs = m_folder.writtenMs(file);
        if (writtenMs == 0)
            return nullptr;
        Issued &issued = m_issued[file];
        if (issued.writtenMs == writtenMs)
            return &issued;
        const auto secret = m_folder.read(file);
        if (!secret.ok())
            return nullptr;
        issued = {writtenMs, m_fingerprint("secret", secret->reveal())};
        return &issued;
    }

    ConnectorReading read(const BrokerFacts &facts, const ConnectorQueue &queue, const std::string &tenantId,
                          std::int64_t nowMs)
    {
        ConnectorReading reading;
        reading.tenantId = tenantId;
        reading.id = idOf(queue.name);
        reading.kind = kindOf(queue.name, m_config.connectors);
        reading.name = shown(queue.name);
        reading.environment = m_environment;
        reading.channel = m_fingerprint("channel", absl::StrCat(m_broker, "/", queue.vhost, "/", queue.name));
        reading.broker = m_broker;
        reading.depth = queue.waiting;
        reading.depthLimit = queue.limit;
        reading.consumers = queue.consumers;
        Watched &watched = seen(queue, nowMs);
        reading.retries = watched.redelivered.grown(nowMs);
        reading.lastSuccessMs = watched.successMs;
        const ConnectorQueue *dead = facts.queue(queue.vhost, queue.name + m_config.connectors.deadLetters);
        if (dead != nullptr) {
            reading.deadLetters = dead->waiting;
            reading.failures = seen(*dead, nowMs).arrived.grown(nowMs);
        }
        judgeLetters(facts, queue, reading);
        return reading;
    }

    using ByVhost = std::unordered_map<std::string, const TenantFacts *>;

    /// Between virtual hosts of two tenants messages cross what keeps them apart. To a place that is no tenant's, such
    /// as an archive, they may go.
    void judgeTransfers(const BrokerFacts &facts, const ByVhost &byVhost, std::vector<ConnectorReading> &readings) const
    {
        for (const Transfer &one : facts.transfers) {
            const auto from = byVhost.find(one.from), to = byVhost.find(one.to);
            if (from == byVhost.end() || to == byVhost.end())
                continue;
            const std::string configuration =
                m_fingerprint("configuration", absl::StrCat(m_broker, "/", one.vhost.size(), ":", one.vhost, one.name));
            const auto words = [&](const std::string &vhost) { return transferWords(one, vhost, shown(one.name)); };
            accuse(readings, from->second->id, one.fromQueue, words(one.from) + " hands its messages to another tenant",
                   configuration);
            accuse(readings, to->second->id, one.toQueue, words(one.to) + " puts another tenant's messages into it",
                   configuration);
        }
    }
    /// The connector of that queue; where there is none, all of the tenant's.
    static void accuse(std::vector<ConnectorReading> &readings, const std::string &tenantId, const std::string &queue,
                       const std::string &text, const std::string &configuration)
    {
        const auto named = [&](const ConnectorReading &one) {
            return one.tenantId == tenantId && one.name == shown(queue);
        };
        const bool any = std::ranges::any_of(readings, named);
        for (ConnectorReading &one : readings) {
            if (one.tenantId != tenantId || (any && !named(one)))
                continue;
            one.misconfigured += (one.misconfigured.empty() ? "" : "; ") + text;
            one.configuration = configuration; // Whom it touches matters more than who else has a policy.
        }
    }

    /// A policy of the same name that hands to the same place was given to all who have it.
    void judgeLetters(const BrokerFacts &facts, const ConnectorQueue &queue, ConnectorReading &reading) const
    {
        const DeadLetters &letters = queue.letters;
        if (!letters.set)
            return;
        DeadLetters told = letters;
        told.policy = shown(letters.policy);
        if (!letters.exchange.empty() && !facts.exchanges.contains({queue.vhost, letters.exchange}))
            reading.misconfigured = lostWords(told, "exchange", shown(letters.exchange));
        else if (letters.exchange.empty() && !letters.key.empty() && facts.queue(queue.vhost, letters.key) == nullptr)
            reading.misconfigured = lostWords(told, "queue", shown(letters.key));
        if (!reading.misconfigured.empty() && !letters.policy.empty())
            reading.configuration =
                m_fingerprint("configuration", absl::StrCat(m_broker, "/", letters.policy, "/", letters.exchange.size(),
                                                            ":", letters.exchange, letters.key));
    }

    Watched &seen(const ConnectorQueue &queue, std::int64_t nowMs)
    {
        Watched &watched = m_watched[absl::StrCat(queue.vhost.size(), ":", queue.vhost, queue.name)];
        if (queue.finished && watched.finished && *queue.finished > *watched.finished)
            watched.successMs = nowMs;
        if (queue.finished)
            watched.finished = queue.finished;
        else if (queue.watched() && !watched.finished)
            watched.finished = 0; // Nothing was done with so far.
        watched.seenMs = nowMs;
        count(watched.redelivered, nowMs, queue.redelivered, queue.watched());
        count(watched.arrived, nowMs, queue.arrived, queue.watched());
        return watched;
    }
    void forget(std::int64_t nowMs)
    {
        std::erase_if(m_watched, [nowMs](const auto &one) { return one.second.seenMs != nowMs; });
    }

    const RabbitMqPlatformConfig m_config;
    const std::string m_environment;
    const Fingerprint m_fingerprint;
    RabbitMqApi m_api;
    const CredentialFolder m_folder;
    const std::string m_broker;
    std::unordered_map<std::string, Watched> m_watched;
    std::unordered_map<std::string, Issued> m_issued; ///< By file.
};

} // namespace

std::unique_ptr<ConnectorSource> makeRabbitMqConnectors(const RabbitMqPlatformConfig &config, std::string environment,
                                                        Fingerprint fingerprint)
{
    return std::make_unique<RabbitMqConnectors>(config, std::move(environment), std::move(fingerprint));
}

} // namespace bulkhead

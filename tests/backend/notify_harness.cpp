#include "tests/backend/notify_harness.h"

#include "backend/store/sqlite_store.h"

#include <QCryptographicHash>
#include <QJsonDocument>
#include <QMessageAuthenticationCode>
#include <QSet>
#include <QStringList>

namespace bulkhead::test {

NotifyHarness::NotifyHarness(std::vector<TenantFacts> fleet, const std::string &storePath)
    : m_storePath(storePath)
{
    script.fleet = std::move(fleet);
    openRoom();
}

NotifyHarness::~NotifyHarness()
{
    closeRoom();
}

void NotifyHarness::openRoom()
{
    if (!store || !m_storePath.empty()) {
        store.reset();
        store = *openSqliteStore(m_storePath, clock);
    }
    EngineRoomOptions options;
    options.epoch = 7;
    options.historyMinutes = 2 * 1440;
    options.platform = &platform;
    room = std::make_unique<EngineRoom>(options, clock, *store, std::make_unique<ScriptedTelemetry>(script));
    (void)room->step();
}

void NotifyHarness::closeRoom()
{
    notifier.reset();
    room.reset();
}

bool NotifyHarness::notify(const notify::NotifyConfig &config)
{
    const auto keep = [this](const std::string &line) {
        const std::scoped_lock lock(m_logMutex);
        m_log += line + '\n';
    };
    auto started = notify::Notifier::start(config, *room, *store, clock, keep, nullptr, &crossings, &drops);
    notifier = started.ok() ? *std::move(started) : nullptr;
    return notifier != nullptr;
}

void NotifyHarness::minutesPass(int minutes)
{
    for (int i = 0; i < minutes; ++i) {
        clock.now += kMinuteMs;
        (void)room->step();
    }
}

void NotifyHarness::outage(std::set<TenantIndex> tenants, int minutes)
{
    script.hit = std::move(tenants);
    script.outageFrom = clock.now / kMinuteMs;
    script.outageTo = script.outageFrom + minutes;
}

bool NotifyHarness::passUntil(AlertLevel level, int count)
{
    const auto there = [&] {
        const auto board = room->services();
        const auto &alerts = *board->alerts;
        if (level == AlertLevel::None)
            return std::all_of(alerts.begin(), alerts.end(), [](const AlertView &a) { return a.resolvedMs != 0; });
        return std::count_if(alerts.begin(), alerts.end(),
                             [&](const AlertView &a) { return a.resolvedMs == 0 && a.level == level; })
               >= count;
    };
    for (int i = 0; i < 1440 && !there(); ++i)
        minutesPass(1);
    return there();
}

std::string NotifyHarness::log() const
{
    const std::scoped_lock lock(m_logMutex);
    return m_log;
}

TenantFacts notifyTenant(const std::string &id, const std::string &name, Tier tier)
{
    TenantFacts facts;
    facts.id = id;
    facts.name = name;
    facts.profile = Profile::Clinic;
    facts.tier = tier;
    facts.region = "us-east";
    facts.pool = "pool-a";
    facts.owner = "success-2";
    return facts;
}

notify::Target hookTo(const std::string &name, const std::string &url)
{
    notify::Target target;
    target.name = name;
    target.endpoint.url = url;
    target.endpoint.timeoutMs = 5'000;
    target.keys = {Secret(kTestKey)};
    target.watchdog = false;
    target.retryFirstMs = 1;
    target.retryMostMs = 20;
    return target;
}

notify::NotifyConfig configOf(std::vector<notify::Target> targets)
{
    notify::NotifyConfig config;
    config.gateway = "test";
    config.staleMs = 0;
    config.targets = std::move(targets);
    return config;
}

bool isSigned(const Received &call, const QByteArray &key)
{
    const auto header = call.headers.find("bulkhead-signature");
    if (header == call.headers.end())
        return false;
    QByteArray time;
    bool right = false;
    for (const QByteArray &part : QByteArray::fromStdString(header->second).split(',')) {
        if (part.startsWith("t="))
            time = part.mid(2);
        else if (part.startsWith("v1="))
            right = right
                    || part.mid(3)
                           == QMessageAuthenticationCode::hash(time + '.' + QByteArray::fromStdString(call.body), key,
                                                               QCryptographicHash::Sha256)
                                  .toHex();
    }
    return right;
}

QJsonObject jsonOf(const Received &call)
{
    return QJsonDocument::fromJson(QByteArray::fromStdString(call.body)).object();
}

QStringList statesOf(const HttpReceiver &receiver)
{
    QStringList states;
    QSet<QString> seen;
    for (const Received &call : receiver.received()) {
        const QJsonObject message = jsonOf(call);
        const QString id = message[QLatin1String("id")].toString();
        if (message[QLatin1String("type")].toString() == QLatin1String("watchdog") || seen.contains(id))
            continue;
        seen.insert(id);
        states.append(message[QLatin1String("alert")].toObject()[QLatin1String("state")].toString());
    }
    return states;
}

} // namespace bulkhead::test

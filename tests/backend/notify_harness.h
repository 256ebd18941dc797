#pragma once
// An engine room on a scripted platform, and a notifier on it; minutes pass when the test says so.
#include "backend/domain/crossings.h"
#include "backend/domain/share_drops.h"
#include "backend/engine_room.h"
#include "backend/notify/notifier.h"
#include "backend/room/listeners.h"
#include "tests/backend/scripted_platform.h"
#include "tests/fixtures/http_receiver.h"

#include <QByteArray>
#include <QJsonObject>

#include <mutex>

namespace bulkhead::test {

/// Boundaries that are crossed when the test says so.
class ScriptedCrossings final : public Crossings
{
public:
    std::optional<std::vector<Crossing>> crossings() override
    {
        const std::scoped_lock lock(m_mutex);
        return m_now;
    }
    std::uint64_t listen(std::function<void()> bell) override { return m_listeners.add(std::move(bell)); }
    void unlisten(std::uint64_t handle) override { m_listeners.remove(handle); }
    void set(std::optional<std::vector<Crossing>> now)
    {
        {
            const std::scoped_lock lock(m_mutex);
            m_now = std::move(now);
        }
        m_listeners.ring();
    }

private:
    std::mutex m_mutex;
    std::optional<std::vector<Crossing>> m_now = std::vector<Crossing>();
    room::Listeners m_listeners;
};

/// Shares that have fallen when the test says so.
class ScriptedDrops final : public ShareDrops
{
public:
    std::optional<std::vector<ShareDrop>> drops() override
    {
        const std::scoped_lock lock(m_mutex);
        return m_now;
    }
    std::uint64_t listen(std::function<void()> bell) override { return m_listeners.add(std::move(bell)); }
    void unlisten(std::uint64_t handle) override { m_listeners.remove(handle); }
    void set(std::optional<std::vector<ShareDrop>> now)
    {
        {
            const std::scoped_lock lock(m_mutex);
            m_now = std::move(now);
        }
        m_listeners.ring();
    }

private:
    std::mutex m_mutex;
    std::optional<std::vector<ShareDrop>> m_now = std::vector<ShareDrop>();
    room::Listeners m_listeners;
};

class NotifyHarness
{
public:
    /// `storePath` empty: a store in memory, which restart() keeps.
    explicit NotifyHarness(std::vector<TenantFacts> fleet, const std::string &storePath = {});
    ~NotifyHarness();

    void openRoom();  ///< With its history judged.
    void closeRoom(); ///< The notifier with it, as when the process ends.
    /// Whether the notifier runs.
    [[nodiscard]] bool notify(const notify::NotifyConfig &config);
    void minutesPass(int minutes);
    /// From now on the given tenants' claims fail for so long.
    void outage(std::set<TenantIndex> tenants, int minutes);
    /// Minutes pass until so many alerts fire at this level; with None until no alert fires. False: they never did.
    [[nodiscard]] bool passUntil(AlertLevel level, int count = 1);
    [[nodiscard]] std::string log() const; ///< What the notifier said of its targets.

    TestClock clock;
    Script script;
    ScriptedPlatform platform;
    ScriptedCrossings crossings;
    ScriptedDrops drops;
    std::unique_ptr<Store> store;
    std::unique_ptr<EngineRoom> room;
    std::unique_ptr<notify::Notifier> notifier;

private:
    std::string m_storePath;
    mutable std::mutex m_logMutex;
    std::string m_log;
};

[[nodiscard]] TenantFacts notifyTenant(const std::string &id, const std::string &name, Tier tier = Tier::Shared);

inline constexpr char kTestKey[] = "0123456789abcdef0123456789abcdef";

/// A webhook that retries at once and sends no watchdog.
[[nodiscard]] notify::Target hookTo(const std::string &name, const std::string &url);
[[nodiscard]] notify::NotifyConfig configOf(std::vector<notify::Target> targets);

/// Whether a call carries a right signature by this key, checked as the manual tells receivers to.
[[nodiscard]] bool isSigned(const Received &call, const QByteArray &key);
[[nodiscard]] QJsonObject jsonOf(const Received &call);
/// "state" of each alert or resolution, in the order in which they came; each delivery id once.
[[nodiscard]] QStringList statesOf(const HttpReceiver &receiver);

} // namespace bulkhead::test

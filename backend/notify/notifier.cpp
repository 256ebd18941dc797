#include "backend/notify/notifier.h"

#include "backend/domain/crossings.h"
#include "backend/domain/share_drops.h"
#include "backend/notify/alertmanager_lane.h"
#include "backend/notify/signature.h"
#include "backend/notify/webhook_lane.h"

#include <utility>

namespace bulkhead::notify {

namespace {

constexpr char kSaltSetting[] = "notify.salt";

/// Kept, so that a tenant's hash is the same after a restart.
absl::StatusOr<std::string> saltOf(Store &store)
{
    const auto kept = store.setting(kSaltSetting);
    if (!kept.ok())
        return kept.status();
    if (*kept)
        return **kept;
    std::string salt = randomHex(32);
    const absl::Status status = store.write([&](StoreTxn &txn) -> absl::Status {
        const auto first = txn.setting(kSaltSetting); // Another gateway that starts now may have been faster.
        if (!first.ok())
            return first.status();
        if (*first)
            salt = **first;
        return *first ? absl::OkStatus() : txn.setSetting(kSaltSetting, salt);
    });
    if (!status.ok())
        return status;
    return salt;
}

Wording wordingOf(const NotifyConfig &config, const Target &target, EngineRoom &room, const std::string &salt)
{
    Wording wording;
    wording.gateway = config.gateway;
    wording.salt = salt;
    if (target.tenantNames) {
        wording.nameOf = [&room](std::string_view id) {
            const auto index = room.fleet().find(id);
            const auto fleet = room.fleet().current();
            return index && *index < fleet->size ? fleet->factsOf(*index).name : std::string();
        };
    }
    return wording;
}

} // namespace

Notifier::Notifier(EngineRoom &room)
    : m_room(room)
{
}

absl::StatusOr<std::unique_ptr<Notifier>> Notifier::prepare(const NotifyConfig &config, EngineRoom &room, Store &store,
                                                            const Clock &clock,
                                                            const std::function<void(const std::string &)> &log,
                                                            Leases *leases, Crossings *crossings, ShareDrops *drops)
{
    std::string salt;
    if (config.hashTenants) {
        auto kept = saltOf(store);
        if (!kept.ok())
            return kept.status();
        salt = *std::move(kept);
    }
    std::unique_ptr<Notifier> notifier(new Notifier(room));
    notifier->m_crossings = crossings;
    notifier->m_drops = drops;
    for (const Target &target : config.targets) {
        auto book = NoticeBook::load(store, target.name);
        if (!book.ok())
            return book.status();
        LaneParts parts{
            room,      clock, wordingOf(config, target, room, salt), config.staleMs, clock.nowMs(), log, store, leases,
            crossings, drops};
        if (target.kind == TargetKind::Alertmanager)
            notifier->m_lanes.push_back(std::make_unique<AlertmanagerLane>(target, std::move(parts), *std::move(book)));
        else
            notifier->m_lanes.push_back(std::make_unique<WebhookLane>(target, std::move(parts), *std::move(book)));
    }
    return notifier;
}

absl::StatusOr<std::unique_ptr<Notifier>> Notifier::start(const NotifyConfig &config, EngineRoom &room, Store &store,
                                                          const Clock &clock,
                                                          const std::function<void(const std::string &)> &log,
                                                          Leases *leases, Crossings *crossings, ShareDrops *drops)
{
    auto notifier = prepare(config, room, store, clock, log, leases, crossings, drops);
    if (notifier.ok())
        (*notifier)->begin();
    return notifier;
}

void Notifier::begin()
{
    for (const auto &lane : m_lanes)
        lane->start();
    const auto ring = [this] {
        for (const auto &lane : m_lanes)
            lane->ring();
    };
    m_bell = m_room.listenServices(ring);
    if (m_crossings)
        m_crossingBell = m_crossings->listen(ring);
    if (m_drops)
        m_dropBell = m_drops->listen(ring);
}

Notifier::~Notifier()
{
    stop();
}

void Notifier::stop()
{
    if (m_bell != 0)
        m_room.unlistenServices(std::exchange(m_bell, 0));
    if (const auto bell = std::exchange(m_crossingBell, std::nullopt))
        m_crossings->unlisten(*bell);
    if (const auto bell = std::exchange(m_dropBell, std::nullopt))
        m_drops->unlisten(*bell);
    for (const auto &lane : m_lanes)
        lane->stop();
}

std::vector<NotifyState> Notifier::states() const
{
    std::vector<NotifyState> states;
    for (const auto &lane : m_lanes)
        states.push_back(lane->state());
    return states;
}

} // namespace bulkhead::notify

#include "backend/room/shared_incidents.h"

#include <algorithm>
#include <random>
#include <set>

namespace bulkhead::room {
namespace {

using neighbours::Incident;

constexpr std::int64_t kTellMs = 2'000; ///< While something is open.
/// Within this time after a change of hands the new engine sees for itself what the old one told.
constexpr std::int64_t kSeeForSelfMs = 60'000;
constexpr std::int64_t kKeptMs = 86'400'000;

std::string topicOf(const std::string &pool)
{
    return "incidents/" + pool;
}

/// Not a count: that would tell how many incidents the whole fleet has.
std::string newId()
{
    static std::random_device device; // Of the operating system; std::random_device is safe for one thread, the room's.
    constexpr char kDigits[] = "0123456789abcdef";
    std::string id = "inc-";
    for (int word = 0; word < 2; ++word) {
        std::uint32_t bits = device();
        for (int i = 0; i < 8; ++i, bits >>= 4U)
            id += kDigits[bits & 15U];
    }
    return id;
}

bool open(const Incident &incident)
{
    return incident.state != IncidentState::Closed;
}

std::int64_t endOf(const Incident &incident)
{
    return open(incident) ? INT64_MAX : incident.closedMs;
}

/// Two gateways' words for one disturbance: at the same time, and blaming the same or, so far, nobody.
bool same(const Incident &a, const Incident &b)
{
    if (a.sinceMs > endOf(b) || b.sinceMs > endOf(a))
        return false;
    if (a.antagonists.empty() || b.antagonists.empty())
        return true;
    return std::ranges::any_of(a.antagonists, [&b](const neighbours::Antagonist &one) {
        return std::ranges::find(b.antagonists, one.tenant, &neighbours::Antagonist::tenant) != b.antagonists.end();
    });
}

std::string statesOf(const std::vector<const Incident *> &shown)
{
    std::string states;
    for (const Incident *incident : shown)
        states += std::to_string(incident->number) + ':' + std::to_string(static_cast<int>(incident->state)) + ':'
                  + std::to_string(incident->antagonists.size()) + ' ';
    return states;
}

} // namespace

SharedIncidents::SharedIncidents(std::optional<PoolSharing> sharing)
    : m_sharing(sharing)
{
}

std::string SharedIncidents::idOf(const Incident &incident) const
{
    if (!incident.id.empty())
        return incident.id;
    const auto known = m_ids.find(incident.number);
    return known == m_ids.end() ? std::string() : known->second;
}

void SharedIncidents::nameNew(const std::vector<const Incident *> &own)
{
    std::set<std::uint64_t> numbers;
    for (const Incident *incident : own) {
        numbers.insert(incident->number);
        if (!m_ids.contains(incident->number))
            m_ids.emplace(incident->number, newId());
    }
    std::erase_if(m_ids, [&numbers](const auto &entry) { return !numbers.contains(entry.first); });
}

void SharedIncidents::listen(Pool &pool, std::size_t index, const Names &names)
{
    const auto report = m_sharing->exchange.heard(topicOf(names.pools[index].name), pool.heard);
    if (!report)
        return;
    auto unpacked = unpackIncidents(names, static_cast<std::uint16_t>(index), report->body);
    if (!unpacked) {
        pool.heard = report->revision;
        return;
    }
    pool.told = std::move(unpacked->incidents);
    if (unpacked->whole) // Else it is read again once the tenant is known here.
        pool.heard = report->revision;
}

void SharedIncidents::takeOver(Pool &pool, const std::vector<const Incident *> &own, std::int64_t nowMs) const
{
    for (const Incident *incident : own) {
        if (pool.goesOn.contains(incident->number) || std::ranges::count(pool.repeats, incident->number) > 0)
            continue;
        const auto told = std::ranges::find_if(pool.told, [&](const Incident &one) { return same(one, *incident); });
        if (told == pool.told.end())
            continue;
        if (!open(*told) && !open(*incident)) {
            pool.repeats.push_back(incident->number);
            continue;
        }
        pool.goesOn[incident->number] = {told->id, std::min(told->sinceMs, incident->sinceMs), told->namedMs};
        pool.told.erase(told);
    }
    for (Incident &told : pool.told)
        if (open(told) && nowMs - pool.mineSinceMs > kSeeForSelfMs) {
            told.state = IncidentState::Closed;
            told.closedMs = nowMs;
            told.blindSpots.emplace_back(
                "The gateway that saw it has ended; the one that took over did not see it go on.");
        }
    std::erase_if(pool.told, [nowMs](const Incident &told) { return !open(told) && told.closedMs < nowMs - kKeptMs; });
    const auto gone = [&own](std::uint64_t number) {
        return std::ranges::none_of(own, [number](const Incident *one) { return one->number == number; });
    };
    std::erase_if(pool.goesOn, [&gone](const auto &entry) { return gone(entry.first); });
    std::erase_if(pool.repeats, gone);
}

void SharedIncidents::tell(Pool &pool, const LeaseProof &lease, const Names &names,
                           const std::vector<const Incident *> &shown, std::size_t index, std::int64_t nowMs)
{
    std::string states = statesOf(shown);
    const bool busy = std::ranges::any_of(shown, [](const Incident *one) { return open(*one); });
    if (pool.toldBy == lease && states == pool.toldStates && !(busy && nowMs - pool.toldMs >= kTellMs))
        return;
    std::vector<Incident> copies;
    copies.reserve(shown.size());
    for (const Incident *incident : shown) {
        copies.push_back(*incident);
        copies.back().id = idOf(*incident);
    }
    const std::string &name = names.pools[index].name;
    m_sharing->exchange.tell(lease, topicOf(name), packIncidents(names, std::move(copies)));
    pool.toldBy = lease;
    pool.toldStates = std::move(states);
    pool.toldMs = nowMs;
}

void SharedIncidents::want(std::span<const PoolInfo> pools)
{
    if (m_wanted >= pools.size())
        return;
    std::vector<std::string> leases;
    for (; m_wanted < pools.size(); ++m_wanted)
        leases.push_back(poolLease(pools[m_wanted].name));
    m_sharing->leases.want(leases);
}

std::vector<const Incident *> SharedIncidents::mine(Pool &pool, const std::vector<const Incident *> &own)
{
    pool.dressed.clear();
    pool.dressed.reserve(own.size()); // Pointers into it are handed out.
    std::vector<const Incident *> mine;
    for (const Incident *incident : own) {
        if (std::ranges::count(pool.repeats, incident->number) > 0)
            continue;
        const auto earlier = pool.goesOn.find(incident->number);
        if (earlier == pool.goesOn.end()) {
            mine.push_back(incident);
            continue;
        }
        Incident &copy = pool.dressed.emplace_back(*incident);
        copy.id = earlier->second.id;
        copy.sinceMs = earlier->second.sinceMs;
        if (copy.namedMs > 0 && earlier->second.namedMs > 0)
            copy.namedMs = std::min(copy.namedMs, earlier->second.namedMs);
        mine.push_back(&copy);
    }
    for (const Incident &told : pool.told)
        mine.push_back(&told);
    return mine;
}

std::vector<const Incident *> SharedIncidents::settle(std::vector<const Incident *> own, const Names &names,
                                                      std::int64_t nowMs)
{
    nameNew(own);
    if (!m_sharing)
        return own;
    want(names.pools);
    std::vector<const Incident *> shown;
    for (std::size_t index = 0; index < names.pools.size(); ++index) {
        Pool &pool = m_pools[static_cast<std::uint16_t>(index)];
        // Before the last word of whoever looked after it is read, nobody goes on from there.
        const auto lease =
            m_sharing->exchange.ready() ? m_sharing->leases.held(poolLease(names.pools[index].name)) : std::nullopt;
        if (!lease || !pool.mine)
            listen(pool, index, names);
        if (!lease) {
            pool.mine = false;
            for (const Incident &told : pool.told)
                shown.push_back(&told);
            continue;
        }
        if (!pool.mine) {
            pool.mine = true;
            pool.mineSinceMs = nowMs;
            pool.goesOn.clear();
            pool.repeats.clear();
        }
        std::vector<const Incident *> here;
        std::ranges::copy_if(own, std::back_inserter(here),
                             [index](const Incident *one) { return one->pool == index; });
        takeOver(pool, here, nowMs);
        const std::vector<const Incident *> all = mine(pool, here);
        tell(pool, *lease, names, all, index, nowMs);
        shown.insert(shown.end(), all.begin(), all.end());
    }
    std::ranges::stable_sort(shown, std::greater(), &Incident::sinceMs);
    return shown;
}

} // namespace bulkhead::room

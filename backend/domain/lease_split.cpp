#include "backend/domain/lease_split.h"

#include <algorithm>

namespace bulkhead {

namespace {

using Wanters = std::map<std::string, std::vector<std::string>>; ///< Name → ids, sorted.

Wanters wantersOf(std::span<const LeaseSeeker> live)
{
    Wanters wanters;
    for (const LeaseSeeker &seeker : live)
        for (const std::string &name : seeker.wants)
            wanters[name].push_back(seeker.id);
    for (auto &[name, ids] : wanters)
        std::ranges::sort(ids);
    return wanters;
}

} // namespace

std::map<std::string, std::string> splitLeases(std::span<const LeaseSeeker> live,
                                               const std::map<std::string, std::string> &holders)
{
    const Wanters wanters = wantersOf(live);
    std::map<std::string, std::size_t> load;
    for (const auto &[name, ids] : wanters)
        for (const std::string &id : ids)
            load.emplace(id, 0);
    std::map<std::string, std::string> split;
    if (load.empty())
        return split;
    const std::size_t even = wanters.size() / load.size();
    std::size_t larger = wanters.size() % load.size(); // So many have one more.
    const auto keep = [&](const auto &mayHave) {
        for (const auto &[name, ids] : wanters) {
            const auto holder = holders.find(name);
            if (holder == holders.end() || split.contains(name) || !std::ranges::binary_search(ids, holder->second)
                || !mayHave(load[holder->second]))
                continue;
            split.emplace(name, holder->second);
            ++load[holder->second];
        }
    };
    keep([&](std::size_t has) { return has < even; });
    keep([&](std::size_t has) { return has == even && larger > 0 && larger-- > 0; });
    for (const auto &[name, ids] : wanters) {
        if (split.contains(name))
            continue;
        const std::string &least = *std::ranges::min_element(ids, {}, [&](const std::string &id) { return load[id]; });
        split.emplace(name, least);
        ++load[least];
    }
    return split;
}

} // namespace bulkhead

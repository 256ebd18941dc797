#include "tests/bench/neighbours/episodes.h"

#include <algorithm>
#include <cmath>

namespace bulkhead::bench {
namespace {

constexpr double kCausalShare = 0.2;
constexpr double kSlower = 1.6, kSlowerMs = 5;

/// Tenants of unlike size on a pool that is a fifth to a bit over half used.
World quietWorld(std::mt19937_64 &random, std::uint64_t seed)
{
    const auto whole = [&random](int low, int high) { return std::uniform_int_distribution<int>(low, high)(random); };
    const auto real = [&random](double low, double high) {
        return std::uniform_real_distribution<double>(low, high)(random);
    };
    World world;
    world.seed = seed;
    world.slotCount = whole(4, 20);
    world.cores = whole(2, 4);
    const int tenants = whole(6, 20);
    double weights = 0;
    for (int i = 0; i < tenants; ++i)
        weights += std::pow(i + 1, -0.7);
    const double load = real(0.2, 0.55);
    const double cpuMs = real(1, 4), idleMs = real(1, 8);
    // Whichever is scarcer, slots or cores, is used to `load`.
    const double perSecond = load * 1e3 * std::min(world.slotCount / (cpuMs + idleMs), world.cores / cpuMs);
    for (int i = 0; i < tenants; ++i) {
        Traffic traffic;
        traffic.perSecond = perSecond * std::pow(i + 1, -0.7) / weights;
        traffic.cpuMs = cpuMs * real(0.8, 1.25);
        traffic.idleMs = idleMs * real(0.8, 1.25);
        traffic.lockedShare = i % 2 == 0 ? 0.5 : 0;
        world.tenants.push_back(traffic);
    }
    return world;
}

Burst slotHog(TenantIndex tenant, const World &world)
{
    return {tenant, {0, 1, 350, 0, 0, 0}, world.slotCount + 1, false, false};
}
Burst cpuHog(TenantIndex tenant, const World &world)
{
    return {tenant, {0, 400, 1, 0, 0, 0}, std::max(3, std::min(world.slotCount - 1, world.cores * 3)), false, false};
}

/// Everybody writes a few pages a request, and the disk has a fifth to a half of its time to do.
void giveDisk(World &world, std::mt19937_64 &random)
{
    double perMs = 0;
    for (Traffic &traffic : world.tenants) {
        traffic.ioKib = std::uniform_real_distribution<double>(4, 32)(random);
        perMs += traffic.perSecond / 1e3 * traffic.ioKib;
    }
    world.diskKib = perMs / std::uniform_real_distribution<double>(0.1, 0.3)(random);
}
/// Each of its writes keeps the disk for 15 ms.
Burst logHog(TenantIndex tenant, const World &world)
{
    Burst hog{tenant, {0, 0.5, 0.5, 0, 0, 0}, std::max(2, std::min(world.slotCount / 2, 6)), false, false};
    hog.traffic.ioKib = 15 * world.diskKib;
    return hog;
}

void onDisk(Kind kind, World &world, std::mt19937_64 &random, TenantIndex a, TenantIndex b)
{
    giveDisk(world, random);
    if (kind == Kind::Log || kind == Kind::LogDecoy)
        world.bursts = {logHog(a, world)};
    if (kind == Kind::LogDecoy) // Asks for much more than usual, and writes nothing.
        world.bursts.push_back({b, {world.tenants[b].perSecond * 2, 0.05, 0.05, 0, 0, 0}, 0, false, false});
    if (kind == Kind::DiskSlow)
        world.weather.diskFactor = 0.1;
    if (kind == Kind::Backup)
        world.weather.outsideDisk = 0.9;
    if (kind == Kind::AllWrite)
        world.weather.ioFactor = 10;
}

} // namespace

World worldOf(Kind kind, std::uint64_t seed, int number)
{
    const std::uint64_t own =
        seed * 1'000'003 + static_cast<std::uint64_t>(number) * 101 + static_cast<std::uint64_t>(kind);
    std::mt19937_64 random(own);
    World world = quietWorld(random, own);
    const auto tenants = static_cast<int>(world.tenants.size());
    const auto a = static_cast<TenantIndex>(std::uniform_int_distribution<int>(0, tenants - 1)(random));
    const auto b = static_cast<TenantIndex>(
        (a + 1 + std::uniform_int_distribution<unsigned>(0, static_cast<unsigned>(tenants) - 2)(random))
        % static_cast<unsigned>(tenants));
    const double scarce = std::min<double>(world.slotCount, world.cores);
    switch (kind) {
    case Kind::Cpu:
        world.bursts = {cpuHog(a, world)};
        break;
    case Kind::Slots:
        world.bursts = {slotHog(a, world)};
        break;
    case Kind::Lock:
        world.bursts = {{a, {0, 0.5, 1, 0, 250, 0}, 1, false, false}};
        break;
    case Kind::Decoy: // The second asks for much more than usual, of what costs next to nothing.
        world.bursts = {cpuHog(a, world), {b, {world.tenants[b].perSecond * 2, 0.05, 0.05, 0, 0, 0}, 0, false, false}};
        break;
    case Kind::Double:
        world.bursts = {cpuHog(a, world), slotHog(b, world)};
        world.bursts[1].clients = std::max(2, world.slotCount / 2);
        break;
    case Kind::Ramp:
        world.bursts = {slotHog(a, world)};
        world.bursts[0].clients = world.slotCount * 2;
        world.bursts[0].ramp = true;
        world.lengthS = 60;
        break;
    case Kind::Flood:
        world.bursts = {{a,
                         {scarce * 1.4e3 / (world.tenants[a].cpuMs + 0.1), world.tenants[a].cpuMs,
                          world.tenants[a].idleMs, 0, 0, 0},
                         0,
                         false,
                         false}};
        world.lengthS = 20;
        break;
    case Kind::OnOff:
        world.bursts = {slotHog(a, world)};
        world.bursts[0].onOff = true;
        break;
    case Kind::HostBusy:
        world.weather.outsideThreads = world.cores * 4;
        break;
    case Kind::Stall:
        world.weather.frozenShare = 0.4;
        break;
    case Kind::Capacity:
        world.weather.lostSlots = 0.75;
        break;
    case Kind::Dependency:
        world.weather.idleFactor = 6;
        break;
    case Kind::Regression:
        world.weather.cpuFactor = 4;
        break;
    case Kind::Collective:
        world.weather.rateFactor = 4;
        break;
    case Kind::Self:
        world.tenants[a].ownLimit = 1;
        world.bursts = {{a,
                         {world.tenants[a].perSecond * 3, world.tenants[a].cpuMs, world.tenants[a].idleMs, 0, 0, 0},
                         0,
                         false,
                         false}};
        break;
    case Kind::Benign:
        world.bursts = {{a, {world.tenants[a].perSecond, 0.2, 0.2, 0, 0, 0}, 0, false, false}};
        break;
    case Kind::Flash:
        world.bursts = {slotHog(a, world)};
        world.lengthS = 2;
        world.afterS = 40;
        break;
    default:
        if (kind >= Kind::Log)
            onDisk(kind, world, random, a, b);
    }
    return world;
}

Truth truthOf(const World &world, const Outcome &happened)
{
    Truth truth;
    const Outcome nothing = simulate(world, false, -1, false);
    std::vector<double> slower;
    for (std::size_t i = 0; i < world.tenants.size(); ++i) {
        if (happened.requests[i] <= 0 || nothing.meanMs[i] <= 0)
            continue;
        const double rise = happened.meanMs[i] - nothing.meanMs[i];
        if (rise < kSlowerMs || happened.meanMs[i] < kSlower * nothing.meanMs[i])
            continue;
        truth.victims.insert(static_cast<TenantIndex>(i));
        slower.push_back(happened.meanMs[i] / nothing.meanMs[i]);
    }
    if (world.bursts.empty())
        return truth;
    const auto harm = [&](const Outcome &outcome, TenantIndex actor) {
        double sum = 0;
        for (std::size_t i = 0; i < world.tenants.size(); ++i)
            if (i != actor)
                sum += outcome.requests[i] * std::max(0.0, outcome.meanMs[i] - nothing.meanMs[i]);
        return sum;
    };
    std::vector<Outcome> without;
    for (std::size_t actor = 0; actor < world.bursts.size(); ++actor)
        without.push_back(simulate(world, false, static_cast<int>(actor), true));
    for (std::size_t actor = 0; actor < world.bursts.size(); ++actor) {
        const TenantIndex tenant = world.bursts[actor].tenant;
        const double all = harm(happened, tenant);
        const double removed = all - harm(without[actor], tenant);
        // Alone: what is left when the other one is taken away.
        const double alone = world.bursts.size() == 2 ? harm(without[1 - actor], tenant) : all;
        const double share = all > 0 ? (removed + alone) / 2 / all : 0;
        truth.shares.push_back(share);
        std::set<TenantIndex> others = truth.victims;
        others.erase(tenant);
        if (share >= kCausalShare && others.size() >= 2)
            truth.culprits.insert(tenant);
    }
    std::ranges::sort(slower);
    truth.severity = slower.empty() ? 1 : slower[slower.size() / 2];
    return truth;
}

bool rightResource(Kind kind, const World &world, const neighbours::Antagonist &named)
{
    using neighbours::Contended;
    switch (kind) {
    case Kind::Lock:
        return named.resource == Contended::Lock;
    case Kind::Cpu:
    case Kind::Decoy:
        return named.resource == Contended::Cpu
               || world.slotCount <= 2 * world.cores; // Its slots, too, where they are few.
    case Kind::Double:
        return named.resource != Contended::Lock;
    case Kind::Slots:
    case Kind::Ramp:
    case Kind::OnOff:
        return named.resource == Contended::Slots;
    case Kind::Log:
    case Kind::LogDecoy:
        return named.resource == Contended::Io;
    default:
        return true;
    }
}

} // namespace bulkhead::bench

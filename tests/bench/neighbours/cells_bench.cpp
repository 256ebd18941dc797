// What one tick of quiet pools costs: time, allocations and memory by active cell. Prints one JSON object.
//   bench_neighbours_cells [cells] [ticks] [--rough] [--mixed]
// --rough: few requests of very different lengths, as Poisson and log-normal laws have it, instead of even ones.
// --mixed: each tenant's cells lie in pools of their own, so that the tick does not come pool by pool.
#include "backend/engine/neighbours_engine.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <new>
#include <random>
#include <vector>

#include <unistd.h>

namespace {

std::atomic<std::uint64_t> g_allocations{0};

} // namespace

// Counts; everything else is the library's.
void *operator new(std::size_t size)
{
    g_allocations.fetch_add(1, std::memory_order_relaxed);
    if (void *memory = std::malloc(size == 0 ? 1 : size))
        return memory;
    throw std::bad_alloc();
}
void operator delete(void *memory) noexcept
{
    std::free(memory);
}
void operator delete(void *memory, std::size_t) noexcept
{
    std::free(memory);
}

using namespace bulkhead;

namespace {

constexpr std::size_t kCellsOfPool = 500, kWorkflows = 2;
constexpr double kTickS = 2;

double residentBytes()
{
    long pages = 0;
    if (std::FILE *file = std::fopen("/proc/self/statm", "r")) {
        if (std::fscanf(file, "%*s %ld", &pages) != 1)
            pages = 0;
        std::fclose(file);
    }
    return static_cast<double>(pages) * static_cast<double>(sysconf(_SC_PAGESIZE));
}

UsageTick firstTick(std::size_t cells, bool mixed)
{
    const std::size_t pools = (cells + kCellsOfPool - 1) / kCellsOfPool;
    UsageTick tick;
    tick.seconds = kTickS;
    for (std::size_t i = 0; i < cells; ++i) {
        UsageCell cell;
        cell.pool = static_cast<std::uint16_t>(mixed ? i % pools : i / kCellsOfPool);
        cell.tenant = static_cast<TenantIndex>(i / kWorkflows);
        cell.workflow = static_cast<std::uint16_t>(i % kWorkflows);
        tick.cells.push_back(cell);
    }
    tick.pools.assign(pools, PoolState{40, 40, 10, 0});
    return tick;
}

/// Every cell is active and as usual, give or take a twentieth.
void turn(UsageTick &tick, std::uint32_t &dice)
{
    tick.endMs += static_cast<std::int64_t>(kTickS * 1e3);
    for (UsageCell &cell : tick.cells) {
        dice = dice * 1'664'525U + 1'013'904'223U;
        const double jitter = 0.95 + 0.1 * (dice >> 8) / double(1U << 24);
        cell.arrived = cell.done = 4;
        cell.latencyUs = static_cast<std::uint64_t>(40'000 * jitter);
        cell.waitPoolUs = 4'000;
        cell.holdUs = static_cast<std::uint64_t>(36'000 * jitter);
    }
}

/// Two seconds of a cell with four requests on average, of 10 ms on average.
struct RoughTick
{
    std::uint32_t done = 0;
    std::uint64_t latencyUs = 0;
};

std::vector<RoughTick> roughTicks()
{
    std::mt19937 random(11);
    std::poisson_distribution<std::uint32_t> requests(4);
    std::lognormal_distribution<double> latencyUs(std::log(10'000) - 0.7 * 0.7 / 2, 0.7);
    std::vector<RoughTick> ticks(1U << 16);
    for (RoughTick &tick : ticks) {
        tick.done = requests(random);
        for (std::uint32_t i = 0; i < tick.done; ++i)
            tick.latencyUs += static_cast<std::uint64_t>(latencyUs(random));
    }
    return ticks;
}

void turnRough(UsageTick &tick, std::uint32_t &dice)
{
    static const std::vector<RoughTick> kTicks = roughTicks();
    tick.endMs += static_cast<std::int64_t>(kTickS * 1e3);
    for (UsageCell &cell : tick.cells) {
        dice = dice * 1'664'525U + 1'013'904'223U;
        const RoughTick &rough = kTicks[dice >> 16];
        cell.arrived = cell.done = rough.done;
        cell.latencyUs = cell.holdUs = rough.latencyUs;
        cell.waitPoolUs = 0;
    }
}

} // namespace

int main(int argc, char **argv)
{
    std::vector<int> numbers;
    bool rough = false, mixed = false;
    for (int i = 1; i < argc; ++i) {
        rough = rough || std::strcmp(argv[i], "--rough") == 0;
        mixed = mixed || std::strcmp(argv[i], "--mixed") == 0;
        if (argv[i][0] != '-')
            numbers.push_back(std::max(1, std::atoi(argv[i])));
    }
    const auto cells = static_cast<std::size_t>(numbers.empty() ? 1'000'000 : numbers[0]);
    const int ticks = numbers.size() < 2 ? 12 : numbers[1];
    UsageTick tick = firstTick(cells, mixed);
    tick.endMs = 1'700'000'000'000;
    std::uint32_t dice = 7;
    neighbours::Engine engine;
    engine.setPools(std::vector<PoolInfo>(tick.pools.size(), PoolInfo{"pool", "database"}));
    const double before = residentBytes();
    std::vector<double> ms;
    std::uint64_t allocations = 0;
    for (int i = 0; i < ticks; ++i) {
        rough ? turnRough(tick, dice) : turn(tick, dice);
        const std::uint64_t allocated = g_allocations;
        const auto begun = std::chrono::steady_clock::now();
        engine.push(tick);
        ms.push_back(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begun).count());
        allocations = g_allocations - allocated; // Of the last tick: all state is there by then.
    }
    const double bytes = (residentBytes() - before) / static_cast<double>(cells);
    const double first = ms.front();
    std::ranges::sort(ms);
    std::printf("{\"bench\": \"neighbours_cells\", \"rough\": %s, \"mixed\": %s, \"cells\": %zu, \"pools\": %zu, "
                "\"ticks\": %d, \"first_tick_ms\": %.1f, "
                "\"tick_ms\": {\"median\": %.1f, \"least\": %.1f, \"most\": %.1f}, \"allocations_a_tick\": %llu, "
                "\"bytes_a_cell\": %.0f, \"incidents\": %zu}\n",
                rough ? "true" : "false", mixed ? "true" : "false", cells, tick.pools.size(), ticks, first,
                ms[ms.size() / 2], ms.front(), ms.back(), static_cast<unsigned long long>(allocations), bytes,
                engine.incidents().size());
    return 0;
}

// One minute of service levels for a large fleet: take the counts, move every window, judge every objective.
// Also the noisy-neighbour tick of a sample-sized fleet. Prints one JSON object; set-up is timed apart. Usage:
// bench_engine_tick [series] [sample series]
#include "backend/engine/neighbours_engine.h"
#include "backend/engine/slo_engine.h"
#include "tests/bench/process_cost.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <string>

using namespace bulkhead;
using namespace bulkhead::slo;

namespace {

using Clock = std::chrono::steady_clock;

/// Heavy-tailed loads: many small clinics, few large systems; 1 % of the series fail noticeably.
class Fleet
{
public:
    explicit Fleet(std::size_t series)
    {
        std::mt19937 random(7);
        std::lognormal_distribution<double> load(2.2, 1.2);
        for (std::size_t i = 0; i < series; ++i)
            m_loads.push_back(static_cast<std::uint32_t>(std::min(load(random), 60'000.0)) + 1);
    }
    /// Cheap on purpose: the benchmark times the engine, not the generator.
    const MinuteCounts &at(std::int64_t minute)
    {
        m_minute.minute = minute;
        m_minute.counts.resize(m_loads.size());
        for (std::size_t i = 0; i < m_loads.size(); ++i) {
            m_state = m_state * 6364136223846793005ULL + 1442695040888963407ULL;
            const auto dice = static_cast<std::uint32_t>(m_state >> 33);
            const std::uint32_t valid = m_loads[i] / 2 + dice % m_loads[i];
            const bool fails = (i * 2654435761U >> 7) % 100 == 0 ? dice % 4 == 0 : dice % 512 == 0;
            const std::uint32_t bad = fails ? std::min(valid, 1 + valid / 200) : 0;
            m_minute.counts[i] = {valid - bad, bad};
        }
        return m_minute;
    }

private:
    std::vector<std::uint32_t> m_loads;
    MinuteCounts m_minute;
    std::uint64_t m_state = 1;
};

std::vector<Objective> objectives(std::size_t count)
{
    std::vector<Objective> result;
    for (std::size_t i = 0; i < count; ++i)
        result.push_back({{static_cast<TenantIndex>(i / 5), "claims"}, i % 3 == 0 ? 9'995'000 : 9'990'000});
    return result;
}

struct Runs
{
    std::vector<double> seconds;
    [[nodiscard]] std::string json() const
    {
        std::vector<double> sorted = seconds;
        std::ranges::sort(sorted);
        char text[160];
        std::snprintf(text, sizeof text, "{\"runs\":%zu,\"median_s\":%.6f,\"min_s\":%.6f,\"max_s\":%.6f}",
                      sorted.size(), sorted[sorted.size() / 2], sorted.front(), sorted.back());
        return text;
    }
};

/// Ticks with a real row entering and, for every window, a real row leaving. Only the rows that leave while it is
/// measured are filled: the others would not be touched by a tick.
std::string tickExact(std::size_t series, int ticks)
{
    const auto setup = Clock::now();
    Fleet fleet(series);
    Engine engine;
    engine.add(objectives(series));
    const std::int64_t now = 29'000'000;
    std::vector<std::int64_t> filled{now - kWindowMinutes.back() - 1};
    for (const std::int32_t window : kWindowMinutes)
        for (std::int64_t m = now - window; m < std::min(now, now - window + ticks); ++m)
            filled.push_back(m);
    std::ranges::sort(filled);
    filled.erase(std::unique(filled.begin(), filled.end()), filled.end());
    for (const std::int64_t minute : filled)
        engine.preload(fleet.at(minute));
    engine.judge();
    const double setupS = bench::secondsSince(setup);
    Runs runs;
    for (int i = 0; i < ticks; ++i) {
        const MinuteCounts &minute = fleet.at(now + i);
        const auto start = Clock::now();
        engine.push(minute);
        runs.seconds.push_back(bench::secondsSince(start));
    }
    return "{\"series\":" + std::to_string(series) + ",\"setup_s\":" + std::to_string(setupS)
           + ",\"tick\":" + runs.json() + ",\"resident_mib\":" + std::to_string(bench::residentMib()) + "}";
}

/// Two hours of minutes and 31 days of hours, the way a large fleet runs; the last run ends an hour.
std::string tickByHour(std::size_t series, int ticks)
{
    const auto setup = Clock::now();
    Fleet fleet(series);
    EngineOptions options;
    options.exactMinutes = 120;
    Engine engine(options);
    engine.add(objectives(series));
    const std::int64_t now = 29'000'040; // A whole hour.
    for (std::int64_t minute = now - 31 * 1'440; minute < now - 180; minute += 60)
        engine.preload(fleet.at(minute));
    for (std::int64_t minute = now - 180; minute < now - ticks; ++minute)
        engine.preload(fleet.at(minute));
    engine.judge();
    const double setupS = bench::secondsSince(setup);
    Runs runs;
    for (std::int64_t minute = now - ticks; minute < now; ++minute) {
        const MinuteCounts &counts = fleet.at(minute);
        const auto start = Clock::now();
        engine.push(counts);
        runs.seconds.push_back(bench::secondsSince(start));
    }
    const double history = static_cast<double>(engine.historyBytes()) / (1024.0 * 1024.0);
    return "{\"series\":" + std::to_string(series) + ",\"setup_s\":" + std::to_string(setupS)
           + ",\"tick\":" + runs.json() + ",\"history_mib\":" + std::to_string(history) + "}";
}

/// The sample fleet's whole history at first start.
std::string load(std::size_t series, int times)
{
    Runs takes;
    Runs judges;
    double history = 0;
    for (int i = 0; i < times; ++i) {
        Fleet fleet(series);
        Engine engine;
        engine.add(objectives(series));
        double spent = 0;
        for (std::int64_t m = 0; m < 44'640; ++m) {
            const MinuteCounts &minute = fleet.at(29'000'000 + m);
            const auto start = Clock::now();
            engine.preload(minute);
            spent += bench::secondsSince(start);
        }
        takes.seconds.push_back(spent);
        const auto start = Clock::now();
        engine.judge();
        judges.seconds.push_back(bench::secondsSince(start));
        history = static_cast<double>(engine.historyBytes()) / (1024.0 * 1024.0);
    }
    return "{\"series\":" + std::to_string(series) + ",\"minutes\":44640,\"preload\":" + takes.json()
           + ",\"judge\":" + judges.json() + ",\"history_mib\":" + std::to_string(history) + "}";
}

/// A usage tick of 10 pools of 30 tenants with 5 workflows; tenant 0 of each pool is a hog when asked.
UsageTick usageAt(std::int64_t second, bool hog, std::mt19937 &random)
{
    UsageTick tick;
    tick.endMs = second * 1'000;
    tick.pools.assign(10, {16, 16, hog ? 16.0 : 5.0, hog ? 40.0 : 0.0});
    for (TenantIndex tenant = 0; tenant < 300; ++tenant)
        for (std::uint16_t workflow = 0; workflow < 5; ++workflow) {
            UsageCell cell;
            cell.tenant = tenant;
            cell.workflow = workflow;
            cell.pool = static_cast<std::uint16_t>(tenant % 10);
            cell.done = cell.arrived = 2 + static_cast<std::uint32_t>(random() % 3);
            cell.holdUs = cell.done * (18'000 + random() % 4'000);
            cell.waitPoolUs = cell.done * (hog ? 200'000 : 500);
            if (hog && tenant < 10)
                cell.holdUs += 2'000'000;
            cell.latencyUs = cell.holdUs + cell.waitPoolUs;
            tick.cells.push_back(cell);
        }
    return tick;
}

/// Seconds per tick: 300 quiet ticks and 100 with an incident in every pool.
std::string neighbourTicks(int times)
{
    Runs quiet;
    Runs disturbed;
    for (int i = 0; i < times; ++i) {
        neighbours::Engine engine;
        std::mt19937 random(3);
        for (const bool hog : {false, true}) {
            const int ticks = hog ? 100 : 300;
            double spent = 0;
            for (int t = 0; t < ticks; ++t) {
                const UsageTick tick = usageAt(1'700'000'000 + (hog ? 300 : 0) + t, hog, random);
                const auto start = Clock::now();
                engine.push(tick);
                spent += bench::secondsSince(start);
            }
            (hog ? disturbed : quiet).seconds.push_back(spent / ticks);
        }
    }
    return "{\"cells\":1500,\"quiet_tick\":" + quiet.json() + ",\"ten_incidents_tick\":" + disturbed.json() + "}";
}

} // namespace

int main(int argc, char **argv)
{
    const std::size_t series = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 500'000;
    const std::size_t sample = argc > 2 ? std::strtoul(argv[2], nullptr, 10) : 1'400;
    const std::string loading = load(sample, 5);
    const std::string exact = tickExact(series, 9);
    const std::string byHour = tickByHour(series, 9);
    const std::string neighbours = neighbourTicks(5);
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    std::printf("{\"bench\":\"engine_tick\",\"load\":%s,\"tick_exact\":%s,\"tick_by_hour\":%s,"
                "\"neighbours\":%s,\"peak_mib\":%ld}\n",
                loading.c_str(), exact.c_str(), byHour.c_str(), neighbours.c_str(), usage.ru_maxrss / 1024);
    return 0;
}

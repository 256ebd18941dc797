#include "backend/main/neighbours_backtest.h"

#include "backend/backtest/neighbours_backtest.h"

#include <cstdio>

namespace bulkhead {

CLI::App *addNeighboursBacktest(CLI::App &app, NeighboursBacktestOptions &options)
{
    CLI::App *neighbours = app.add_subcommand("neighbours", "Noisy neighbours on recorded use");
    neighbours->require_subcommand(1);
    CLI::App *test = neighbours->add_subcommand("backtest", "Whom the delay ledger would have named, and when");
    test->add_option("--recording", options.recording,
                     "Folder with latency.csv and samples.csv; edges.csv and host.csv when a probe ran; gzipped or not")
        ->type_name("DIR")
        ->required();
    test->add_option("--tick", options.tickS, "Seconds of one tick")->type_name("S")->check(CLI::Range(1.0, 60.0));
    test->add_option("--slots", options.slots, "Slots of the pool; else the most that were ever held")
        ->check(CLI::Range(1.0, 1e6));
    test->add_option("--cores", options.cores, "Cores of the host; else what the recording says")
        ->check(CLI::Range(1.0, 1e4));
    test->add_flag("--json", options.json, "Print JSON for machines");
    return test;
}

Exit neighboursBacktest(const NeighboursBacktestOptions &options)
{
    const auto usage = readRecordedUsage(options.recording, {options.tickS, options.slots, options.cores});
    if (!usage.ok()) {
        std::fprintf(stderr, "bulkhead-gateway: %s\n", std::string(usage.status().message()).c_str());
        return Exit::Config;
    }
    const std::vector<RecordedIncident> incidents = runNeighboursBacktest(*usage);
    const std::string out = options.json ? neighboursJson(*usage, incidents) : neighboursText(*usage, incidents);
    std::fwrite(out.data(), 1, out.size(), stdout);
    return Exit::Ok;
}

} // namespace bulkhead

#include "backend/main/slo_backtest.h"

#include "backend/backtest/backtest.h"

#include <absl/strings/str_cat.h>
#include <cstdio>
#include <fstream>
#include <iostream>

namespace bulkhead {
namespace {

Exit refuse(const std::string &text)
{
    std::fprintf(stderr, "bulkhead-gateway: %s\n", text.c_str());
    return Exit::Config;
}

/// A date, a time with its offset, or nothing.
bool parseInstant(const std::string &text, std::int64_t &ms)
{
    absl::Time time;
    std::string error;
    if (!text.empty() && !absl::ParseTime(absl::RFC3339_full, text, &time, &error)
        && !absl::ParseTime("%Y-%m-%d", text, &time, &error))
        return false;
    ms = text.empty() ? 0 : absl::ToUnixMillis(time);
    return true;
}

} // namespace

CLI::App *addBacktest(CLI::App &app, BacktestOptions &options)
{
    CLI::App *slo = app.add_subcommand("slo", "Service levels on recorded counters");
    slo->require_subcommand(1);
    CLI::App *test = slo->add_subcommand("backtest", "What objectives and a contract would have said");
    test->add_option("--objectives", options.objectives, "Objectives, and the contract that would promise them")
        ->type_name("FILE.toml")
        ->required();
    test->add_option("--openmetrics", options.openMetrics, "Recorded counters as OpenMetrics text; - is standard input")
        ->type_name("FILE")
        ->required();
    test->add_option("--from", options.from, "Leave out what was before")->type_name("TIME");
    test->add_option("--to", options.to, "Leave out what was from then on")->type_name("TIME");
    test->add_flag("--json", options.json, "Print JSON for machines");
    test->footer("Times are dates in UTC or 2026-10-04T02:00:00Z. An objectives file:\n\n" + objectivesExample());
    return test;
}

Exit backtest(const BacktestOptions &options)
{
    std::int64_t fromMs = 0;
    std::int64_t toMs = 0;
    if (!parseInstant(options.from, fromMs) || !parseInstant(options.to, toMs))
        return refuse("--from and --to take 2026-10-04 or 2026-10-04T02:00:00Z.");
    if (toMs != 0 && toMs <= fromMs)
        return refuse("--to has to be later than --from.");
    const absl::StatusOr<ObjectivesFile> file = readObjectives(options.objectives);
    if (!file.ok())
        return refuse(std::string(file.status().message()));
    RecordedSeries series(*file, fromMs, toMs);
    std::ifstream in;
    if (options.openMetrics != "-") {
        in.open(options.openMetrics, std::ios::binary);
        if (!in)
            return refuse(absl::StrCat(options.openMetrics, " cannot be opened."));
    }
    if (absl::Status read = series.read(options.openMetrics == "-" ? std::cin : in); !read.ok())
        return refuse(absl::StrCat(options.openMetrics, ", ", std::string(read.message())));
    const absl::StatusOr<Backtest> result = runBacktest(*file, series.minutes());
    if (!result.ok())
        return refuse(std::string(result.status().message()));
    const std::string out = options.json ? backtestJson(*file, *result) : backtestText(*file, *result);
    std::fwrite(out.data(), 1, out.size(), stdout);
    return Exit::Ok;
}

} // namespace bulkhead

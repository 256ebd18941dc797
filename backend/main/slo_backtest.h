#pragma once
#include "backend/main/command_line.h"

#include <CLI/CLI.hpp>
#include <memory>

namespace bulkhead {

struct BacktestOptions
{
    std::string objectives, openMetrics, from, to;
    bool json = false;
};

/// Adds `slo backtest` to the program.
[[nodiscard]] CLI::App *addBacktest(CLI::App &app, BacktestOptions &options);
/// Judges objectives on recorded counters and prints what they would have said.
[[nodiscard]] Exit backtest(const BacktestOptions &options);

} // namespace bulkhead

#pragma once
#include "backend/main/command_line.h"

#include <CLI/CLI.hpp>
#include <string>

namespace bulkhead {

struct NeighboursBacktestOptions
{
    std::string recording;
    double tickS = 2, slots = 0, cores = 0;
    bool json = false;
};

/// Adds `neighbours backtest` to the program.
[[nodiscard]] CLI::App *addNeighboursBacktest(CLI::App &app, NeighboursBacktestOptions &options);
/// Runs the neighbours engine on a recording and prints whom it would have named, when, and by which books.
[[nodiscard]] Exit neighboursBacktest(const NeighboursBacktestOptions &options);

} // namespace bulkhead

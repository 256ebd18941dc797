#pragma once
#include "backend/main/command_line.h"

#include <CLI/CLI.hpp>
#include <string>

namespace bulkhead {

struct BaselineCommands
{
    std::string file, other, store;
    CLI::App *check = nullptr, *diff = nullptr, *print = nullptr;
};

/// Adds `baselines check`, `baselines diff` and `baselines print` to the program.
void addBaselineCommands(CLI::App &app, BaselineCommands &commands);
/// Whether one of them was asked for.
[[nodiscard]] bool asked(const BaselineCommands &commands);
/// 0; 78 for a file that cannot be used, 69 for a store; what is wrong goes to standard error.
[[nodiscard]] Exit runBaselineCommand(const BaselineCommands &commands);

} // namespace bulkhead

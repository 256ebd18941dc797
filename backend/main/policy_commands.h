#pragma once
#include "backend/main/command_line.h"

#include <CLI/CLI.hpp>
#include <string>

namespace bulkhead {

struct PolicyCommands
{
    std::string file, other, people, signIn;
    CLI::App *check = nullptr, *diff = nullptr, *print = nullptr;
};

/// Adds `policy check`, `policy diff` and `policy print` to the program.
void addPolicyCommands(CLI::App &app, PolicyCommands &commands);
/// Whether one of them was asked for.
[[nodiscard]] bool asked(const PolicyCommands &commands);
/// 0, or 78 for a file that cannot be used; what is wrong goes to standard error.
[[nodiscard]] Exit runPolicyCommand(const PolicyCommands &commands);

} // namespace bulkhead

#pragma once
#include "backend/main/command_line.h"

#include <CLI/CLI.hpp>
#include <string>

namespace bulkhead {

struct StoreCommands
{
    std::string store, serveAs, backup, from;
    bool checkOnly = false;
    CLI::App *migrate = nullptr, *doctor = nullptr, *backUp = nullptr, *restore = nullptr, *import = nullptr;
};

/// Adds `migrate`, `doctor`, `backup`, `restore` and `import` to the program.
void addStoreCommands(CLI::App &app, StoreCommands &commands);
/// Whether one of them was asked for.
[[nodiscard]] bool asked(const StoreCommands &commands);
[[nodiscard]] Exit runStoreCommand(const StoreCommands &commands);

} // namespace bulkhead

#pragma once
#include "backend/main/command_line.h"

#include <CLI/CLI.hpp>
#include <string>

namespace bulkhead {

struct AuditCommands
{
    std::string store, checkpoints, publicKey, out;
    CLI::App *audit = nullptr, *verify = nullptr, *key = nullptr;
};

/// Adds `audit verify` and `audit key` to the program.
void addAuditCommands(CLI::App &app, AuditCommands &commands);
/// Whether one of them was asked for.
[[nodiscard]] bool asked(const AuditCommands &commands);
/// 0; 1: audit is not as it was written; 2 for options that do not go together, 69 for a store that cannot be read, 78
/// for checkpoints or a key that cannot be used.
[[nodiscard]] Exit runAuditCommand(const AuditCommands &commands);

} // namespace bulkhead

#pragma once
#include "backend/main/command_line.h"

#include <CLI/CLI.hpp>
#include <string>

namespace bulkhead {

struct BundleCommand
{
    std::string file, publicKey;
    bool show = false;
    CLI::App *check = nullptr;
};

/// Adds `check-bundle` to `audit`: verifies a proof bundle with nothing but the file and the gateway's public key.
void addBundleCommand(CLI::App &audit, BundleCommand &command);
/// 0: every record is proven; 1: one is not, or the bundle is not what it should be; 2: the key cannot be read; 78: the
/// file cannot.
[[nodiscard]] Exit runBundleCommand(const BundleCommand &command);

} // namespace bulkhead

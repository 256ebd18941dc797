#pragma once
// The words "serve" and "config check": options from the command line and from a file, the command line first.
#include "backend/gateway.h"
#include "backend/main/command_line.h"

#include <CLI/CLI.hpp>

#include <string>

namespace bulkhead {

struct ServeCommand
{
    CLI::App *serve = nullptr, *check = nullptr;
    GatewayOptions given;    ///< By the command line, and defaults.
    std::string config;      ///< File; empty: none.
    std::string checkedFile; ///< Of "config check".

    /// Reads the file, if one is named, and puts what the command line says over it.
    [[nodiscard]] absl::StatusOr<GatewayOptions> options() const;
};

/// `command` must outlive the parsing and serving.
void addServeCommand(CLI::App &app, ServeCommand &command);

/// Serves until SIGINT or SIGTERM; SIGHUP reloads.
[[nodiscard]] Exit serve(const ServeCommand &command);
/// Says whether a gateway would start with the file, as far as files tell.
[[nodiscard]] Exit checkConfig(const ServeCommand &command);

} // namespace bulkhead

#pragma once
// Every option of a serving gateway, once: as an option of the command line, as a key of the configuration file, and
// whether a reload changes it.
#include "backend/gateway.h"

#include <absl/status/statusor.h>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace bulkhead {

struct GatewayKey
{
    using Text = std::string &(*)(GatewayOptions &);
    using Flag = bool &(*)(GatewayOptions &);
    struct Number
    {
        std::int64_t low = 0, high = 0;
        std::int64_t (*get)(const GatewayOptions &) = nullptr;
        void (*set)(GatewayOptions &, std::int64_t) = nullptr;
    };

    const char *word = ""; ///< "tls-cert": --tls-cert on the command line, tls_cert in the file.
    const char *type = ""; ///< Of its value, for --help.
    const char *help = "";
    std::variant<Text, Flag, Number> place;
    bool reloads = false; ///< A reload changes it; for a file: reads it anew.

    [[nodiscard]] std::string key() const; ///< As the file has it.
};

[[nodiscard]] std::span<const GatewayKey> gatewayKeys();

/// Puts what the TOML file says into `options`; what it does not say stays. INVALID_ARGUMENT "NAME:LINE: text": the
/// file cannot be read, a key that is not known (with the nearest that is), a value of another type or out of range.
[[nodiscard]] absl::Status readGatewayConfig(const std::string &path, GatewayOptions &options);
/// As read, from text; `name` stands for the file in errors.
[[nodiscard]] absl::Status parseGatewayConfig(std::string_view toml, const std::string &name, GatewayOptions &options);

/// Keys whose values differ and that only a restart changes.
[[nodiscard]] std::vector<std::string> differingOptions(const GatewayOptions &running, const GatewayOptions &fresh);

} // namespace bulkhead

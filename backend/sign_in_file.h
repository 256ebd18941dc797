#pragma once
// The file of whoever runs the gateway that says where persons sign in, and what their claims make of them.
#include "backend/driver/oidc_config.h"

#include <absl/status/statusor.h>

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace bulkhead {

/// Reads TOML; `name` stands for the file in errors. INVALID_ARGUMENT names the file, the line and the fix.
[[nodiscard]] absl::StatusOr<OidcConfig> parseSignInFile(std::string_view toml, const std::string &name);
/// An example file, for --help.
[[nodiscard]] std::string exampleSignInFile();

/// The file, read when the gateway starts and again when it has changed. One thread.
class SignInFile
{
public:
    /// INVALID_ARGUMENT: as parseSignInFile(), or it cannot be read. `log` takes a line when it was read again.
    [[nodiscard]] static absl::StatusOr<SignInFile> open(const std::string &path,
                                                         std::function<void(const std::string &)> log);
    [[nodiscard]] const OidcConfig &config() const { return m_config; } ///< As opened.
    /// What is in the file now, if that is news and can be used. Else what was read before goes on to count.
    [[nodiscard]] std::optional<OidcConfig> changed();

private:
    std::string m_path, m_text, m_seen;
    OidcConfig m_config;
    std::function<void(const std::string &)> m_log;
};

} // namespace bulkhead

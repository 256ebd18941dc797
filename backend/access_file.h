#pragma once
// The access policy as a file: roles, scopes, fields, teams and brandings, and the examples that are its own tests.
#include "backend/rpc/access_policy.h"

#include <absl/status/statusor.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace bulkhead {

/// Reads TOML; `name` stands for the file in errors, logos are looked for in `folder`. INVALID_ARGUMENT "NAME:LINE: …":
/// what is wrong and how to mend it; an example that comes out otherwise than it says; a control that no file weakens.
[[nodiscard]] absl::StatusOr<AccessPolicy> parseAccessFile(std::string_view toml, const std::string &name,
                                                           const std::string &folder);
/// Reads the file at a path. INVALID_ARGUMENT also where it cannot be read.
[[nodiscard]] absl::StatusOr<AccessPolicy> readAccessFile(const std::string &path);
/// How many examples a text holds; 0 for one that is not TOML.
[[nodiscard]] std::size_t examplesIn(std::string_view toml);

/// The policy that the gateway brings with it, and its text.
[[nodiscard]] std::shared_ptr<const AccessPolicy> standardAccess();
[[nodiscard]] std::string_view standardAccessText();

/// The file of --policy, read when the gateway starts and again when it has changed. One thread.
class AccessFile
{
public:
    /// INVALID_ARGUMENT: as readAccessFile(). `log` takes a line when it was read again.
    [[nodiscard]] static absl::StatusOr<AccessFile> open(const std::string &path,
                                                         std::function<void(const std::string &)> log);
    [[nodiscard]] std::shared_ptr<const AccessPolicy> policy() const { return m_policy; } ///< As read last.
    /// What the file says now, if that is news and can be used; else null, and what was read before goes on to count.
    [[nodiscard]] std::shared_ptr<const AccessPolicy> changed();

private:
    std::string m_path, m_text, m_seen;
    std::shared_ptr<const AccessPolicy> m_policy;
    std::function<void(const std::string &)> m_log;
};

} // namespace bulkhead

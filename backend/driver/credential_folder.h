#pragma once
// Credentials that drivers issue to tenants: a file each, read by their owner alone.
#include "backend/domain/secret.h"

#include <absl/status/statusor.h>

#include <cstdint>
#include <string>
#include <vector>

namespace bulkhead {

class CredentialFolder
{
public:
    explicit CredentialFolder(std::string path)
        : m_path(std::move(path))
    {
    }

    /// The credential of that name ([a-z0-9-] and dots); a new random one of 192 bits where there is none. The folder
    /// is made where it is missing. FAILED_PRECONDITION: others than the owner may read folder or file, or they cannot
    /// be written.
    [[nodiscard]] absl::StatusOr<Secret> keep(const std::string &name) const;
    /// NOT_FOUND: there is none.
    [[nodiscard]] absl::StatusOr<Secret> read(const std::string &name) const;
    absl::Status remove(const std::string &name) const; ///< OK when there is none.
    /// When it was written, UTC milliseconds; 0: there is none.
    [[nodiscard]] std::int64_t writtenMs(const std::string &name) const;
    /// Names of others whose credential is the same. Copied credentials are how tenants come to share one.
    [[nodiscard]] std::vector<std::string> sameAs(const std::string &name) const;

private:
    [[nodiscard]] std::string fileOf(const std::string &name) const { return m_path + "/" + name; }
    std::string m_path;
};

/// What may be shown of a credential: six hexadecimal digits of its SHA-256 with colons, "5c:1e:90".
[[nodiscard]] std::string fingerprintOf(const Secret &secret);

} // namespace bulkhead

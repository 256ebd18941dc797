#pragma once
// Keys of recordings, one for each tenant, kept apart from the database: a copy of the database tells nothing of what
// was recorded, and without its key a recording is gone for good.
#include "backend/domain/secret.h"

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <map>
#include <memory>
#include <mutex>
#include <string>

namespace bulkhead::recording {

struct Key
{
    Secret bytes;   ///< 32, for AES-256.
    std::string id; ///< Tells keys apart, and nothing of them: 16 hexadecimal digits.
};

/// Any thread, and any number of processes on one folder. Files are named by a hash of the tenant's id, are for their
/// owner only, and are there whole or not at all.
class Keys
{
public:
    /// `make`: makes the folder where there is none. FAILED_PRECONDITION says what is wrong with it.
    [[nodiscard]] static absl::StatusOr<std::unique_ptr<Keys>> inFolder(const std::string &folder, bool make);
    /// Of a store that ends with the process, as these keys do.
    [[nodiscard]] static std::unique_ptr<Keys> inMemory();

    /// NOT_FOUND: there is none. FAILED_PRECONDITION: it was destroyed. PERMISSION_DENIED: others can read the file,
    /// so it is nobody's secret. DATA_LOSS: the file holds no key. UNAVAILABLE: the folder does not answer.
    [[nodiscard]] absl::StatusOr<Key> of(const std::string &tenantId) const;
    /// As of(); makes one where there is none. Of several who make one at once, all get the same.
    [[nodiscard]] absl::StatusOr<Key> made(const std::string &tenantId);
    /// What was sealed with it can be read by nobody any more, and there is none for this tenant again. OK where it was
    /// destroyed before.
    absl::Status destroy(const std::string &tenantId);

private:
    explicit Keys(std::string folder);

    const std::string m_folder; ///< Empty: in memory.
    mutable std::mutex m_mutex; ///< Guards what is in memory.
    std::map<std::string, std::string> m_kept;
};

} // namespace bulkhead::recording

#include "backend/rpc/fingerprint_key.h"

#include "backend/rpc/digest.h"

namespace bulkhead {

absl::StatusOr<Secret> fingerprintKey(Store &store)
{
    constexpr char kSetting[] = "integrations.fingerprint-key";
    constexpr std::size_t kBytes = 32;
    std::string key;
    const absl::Status status = store.write([&](StoreTxn &txn) -> absl::Status {
        const auto kept = txn.setting(kSetting);
        if (!kept.ok())
            return kept.status();
        if (*kept) {
            key = **kept;
            return absl::OkStatus();
        }
        key = hex(randomBytes(kBytes));
        return txn.setSetting(kSetting, key);
    });
    if (!status.ok())
        return status;
    if (key.size() != 2 * kBytes)
        return absl::DataLossError("The key of fingerprints in the store cannot be read.");
    return Secret(std::move(key));
}

} // namespace bulkhead

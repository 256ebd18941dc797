#include "backend/rpc/fingerprint_key.h"

#include "backend/rpc/digest.h"

namespace bulkhead {

namespace {

constexpr char kSetting[] = "integrations.fingerprint-key";
constexpr std::size_t kBytes = 32;

/// The stored one, or a fresh one that is stored now.
absl::StatusOr<std::string> keptKey(StoreTxn &txn)
{
    auto kept = txn.setting(kSetting);
    if (!kept.ok())
        return kept.status();
    if (kept->has_value())
        return **kept;
    std::string fresh = hex(randomBytes(kBytes));
    if (absl::Status status = txn.setSetting(kSetting, fresh); !status.ok())
        return status;
    return fresh;
}

} // namespace

absl::StatusOr<Secret> fingerprintKey(Store &store)
{
    std::vector<std::string> key; // Of the last run of the transaction.
    const absl::Status status = store.write([&key](StoreTxn &txn) {
        auto kept = keptKey(txn);
        if (kept.ok())
            key.assign(1, *kept);
        return kept.status();
    });
    if (!status.ok())
        return status;
    if (key.empty() || key.front().size() != 2 * kBytes)
        return absl::DataLossError("The key of fingerprints in the store cannot be read.");
    return Secret(key.front());
}

} // namespace bulkhead

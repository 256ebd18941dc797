#include "backend/rpc/kept_key.h"

#include "backend/rpc/digest.h"

namespace bulkhead {

namespace {

constexpr std::size_t kBytes = 32;

/// The stored one, or a fresh one that is stored now.
absl::StatusOr<std::string> keptIn(StoreTxn &txn, const std::string &use)
{
    auto kept = txn.setting(use);
    if (!kept.ok())
        return kept.status();
    if (kept->has_value())
        return **kept;
    std::string fresh = hex(randomBytes(kBytes));
    if (absl::Status status = txn.setSetting(use, fresh); !status.ok())
        return status;
    return fresh;
}

} // namespace

absl::StatusOr<Secret> keptKey(Store &store, const std::string &use)
{
    std::vector<std::string> key; // Of the last run of the transaction.
    const absl::Status status = store.write([&](StoreTxn &txn) {
        auto kept = keptIn(txn, use);
        if (kept.ok())
            key.assign(1, *kept);
        return kept.status();
    });
    if (!status.ok())
        return status;
    if (key.empty() || key.front().size() != 2 * kBytes)
        return absl::DataLossError("The key " + use + " in the store cannot be read.");
    return Secret(key.front());
}

} // namespace bulkhead

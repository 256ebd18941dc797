#pragma once
// Keeps what is done under time-boxed access: each step sealed, chained to the one before it, and stored before what it
// tells of happens.
#include "backend/domain/store.h"
#include "backend/recording/recording_head.h"

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>

namespace bulkhead::recording {

// What no recording exceeds; one that would ends the access.
inline constexpr std::uint64_t kMostSteps = 20'000;
inline constexpr std::uint64_t kMostBytes = std::uint64_t{64} << 20; ///< Of a recording, as it is stored.
inline constexpr std::size_t kMostSummary = 1'000, kMostDetail = 256 << 10;

/// Any thread. Gateways on one store write into one recording alike, whoever comes first.
class Recorder final : public SessionRecorder
{
public:
    /// `store` outlives it.
    Recorder(Store &store, std::unique_ptr<Keys> keys);

    /// Told of each failure to record, before record() says it; must end the grant. Before the first step.
    void onFailure(std::function<void(const std::string &grantId, const absl::Status &why)> failed);

    /// CANCELLED: the recording is sealed, for the access is over. Any other error is one to record, which onFailure()
    /// was told of: FAILED_PRECONDITION, NOT_FOUND, PERMISSION_DENIED (of keys), RESOURCE_EXHAUSTED (it is full),
    /// INVALID_ARGUMENT (the step is too large), DATA_LOSS (the store does not hold what was recorded), the store's.
    absl::Status record(const RecordedStep &step) override;
    /// As record; writes `event` into audit in the same transaction, with the step's grant, and its place at the
    /// beginning of `after`.
    absl::Status record(const RecordedStep &step, const AuditEvent &event);

    /// Ends a recording: a last step, and how many there are and what the last one's hash is goes into audit. Sealed
    /// without that last step where the key is not there any more. OK where it is sealed already. Errors: the store's.
    absl::Status seal(const std::string &grantId, const std::string &tenantId, const std::string &summary,
                      const std::string &detail);
    struct Open
    {
        std::string grantId, tenantId;
    };
    /// Not sealed yet; asks the store only when there may be one.
    absl::StatusOr<std::vector<Open>> open();
    /// There may be open ones that another gateway began.
    void lookAgain() { m_mayBeOpen = true; }

    /// In the transaction that ends the tenant's retention: nothing is recorded of it any more. Then destroyKey().
    absl::Status retire(StoreTxn &txn, const std::string &tenantId);
    absl::Status destroyKey(const std::string &tenantId) { return m_keys->destroy(tenantId); }

    [[nodiscard]] const Keys &keys() const { return *m_keys; }

private:
    absl::Status keep(const RecordedStep &step, const AuditEvent *event);
    absl::StatusOr<Key> keyFor(const std::string &tenantId);
    absl::StatusOr<Head> headIn(StoreTxn &txn, const std::string &grantId, const std::string &tenantId) const;
    absl::Status append(StoreTxn &txn, const Key &key, const RecordedStep &step, Head &head) const;
    absl::Status sealIn(StoreTxn &txn, const Key *key, const RecordedStep &last, const std::string &without) const;
    void remember(const Head &head);

    Store &m_store;
    const std::unique_ptr<Keys> m_keys;
    std::function<void(const std::string &, const absl::Status &)> m_failed;
    std::atomic<bool> m_mayBeOpen = true;
    mutable std::mutex m_mutex;                           ///< Guards the following.
    std::map<std::string, Anchor, std::less<>> m_written; ///< By grant: where this gateway left its recording.
};

} // namespace bulkhead::recording

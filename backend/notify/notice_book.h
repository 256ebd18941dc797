#pragma once
// What one target was told and is still to be told. Memory decides; the store follows, so that a full disk holds no
// alert back.
#include "backend/domain/leases.h"
#include "backend/domain/store.h"

#include <map>
#include <optional>
#include <set>

namespace bulkhead::notify {

class NoticeBook
{
public:
    /// Reads what an earlier run has left.
    [[nodiscard]] static absl::StatusOr<NoticeBook> load(Store &store, const std::string &target);

    /// Saving proves it from now on: a gateway that another one has replaced books nothing.
    void writeWith(LeaseProof lease) { m_lease = std::move(lease); }

    /// Gives the notice the next sequence and this target.
    std::uint64_t add(StoredNotice notice);
    void setDelivered(std::uint64_t sequence);
    void remove(std::uint64_t sequence);
    /// The older notices of an alert.
    void removeBefore(const std::string &alertId, std::uint64_t sequence);
    void countDropped(std::uint64_t messages);

    /// Writes what changed since the last save, all or nothing. After an error the next call tries again.
    absl::Status save();
    [[nodiscard]] bool unsaved() const { return !m_changed.empty() || m_countersChanged; }

    [[nodiscard]] const std::map<std::uint64_t, StoredNotice> &rows() const { return m_rows; } ///< By sequence.
    [[nodiscard]] const StoredNotice *newestOf(const std::string &alertId) const;
    /// The newest notice of each alert whose newest is no resolution.
    [[nodiscard]] std::vector<const StoredNotice *> open() const;
    [[nodiscard]] std::uint64_t lastSequence() const { return m_last; }
    [[nodiscard]] std::size_t pending() const { return m_pending.size(); }
    [[nodiscard]] const StoredNotice *firstPending() const;
    [[nodiscard]] std::uint64_t dropped() const { return m_dropped; }

private:
    NoticeBook(Store &store, std::string target);
    void enter(StoredNotice notice);

    Store *m_store;
    std::optional<LeaseProof> m_lease; ///< None: this is the only gateway.
    std::string m_target;
    std::map<std::uint64_t, StoredNotice> m_rows;
    std::map<std::string, std::set<std::uint64_t>> m_byAlert;
    std::set<std::uint64_t> m_pending;
    std::set<std::uint64_t> m_changed;
    bool m_countersChanged = false;
    std::uint64_t m_last = 0, m_dropped = 0;
};

} // namespace bulkhead::notify

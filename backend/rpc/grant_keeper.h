#pragma once
// Every grant of time-boxed access as this gateway knows it, whether one is in force now, and who writes down its end.
#include "backend/domain/clock.h"
#include "backend/rpc/damaged_records.h"
#include "backend/rpc/grant_record.h"
#include "backend/rpc/grant_use.h"
#include "backend/rpc/grant_work.h"
#include "backend/rpc/kept_rows.h"

#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>

namespace bulkhead {

namespace recording {
class Recorder;
}

/// Any thread. In force is what the database's clock says. With other gateways on the store a grant counts only while
/// the store was heard within the last seconds: who cannot hear that it was revoked does not let anybody in by it.
class GrantKeeper final : public GrantGate
{
public:
    static constexpr std::size_t kKept = 5'000; ///< Newest; older ones are the audit's.

    /// `shared`: others write into the store, too; else its clock is this gateway's.
    GrantKeeper(const Clock &clock, Store &store, bool shared);
    ~GrantKeeper() override; ///< stop()

    /// Recordings are sealed when their grant is over, and a grant is over when it cannot be recorded. Before start();
    /// outlives this.
    void record(recording::Recorder &recorder);
    /// What an access is for is looked at with it, and ends it. Before start(); what `watch` asks outlives this.
    void watch(WorkWatch watch) { m_workOf = std::move(watch); }

    /// Hears of each record that cannot be read. Before start().
    void tell(DamagedRecords::Say say) { m_damaged.tell(std::move(say)); }

    void start(); ///< A thread that looks once a second while something is open.
    void stop();
    /// Hears the store, and writes down what is over by its clock.
    [[nodiscard]] absl::Status look();
    /// Seals recordings whose grant is over, also those that another gateway left. One that cannot be sealed now keeps
    /// no other.
    absl::Status sealEnded();
    /// What is done under it cannot be recorded: it lets nobody in from now on, and ends for all gateways as soon as
    /// the store takes it.
    void endUnrecorded(const std::string &id, const absl::Status &why);
    /// What other gateways wrote.
    [[nodiscard]] absl::Status follow(const ChangeBatch &batch);
    /// After the store took them.
    void put(const grants::Grant &grant);
    void put(const GrantStanding &standing) { m_standings.put(standing); }
    void put(const GrantRoleLock &lock) { m_roleLocks.put(lock); }

    /// Who is refused because their role of now is, or has been, locked is refused for good: look() writes the end.
    [[nodiscard]] std::shared_ptr<const GrantUse> inForce(const std::string &person, Role role,
                                                          const std::string &id) const override;
    [[nodiscard]] bool isOwn(const std::string &person, const std::string &id) const override;

    [[nodiscard]] KeptRows<grants::Grant> &rows() { return m_rows; }
    [[nodiscard]] KeptRows<GrantStanding> &standings() { return m_standings; }
    [[nodiscard]] KeptRows<GrantRoleLock> &roleLocks() { return m_roleLocks; }
    /// OK: it is for no alert, or for one that is on. FAILED_PRECONDITION: WORK_OVER, WORK_NOT_KNOWN.
    [[nodiscard]] absl::Status workStands(const grants::Ask &ask) const;
    /// By the database's clock; never behind it by more than a clock drifts in a second.
    [[nodiscard]] std::int64_t nowMs() const;

private:
    struct Heard
    {
        std::int64_t databaseMs = 0, ownMs = 0; ///< Own: before it was asked. 0: not heard yet.
    };
    /// DATA_LOSS: it cannot be read, which is told.
    absl::StatusOr<grants::Grant> read(const Record &record);
    GrantStanding readStanding(const Record &record);
    absl::StatusOr<GrantRoleLock> readRoleLock(const Record &record);
    /// As another gateway left it. One that cannot be read is over here, and is NOT_FOUND where there is nothing to
    /// end.
    absl::StatusOr<grants::Grant> readOther(const std::string &id);
    absl::Status hear();
    absl::Status readAnew();
    absl::Status readLocks();
    absl::Status writeEnd(const std::string &id);
    [[nodiscard]] bool workOver(const grants::Grant &grant) const;
    absl::Status writeUnrecorded(const std::string &id, const std::string &why);
    absl::Status endBarred();
    absl::Status writeLocked(const std::string &id, Role role);
    absl::Status endLocked();
    [[nodiscard]] bool anyOpen() const;
    /// Whether something stands against the person whose grant it is, or it cannot be said.
    [[nodiscard]] bool isLocked(const grants::Grant &grant, Role roleNow) const;
    void run();

    const Clock &m_clock;
    Store &m_store;
    const bool m_shared;
    recording::Recorder *m_recorder = nullptr; ///< Null: nothing is recorded.
    WorkWatch m_workOf;                        ///< Empty: nobody looks at alerts.
    DamagedRecords m_damaged;
    mutable KeptRows<grants::Grant> m_rows;
    mutable KeptRows<GrantStanding> m_standings;
    mutable KeptRows<GrantRoleLock> m_roleLocks;
    mutable std::mutex m_mutex; ///< Guards the following.
    Heard m_heard;
    std::map<std::string, std::string, std::less<>> m_barred;     ///< By id, why: what the store does not know yet.
    mutable std::map<std::string, Role, std::less<>> m_lockedOut; ///< By id, by which role's lock; likewise.
    std::condition_variable m_wake;
    bool m_stopping = false;
    std::thread m_thread;
};

} // namespace bulkhead

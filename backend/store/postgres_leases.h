#pragma once
#include "backend/domain/leases.h"
#include "backend/store/postgres_connection.h"
#include "backend/store/replica_store.h"

#include <condition_variable>
#include <map>
#include <mutex>
#include <set>
#include <thread>

namespace bulkhead::postgres {

/// Leases as rows. A thread of their own says every one and a half seconds that this gateway lives, renews what it
/// holds, looks who else lives and gives back or takes what an even split asks for. All times are the database's; only
/// whether a renewal was long enough ago to doubt it is told by this machine's steady clock, which neither jumps nor
/// stops.
class RowLeases final : public Leases
{
public:
    RowLeases(std::unique_ptr<Connection> connection, const LeaseTimes &times);
    ~RowLeases() override; ///< release()

    void want(const std::vector<std::string> &names) override;
    void unwant(const std::vector<std::string> &names) override;
    absl::StatusOr<LeaseProof> take(std::string_view name) override;
    void drop(const LeaseProof &lease) override;
    std::optional<LeaseProof> held(std::string_view name) const override;
    std::uint64_t listen(std::function<void()> bell) override;
    void unlisten(std::uint64_t handle) override;
    void release() override;

private:
    using Time = std::chrono::steady_clock::time_point;
    using Held = std::map<std::string, std::uint64_t, std::less<>>; ///< Name → fence.

    void run();
    void turn();
    /// One transaction; what is held after it.
    absl::StatusOr<Held> renew();
    absl::Status sayAlive();
    absl::StatusOr<Held> renewed();
    /// Names of this gateway's wants that an even split does not give it, and those that it does and nobody has.
    absl::Status split(const Held &held, std::vector<std::string> &surplus, std::vector<std::string> &missing);
    absl::Status giveBack(const std::vector<std::string> &names);
    absl::Status claim(const std::vector<std::string> &names, Held &held);
    absl::Status forgetOld();
    void keep(Held held, Time asked);
    void doubt(); ///< Holds nothing any more once the last renewal is too long ago.
    void ring();

    const LeaseTimes m_times;
    const std::string m_id; ///< Of this gateway's run.

    std::mutex m_asking; ///< Of the connection, and of what is asked on it in one go.
    std::unique_ptr<Connection> m_connection;
    std::uint64_t m_turns = 0;

    mutable std::mutex m_mutex; ///< Of what follows; never held while the store is asked.
    std::set<std::string> m_wants, m_taken;
    Held m_held;
    Time m_sureUntil{};
    bool m_due = true, m_stopping = false;
    std::condition_variable m_wake;

    std::mutex m_bellMutex;
    std::map<std::uint64_t, std::function<void()>> m_bells;
    std::uint64_t m_nextBell = 1;
    std::thread m_thread;
};

} // namespace bulkhead::postgres

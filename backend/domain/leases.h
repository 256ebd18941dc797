#pragma once
// What only one of several gateways may do at a time: who does it now, proven by a number that only grows.
#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bulkhead {

/// A lease that this gateway holds, as it is proven to the store: a write that carries one fails with ABORTED once
/// another gateway has taken the lease over, whatever this one's clock says.
struct LeaseProof
{
    std::string name;
    std::uint64_t fence = 0; ///< Grows with every change of hands.
    bool operator==(const LeaseProof &) const = default;
};

/// The lease of whoever looks after a pool.
[[nodiscard]] inline std::string poolLease(std::string_view pool)
{
    return "pool/" + std::string(pool);
}

/// Leases end by the database's clock and are renewed long before. Any thread.
class Leases
{
public:
    virtual ~Leases() = default;

    /// This gateway would do the work of these names from now on; it competes for each that nobody holds, so that live
    /// gateways share them evenly. Names only add up, until unwant().
    virtual void want(const std::vector<std::string> &names) = 0;
    /// No longer: what is held of them is not counted on from now on, and ends by itself.
    virtual void unwant(const std::vector<std::string> &names) = 0;
    /// Once, outside of the even share: this gateway has the name at once, until drop(), or not at all. May wait for
    /// the store. ABORTED: another gateway has it, or this one already; UNAVAILABLE: the store does not answer.
    virtual absl::StatusOr<LeaseProof> take(std::string_view name) = 0;
    /// Gives back what take() gave. Where the store does not answer, the lease ends by itself.
    virtual void drop(const LeaseProof &lease) = 0;
    /// Nothing: another gateway does it, or nobody yet, or this one can no longer be sure. Never waits.
    [[nodiscard]] virtual std::optional<LeaseProof> held(std::string_view name) const = 0;
    /// Called when a lease was won or lost, on a thread of the leases' own: ring a bell there and nothing else. Until
    /// unlisten() with the handle has returned.
    virtual std::uint64_t listen(std::function<void()> bell) = 0;
    virtual void unlisten(std::uint64_t handle) = 0;
    /// Gives back what is held, so that others need not wait for its end. Nothing is held afterwards.
    virtual void release() = 0;
};

/// What the gateway that looks after a pool tells the others of it.
struct PoolReport
{
    std::string pool;
    std::uint64_t revision = 0; ///< Grows over all pools with every report; given by the store.
    std::string body;           ///< At most 16 MiB; whoever writes it knows how it is read.
};

/// Where reports are left for the other gateways. Any thread; may wait for the store.
class PoolReports
{
public:
    virtual ~PoolReports() = default;
    /// Takes the place of the pool's report before. ABORTED: the lease is another's now.
    virtual absl::Status publish(const LeaseProof &lease, std::string_view pool, std::string_view body) = 0;
    /// The newest report of every pool that has one after `revision`, in order of revisions.
    virtual absl::StatusOr<std::vector<PoolReport>> after(std::uint64_t revision) = 0;
};

} // namespace bulkhead

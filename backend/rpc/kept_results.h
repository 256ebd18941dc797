#pragma once
// The last result of each grant, for as long as the grant lasts.
#include "backend/domain/diagnostics.h"

#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <string>

namespace bulkhead {

/// One tenant's, with what it is called by.
struct KeptResult
{
    std::string id, digest; ///< SHA-256 of TenantResult::canonical(), in hex.
    std::string grantId, person;
    TenantResult result;
};
[[nodiscard]] std::string digestOf(const TenantResult &result);

/// In memory alone: they may hold PHI. Any thread.
class KeptResults
{
public:
    explicit KeptResults(std::size_t mostBytes)
        : m_mostBytes(mostBytes)
    {
    }

    /// In the place of what the grant had before. The oldest of other grants give way where there is no room.
    std::shared_ptr<const KeptResult> keep(std::string grantId, std::string person, std::string digest,
                                           TenantResult result);
    /// Null: it is not the last one of this grant, or is gone.
    [[nodiscard]] std::shared_ptr<const KeptResult> find(const std::string &grantId, const std::string &id) const;
    void dropUnless(const std::function<bool(const KeptResult &)> &stays);
    [[nodiscard]] std::size_t count() const;

private:
    struct Held
    {
        std::shared_ptr<const KeptResult> one;
        std::size_t bytes = 0;
    };
    void drop(std::list<Held>::iterator at); ///< Under the lock.

    const std::size_t m_mostBytes;
    mutable std::mutex m_mutex; ///< Guards the following.
    std::list<Held> m_held;     ///< Oldest first.
    std::size_t m_bytes = 0;
};

} // namespace bulkhead

#pragma once
// Keeps the newest value of one setting in the store without making the engine thread wait for it.
#include "backend/domain/leases.h"
#include "backend/domain/store.h"
#include "backend/domain/workers.h"

#include <mutex>
#include <optional>
#include <string>

namespace bulkhead::room {

/// Values that come while the store is busy replace each other: only the newest is written.
class SettingWriter
{
public:
    /// `leases`: only the gateway that has the lease of the setting's name writes it; null: there is one gateway only.
    SettingWriter(Store &store, std::string name, Leases *leases);
    ~SettingWriter(); ///< Writes the newest value first, if it can be written.

    /// Any thread; returns at once. A value that cannot be written is dropped: the next one tries again.
    void post(std::string value);

private:
    void writeNewest();

    Store &m_store;
    const std::string m_name;
    Leases *m_leases;
    std::mutex m_mutex;
    std::optional<std::string> m_newest; ///< Not taken by the thread yet.
    Workers m_thread{1};                 ///< Last: its job uses everything above.
};

} // namespace bulkhead::room

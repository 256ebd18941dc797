#include "backend/room/setting_writer.h"

#include <utility>

namespace bulkhead::room {

SettingWriter::SettingWriter(Store &store, std::string name, Leases *leases)
    : m_store(store)
    , m_name(std::move(name))
    , m_leases(leases)
{
    if (m_leases)
        m_leases->want({m_name});
}

SettingWriter::~SettingWriter() = default;

void SettingWriter::post(std::string value)
{
    {
        const std::lock_guard lock(m_mutex);
        const bool waits = m_newest.has_value();
        m_newest = std::move(value);
        if (waits)
            return; // The job that was posted for the value before takes this one.
    }
    static_cast<void>(m_thread.post([this] { writeNewest(); }));
}

void SettingWriter::writeNewest()
{
    std::optional<std::string> value;
    {
        const std::lock_guard lock(m_mutex);
        value = std::exchange(m_newest, std::nullopt);
    }
    if (!value)
        return;
    if (!m_leases) {
        static_cast<void>(m_store.setSetting(m_name, *value));
        return;
    }
    if (const auto lease = m_leases->held(m_name))
        static_cast<void>(m_store.write([&](StoreTxn &txn) {
            const absl::Status ours = txn.prove(*lease);
            return ours.ok() ? txn.setSetting(m_name, *value) : ours;
        }));
}

} // namespace bulkhead::room

#include "backend/driver/io_tally.h"

#include <algorithm>
#include <utility>

namespace bulkhead {
namespace {

constexpr double kMostPerS = 32e9; ///< More in a tick is what a statement of hours did.

} // namespace

void IoTally::takeProcess(const SeenBackend &backend, double atS)
{
    if (!backend.ioBytes)
        return;
    const auto [known, fresh] = m_processes.try_emplace(backend.pid);
    const Process before = std::exchange(known->second, {backend.statement, *backend.ioBytes});
    const bool young = m_looked && backend.connectedS <= atS - m_beganS; // All that it did lies in this tick.
    const bool another = fresh || *backend.ioBytes < before.bytes;
    if (backend.tenant.empty() || (another && !young))
        return;
    const double bytes = another ? *backend.ioBytes : *backend.ioBytes - before.bytes;
    m_all[backend.tenant] += bytes;
    if (backend.running && backend.ageS >= kLongS && !another && before.statement == backend.statement)
        m_long[backend.tenant] += bytes;
}

void IoTally::take(const PoolLook &look)
{
    if (!m_looked) {
        m_beganS = look.atS;
        m_disksBegan = look.disks;
    }
    m_processesTold = m_processesTold || look.processesTold;
    for (const SeenBackend &backend : look.backends)
        takeProcess(backend, look.atS);
    m_disks = look.disks;
    m_atS = look.atS;
    m_looked = true;
}

/// Pages that the server read and the disks did not were in the kernel's memory, and so is what it spilled and the
/// disks, beside what has to be written, did not write.
std::map<std::string, double> IoTally::counted(const StatementTable &counts, const DiskBytes *disks) const
{
    std::map<std::string, StatementIo> own;
    StatementIo sum;
    for (const auto &[tenant, now] : counts) {
        const auto before = m_before->find(tenant);
        if (before == m_before->end() || !now.io || !before->second.io || now.calls < before->second.calls)
            continue; // Its first, or counters that were reset.
        StatementIo &io = own[tenant];
        io.read = std::max(0.0, now.io->read - before->second.io->read);
        io.written = std::max(0.0, now.io->written - before->second.io->written);
        io.spilled = std::max(0.0, now.io->spilled - before->second.io->spilled);
        sum.read += io.read;
        sum.written += io.written;
        sum.spilled += io.spilled;
    }
    const auto part = [](double real, double told) {
        return told > std::max(0.0, real) ? std::max(0.0, real) / told : 1;
    };
    const double read = disks != nullptr ? part(disks->read, sum.read) : 1;
    const double spilled = disks != nullptr ? part(disks->written - sum.written, sum.spilled) : 1;
    std::map<std::string, double> bytes;
    for (const auto &[tenant, io] : own)
        bytes[tenant] = read * io.read + io.written + spilled * io.spilled;
    return bytes;
}

IoTally::Told IoTally::close(const std::optional<StatementTable> &counts, double seconds)
{
    Told told;
    std::optional<DiskBytes> disks;
    if (m_disks && m_disksBegan && m_atS > m_beganS) {
        disks = {std::max(0.0, m_disks->read - m_disksBegan->read),
                 std::max(0.0, m_disks->written - m_disksBegan->written)};
        told.hostBytes = (disks->read + disks->written) / (m_atS - m_beganS);
    }
    m_countsTold =
        m_countsTold
        || (counts && std::ranges::any_of(*counts, [](const auto &entry) { return entry.second.io.has_value(); }));
    std::map<std::string, double> all = std::exchange(m_all, {}), running = std::exchange(m_long, {});
    if (!m_countsTold) {
        told.bytes = std::move(all);
    } else {
        if (counts && m_before)
            told.bytes = counted(*counts, disks ? &*disks : nullptr);
        for (auto it = m_ahead.begin(); it != m_ahead.end();) {
            double &now = told.bytes[it->first];
            const double known = std::min(now, it->second);
            now -= known;
            it->second -= known;
            it = running.contains(it->first) ? std::next(it) : m_ahead.erase(it);
        }
        for (const auto &[tenant, bytes] : running) {
            told.bytes[tenant] += bytes;
            m_ahead[tenant] += bytes;
        }
    }
    std::erase_if(told.bytes, [](const auto &entry) { return entry.second <= 0; });
    for (auto &[tenant, bytes] : told.bytes)
        bytes = std::min(bytes, kMostPerS * seconds);
    told.sight = m_countsTold || m_processesTold ? IoSight::Bytes : IoSight::Waits;
    if (counts)
        m_before = counts;
    m_beganS = m_atS;
    m_disksBegan = m_disks;
    if (m_processes.size() > 10'000) // Of connections long gone.
        m_processes.clear();
    return told;
}

} // namespace bulkhead

#pragma once
// Stored rows that streams show: read once from the store, then kept current by whoever writes them.
#include "backend/domain/change_feed.h"
#include "backend/room/listeners.h"

#include <absl/status/statusor.h>

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

namespace bulkhead {

/// Rows have a `revision`; an older one never replaces a newer one. Any thread.
template<class Row>
class KeptRows
{
public:
    using Load = std::function<absl::StatusOr<std::vector<Row>>()>;
    using Key = std::function<std::string(const Row &)>;
    using LoadOne = std::function<absl::StatusOr<Row>(const std::string &key)>;
    KeptRows(Load load, Key key, LoadOne loadOne)
        : m_load(std::move(load))
        , m_key(std::move(key))
        , m_loadOne(std::move(loadOne))
    {
    }

    [[nodiscard]] std::optional<Row> find(const std::string &key)
    {
        const std::scoped_lock lock(m_mutex);
        loadOnce();
        const auto found = m_rows.find(key);
        return found == m_rows.end() ? std::nullopt : std::optional(found->second);
    }
    [[nodiscard]] std::vector<Row> all()
    {
        const std::scoped_lock lock(m_mutex);
        loadOnce();
        std::vector<Row> rows;
        rows.reserve(m_rows.size());
        for (const auto &[key, row] : m_rows)
            rows.push_back(row);
        return rows;
    }
    /// As they are now, by key; the same for all who ask until one changes. Keep it under a name while you go through
    /// it: a loop over `*shared()` reads what the next change has freed.
    using Snapshot = std::unordered_map<std::string, Row>;
    [[nodiscard]] std::shared_ptr<const Snapshot> shared()
    {
        const std::scoped_lock lock(m_mutex);
        loadOnce();
        if (!m_shared || m_sharedVersion != m_version) {
            m_shared = std::make_shared<const Snapshot>(m_rows.begin(), m_rows.end());
            m_sharedVersion = m_version;
        }
        return m_shared;
    }
    /// After the store took it.
    void put(Row row)
    {
        {
            const std::scoped_lock lock(m_mutex);
            loadOnce();
            std::string key = m_key(row);
            const auto known = m_rows.find(key);
            if (known != m_rows.end() && known->second.revision > row.revision)
                return;
            m_rows.insert_or_assign(std::move(key), std::move(row));
            ++m_version;
        }
        m_listeners.ring();
    }
    /// Takes over what another gateway wrote, as far as it is newer. `kind`: what changes of these rows are called.
    [[nodiscard]] absl::Status follow(std::string_view kind, const ChangeBatch &batch)
    {
        {
            const std::scoped_lock lock(m_mutex);
            if (!m_loaded)
                return absl::OkStatus(); // Whoever asks first reads all.
        }
        if (batch.everything)
            return readAnew();
        std::set<std::string> keys;
        for (const StoredChange &change : batch.changes)
            if (change.kind == kind)
                keys.insert(change.key);
        std::vector<Row> rows;
        absl::Status first; // One that cannot be read keeps no other from being taken.
        for (const std::string &key : keys) {
            auto row = m_loadOne(key);
            if (row.ok())
                rows.push_back(*std::move(row));
            else if (!absl::IsNotFound(row.status()))
                first.Update(row.status());
        }
        takeNewer(std::move(rows));
        return first;
    }
    /// Not OK: the store did not answer, and nothing kept would look like nothing there.
    [[nodiscard]] absl::Status ready()
    {
        const std::scoped_lock lock(m_mutex);
        loadOnce();
        return m_loaded ? absl::OkStatus() : m_failed;
    }
    /// Changes with every put.
    [[nodiscard]] std::uint64_t version()
    {
        const std::scoped_lock lock(m_mutex);
        return m_version;
    }
    [[nodiscard]] room::Listeners &listeners() { return m_listeners; }

private:
    /// As the store has it now, also where that is older: a failover may have lost what was kept here.
    absl::Status readAnew()
    {
        for (int tries = 0; tries < kTries; ++tries) {
            const std::uint64_t before = version();
            auto rows = m_load();
            if (!rows.ok())
                return rows.status();
            {
                const std::scoped_lock lock(m_mutex);
                if (m_version != before)
                    continue; // Somebody wrote meanwhile: what was read may be without it.
                m_rows.clear();
                for (Row &row : *rows) {
                    std::string key = m_key(row);
                    m_rows.insert_or_assign(std::move(key), std::move(row));
                }
                ++m_version;
            }
            m_listeners.ring();
            return absl::OkStatus();
        }
        return absl::UnavailableError("The rows change faster than they can be read.");
    }
    /// Also rows that are not newer are news: their tenant may have come to the fleet just before.
    void takeNewer(std::vector<Row> rows)
    {
        if (rows.empty())
            return;
        {
            const std::scoped_lock lock(m_mutex);
            for (Row &row : rows) {
                std::string key = m_key(row);
                const auto known = m_rows.find(key);
                if (known == m_rows.end() || known->second.revision < row.revision)
                    m_rows.insert_or_assign(std::move(key), std::move(row));
            }
            ++m_version;
        }
        m_listeners.ring();
    }
    void loadOnce() // A store that does not answer is asked again at the next call.
    {
        if (m_loaded)
            return;
        auto rows = m_load();
        if (!rows.ok()) {
            m_failed = rows.status();
            return;
        }
        for (Row &row : *rows) {
            std::string key = m_key(row);
            m_rows.insert_or_assign(std::move(key), std::move(row));
        }
        m_loaded = true;
        ++m_version;
    }

    static constexpr int kTries = 5;
    Load m_load;
    Key m_key;
    LoadOne m_loadOne;
    std::mutex m_mutex;
    std::map<std::string, Row> m_rows;
    std::uint64_t m_version = 0;
    std::shared_ptr<const Snapshot> m_shared; ///< Of m_sharedVersion.
    std::uint64_t m_sharedVersion = 0;
    bool m_loaded = false;
    absl::Status m_failed;
    room::Listeners m_listeners;
};

} // namespace bulkhead

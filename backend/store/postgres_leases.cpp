#include "backend/store/postgres_leases.h"

#include "backend/domain/lease_split.h"
#include "backend/store/sentence.h"
#include "backend/store/sql_txn.h"

#include <absl/strings/str_join.h>
#include <absl/strings/str_split.h>
#include <algorithm>
#include <random>

namespace bulkhead::postgres {

namespace {

using sql::sentence;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::uint64_t kForgetEvery = 40; // Turns: a minute.

std::string newId()
{
    constexpr char kDigits[] = "0123456789abcdef";
    std::random_device random;
    std::string id;
    for (int i = 0; i < 16; ++i)
        id.push_back(kDigits[random() % 16]);
    return id;
}

/// As one text that string_to_array() takes apart: a name holds no line break.
std::string lines(const auto &names)
{
    return absl::StrJoin(names, "\n");
}

} // namespace

RowLeases::RowLeases(std::unique_ptr<Connection> connection, const LeaseTimes &times)
    : m_times(times)
    , m_id(newId())
    , m_connection(std::move(connection))
    , m_thread([this] { run(); })
{
}

RowLeases::~RowLeases()
{
    release();
}

void RowLeases::want(const std::vector<std::string> &names)
{
    {
        const std::scoped_lock lock(m_mutex);
        m_wants.insert(names.begin(), names.end());
        m_due = true;
    }
    m_wake.notify_all();
}

void RowLeases::unwant(const std::vector<std::string> &names)
{
    const std::scoped_lock lock(m_mutex);
    for (const std::string &name : names) {
        m_wants.erase(name);
        m_held.erase(name);
    }
}

std::optional<LeaseProof> RowLeases::held(std::string_view name) const
{
    const std::scoped_lock lock(m_mutex);
    const auto found = m_held.find(name);
    if (found == m_held.end() || steady_clock::now() >= m_sureUntil)
        return std::nullopt;
    return LeaseProof{found->first, found->second};
}

std::uint64_t RowLeases::listen(std::function<void()> bell)
{
    const std::scoped_lock lock(m_bellMutex);
    m_bells.emplace(m_nextBell, std::move(bell));
    return m_nextBell++;
}

void RowLeases::unlisten(std::uint64_t handle)
{
    const std::scoped_lock lock(m_bellMutex);
    m_bells.erase(handle);
}

void RowLeases::ring()
{
    const std::scoped_lock lock(m_bellMutex);
    for (const auto &[handle, bell] : m_bells)
        bell();
}

void RowLeases::run()
{
    std::unique_lock lock(m_mutex);
    while (!m_stopping) {
        m_due = false;
        lock.unlock();
        turn();
        lock.lock();
        m_wake.wait_for(lock, m_times.renew, [this] { return m_stopping || m_due; });
    }
}

void RowLeases::turn()
{
    const std::scoped_lock asking(m_asking);
    const Time asked = steady_clock::now();
    auto held = renew();
    if (held.ok())
        keep(*std::move(held), asked);
    else
        doubt();
}

void RowLeases::keep(Held held, Time asked)
{
    bool changed = false;
    {
        const std::scoped_lock lock(m_mutex);
        if (m_stopping)
            return;
        changed = held != m_held;
        m_held = std::move(held);
        m_sureUntil = asked + m_times.life - m_times.margin;
    }
    if (changed)
        ring();
}

void RowLeases::doubt()
{
    {
        const std::scoped_lock lock(m_mutex);
        if (m_held.empty() || steady_clock::now() < m_sureUntil)
            return;
        m_held.clear();
    }
    ring();
}

absl::StatusOr<RowLeases::Held> RowLeases::renew()
{
    absl::Status status = m_connection->begin(sql::Access::Claim);
    if (!status.ok())
        return status;
    Held held;
    std::vector<std::string> surplus, missing;
    status = sayAlive();
    if (status.ok()) {
        auto renewedNow = renewed();
        status = renewedNow.status();
        if (status.ok())
            held = *std::move(renewedNow);
    }
    if (status.ok())
        status = split(held, surplus, missing);
    if (status.ok() && !surplus.empty())
        status = giveBack(surplus);
    for (const std::string &name : surplus)
        held.erase(name);
    if (status.ok() && !missing.empty())
        status = claim(missing, held);
    if (status.ok() && m_turns++ % kForgetEvery == 0)
        status = forgetOld();
    if (status.ok())
        status = m_connection->commit();
    else
        m_connection->rollback();
    if (!status.ok())
        return status;
    return held;
}

absl::Status RowLeases::sayAlive()
{
    std::string wants;
    {
        const std::scoped_lock lock(m_mutex);
        wants = lines(m_wants);
    }
    return m_connection
        ->prepare("INSERT INTO replica (id, wants, expires_at)"
                  " VALUES ($1, $2, clock_timestamp() + $3 * interval '1 millisecond')"
                  " ON CONFLICT (id) DO UPDATE SET wants = excluded.wants, expires_at = excluded.expires_at")
        .bind(m_id, wants, m_times.life.count())
        .run();
}

/// One that has ended is not renewed, even where nobody else took it: it is competed for like any other, so that its
/// fence grows.
absl::StatusOr<RowLeases::Held> RowLeases::renewed()
{
    std::set<std::string> names;
    {
        const std::scoped_lock lock(m_mutex);
        names = m_wants;
        names.insert(m_taken.begin(), m_taken.end());
    }
    Held held;
    sql::Statement rows =
        m_connection->prepare("UPDATE lease SET expires_at = clock_timestamp() + $3 * interval '1 millisecond'"
                              " WHERE holder = $1 AND expires_at > clock_timestamp()"
                              " AND name = ANY (string_to_array($2, E'\n')) RETURNING name, fence");
    const absl::Status status =
        sql::forEachRow(rows.bind(m_id, lines(names), m_times.life.count()), [&](const sql::Statement &row) {
            held.emplace(row.text(0), static_cast<std::uint64_t>(row.integer(1)));
        });
    if (!status.ok())
        return status;
    return held;
}

absl::Status RowLeases::split(const Held &held, std::vector<std::string> &surplus, std::vector<std::string> &missing)
{
    std::vector<LeaseSeeker> live;
    sql::Statement alive = m_connection->prepare("SELECT id, wants FROM replica WHERE expires_at > clock_timestamp()");
    absl::Status status = sql::forEachRow(alive, [&](const sql::Statement &row) {
        live.push_back({row.text(0), absl::StrSplit(row.text(1), '\n', absl::SkipEmpty())});
    });
    std::map<std::string, std::string> holders;
    if (status.ok()) {
        sql::Statement rows =
            m_connection->prepare("SELECT name, holder FROM lease WHERE expires_at > clock_timestamp()");
        status = sql::forEachRow(rows, [&](const sql::Statement &row) { holders.emplace(row.text(0), row.text(1)); });
    }
    if (!status.ok())
        return status;
    for (const auto &[name, id] : splitLeases(live, holders)) {
        if (id == m_id && !holders.contains(name))
            missing.push_back(name);
        else if (id != m_id && held.contains(name))
            surplus.push_back(name);
    }
    return status;
}

absl::Status RowLeases::giveBack(const std::vector<std::string> &names)
{
    return m_connection
        ->prepare("UPDATE lease SET expires_at = '-infinity' WHERE holder = $1"
                  " AND name = ANY (string_to_array($2, E'\\n'))")
        .bind(m_id, lines(names))
        .run();
}

absl::Status RowLeases::claim(const std::vector<std::string> &names, Held &held)
{
    std::vector<std::string> sorted = names;
    std::ranges::sort(sorted); // Two that add the same rows in different orders would wait for each other.
    absl::Status status =
        m_connection
            ->prepare("INSERT INTO lease (name, holder, fence, expires_at)"
                      " SELECT n, '', 0, '-infinity' FROM unnest(string_to_array($1, E'\\n')) AS t (n)"
                      " ON CONFLICT DO NOTHING")
            .bind(lines(sorted))
            .run();
    if (!status.ok())
        return status;
    // The lock is one that a transaction which has proven the lease keeps off, and such a row is left for the next
    // turn.
    sql::Statement rows = m_connection->prepare(
        "WITH free AS MATERIALIZED (SELECT name FROM lease WHERE name = ANY (string_to_array($1, E'\n'))"
        " AND expires_at <= clock_timestamp() ORDER BY name FOR UPDATE SKIP LOCKED)"
        " UPDATE lease SET holder = $2, fence = fence + 1,"
        " expires_at = clock_timestamp() + $3 * interval '1 millisecond'"
        " FROM free WHERE lease.name = free.name RETURNING lease.name, lease.fence");
    return sql::forEachRow(rows.bind(lines(sorted), m_id, m_times.life.count()), [&](const sql::Statement &row) {
        held.insert_or_assign(row.text(0), static_cast<std::uint64_t>(row.integer(1)));
    });
}

absl::Status RowLeases::forgetOld()
{
    absl::Status status =
        m_connection->prepare("DELETE FROM replica WHERE expires_at < clock_timestamp() - interval '1 hour'").run();
    // The newest stays, whatever its age: by it a reader knows that it has missed nothing.
    if (status.ok())
        status = m_connection
                     ->prepare("DELETE FROM change WHERE at < clock_timestamp() - interval '1 hour'"
                               " AND revision < (SELECT max(revision) FROM change)")
                     .run();
    return status;
}

absl::StatusOr<LeaseProof> RowLeases::take(std::string_view name)
{
    const std::scoped_lock asking(m_asking);
    const std::string key(name);
    const Time asked = steady_clock::now();
    Held taken;
    absl::Status status = m_connection->begin(sql::Access::Claim);
    if (status.ok()) {
        status = claim({key}, taken);
        if (status.ok() && taken.empty())
            status = absl::AbortedError(sentence("A gateway looks after ", name, " already."));
        if (status.ok())
            status = m_connection->commit();
        else
            m_connection->rollback();
    }
    if (!status.ok())
        return status;
    const std::scoped_lock lock(m_mutex);
    if (m_stopping)
        return absl::UnavailableError("The gateway is stopping.");
    if (m_held.empty()) // Else it is counted on no longer than the others are.
        m_sureUntil = asked + m_times.life - m_times.margin;
    m_held[key] = taken.at(key);
    m_taken.insert(key);
    return LeaseProof{key, taken.at(key)};
}

void RowLeases::drop(const LeaseProof &lease)
{
    const std::scoped_lock asking(m_asking);
    {
        const std::scoped_lock lock(m_mutex);
        const auto found = m_held.find(lease.name);
        if (found == m_held.end() || found->second != lease.fence)
            return; // It ended, and what this gateway may have taken since is another lease.
        m_taken.erase(lease.name);
        m_held.erase(found);
    }
    if (!m_connection->begin(sql::Access::Claim).ok())
        return;
    if (giveBack({lease.name}).ok())
        m_connection->commit().IgnoreError();
    else
        m_connection->rollback();
}

void RowLeases::release()
{
    {
        const std::scoped_lock lock(m_mutex);
        m_stopping = true;
        m_held.clear();
    }
    m_wake.notify_all();
    if (!m_thread.joinable())
        return;
    m_thread.join();
    const std::scoped_lock asking(m_asking);
    if (!m_connection->begin(sql::Access::Claim).ok())
        return;
    absl::Status status =
        m_connection->prepare("UPDATE lease SET expires_at = '-infinity' WHERE holder = $1").bind(m_id).run();
    if (status.ok())
        status = m_connection->prepare("DELETE FROM replica WHERE id = $1").bind(m_id).run();
    if (status.ok())
        m_connection->commit().IgnoreError();
    else
        m_connection->rollback();
}

} // namespace bulkhead::postgres

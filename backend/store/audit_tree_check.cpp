#include "backend/store/audit_tree_check.h"

#include "backend/domain/audit_roots.h"
#include "backend/store/sentence.h"
#include "backend/store/sha256.h"
#include "backend/store/sql_txn.h"

#include <algorithm>
#include <cstring>

namespace bulkhead {

namespace {

using sql::forEachRow;
using sql::sentence;
using sql::Statement;

constexpr std::uint64_t kPage = 4'000;

std::string whose(std::string_view tenantId)
{
    return tenantId.empty() ? "the platform" : std::string(tenantId);
}

FoundRecord foundOf(const AuditEvent &event)
{
    return {
        static_cast<std::int64_t>(event.sequence), event.atMs, event.actor, event.action, event.requestId, event.grant};
}

void put(std::string &bytes, std::uint64_t number)
{
    bytes.append(reinterpret_cast<const char *>(&number), sizeof number);
}

} // namespace

void FoundSum::add(std::string_view key, std::string_view tenantId, const FoundRecord &row)
{
    thread_local std::string bytes; // A verifier adds millions.
    bytes.assign(key);
    put(bytes, static_cast<std::uint64_t>(row.sequence));
    put(bytes, static_cast<std::uint64_t>(row.atMs));
    for (const std::string_view text : {tenantId, std::string_view(row.actor), std::string_view(row.action),
                                        std::string_view(row.requestId), std::string_view(row.grant)}) {
        put(bytes, text.size());
        bytes += text;
    }
    const std::string digest = sql::sha256(bytes);
    for (std::size_t i = 0; i < m_words.size(); ++i) {
        std::uint64_t word = 0;
        std::memcpy(&word, digest.data() + i * sizeof word, sizeof word);
        m_words[i] ^= word;
    }
}

TreeCheck::TreeCheck(sql::Connection &connection, std::string tenantId, const std::string &key, AuditVerified &result)
    : m_connection(connection)
    , m_tenantId(std::move(tenantId))
    , m_key(key)
    , m_result(result)
{
}

absl::Status TreeCheck::readNodes()
{
    Statement rows = m_connection.prepare("SELECT level, place, hash FROM audit_node WHERE tenant_id = $1");
    rows.bind(m_tenantId);
    return forEachRow(rows, [this](const Statement &row) {
        m_nodes[{static_cast<unsigned>(row.integer(0)), static_cast<std::uint64_t>(row.integer(1))}] = row.text(2);
    });
}

void TreeCheck::expect(std::uint64_t size, std::string root, bool isSigned)
{
    m_expected.emplace(size, std::pair(std::move(root), isSigned));
}

void TreeCheck::take(std::int64_t sequence, std::string canonical, std::string_view hash)
{
    if (m_damage)
        return;
    const auto number = static_cast<std::uint64_t>(sequence);
    Arrival arrival = looked(number, canonical, hash);
    if (number != m_tree.size() + 1) {
        m_held.emplace(number, std::move(arrival));
        return;
    }
    step(arrival);
    while (!m_damage && !m_held.empty() && m_held.begin()->first == m_tree.size() + 1)
        step(m_held.extract(m_held.begin()).mapped());
}

TreeCheck::Arrival TreeCheck::looked(std::uint64_t sequence, const std::string &canonical, std::string_view hash)
{
    const auto event = AuditEvent::fromCanonical(canonical);
    if (!event)
        return {{}, sentence("Record ", sequence, " of ", whose(m_tenantId), " is no record any more.")};
    if (event->tenantId != m_tenantId || event->sequence != sequence)
        return {{},
                sentence("Record ", sequence, " of ", whose(m_tenantId), " is record ", event->sequence, " of ",
                         whose(event->tenantId), ", put in its place.")};
    if (hash != sql::sha256(canonical))
        return {{}, sentence("Record ", sequence, " of ", whose(m_tenantId), " was altered after it was written.")};
    m_said.add(m_key, m_tenantId, foundOf(*event));
    if (m_tenantId.empty() && event->action == audit::kRootsAction)
        if (auto heads = audit::readRoots(event->after))
            roots.insert(roots.end(), std::make_move_iterator(heads->begin()), std::make_move_iterator(heads->end()));
    return {audit::leafHash(canonical), {}};
}

void TreeCheck::step(const Arrival &arrival)
{
    if (!arrival.problem.empty())
        return damage(m_tree.size() + 1, m_tree.size() + 1, arrival.problem);
    grow(arrival.leaf);
    if (!m_damage)
        meet();
}

void TreeCheck::grow(const std::string &leaf)
{
    m_tree.append(leaf, [this](unsigned level, std::uint64_t place, const std::string &hash) {
        if (level < sql::kKeptAuditLevel || m_damage)
            return;
        const auto kept = m_nodes.find({level, place});
        const std::uint64_t first = (place << level) + 1, last = (place + 1) << level;
        if (kept == m_nodes.end() || kept->second != hash)
            damage(std::max(first, m_good + 1), last,
                   sentence("Records ", std::max(first, m_good + 1), " to ", last, " of ", whose(m_tenantId),
                            " do not make the tree that was built when they were written: one of them was "
                            "replaced."));
    });
}

/// The roots that are due at this size.
void TreeCheck::meet()
{
    const auto [first, last] = m_expected.equal_range(m_tree.size());
    for (auto at = first; at != last && !m_damage; ++at) {
        const auto &[root, isSigned] = at->second;
        if (m_tree.root() != root) {
            damage(m_good + 1, m_tree.size(),
                   sentence(m_good + 1 == m_tree.size() ? "Record " : "Records ", m_good + 1,
                            m_good + 1 == m_tree.size() ? std::string() : sentence(" to ", m_tree.size()), " of ",
                            whose(m_tenantId), " are not what was ",
                            isSigned ? "signed" : "put down in the platform's tree", ": the first ", m_tree.size(),
                            " had another root."));
            return;
        }
        ++(isSigned ? m_result.checkpoints : m_result.roots);
    }
    if (first != last)
        m_good = m_tree.size();
}

absl::Status TreeCheck::end()
{
    if (!m_damage && !m_held.empty())
        damage(m_tree.size() + 1, m_tree.size() + 1,
               sentence("Record ", m_tree.size() + 1, " of ", whose(m_tenantId), " is missing: record ",
                        m_held.begin()->first, " follows record ", m_tree.size(), "."));
    m_held.clear();
    m_result.records += m_tree.size();
    ++m_result.trees;
    absl::Status status;
    if (!m_damage)
        status = meetEnd();
    if (status.ok() && (m_damage || m_said != m_found))
        status = nameUnfound();
    if (m_damage)
        m_result.damage.push_back(*m_damage);
    return status;
}

absl::Status TreeCheck::meetEnd()
{
    const auto beyond = m_expected.upper_bound(m_tree.size());
    if (beyond != m_expected.end()) {
        damage(m_tree.size() + 1, beyond->first,
               sentence("The audit of ", whose(m_tenantId), " ends with record ", m_tree.size(), ", and ",
                        beyond->first, " records were ",
                        beyond->second.second ? "signed" : "put down in the platform's tree",
                        ": it was cut off, or an older state was restored."));
        return absl::OkStatus();
    }
    m_result.unanchored += m_tree.size() - m_good;
    Statement kept = m_connection.prepare("SELECT size, roots FROM audit_tree WHERE tenant_id = $1");
    const auto row = kept.bind(m_tenantId).next();
    if (!row.ok())
        return row.status();
    const std::uint64_t size = *row ? static_cast<std::uint64_t>(kept.integer(0)) : 0;
    if (size > m_tree.size())
        damage(m_tree.size() + 1, size,
               sentence("The audit of ", whose(m_tenantId), " ends with record ", m_tree.size(),
                        ", and its tree was built of ", size, ": it was cut off."));
    else if (size != m_tree.size() || (*row && kept.text(1) != m_tree.roots()))
        damage(m_good + 1, m_tree.size(),
               sentence("The tree over the audit of ", whose(m_tenantId), " is not that of its ", m_tree.size(),
                        " records: one of the last was replaced or added by somebody else."));
    return absl::OkStatus();
}

/// The sums differ, or were not made to the end: side by side, which of the records before the damage searches do not
/// find as what it is.
absl::Status TreeCheck::nameUnfound()
{
    const std::uint64_t last = m_damage ? m_damage->sequence - 1 : m_tree.size();
    const auto name = [&](std::uint64_t sequence) {
        m_damage.reset();
        damage(sequence, sequence,
               sentence("Record ", sequence, " of ", whose(m_tenantId),
                        " is as it was written, but searches do not find it as what it is."));
    };
    for (std::uint64_t at = 0; at < last;) {
        std::map<std::int64_t, FoundRecord> found;
        const auto some = static_cast<std::size_t>(std::min<std::uint64_t>(last - at, kPage));
        Statement finds = m_connection.prepare("SELECT sequence, at_ms, actor, action, request_id, grant_id"
                                               " FROM audit_find WHERE tenant_id = $1 AND sequence > $2"
                                               " AND sequence <= $3");
        finds.bind(m_tenantId, at, at + some);
        absl::Status status = forEachRow(finds, [&](const Statement &row) {
            found[row.integer(0)] = {row.integer(0), row.integer(1), row.text(2),
                                     row.text(3),    row.text(4),    row.text(5)};
        });
        if (!status.ok())
            return status;
        const auto events = sql::readAudit(m_connection, m_tenantId, at, some);
        if (!events.ok())
            return events.status();
        for (const AuditEvent &event : *events) {
            const auto row = found.find(static_cast<std::int64_t>(event.sequence));
            if (row == found.end() || row->second != foundOf(event)) {
                name(event.sequence);
                return absl::OkStatus();
            }
        }
        at += some;
    }
    if (!m_damage)
        damage(m_tree.size() + 1, m_tree.size() + 1,
               sentence("Searches find records of ", whose(m_tenantId), " behind its last one, ", m_tree.size(),
                        ", that nobody wrote."));
    return absl::OkStatus();
}

void TreeCheck::damage(std::uint64_t first, std::uint64_t last, std::string text)
{
    m_damage = AuditDamage{m_tenantId, first, last, std::move(text)};
}

} // namespace bulkhead

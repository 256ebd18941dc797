#include "backend/store/audit_verify.h"

#include "backend/domain/audit_roots.h"
#include "backend/domain/audit_tree.h"
#include "backend/store/sentence.h"
#include "backend/store/sha256.h"
#include "backend/store/sql_txn.h"
#include "backend/store/store_opening.h"

#include <map>
#include <set>

namespace bulkhead {

namespace {

using sql::forEachRow;
using sql::sentence;
using sql::Statement;

constexpr int kPage = 4'000;
constexpr postgres::Patience kLong{std::chrono::milliseconds(0), std::chrono::milliseconds(5'000),
                                   std::chrono::milliseconds(60'000), std::chrono::milliseconds(0)};

/// Roots that a tree must have had, by its size.
using Expected = std::multimap<std::uint64_t, std::pair<std::string, bool>>; ///< Root, and whether it is signed.

std::string whose(std::string_view tenantId)
{
    return tenantId.empty() ? "the platform" : std::string(tenantId);
}

/// One tree on its way from its first record to its last.
class TreeCheck
{
public:
    TreeCheck(sql::Connection &connection, std::string tenantId, const Expected &expected, AuditVerified &result)
        : m_connection(connection)
        , m_tenantId(std::move(tenantId))
        , m_expected(expected)
        , m_result(result)
    {
    }

    absl::Status run()
    {
        if (absl::Status status = readNodes(); !status.ok())
            return status;
        for (bool more = true; more && !m_damaged;) {
            const auto any = page();
            if (!any.ok())
                return any.status();
            more = *any;
        }
        m_result.records += m_tree.size();
        ++m_result.trees;
        if (!m_damaged)
            return atEnd();
        return absl::OkStatus();
    }

private:
    absl::Status readNodes()
    {
        Statement rows = m_connection.prepare("SELECT level, place, hash FROM audit_node WHERE tenant_id = $1");
        rows.bind(m_tenantId);
        return forEachRow(rows, [this](const Statement &row) {
            m_nodes[{static_cast<unsigned>(row.integer(0)), static_cast<std::uint64_t>(row.integer(1))}] = row.text(2);
        });
    }

    /// What searches find of one record.
    struct Found
    {
        std::int64_t sequence = 0, atMs = 0;
        std::string actor, action, requestId, grant;
    };

    absl::StatusOr<bool> page()
    {
        // Two scans side by side: a join of pages would be planned for the whole.
        std::vector<Found> found;
        Statement finds = m_connection.prepare("SELECT sequence, at_ms, actor, action, request_id, grant_id"
                                               " FROM audit_find WHERE tenant_id = $1 AND sequence > $2"
                                               " ORDER BY sequence LIMIT $3");
        finds.bind(m_tenantId, m_last, kPage);
        absl::Status status = forEachRow(finds, [&](const Statement &row) {
            found.push_back({row.integer(0), row.integer(1), row.text(2), row.text(3), row.text(4), row.text(5)});
        });
        if (!status.ok())
            return status;
        Statement rows = m_connection.prepare("SELECT sequence, canonical, hash FROM audit WHERE tenant_id = $1"
                                              " AND sequence > $2 ORDER BY sequence LIMIT $3");
        rows.bind(m_tenantId, m_last, kPage);
        std::size_t place = 0;
        status = forEachRow(rows, [&](const Statement &row) {
            m_last = row.integer(0);
            if (!m_damaged)
                record(row, place < found.size() ? found[place] : Found{});
            ++place;
        });
        if (!status.ok())
            return status;
        return place > 0;
    }

    void record(const Statement &row, const Found &found)
    {
        const auto sequence = static_cast<std::uint64_t>(row.integer(0));
        const std::uint64_t due = m_tree.size() + 1;
        if (sequence != due)
            return damage(due, due,
                          sentence("Record ", due, " of ", whose(m_tenantId), " is missing: record ", sequence,
                                   " follows record ", due - 1, "."));
        const std::string canonical = row.text(1);
        const auto event = AuditEvent::fromCanonical(canonical);
        if (!event)
            return damage(due, due, sentence("Record ", due, " of ", whose(m_tenantId), " is no record any more."));
        if (event->tenantId != m_tenantId || event->sequence != due)
            return damage(due, due,
                          sentence("Record ", due, " of ", whose(m_tenantId), " is record ", event->sequence, " of ",
                                   whose(event->tenantId), ", put in its place."));
        if (row.text(2) != sql::sha256(canonical))
            return damage(due, due,
                          sentence("Record ", due, " of ", whose(m_tenantId), " was altered after it was written."));
        if (found.sequence != row.integer(0) || found.atMs != event->atMs || found.actor != event->actor
            || found.action != event->action || found.requestId != event->requestId || found.grant != event->grant)
            return damage(due, due,
                          sentence("Record ", due, " of ", whose(m_tenantId),
                                   " is as it was written, but searches do not find it as what it is."));
        grow(canonical);
        if (!m_damaged)
            meet();
        if (m_tenantId.empty() && event->action == audit::kRootsAction)
            keepRoots(*event);
    }

    void grow(const std::string &canonical)
    {
        m_tree.append(audit::leafHash(canonical), [this](unsigned level, std::uint64_t place, const std::string &hash) {
            if (level < sql::kKeptAuditLevel || m_damaged)
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
    void meet()
    {
        const auto [first, last] = m_expected.equal_range(m_tree.size());
        for (auto at = first; at != last && !m_damaged; ++at) {
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

    absl::Status atEnd()
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

    void keepRoots(const AuditEvent &event);

    void damage(std::uint64_t first, std::uint64_t last, std::string text)
    {
        m_damaged = true;
        m_result.damage.push_back({m_tenantId, first, last, std::move(text)});
    }

    sql::Connection &m_connection;
    std::string m_tenantId;
    const Expected &m_expected;
    AuditVerified &m_result;
    audit::Frontier m_tree;
    std::map<std::pair<unsigned, std::uint64_t>, std::string> m_nodes;
    std::int64_t m_last = 0;
    std::uint64_t m_good = 0; ///< Up to here a root from elsewhere has been met.
    bool m_damaged = false;

public:
    std::vector<AuditHead> roots; ///< Of tenants, as the platform's records have them.
};

void TreeCheck::keepRoots(const AuditEvent &event)
{
    if (auto heads = audit::readRoots(event.after))
        roots.insert(roots.end(), std::make_move_iterator(heads->begin()), std::make_move_iterator(heads->end()));
}

absl::StatusOr<std::set<std::string>> treesOf(sql::Connection &connection)
{
    std::set<std::string> trees;
    Statement grown = connection.prepare("SELECT tenant_id FROM audit_tree");
    if (absl::Status status = forEachRow(grown, [&](const Statement &row) { trees.insert(row.text(0)); }); !status.ok())
        return status;
    // From one tenant to the next by the index: the table has millions of rows.
    for (std::string last;;) {
        Statement next =
            connection.prepare("SELECT tenant_id FROM audit WHERE tenant_id > $1 ORDER BY tenant_id LIMIT 1");
        const auto row = next.bind(last).next();
        if (!row.ok())
            return row.status();
        if (!*row)
            break;
        last = next.text(0);
        trees.insert(last);
    }
    trees.insert(std::string());
    return trees;
}

} // namespace

absl::StatusOr<AuditVerified> verifyAudit(const std::string &where, std::span<const audit::Checkpoint> kept)
{
    auto opened = sql::openForWork(where, false, kLong);
    if (!opened.ok())
        return opened.status();
    if (absl::Status status = sql::beginCurrent(*opened, sql::Access::Read); !status.ok())
        return status;
    sql::Connection &connection = *opened->connection;
    AuditVerified result;
    std::map<std::string, Expected> expected;
    for (const audit::Checkpoint &checkpoint : kept)
        expected[checkpoint.head.tenantId].emplace(checkpoint.head.size, std::pair(checkpoint.head.root, true));
    auto trees = treesOf(connection);
    if (!trees.ok())
        return trees.status();
    for (const auto &[tenant, roots] : expected)
        trees->insert(tenant);
    // The platform's first ("" is the first): it has roots of the others.
    for (const std::string &tenant : *trees) {
        TreeCheck check(connection, tenant, expected[tenant], result);
        if (absl::Status status = check.run(); !status.ok())
            return status;
        for (AuditHead &head : check.roots) {
            trees->insert(head.tenantId);
            expected[head.tenantId].emplace(head.size, std::pair(std::move(head.root), false));
        }
    }
    connection.rollback();
    return result;
}

} // namespace bulkhead

// Chains of audit and the trees over them. A tree is kept as its frontier (one row, changed with each append) and the
// roots of its complete subtrees from 32 leaves up, which never change: a proof reads two runs of 32 records and a few
// roots, however long the chain is. Records of a tenant lie apart in the table, so each one read is a page.
#include "backend/domain/audit_tree.h"
#include "backend/store/sentence.h"
#include "backend/store/sha256.h"
#include "backend/store/sql_txn.h"

#include <algorithm>
#include <bit>
#include <map>
#include <set>

namespace bulkhead::sql {

namespace {

constexpr unsigned kKeptLevel = kKeptAuditLevel;
constexpr std::uint64_t kRun = std::uint64_t{1} << kKeptLevel;
constexpr std::size_t kMostTreesAtOnce = 256;

struct Node
{
    std::string tenantId;
    unsigned level = 0;
    std::uint64_t place = 0;
    audit::Hash hash;
};

using Trees = std::map<std::string, audit::Frontier, std::less<>>;

absl::Status damagedTree(std::string_view tenantId)
{
    return absl::DataLossError(
        sentence("The tree over the audit of ", tenantId.empty() ? "the platform" : tenantId,
                 " is damaged, so nothing can be audited for it and nothing was saved. Run \"bulkhead-gateway "
                 "audit verify\"."));
}

absl::Status readTrees(Connection &connection, const std::vector<std::string> &tenants, Trees &trees)
{
    // Powers of two of places, the last tenant repeated: a few texts of a statement, not one for each number.
    const std::size_t places = std::bit_ceil(tenants.size());
    std::string sql = "SELECT tenant_id, size, roots FROM audit_tree WHERE tenant_id IN (";
    for (std::size_t i = 1; i <= places; ++i)
        sql += sentence(i > 1 ? ", $" : "$", i);
    sql += ")";
    Statement rows = connection.prepare(sql);
    for (std::size_t i = 0; i < places; ++i)
        rows.bindAt(static_cast<int>(i) + 1, tenants[std::min(i, tenants.size() - 1)]);
    absl::Status damage;
    const absl::Status status = forEachRow(rows, [&](const Statement &row) {
        const std::string tenant = row.text(0);
        audit::Frontier frontier(static_cast<std::uint64_t>(row.integer(1)), row.text(2));
        if (!frontier.whole() && damage.ok())
            damage = damagedTree(tenant);
        trees.insert_or_assign(tenant, std::move(frontier));
    });
    return status.ok() ? damage : status;
}

absl::Status took(const absl::StatusOr<std::size_t> &put, std::size_t count, const char *what)
{
    if (!put.ok())
        return put.status();
    return *put == count ? absl::OkStatus() : absl::InternalError(sentence("A row of ", what, " was not taken."));
}

absl::Status writeTrees(Connection &connection, const Trees &trees, const std::vector<Node> &nodes)
{
    absl::Status status =
        took(connection.runEach("INSERT INTO audit_node (tenant_id, level, place, hash) VALUES ($1, $2, $3, $4)",
                                nodes.size(),
                                [&](Statement &statement, std::size_t i) {
                                    const Node &node = nodes[i];
                                    statement.bind(node.tenantId, node.level, node.place, Bytes{node.hash});
                                }),
             nodes.size(), "audit_node");
    if (!status.ok())
        return status;
    std::vector<Trees::const_iterator> each;
    for (auto at = trees.begin(); at != trees.end(); ++at)
        each.push_back(at);
    return took(
        connection.runEach("INSERT INTO audit_tree (tenant_id, size, roots) VALUES ($1, $2, $3)"
                           " ON CONFLICT (tenant_id) DO UPDATE SET size = excluded.size, roots = excluded.roots",
                           each.size(),
                           [&](Statement &statement, std::size_t i) {
                               const auto &[tenant, frontier] = *each[i];
                               statement.bind(tenant, frontier.size(), Bytes{frontier.roots()});
                           }),
        each.size(), "audit_tree");
}

absl::Status writeFinds(Connection &connection, const std::vector<AuditEvent> &events)
{
    return took(connection.runEach("INSERT INTO audit_find (tenant_id, sequence, at_ms, actor, action, request_id,"
                                   " grant_id) VALUES ($1, $2, $3, $4, $5, $6, $7)",
                                   events.size(),
                                   [&](Statement &statement, std::size_t i) {
                                       const AuditEvent &event = events[i];
                                       statement.bind(event.tenantId, event.sequence, event.atMs, event.actor,
                                                      event.action, event.requestId, event.grant);
                                   }),
                events.size(), "audit_find");
}

void grow(audit::Frontier &tree, const std::string &tenantId, std::string_view canonical, std::vector<Node> &nodes)
{
    tree.append(audit::leafHash(canonical), [&](unsigned level, std::uint64_t place, const audit::Hash &hash) {
        if (level >= kKeptLevel)
            nodes.push_back({tenantId, level, place, hash});
    });
}

/// The complete subtrees that a proof asks for, read before it is made.
class Subtrees
{
public:
    void want(unsigned level, std::uint64_t place)
    {
        if (level >= kKeptLevel)
            m_nodes.try_emplace({level, place});
        else
            m_runs.try_emplace((place << level) / kRun);
    }
    absl::Status read(Connection &connection, std::string_view tenantId)
    {
        if (absl::Status status = readNodes(connection, tenantId); !status.ok())
            return status;
        for (auto &[run, leaves] : m_runs) {
            Statement rows = connection.prepare("SELECT canonical FROM audit WHERE tenant_id = $1 AND sequence > $2"
                                                " AND sequence <= $3 ORDER BY sequence");
            rows.bind(tenantId, run * kRun, (run + 1) * kRun);
            const absl::Status status =
                forEachRow(rows, [&](const Statement &row) { leaves.push_back(audit::leafHash(row.text(0))); });
            if (!status.ok())
                return status;
        }
        return absl::OkStatus();
    }
    /// Empty where the store has no longer what the subtree is made of.
    [[nodiscard]] audit::Hash operator()(unsigned level, std::uint64_t place) const
    {
        if (level >= kKeptLevel) {
            const auto found = m_nodes.find({level, place});
            return found == m_nodes.end() ? audit::Hash() : found->second;
        }
        const auto found = m_runs.find((place << level) / kRun);
        const std::uint64_t first = (place << level) % kRun, count = std::uint64_t{1} << level;
        if (found == m_runs.end() || found->second.size() < first + count)
            return {};
        std::vector<audit::Hash> row(found->second.begin() + static_cast<std::ptrdiff_t>(first),
                                     found->second.begin() + static_cast<std::ptrdiff_t>(first + count));
        for (; row.size() > 1; row.resize(row.size() / 2))
            for (std::size_t i = 0; i < row.size() / 2; ++i)
                row[i] = audit::nodeHash(row[2 * i], row[2 * i + 1]);
        return row.front();
    }

private:
    absl::Status readNodes(Connection &connection, std::string_view tenantId)
    {
        if (m_nodes.empty())
            return absl::OkStatus();
        std::string places;
        for (const auto &[at, hash] : m_nodes)
            places += sentence(places.empty() ? "(" : ", (", at.first, ", ", at.second, ")");
        // Numbers of our own, so they may stand in the text; the statement is not kept for its like.
        const std::string sql = "SELECT level, place, hash FROM audit_node WHERE tenant_id = $1 AND level >= $2"
                                " AND (level, place) IN (VALUES "
                                + places + ")";
        Statement rows = connection.prepare(sql);
        rows.bind(tenantId, kKeptLevel);
        return forEachRow(rows, [&](const Statement &row) {
            m_nodes[{static_cast<unsigned>(row.integer(0)), static_cast<std::uint64_t>(row.integer(1))}] = row.text(2);
        });
    }

    std::map<std::pair<unsigned, std::uint64_t>, audit::Hash> m_nodes;
    std::map<std::uint64_t, std::vector<audit::Hash>> m_runs;
};

/// Makes a proof twice: once to learn what it takes, once of what was read.
template<typename Make>
absl::StatusOr<audit::Proof> prove(Connection &connection, std::string_view tenantId, Make &&make)
{
    Subtrees subtrees;
    make([&](unsigned level, std::uint64_t place) {
        subtrees.want(level, place);
        return audit::emptyRoot();
    });
    if (absl::Status status = subtrees.read(connection, tenantId); !status.ok())
        return status;
    bool whole = true;
    audit::Proof proof = make([&](unsigned level, std::uint64_t place) {
        audit::Hash hash = subtrees(level, place);
        whole = whole && !hash.empty();
        return hash;
    });
    if (!whole)
        return damagedTree(tenantId);
    return proof;
}

absl::Status fewer(std::string_view tenantId, std::uint64_t has)
{
    return absl::OutOfRangeError(
        sentence("The audit of ", tenantId.empty() ? "the platform" : tenantId, " has ", has, " records."));
}

} // namespace

absl::Status appendAudit(Connection &connection, std::vector<AuditEvent> events)
{
    if (events.empty())
        return absl::OkStatus();
    std::set<std::string> concerned;
    for (const AuditEvent &event : events)
        concerned.insert(event.tenantId);
    Trees trees;
    std::vector<std::string> some;
    for (auto at = concerned.begin(); at != concerned.end();) {
        some.push_back(*at);
        if (++at != concerned.end() && some.size() < kMostTreesAtOnce)
            continue;
        if (absl::Status status = readTrees(connection, some, trees); !status.ok())
            return status;
        some.clear();
    }
    std::vector<Node> nodes;
    std::vector<std::string> canonicals;
    canonicals.reserve(events.size());
    for (AuditEvent &event : events) {
        audit::Frontier &tree = trees[event.tenantId];
        // Without a hole: this transaction is the only writer (Access::Write), so nobody else can take the number.
        event.sequence = tree.size() + 1;
        canonicals.push_back(event.canonical());
        grow(tree, event.tenantId, canonicals.back(), nodes);
    }
    absl::Status status =
        took(connection.runEach("INSERT INTO audit (tenant_id, sequence, canonical, hash) VALUES ($1, $2, $3, $4)",
                                events.size(),
                                [&](Statement &statement, std::size_t i) {
                                    statement.bind(events[i].tenantId, events[i].sequence, Bytes{canonicals[i]},
                                                   Bytes{sha256(canonicals[i])});
                                }),
             events.size(), "audit");
    if (status.ok())
        status = writeFinds(connection, events);
    return status.ok() ? writeTrees(connection, trees, nodes) : status;
}

absl::Status growMissingTrees(Connection &connection)
{
    const auto grown = connection.number("SELECT count(*) FROM (SELECT 1 FROM audit_tree LIMIT 1) AS any_tree");
    if (!grown.ok() || *grown > 0)
        return grown.status();
    Trees trees;
    std::vector<Node> nodes;
    std::vector<AuditEvent> events;
    absl::Status failure;
    const auto write = [&] {
        failure = writeFinds(connection, events);
        events.clear();
        return failure.ok();
    };
    // A cursor of its own: rows are written while others are read.
    std::string tenant;
    for (std::int64_t after = 0; failure.ok();) {
        Statement next = connection.prepare("SELECT tenant_id, sequence, canonical, hash FROM audit"
                                            " WHERE tenant_id = $1 AND sequence > $2 OR tenant_id > $1"
                                            " ORDER BY tenant_id, sequence LIMIT 1000");
        next.bind(tenant, after);
        bool any = false;
        const absl::Status status = forEachRow(next, [&](const Statement &row) {
            any = true;
            tenant = row.text(0);
            after = row.integer(1);
            const std::string canonical = row.text(2);
            auto event = checkedEvent(tenant, static_cast<std::uint64_t>(after), canonical, row.text(3));
            audit::Frontier &tree = trees[tenant];
            if (event.ok() && event->sequence != tree.size() + 1)
                event =
                    absl::DataLossError(sentence("The audit record ", after, " of ",
                                                 tenant.empty() ? "the platform" : tenant, " has a hole before it."));
            if (!event.ok()) {
                if (failure.ok())
                    failure = event.status();
                return;
            }
            grow(tree, tenant, canonical, nodes);
            events.push_back(*std::move(event));
        });
        if (!status.ok())
            return status;
        if (!any)
            break;
        if (failure.ok() && !write())
            break;
    }
    return failure.ok() ? writeTrees(connection, trees, nodes) : failure;
}

absl::StatusOr<AuditHead> readAuditHead(Connection &connection, std::string_view tenantId)
{
    Trees trees;
    if (absl::Status status = readTrees(connection, {std::string(tenantId)}, trees); !status.ok())
        return status;
    const audit::Frontier &tree = trees[std::string(tenantId)];
    return AuditHead{std::string(tenantId), tree.size(), tree.root()};
}

absl::StatusOr<std::vector<AuditHead>> readAuditHeads(Connection &connection, const StoreScope &scope)
{
    std::vector<AuditHead> heads;
    absl::Status damage;
    Statement rows = connection.prepare("SELECT tenant_id, size, roots FROM audit_tree ORDER BY tenant_id");
    const absl::Status status = forEachRow(rows, [&](const Statement &row) {
        const audit::Frontier tree(static_cast<std::uint64_t>(row.integer(1)), row.text(2));
        std::string tenant = row.text(0);
        if (!scope.holds(tenant))
            return;
        if (!tree.whole() && damage.ok())
            damage = damagedTree(tenant);
        heads.push_back({std::move(tenant), tree.size(), tree.root()});
    });
    if (!status.ok())
        return status;
    if (!damage.ok())
        return damage;
    return heads;
}

absl::StatusOr<std::vector<std::string>> readInclusion(Connection &connection, std::string_view tenantId,
                                                       std::uint64_t sequence, std::uint64_t size)
{
    const auto head = readAuditHead(connection, tenantId);
    if (!head.ok())
        return head.status();
    if (sequence == 0 || sequence > size || size > head->size)
        return fewer(tenantId, head->size);
    return prove(connection, tenantId,
                 [&](const audit::Subtree &subtree) { return audit::inclusionProof(sequence - 1, size, subtree); });
}

absl::StatusOr<std::vector<std::string>> readConsistency(Connection &connection, std::string_view tenantId,
                                                         std::uint64_t from, std::uint64_t to)
{
    const auto head = readAuditHead(connection, tenantId);
    if (!head.ok())
        return head.status();
    if (from == 0 || from > to || to > head->size)
        return fewer(tenantId, head->size);
    return prove(connection, tenantId,
                 [&](const audit::Subtree &subtree) { return audit::consistencyProof(from, to, subtree); });
}

} // namespace bulkhead::sql

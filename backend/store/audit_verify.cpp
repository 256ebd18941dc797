#include "backend/store/audit_verify.h"

#include "backend/store/audit_tree_check.h"
#include "backend/store/store_opening.h"

#include <functional>
#include <map>
#include <random>
#include <set>

namespace bulkhead {

namespace {

using sql::forEachRow;
using sql::Statement;

constexpr int kRowsAtOnce = 2'000;
constexpr postgres::Patience kLong{std::chrono::milliseconds(0), std::chrono::milliseconds(5'000),
                                   std::chrono::milliseconds(60'000), std::chrono::milliseconds(0)};

/// Of one run, so that nobody can choose rows whose sum they know.
std::string freshKey()
{
    std::random_device random;
    std::string key;
    while (key.size() < 32)
        key.push_back(static_cast<char>(random() & 0xffU));
    return key;
}

/// Every record and every row of searches of some trees, as they lie in the tables: in the order of a tree each would
/// be a page of its own where tenants take turns.
absl::Status readAll(sql::Connection &connection, const std::string &which,
                     const std::function<TreeCheck &(std::string)> &treeOf)
{
    absl::Status status = connection.stream(
        "SELECT tenant_id, sequence, canonical, hash FROM audit WHERE " + which,
        [&](const Statement &row) {
            treeOf(row.text(0)).take(row.integer(1), row.text(2), row.text(3));
            return true;
        },
        kRowsAtOnce);
    if (!status.ok())
        return status;
    return connection.stream(
        "SELECT tenant_id, sequence, at_ms, actor, action, request_id, grant_id FROM audit_find WHERE " + which,
        [&](const Statement &row) {
            treeOf(row.text(0))
                .find({row.integer(1), row.integer(2), row.text(3), row.text(4), row.text(5), row.text(6)});
            return true;
        },
        kRowsAtOnce);
}

absl::StatusOr<std::set<std::string>> treesOf(sql::Connection &connection)
{
    std::set<std::string> trees;
    Statement grown = connection.prepare("SELECT tenant_id FROM audit_tree");
    if (absl::Status status = forEachRow(grown, [&](const Statement &row) { trees.insert(row.text(0)); }); !status.ok())
        return status;
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
    const std::string key = freshKey();
    std::map<std::string, TreeCheck, std::less<>> trees;
    absl::Status status;
    const auto treeOf = [&](std::string tenantId) -> TreeCheck & {
        const auto known = trees.find(tenantId);
        if (known != trees.end())
            return known->second;
        TreeCheck &made = trees.try_emplace(tenantId, connection, tenantId, key, result).first->second;
        status.Update(made.readNodes());
        return made;
    };
    for (const audit::Checkpoint &checkpoint : kept)
        treeOf(checkpoint.head.tenantId).expect(checkpoint.head.size, checkpoint.head.root, true);
    // The platform's first: it has roots of the others.
    TreeCheck &platform = treeOf({});
    status.Update(readAll(connection, "tenant_id = ''", treeOf));
    for (AuditHead &head : platform.roots)
        treeOf(head.tenantId).expect(head.size, std::move(head.root), false);
    const auto grown = treesOf(connection);
    status.Update(grown.status());
    if (grown.ok())
        for (const std::string &tenant : *grown)
            treeOf(tenant);
    if (status.ok())
        status = readAll(connection, "tenant_id <> ''", treeOf);
    for (auto &[tenant, tree] : trees)
        if (status.ok())
            status = tree.end();
    connection.rollback();
    if (!status.ok())
        return status;
    return result;
}

} // namespace bulkhead

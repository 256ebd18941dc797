// Tenants and their timeline.
#include "backend/domain/change_feed.h"
#include "backend/store/sentence.h"
#include "backend/store/sql_txn.h"

namespace bulkhead::sql {

namespace {

constexpr std::string_view kInsert =
    "INSERT INTO tenant (id, name, profile, tier, recommended, region, pool, owner, stage, arr,"
    " renewal, parent, revision) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 1)"
    " ON CONFLICT (id) DO NOTHING";
constexpr std::string_view kUpdate =
    "UPDATE tenant SET name = $1, profile = $2, tier = $3, recommended = $4, region = $5, pool = $6,"
    " owner = $7, stage = $8, arr = $9, renewal = $10, parent = $11, revision = revision + 1"
    " WHERE id = $12 AND revision = $13";
constexpr std::string_view kOne =
    "SELECT id, name, profile, tier, recommended, region, pool, owner, stage, arr, renewal, parent,"
    " revision FROM tenant WHERE id = $1";
constexpr std::string_view kAll =
    "SELECT id, name, profile, tier, recommended, region, pool, owner, stage, arr, renewal, parent,"
    " revision FROM tenant ORDER BY place";

TenantFacts tenantOf(const Statement &row)
{
    TenantFacts tenant;
    tenant.id = row.text(0);
    tenant.name = row.text(1);
    tenant.profile = row.word<Profile>(2);
    tenant.tier = row.word<Tier>(3);
    tenant.recommended = row.word<Tier>(4);
    tenant.region = row.text(5);
    tenant.pool = row.text(6);
    tenant.owner = row.text(7);
    tenant.stage = row.word<Stage>(8);
    tenant.arr = row.integer(9);
    tenant.renewal = static_cast<std::int32_t>(row.integer(10));
    tenant.parent = row.text(11);
    tenant.revision = static_cast<std::uint64_t>(row.integer(12));
    return tenant;
}

absl::Status noTenant(std::string_view id)
{
    return absl::NotFoundError(sentence("There is no tenant ", id, "."));
}

absl::Status insertAll(Connection &connection, std::span<const TenantFacts> tenants)
{
    const auto inserted = connection.runEach(kInsert, tenants.size(), [&](Statement &row, std::size_t i) {
        const TenantFacts &t = tenants[i];
        row.bind(t.id, t.name, t.profile, t.tier, t.recommended, t.region, t.pool, t.owner, t.stage, t.arr, t.renewal,
                 t.parent);
    });
    if (!inserted.ok())
        return inserted.status();
    if (*inserted < tenants.size())
        return absl::AlreadyExistsError(sentence("A tenant with the id ", tenants[*inserted].id, " exists already."));
    return absl::OkStatus();
}

} // namespace

absl::Status Txn::insertTenants(std::span<const TenantFacts> tenants)
{
    if (!m_broken.ok())
        return m_broken;
    for (const TenantFacts &tenant : tenants) {
        if (absl::Status status = mayWrite(tenant.id); !status.ok())
            return status;
    }
    // All or none, also when `work` goes on after a duplicate.
    absl::Status status = m_connection.execute("SAVEPOINT tenants");
    if (!status.ok())
        return noted(status);
    status = insertAll(m_connection, tenants);
    if (!status.ok() && m_connection.inTransaction()) {
        if (const absl::Status undone = m_connection.execute("ROLLBACK TO tenants"); !undone.ok())
            return noted(undone);
    }
    if (m_connection.inTransaction()) {
        if (const absl::Status released = m_connection.execute("RELEASE tenants"); !released.ok())
            return noted(released);
    }
    for (std::size_t i = 0; status.ok() && i < tenants.size(); ++i)
        m_connection.noteChange(kTenantChanged, tenants[i].id, tenants[i].id);
    return noted(status);
}

absl::Status Txn::updateTenant(TenantFacts &t)
{
    if (absl::Status status = mayWrite(t.id); !status.ok())
        return status;
    const absl::Status status = m_connection.prepare(kUpdate)
                                    .bind(t.name, t.profile, t.tier, t.recommended, t.region, t.pool, t.owner, t.stage,
                                          t.arr, t.renewal, t.parent, t.id, t.revision)
                                    .run();
    if (!status.ok())
        return noted(status);
    if (m_connection.changes() != 1) {
        const auto stored = tenant(t.id);
        return stored.ok() ? expectOne("the tenant", t.id) : stored.status();
    }
    ++t.revision;
    return changed(absl::OkStatus(), kTenantChanged, t.id, t.id);
}

absl::StatusOr<TenantFacts> Txn::tenant(std::string_view id)
{
    if (!m_broken.ok())
        return m_broken;
    auto found = readTenant(m_connection, id);
    if (!found.ok() && !absl::IsNotFound(found.status()))
        return noted(found.status());
    if (found.ok() && !m_scope.holds(id))
        return noTenant(id);
    return found;
}

absl::StatusOr<TenantFacts> readTenant(Connection &connection, std::string_view id)
{
    Statement row = connection.prepare(kOne);
    const auto found = row.bind(id).next();
    if (!found.ok())
        return found.status();
    if (!*found)
        return noTenant(id);
    return tenantOf(row);
}

absl::Status Txn::addTimeline(const TimelineEntry &entry)
{
    if (absl::Status status = mayWrite(entry.tenantId); !status.ok())
        return status;
    return noted(
        m_connection.prepare("INSERT INTO timeline (tenant_id, at_ms, kind, text, actor) VALUES ($1, $2, $3, $4, $5)")
            .bind(entry.tenantId, entry.atMs, entry.kind, entry.text, entry.actor)
            .run());
}

absl::StatusOr<std::vector<TenantFacts>> readTenants(Connection &connection)
{
    const auto count = connection.number("SELECT count(*) FROM tenant");
    if (!count.ok())
        return count.status();
    std::vector<TenantFacts> tenants;
    tenants.reserve(static_cast<std::size_t>(*count));
    Statement rows = connection.prepare(kAll);
    const absl::Status status = forEachRow(rows, [&](const Statement &row) { tenants.push_back(tenantOf(row)); });
    if (!status.ok())
        return status;
    return tenants;
}

absl::StatusOr<std::vector<TimelineEntry>> readTimeline(Connection &connection, std::string_view tenantId,
                                                        std::size_t limit)
{
    std::vector<TimelineEntry> entries;
    Statement rows = connection.prepare("SELECT tenant_id, at_ms, kind, text, actor FROM timeline WHERE tenant_id = $1"
                                        " ORDER BY at_ms DESC, place DESC LIMIT $2");
    rows.bind(tenantId, limitOf(limit));
    const absl::Status status = forEachRow(rows, [&](const Statement &row) {
        entries.push_back({row.text(0), row.integer(1), row.text(2), row.text(3), row.text(4)});
    });
    if (!status.ok())
        return status;
    return entries;
}

} // namespace bulkhead::sql

// Governed acts.
#include "backend/domain/change_feed.h"
#include "backend/store/sentence.h"
#include "backend/store/sql_txn.h"

#include <unordered_map>

namespace bulkhead::sql {

namespace {

StoredAct actOf(const Statement &row)
{
    StoredAct act;
    act.id = row.text(0);
    act.tenantId = row.text(1);
    act.state = row.word<ActState>(2);
    act.kind = row.text(3);
    act.change = row.text(4);
    act.purpose = row.text(5);
    act.proposedBy = row.text(6);
    act.approvedBy = row.text(7);
    act.outcome = row.text(8);
    act.proposedMs = row.integer(9);
    act.approvedMs = row.integer(10);
    act.expiresMs = row.integer(11);
    act.revision = static_cast<std::uint64_t>(row.integer(12));
    return act;
}

absl::Status readEffects(Connection &connection, StoredAct &act)
{
    Statement rows = connection.prepare("SELECT text, warning FROM act_effect WHERE act_id = $1 ORDER BY place");
    rows.bind(act.id);
    return forEachRow(rows, [&](const Statement &row) { act.effects.emplace_back(row.text(0), row.integer(1) != 0); });
}

absl::Status writeEffects(Connection &connection, const StoredAct &act)
{
    absl::Status status = connection.prepare("DELETE FROM act_effect WHERE act_id = $1").bind(act.id).run();
    if (!status.ok())
        return status;
    return connection
        .runEach(
            "INSERT INTO act_effect (act_id, place, text, warning) VALUES ($1, $2, $3, $4)", act.effects.size(),
            [&](Statement &row, std::size_t i) { row.bind(act.id, i, act.effects[i].first, act.effects[i].second); })
        .status();
}

} // namespace

absl::Status Txn::putAct(StoredAct &act)
{
    if (absl::Status status = mayWrite(act.tenantId); !status.ok())
        return status;
    absl::Status status;
    if (act.revision == 0) {
        status =
            m_connection
                .prepare("INSERT INTO act (tenant_id, state, kind, change, purpose, proposed_by, approved_by, outcome,"
                         " proposed_ms, approved_ms, expires_ms, id, revision)"
                         " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 1) ON CONFLICT DO NOTHING")
                .bind(act.tenantId, act.state, act.kind, act.change, act.purpose, act.proposedBy, act.approvedBy,
                      act.outcome, act.proposedMs, act.approvedMs, act.expiresMs, act.id)
                .run();
    } else {
        status = m_connection
                     .prepare("UPDATE act SET state = $2, kind = $3, change = $4, purpose = $5, proposed_by = $6,"
                              " approved_by = $7, outcome = $8, proposed_ms = $9, approved_ms = $10, expires_ms = $11,"
                              " revision = revision + 1 WHERE id = $12 AND revision = $13 AND tenant_id = $1")
                     .bind(act.tenantId, act.state, act.kind, act.change, act.purpose, act.proposedBy, act.approvedBy,
                           act.outcome, act.proposedMs, act.approvedMs, act.expiresMs, act.id, act.revision)
                     .run();
    }
    if (status.ok())
        status = expectOne("the act", act.id);
    if (status.ok())
        status = writeEffects(m_connection, act);
    if (status.ok())
        ++act.revision;
    return changed(status, kActChanged, act.id, act.tenantId);
}

absl::StatusOr<StoredAct> Txn::act(std::string_view id)
{
    if (!m_broken.ok())
        return m_broken;
    Statement row =
        m_connection.prepare("SELECT id, tenant_id, state, kind, change, purpose, proposed_by, approved_by, outcome,"
                             " proposed_ms, approved_ms, expires_ms, revision FROM act WHERE id = $1");
    const auto found = row.bind(id).next();
    if (!found.ok())
        return noted(found.status());
    if (!*found || !m_scope.holds(row.text(1)))
        return absl::NotFoundError(sentence("There is no act ", id, "."));
    StoredAct act = actOf(row);
    if (const absl::Status status = readEffects(m_connection, act); !status.ok())
        return noted(status);
    return act;
}

absl::StatusOr<std::vector<StoredAct>> readActs(Connection &connection, std::string_view tenantId, std::size_t limit)
{
    constexpr std::string_view kOfFleet =
        "SELECT id, tenant_id, state, kind, change, purpose, proposed_by, approved_by, outcome,"
        " proposed_ms, approved_ms, expires_ms, revision FROM act"
        " ORDER BY proposed_ms DESC, id LIMIT $1";
    constexpr std::string_view kOfTenant =
        "SELECT id, tenant_id, state, kind, change, purpose, proposed_by, approved_by, outcome,"
        " proposed_ms, approved_ms, expires_ms, revision FROM act WHERE tenant_id = $2"
        " ORDER BY proposed_ms DESC, id LIMIT $1";
    // The same acts once more: one question for all effects, however many acts there are.
    constexpr std::string_view kEffectsOfFleet =
        "SELECT act_id, text, warning FROM act_effect WHERE act_id IN"
        " (SELECT id FROM act ORDER BY proposed_ms DESC, id LIMIT $1) ORDER BY act_id, place";
    constexpr std::string_view kEffectsOfTenant =
        "SELECT act_id, text, warning FROM act_effect WHERE act_id IN (SELECT id FROM act WHERE tenant_id = $2"
        " ORDER BY proposed_ms DESC, id LIMIT $1) ORDER BY act_id, place";
    std::vector<StoredAct> acts;
    std::unordered_map<std::string, std::size_t> places;
    const auto each = [&](std::string_view sql, const auto &take) {
        Statement rows = connection.prepare(sql);
        if (tenantId.empty())
            rows.bind(limitOf(limit));
        else
            rows.bind(limitOf(limit), tenantId);
        return forEachRow(rows, take);
    };
    absl::Status status = each(tenantId.empty() ? kOfFleet : kOfTenant, [&](const Statement &row) {
        acts.push_back(actOf(row));
        places.emplace(acts.back().id, acts.size() - 1);
    });
    if (status.ok())
        status = each(tenantId.empty() ? kEffectsOfFleet : kEffectsOfTenant, [&](const Statement &row) {
            if (const auto place = places.find(row.text(0)); place != places.end())
                acts[place->second].effects.emplace_back(row.text(1), row.integer(2) != 0);
        });
    if (!status.ok())
        return status;
    return acts;
}

} // namespace bulkhead::sql

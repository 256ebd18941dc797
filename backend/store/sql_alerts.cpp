// What people did with alerts.
#include "backend/domain/change_feed.h"
#include "backend/store/sentence.h"
#include "backend/store/sql_txn.h"

namespace bulkhead::sql {

namespace {

AlertHandling alertOf(const Statement &row)
{
    AlertHandling alert;
    alert.alertId = row.text(0);
    alert.tenantId = row.text(1);
    alert.acknowledgedBy = row.text(2);
    alert.acknowledgedMs = row.integer(3);
    alert.revision = static_cast<std::uint64_t>(row.integer(4));
    return alert;
}

absl::Status nobodyYet(std::string_view alertId)
{
    return absl::NotFoundError(sentence("Nobody handled the alert ", alertId, " yet."));
}

absl::Status readNotes(Connection &connection, AlertHandling &alert)
{
    Statement rows = connection.prepare(
        "SELECT author, at_ms, text, handed_from, handed_to FROM alert_note WHERE alert_id = $1 ORDER BY place");
    rows.bind(alert.alertId);
    return forEachRow(rows, [&](const Statement &row) {
        alert.notes.push_back({row.text(0), row.integer(1), row.text(2), row.text(3), row.text(4)});
    });
}

absl::Status writeNotes(Connection &connection, const AlertHandling &alert)
{
    absl::Status status = connection.prepare("DELETE FROM alert_note WHERE alert_id = $1").bind(alert.alertId).run();
    if (!status.ok())
        return status;
    return connection
        .runEach("INSERT INTO alert_note (alert_id, place, author, at_ms, text, handed_from, handed_to)"
                 " VALUES ($1, $2, $3, $4, $5, $6, $7)",
                 alert.notes.size(),
                 [&](Statement &row, std::size_t i) {
                     const StoredNote &note = alert.notes[i];
                     row.bind(alert.alertId, i, note.by, note.atMs, note.text, note.handedFrom, note.handedTo);
                 })
        .status();
}

} // namespace

absl::Status Txn::putAlertHandling(AlertHandling &alert)
{
    if (absl::Status status = mayWrite(alert.tenantId); !status.ok())
        return status;
    absl::Status status;
    if (alert.revision == 0) {
        status = m_connection
                     .prepare("INSERT INTO alert (id, tenant_id, acknowledged_by, acknowledged_ms, revision)"
                              " VALUES ($1, $2, $3, $4, 1) ON CONFLICT DO NOTHING")
                     .bind(alert.alertId, alert.tenantId, alert.acknowledgedBy, alert.acknowledgedMs)
                     .run();
    } else {
        status = m_connection
                     .prepare("UPDATE alert SET acknowledged_by = $2, acknowledged_ms = $3,"
                              " revision = revision + 1 WHERE id = $4 AND revision = $5 AND tenant_id = $1")
                     .bind(alert.tenantId, alert.acknowledgedBy, alert.acknowledgedMs, alert.alertId, alert.revision)
                     .run();
    }
    if (status.ok())
        status = expectOne("the alert", alert.alertId);
    if (status.ok())
        status = writeNotes(m_connection, alert);
    if (status.ok())
        ++alert.revision;
    return changed(status, kAlertChanged, alert.alertId, alert.tenantId);
}

absl::StatusOr<AlertHandling> Txn::alertHandling(std::string_view alertId)
{
    if (!m_broken.ok())
        return m_broken;
    auto found = readAlert(m_connection, alertId);
    if (!found.ok() && !absl::IsNotFound(found.status()))
        return noted(found.status());
    if (found.ok() && !m_scope.holds(found->tenantId))
        return nobodyYet(alertId);
    return found;
}

absl::StatusOr<AlertHandling> readAlert(Connection &connection, std::string_view alertId)
{
    Statement row =
        connection.prepare("SELECT id, tenant_id, acknowledged_by, acknowledged_ms, revision FROM alert WHERE id = $1");
    const auto found = row.bind(alertId).next();
    if (!found.ok())
        return found.status();
    if (!*found)
        return nobodyYet(alertId);
    AlertHandling alert = alertOf(row);
    if (const absl::Status status = readNotes(connection, alert); !status.ok())
        return status;
    return alert;
}

absl::StatusOr<std::vector<AlertHandling>> readAlerts(Connection &connection)
{
    std::vector<AlertHandling> alerts;
    Statement rows =
        connection.prepare("SELECT id, tenant_id, acknowledged_by, acknowledged_ms, revision FROM alert ORDER BY id");
    absl::Status status = forEachRow(rows, [&](const Statement &row) { alerts.push_back(alertOf(row)); });
    if (status.ok()) {
        // In the same order as the alerts, so one walk over both.
        Statement notes = connection.prepare("SELECT alert_id, author, at_ms, text, handed_from, handed_to"
                                             " FROM alert_note ORDER BY alert_id, place");
        auto alert = alerts.begin();
        status = forEachRow(notes, [&](const Statement &row) {
            const std::string id = row.text(0);
            while (alert != alerts.end() && alert->alertId != id)
                ++alert;
            if (alert != alerts.end())
                alert->notes.push_back({row.text(1), row.integer(2), row.text(3), row.text(4), row.text(5)});
        });
    }
    if (!status.ok())
        return status;
    return alerts;
}

} // namespace bulkhead::sql

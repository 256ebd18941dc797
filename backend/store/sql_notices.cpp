// What receivers of alerts were told, and what they are still to be told.
#include "backend/store/sql_txn.h"

namespace bulkhead::sql {

absl::Status Txn::putNotice(const StoredNotice &notice)
{
    if (!m_broken.ok())
        return m_broken;
    return noted(m_connection
                     .prepare("INSERT INTO notice (target, sequence, alert_id, state, facts, pending,"
                              " queued_ms) VALUES ($1, $2, $3, $4, $5, $6, $7)"
                              " ON CONFLICT (target, sequence) DO UPDATE SET alert_id = excluded.alert_id,"
                              " state = excluded.state, facts = excluded.facts, pending = excluded.pending,"
                              " queued_ms = excluded.queued_ms")
                     .bind(notice.target, notice.sequence, notice.alertId, notice.state, notice.facts, notice.pending,
                           notice.queuedMs)
                     .run());
}

absl::Status Txn::removeNotice(std::string_view target, std::uint64_t sequence)
{
    if (!m_broken.ok())
        return m_broken;
    return noted(
        m_connection.prepare("DELETE FROM notice WHERE target = $1 AND sequence = $2").bind(target, sequence).run());
}

absl::StatusOr<std::vector<StoredNotice>> readNotices(Connection &connection, std::string_view target)
{
    std::vector<StoredNotice> notices;
    Statement rows = connection.prepare("SELECT target, sequence, alert_id, state, facts, pending, queued_ms"
                                        " FROM notice WHERE target = $1 ORDER BY sequence");
    rows.bind(target);
    const absl::Status status = forEachRow(rows, [&](const Statement &row) {
        notices.push_back({row.text(0), static_cast<std::uint64_t>(row.integer(1)), row.text(2), row.text(3),
                           row.text(4), row.integer(5) != 0, row.integer(6)});
    });
    if (!status.ok())
        return status;
    return notices;
}

} // namespace bulkhead::sql

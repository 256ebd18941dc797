// What receivers of alerts were told, and what they are still to be told.
#include "backend/store/sqlite_txn.h"

namespace bulkhead::sqlite {

absl::Status Txn::putNotice(const StoredNotice &notice)
{
    if (!m_broken.ok())
        return m_broken;
    return noted(m_connection
                     .prepare("INSERT OR REPLACE INTO notice (target, sequence, alert_id, state, facts, pending,"
                              " queued_ms) VALUES (?, ?, ?, ?, ?, ?, ?)")
                     .bind(notice.target, notice.sequence, notice.alertId, notice.state, notice.facts, notice.pending,
                           notice.queuedMs)
                     .run());
}

absl::Status Txn::removeNotice(std::string_view target, std::uint64_t sequence)
{
    if (!m_broken.ok())
        return m_broken;
    return noted(
        m_connection.prepare("DELETE FROM notice WHERE target = ? AND sequence = ?").bind(target, sequence).run());
}

absl::StatusOr<std::vector<StoredNotice>> readNotices(Connection &connection, std::string_view target)
{
    std::vector<StoredNotice> notices;
    Statement rows = connection.prepare("SELECT target, sequence, alert_id, state, facts, pending, queued_ms"
                                        " FROM notice WHERE target = ? ORDER BY sequence");
    rows.bind(target);
    const absl::Status status = forEachRow(rows, [&](const Statement &row) {
        notices.push_back({row.text(0), static_cast<std::uint64_t>(row.integer(1)), row.text(2), row.text(3),
                           row.text(4), row.integer(5) != 0, row.integer(6)});
    });
    if (!status.ok())
        return status;
    return notices;
}

} // namespace bulkhead::sqlite

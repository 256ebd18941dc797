// The audit record, kept answers and settings.
#include "backend/domain/change_feed.h"
#include "backend/store/sentence.h"
#include "backend/store/sha256.h"
#include "backend/store/sql_txn.h"

namespace bulkhead::sql {

absl::Status Txn::audit(AuditEvent event)
{
    if (absl::Status status = mayWrite(event.tenantId); !status.ok())
        return status;
    if (event.atMs == 0)
        event.atMs = m_clock.nowMs();
    for (const std::string *text : {&event.tenantId, &event.actor, &event.action, &event.requestId, &event.grant})
        // An effect without its record must not stand, whatever the caller makes of this answer.
        if (!isText(*text))
            return m_broken = absl::InvalidArgumentError("An event of audit holds what is no text.");
    m_audited.push_back(std::move(event));
    return absl::OkStatus();
}

absl::StatusOr<std::int64_t> Txn::clockMs()
{
    if (!m_broken.ok())
        return m_broken;
    auto now = m_connection.clockMs(m_clock);
    if (!now.ok())
        return noted(now.status());
    return now;
}

absl::StatusOr<std::optional<std::string>> Txn::setting(std::string_view name)
{
    if (!m_broken.ok())
        return m_broken;
    auto value = readSetting(m_connection, name);
    if (!value.ok())
        return noted(value.status());
    return value;
}

absl::Status Txn::setSetting(std::string_view name, std::string_view value)
{
    if (!m_broken.ok())
        return m_broken;
    return changed(writeSetting(m_connection, name, value), kSettingChanged, name, {});
}

absl::StatusOr<AuditEvent> checkedEvent(std::string_view tenantId, std::uint64_t sequence, const std::string &canonical,
                                        std::string_view hash)
{
    auto event = AuditEvent::fromCanonical(canonical);
    if (event && event->tenantId == tenantId && event->sequence == sequence && hash == sha256(canonical))
        return *std::move(event);
    return absl::DataLossError(sentence("The audit record ", sequence, " of ",
                                        tenantId.empty() ? "the platform" : tenantId,
                                        " was altered after it was written."));
}

absl::StatusOr<std::vector<AuditEvent>> readAudit(Connection &connection, std::string_view tenantId,
                                                  std::uint64_t after, std::size_t limit)
{
    std::vector<AuditEvent> events;
    absl::Status damage;
    Statement rows =
        connection.prepare("SELECT sequence, canonical, hash FROM audit WHERE tenant_id = $1 AND sequence > $2"
                           " ORDER BY sequence LIMIT $3");
    rows.bind(tenantId, limitOf(after), limitOf(limit));
    const absl::Status status = forEachRow(rows, [&](const Statement &row) {
        auto event = checkedEvent(tenantId, static_cast<std::uint64_t>(row.integer(0)), row.text(1), row.text(2));
        if (event.ok())
            events.push_back(*std::move(event));
        else if (damage.ok())
            damage = event.status();
    });
    if (!status.ok())
        return status;
    if (!damage.ok())
        return damage;
    return events;
}

absl::StatusOr<std::optional<KeptAnswer>> readRequest(Connection &connection, std::string_view id)
{
    Statement row = connection.prepare("SELECT person, method, payload_hash, answer FROM request WHERE id = $1");
    const auto found = row.bind(id).next();
    if (!found.ok())
        return found.status();
    if (!*found)
        return std::nullopt;
    return KeptAnswer{row.text(0), row.text(1), row.text(2), row.text(3)};
}

absl::Status keepRequest(Connection &connection, std::string_view id, const KeptAnswer &kept, std::int64_t nowMs)
{
    return connection
        .prepare("INSERT INTO request (id, person, method, at_ms, payload_hash, answer)"
                 " VALUES ($1, $2, $3, $4, $5, $6)")
        .bind(id, kept.person, kept.method, nowMs, Bytes{kept.payloadHash}, Bytes{kept.answer})
        .run();
}

absl::Status forgetRequests(Connection &connection, std::int64_t beforeMs, std::size_t limit)
{
    return connection
        .prepare("DELETE FROM request WHERE id IN (SELECT id FROM request WHERE at_ms < $1 ORDER BY at_ms LIMIT $2)")
        .bind(beforeMs, limitOf(limit))
        .run();
}

absl::StatusOr<std::optional<std::string>> readSetting(Connection &connection, std::string_view name)
{
    Statement row = connection.prepare("SELECT value FROM setting WHERE name = $1");
    const auto found = row.bind(name).next();
    if (!found.ok())
        return found.status();
    if (!*found)
        return std::nullopt;
    return row.text(0);
}

absl::Status writeSetting(Connection &connection, std::string_view name, std::string_view value)
{
    return connection
        .prepare("INSERT INTO setting (name, value) VALUES ($1, $2)"
                 " ON CONFLICT (name) DO UPDATE SET value = excluded.value")
        .bind(name, Bytes{value})
        .run();
}

} // namespace bulkhead::sql

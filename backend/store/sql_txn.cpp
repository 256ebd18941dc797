#include "backend/store/sql_txn.h"

#include "backend/domain/change_feed.h"
#include "backend/domain/leases.h"
#include "backend/store/sentence.h"

namespace bulkhead::sql {

Txn::Txn(Connection &connection, const Clock &clock, const StoreScope &scope)
    : m_connection(connection)
    , m_clock(clock)
    , m_scope(scope)
{
}

absl::Status Txn::noted(absl::Status status)
{
    const bool answer =
        status.ok() || absl::IsAborted(status) || absl::IsNotFound(status) || absl::IsAlreadyExists(status);
    if (!answer && m_broken.ok())
        m_broken = status;
    return status;
}

absl::Status Txn::changed(absl::Status status, std::string_view kind, std::string_view key, std::string_view tenantId)
{
    if (status.ok())
        m_connection.noteChange(kind, key, tenantId);
    return noted(std::move(status));
}

absl::Status Txn::prove(const LeaseProof &lease)
{
    if (m_broken.ok() && m_connection.shared())
        m_broken = proveLease(m_connection, lease);
    return m_broken;
}

absl::Status proveLease(Connection &connection, const LeaseProof &lease)
{
    // Renewing does not wait for this lock, and taking over does: until the commit nobody else begins.
    Statement row = connection.prepare("SELECT 1 FROM lease WHERE name = $1 AND fence = $2"
                                       " AND expires_at > clock_timestamp() FOR KEY SHARE");
    const auto found = row.bind(lease.name, lease.fence).next();
    if (!found.ok())
        return found.status();
    if (!*found)
        return absl::AbortedError(
            sentence("Another gateway looks after ", lease.name, " now, so nothing was saved here."));
    return absl::OkStatus();
}

absl::Status Txn::mayWrite(std::string_view tenantId)
{
    if (m_broken.ok() && !m_scope.holds(tenantId))
        m_broken = absl::PermissionDeniedError(
            "A row of a tenant outside this transaction's scope was to be written; nothing was saved.");
    return m_broken;
}

absl::Status Txn::expectOne(std::string_view what, std::string_view id)
{
    if (m_connection.changes() == 1)
        return absl::OkStatus();
    return absl::AbortedError(sentence("Somebody else changed ", what, " ", id, " in the meantime."));
}

} // namespace bulkhead::sql

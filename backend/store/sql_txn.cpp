#include "backend/store/sql_txn.h"

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

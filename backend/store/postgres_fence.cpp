#include "backend/store/postgres_fence.h"

#include "backend/store/sentence.h"

namespace bulkhead::postgres {

namespace {

using sql::forEachRow;
using sql::sentence;

constexpr std::string_view kUnfenced =
    "SELECT t.name FROM unnest(ARRAY['tenant', 'timeline', 'alert', 'alert_note', 'onboarding_case', 'onboarding_step',"
    " 'act', 'act_effect', 'audit', 'audit_tree', 'audit_node', 'audit_find', 'record', 'change', 'pool_report'])"
    " AS t (name)"
    " WHERE NOT EXISTS (SELECT 1 FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
    " WHERE n.nspname = 'bulkhead' AND c.relname = t.name AND c.relrowsecurity AND c.relforcerowsecurity)"
    // Any further permissive policy lets through what the fence stops.
    " OR EXISTS (SELECT 1 FROM pg_catalog.pg_policies p WHERE p.schemaname = 'bulkhead' AND p.tablename = t.name"
    " AND p.policyname <> 'within_scope' AND p.permissive = 'PERMISSIVE') ORDER BY 1";

/// Runs a question in a transaction of its own.
template<typename Question>
absl::Status asking(sql::Connection &connection, Question &&question)
{
    absl::Status status = connection.begin(sql::Access::Read);
    if (!status.ok())
        return status;
    status = question();
    connection.rollback();
    return status;
}

} // namespace

absl::Status checkRole(sql::Connection &connection)
{
    return asking(connection, [&]() -> absl::Status {
        sql::Statement role = connection.prepare("SELECT rolname::text, rolsuper, rolbypassrls FROM pg_catalog.pg_roles"
                                                 " WHERE rolname = current_user");
        const auto row = role.next();
        if (!row.ok())
            return row.status();
        if (!*row || (role.integer(1) == 0 && role.integer(2) == 0))
            return absl::OkStatus();
        return absl::PermissionDeniedError(sentence(
            "The role ", role.text(0), " of ", connection.name(), " is ",
            role.integer(1) != 0 ? "a superuser" : "allowed to bypass row-level security (BYPASSRLS)",
            ", so the database would not keep tenants apart. Serve with a role of its own: CREATE ROLE gateway "
            "LOGIN; then \"bulkhead-gateway migrate --serve-as gateway\" as the owner."));
    });
}

absl::Status checkTables(sql::Connection &connection)
{
    return asking(connection, [&]() -> absl::Status {
        std::string open;
        sql::Statement rows = connection.prepare(kUnfenced);
        absl::Status status =
            forEachRow(rows, [&](const sql::Statement &row) { open += (open.empty() ? "" : ", ") + row.text(0); });
        if (!status.ok() || open.empty())
            return status;
        return absl::PermissionDeniedError(
            sentence("Row-level security is not as it should be on ", open, " in ", connection.name(),
                     ": for each, ALTER TABLE bulkhead.… ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY, and DROP "
                     "every policy but within_scope."));
    });
}

absl::Status letServe(sql::Connection &connection, const std::string &role)
{
    sql::Statement made = connection.prepare(
        "SELECT format('GRANT USAGE ON SCHEMA bulkhead TO %1$I;"
        "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA bulkhead TO %1$I;"
        "REVOKE UPDATE, DELETE ON bulkhead.audit, bulkhead.audit_node, bulkhead.audit_find FROM %1$I;"
        "REVOKE DELETE ON bulkhead.audit_tree FROM %1$I;"
        "REVOKE INSERT, UPDATE, DELETE ON bulkhead.schema_migration FROM %1$I', $1)");
    const auto row = made.bind(role).next();
    if (!row.ok())
        return row.status();
    return connection.execute(made.text(0).c_str());
}

} // namespace bulkhead::postgres

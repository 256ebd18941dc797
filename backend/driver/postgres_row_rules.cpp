#include "backend/driver/postgres_row_rules.h"

#include <absl/strings/str_cat.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace bulkhead::pg {
namespace {

/// $1 schemas, $2 the tenant's column, $3 the group. The rule is compared as the server writes it.
constexpr char kTables[] = R"sql(
WITH tables AS (
  SELECT c.oid, n.nspname, c.relname, format('%I.%I', n.nspname, c.relname) AS name, quote_ident(a.attname) AS col,
         t.typname, pg_get_userbyid(c.relowner) AS owner, c.relrowsecurity, c.relforcerowsecurity, c.relispartition,
         c.relacl, c.relowner,
         format('(%s = ( SELECT r.tenant FROM bulkhead_tenancy.role_tenant r WHERE (r.role = CURRENT_USER)))',
                CASE t.typname WHEN 'text' THEN quote_ident(a.attname)
                               ELSE format('(%s)::text', quote_ident(a.attname)) END) AS must
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = $2 AND a.attnum > 0 AND NOT a.attisdropped
    JOIN pg_type t ON t.oid = a.atttypid
   WHERE c.relkind IN ('r', 'p') AND n.nspname IN (SELECT jsonb_array_elements_text($1::jsonb))),
rules AS (
  SELECT p.polrelid, p.polname, p.polcmd, p.polpermissive, p.polroles,
         regexp_replace(pg_get_expr(p.polqual, p.polrelid), '\s+', ' ', 'g') AS sees,
         regexp_replace(pg_get_expr(p.polwithcheck, p.polrelid), '\s+', ' ', 'g') AS writes
    FROM pg_policy p JOIN tables ON tables.oid = p.polrelid)
SELECT t.nspname, t.relname, t.name, t.col, t.typname, t.owner, t.relrowsecurity, t.relforcerowsecurity,
       t.relispartition,
       EXISTS (SELECT 1 FROM rules r WHERE r.polrelid = t.oid AND r.polname = 'bulkhead_tenant' AND r.polcmd = '*'
               AND r.polpermissive AND r.polroles = ARRAY[g.oid] AND r.sees = t.must AND r.writes = t.must) AS ruled,
       EXISTS (SELECT 1 FROM rules r WHERE r.polrelid = t.oid AND r.polname = 'bulkhead_canary') AS canary,
       (SELECT coalesce(r.sees, 'true') || CASE WHEN r.writes <> r.sees THEN ' / ' || r.writes ELSE '' END
          FROM rules r WHERE r.polrelid = t.oid AND r.polname = 'bulkhead_tenant') AS rule,
       (SELECT string_agg(format('%s: USING (%s) WITH CHECK (%s)', r.polname, coalesce(r.sees, 'true'),
                                 coalesce(r.writes, r.sees, 'true')), '; ')
          FROM rules r WHERE r.polrelid = t.oid AND r.polpermissive AND r.polname <> 'bulkhead_tenant'
           AND EXISTS (SELECT 1 FROM unnest(r.polroles) x LEFT JOIN pg_roles p ON p.oid = x
                        WHERE x = 0 OR x = g.oid
                           OR EXISTS (SELECT 1 FROM bulkhead_tenancy.role_tenant m WHERE m.role = p.rolname))) AS others,
       (SELECT string_agg(quote_ident(x.attname), ', ' ORDER BY x.attnum) FROM pg_attribute x
         WHERE x.attrelid = t.oid AND x.attnum > 0 AND NOT x.attisdropped AND x.attgenerated = '') AS columns,
       (SELECT string_agg(DISTINCT format('%s granted by %s', a.privilege_type, pg_get_userbyid(a.grantor)), ', ')
          FROM aclexplode(t.relacl) a WHERE a.grantee = 0) AS open,
       has_table_privilege(g.oid, t.oid, 'SELECT') AND has_table_privilege(g.oid, t.oid, 'INSERT')
         AND has_table_privilege(g.oid, t.oid, 'UPDATE') AND has_table_privilege(g.oid, t.oid, 'DELETE') AS granted
  FROM tables t CROSS JOIN (SELECT oid FROM pg_roles WHERE rolname = $3) g
 ORDER BY t.nspname, t.relname)sql";

SharedTable tableOf(const PostgresRows &rows, std::size_t row)
{
    const auto is = [&](const char *column) { return rows.text(row, column) == "t"; };
    SharedTable table;
    table.schema = rows.text(row, "nspname");
    table.table = rows.text(row, "relname");
    table.name = rows.text(row, "name");
    table.column = rows.text(row, "col");
    table.columns = rows.text(row, "columns");
    table.type = rows.text(row, "typname");
    table.owner = rows.text(row, "owner");
    table.enabled = is("relrowsecurity");
    table.forced = is("relforcerowsecurity");
    table.partition = is("relispartition");
    table.ruled = is("ruled");
    table.seenByCanary = is("canary");
    table.granted = is("granted");
    table.rule = rows.text(row, "rule");
    table.others = rows.text(row, "others");
    table.open = rows.text(row, "open");
    return table;
}

/// What has to be changed on one table, as statements.
std::vector<std::string> missingOn(const SharedTable &table, const std::string &group)
{
    const std::string own = " (SELECT r.tenant FROM bulkhead_tenancy.role_tenant r WHERE r.role = CURRENT_USER)";
    const std::string mine = absl::StrCat("(", table.column, " =", own, ")");
    const std::string canary = absl::StrCat("(", table.column, " = '", kSharedCanary, "')");
    std::vector<std::string> sql;
    if (!table.enabled)
        sql.push_back(absl::StrCat("ALTER TABLE ", table.name, " ENABLE ROW LEVEL SECURITY"));
    if (!table.forced)
        sql.push_back(absl::StrCat("ALTER TABLE ", table.name, " FORCE ROW LEVEL SECURITY"));
    if (!table.ruled) {
        sql.push_back(absl::StrCat("DROP POLICY IF EXISTS ", kTenantPolicy, " ON ", table.name));
        sql.push_back(absl::StrCat("CREATE POLICY ", kTenantPolicy, " ON ", table.name, " TO ", group, " USING ", mine,
                                   " WITH CHECK ", mine));
    }
    if (!table.seenByCanary)
        sql.push_back(absl::StrCat("CREATE POLICY ", kCanaryPolicy, " ON ", table.name, " TO CURRENT_USER USING ",
                                   canary, " WITH CHECK ", canary));
    if (!table.granted && !table.partition) // A partition is reached through its parent.
        sql.push_back(absl::StrCat("GRANT SELECT, INSERT, UPDATE, DELETE ON ", table.name, " TO ", group));
    if (!table.open.empty())
        sql.push_back(absl::StrCat("REVOKE ALL ON ", table.name, " FROM PUBLIC"));
    return sql;
}

absl::Status checkTables(const std::vector<SharedTable> &tables, const PostgresPlatformConfig &config)
{
    if (tables.empty())
        return absl::FailedPreconditionError(
            absl::StrCat("No table with a column \"", config.tenantColumn,
                         "\" stands in the shared schemas of database ", config.database,
                         ". Create the tables first, or mend \"schemas\" and \"tenant_column\" in ", config.path, "."));
    for (const SharedTable &table : tables)
        if (table.type != "text" && table.type != "varchar")
            return absl::FailedPreconditionError(absl::StrCat("The column ", table.column, " of ", table.name,
                                                              " is of type ", table.type,
                                                              ". A tenant's column has to be text or varchar."));
    return absl::OkStatus();
}

} // namespace

std::string jsonList(const std::vector<std::string> &texts)
{
    return nlohmann::json(texts).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

absl::StatusOr<std::vector<SharedTable>> sharedTables(PostgresLink &link, const PostgresPlatformConfig &config)
{
    const auto rows = link.ask(kTables, {jsonList(config.schemas), config.tenantColumn, sharedGroupOf(config)}, 10'000);
    if (!rows.ok())
        return explained("The shared tables cannot be looked at", rows.status());
    std::vector<SharedTable> tables;
    for (std::size_t row = 0; row < rows->size(); ++row)
        tables.push_back(tableOf(*rows, row));
    return tables;
}

absl::Status ruleSharedTables(PostgresLink &link, const PostgresPlatformConfig &config, std::string &evidence)
{
    const auto tables = sharedTables(link, config);
    if (!tables.ok())
        return tables.status();
    if (absl::Status status = checkTables(*tables, config); !status.ok())
        return status;
    const std::string group = link.quoted(sharedGroupOf(config));
    std::size_t changed = 0;
    for (const SharedTable &table : *tables) {
        const std::vector<std::string> missing = missingOn(table, group);
        changed += missing.empty() ? 0 : 1;
        if (absl::Status status = runAll(link, absl::StrCat("The rules of ", table.name, " cannot be set"), missing);
            !status.ok())
            return status;
    }
    for (const std::string &schema : config.schemas)
        if (absl::Status status = run(link, absl::StrCat("Shared tenants cannot be let into schema ", schema),
                                      absl::StrCat("GRANT USAGE ON SCHEMA ", link.quoted(schema), " TO ", group));
            !status.ok())
            return status;
    for (const std::string &lookup : config.lookups) {
        const std::size_t dot = lookup.find('.');
        const std::string name = dot == std::string::npos ? link.quoted(lookup)
                                                          : absl::StrCat(link.quoted(lookup.substr(0, dot)), ".",
                                                                         link.quoted(lookup.substr(dot + 1)));
        if (absl::Status status = run(link, absl::StrCat("The lookup table ", lookup, " cannot be opened for reading"),
                                      absl::StrCat("GRANT SELECT ON ", name, " TO ", group));
            !status.ok())
            return status;
    }
    const auto after = sharedTables(link, config);
    if (!after.ok())
        return after.status();
    const auto good = std::ranges::count_if(
        *after, [](const SharedTable &t) { return t.enabled && t.forced && t.ruled && t.others.empty(); });
    evidence = absl::StrCat("row-level security forced with the tenants' rule on ", good, " of ", after->size(),
                            " tables of ", config.database, "; ", changed, " changed now");
    for (const SharedTable &table : *after)
        if (!table.ruled)
            return absl::InternalError(absl::StrCat("The rule of ", table.name, " reads otherwise after it was set: ",
                                                    table.rule, ". Tell whoever looks after Bulkhead."));
    return absl::OkStatus();
}

} // namespace bulkhead::pg

#include "backend/driver/postgres_foreign_rows.h"

#include "backend/driver/postgres_names.h"
#include "backend/driver/postgres_row_rules.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_replace.h>

#include <utility>

namespace bulkhead::pg {
namespace {

constexpr unsigned kText = 25;
constexpr int kMostNamed = 20; ///< Of one table.

/// $1 schemas, $2 the tenant's column. A partition is reached through its parent, whose rules then count.
constexpr char kTouched[] = R"sql(
SELECT DISTINCT format('%I.%I', n.nspname, c.relname), quote_ident(a.attname)
  FROM pg_catalog.pg_locks l
  JOIN pg_catalog.pg_class c ON c.oid = l.relation JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attname = $2 AND a.attnum > 0 AND NOT a.attisdropped
 WHERE l.locktype = 'relation' AND l.pid = pg_backend_pid() AND c.relkind IN ('r', 'p') AND NOT c.relispartition
   AND n.nspname IN (SELECT jsonb_array_elements_text($1::jsonb)) AND has_column_privilege(c.oid, a.attnum, 'SELECT')
 ORDER BY 1)sql";

/// $1 the tenant. From one id to the next, on either side of its own: of a rule that holds nothing is on either side,
/// and the index says so at once, where "other than" would read all that the tenant has.
constexpr char kOthers[] = R"sql(
WITH RECURSIVE below(id) AS (
  (SELECT x.COLUMN::text FROM TABLE x WHERE x.COLUMN < $1 ORDER BY x.COLUMN LIMIT 1)
  UNION ALL
  SELECT (SELECT x.COLUMN::text FROM TABLE x WHERE x.COLUMN > b.id AND x.COLUMN < $1 ORDER BY x.COLUMN LIMIT 1)
    FROM below b WHERE b.id IS NOT NULL),
above(id) AS (
  (SELECT x.COLUMN::text FROM TABLE x WHERE x.COLUMN > $1 ORDER BY x.COLUMN LIMIT 1)
  UNION ALL
  SELECT (SELECT x.COLUMN::text FROM TABLE x WHERE x.COLUMN > a.id ORDER BY x.COLUMN LIMIT 1)
    FROM above a WHERE a.id IS NOT NULL)
SELECT id FROM (SELECT id FROM below UNION ALL SELECT id FROM above) o WHERE id IS NOT NULL LIMIT )sql";

absl::Status lookInto(ReaderSession &session, const std::string &table, const std::string &column,
                      const std::string &tenant, MixedRows &found)
{
    const std::string sql = absl::StrReplaceAll(kOthers, {{"TABLE", table}, {"COLUMN", column}});
    const auto take = [&found, &table](const auto &row) {
        found.tables.insert(table);
        if (row.at(0) && *row.at(0) != kSharedCanary) // Its rows are nobody's.
            found.others.insert(*row.at(0));
        return true;
    };
    return session.ask(absl::StrCat(sql, kMostNamed), {{kText, tenant}}, {{}, take});
}

} // namespace

absl::StatusOr<MixedRows> foreignRows(ReaderSession &session, const std::vector<std::string> &schemas,
                                      const std::string &tenantColumn, const std::string &tenant)
{
    std::vector<std::pair<std::string, std::string>> tables;
    const auto take = [&tables](const auto &row) {
        tables.emplace_back(row.at(0).value_or(""), row.at(1).value_or(""));
        return true;
    };
    absl::Status status = session.ask(kTouched, {{kText, jsonList(schemas)}, {kText, tenantColumn}}, {{}, take});
    // The planner takes the tenant's own rows for such that fit, and would read them all to find one.
    if (status.ok() && !tables.empty())
        status = session.ask("SET LOCAL enable_seqscan = off", {}, {});
    MixedRows found;
    for (const auto &[table, column] : tables)
        if (status.ok())
            status = lookInto(session, table, column, tenant, found);
    if (status.ok() && !tables.empty())
        status = session.ask("SET LOCAL enable_seqscan TO DEFAULT", {}, {});
    if (!status.ok())
        return status;
    return found;
}

void countForeign(const std::vector<ResultRow> &rows, const std::vector<std::string> &owners, const std::string &tenant,
                  MixedRows &found)
{
    found.rows = static_cast<std::int64_t>(rows.size());
    for (const ResultRow &row : rows) {
        bool foreign = false;
        for (std::size_t at = 0; at < row.size(); ++at) {
            if (owners[at].empty() || !row[at] || *row[at] == tenant) // NULL is of no row: an outer join's.
                continue;
            found.tables.insert(owners[at]);
            if (*row[at] == kSharedCanary) // Nobody's, and where it is seen others' are.
                continue;
            foreign = true;
            if (found.others.size() < kMostOthers)
                found.others.insert(*row[at]);
        }
        found.foreign += foreign ? 1 : 0;
    }
}

} // namespace bulkhead::pg

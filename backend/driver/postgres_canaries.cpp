#include "backend/driver/postgres_canaries.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_join.h>

#include <algorithm>
#include <map>
#include <set>

namespace bulkhead::pg {
namespace {

constexpr int kLookMs = 15'000;

constexpr char kColumns[] = R"sql(
SELECT quote_ident(a.attname) AS col, a.attname, format_type(a.atttypid, a.atttypmod) AS type, t.typcategory,
       b.typname, a.attnotnull OR t.typnotnull AS needed,
       a.atthasdef OR a.attidentity <> '' OR t.typdefault IS NOT NULL AS filled, a.attgenerated <> '' AS made,
       CASE WHEN b.typname IN ('varchar', 'bpchar') AND a.atttypmod > 4 THEN a.atttypmod - 4 ELSE 1000 END AS room,
       (SELECT quote_literal(e.enumlabel) FROM pg_enum e WHERE e.enumtypid = b.oid ORDER BY e.enumsortorder LIMIT 1)
         AS label,
       (SELECT format('(SELECT %I FROM %I.%I %s LIMIT 1)', fa.attname, fn.nspname, fc.relname,
                      CASE WHEN own.attname IS NULL THEN '' ELSE format('WHERE %I = %L', own.attname, $4::text) END)
          FROM pg_constraint k CROSS JOIN LATERAL unnest(k.conkey, k.confkey) AS pair(here, there)
          JOIN pg_class fc ON fc.oid = k.confrelid JOIN pg_namespace fn ON fn.oid = fc.relnamespace
          JOIN pg_attribute fa ON fa.attrelid = fc.oid AND fa.attnum = pair.there
          LEFT JOIN pg_attribute own ON own.attrelid = fc.oid AND own.attname = $3 AND NOT own.attisdropped
         WHERE k.contype = 'f' AND k.conrelid = a.attrelid AND pair.here = a.attnum LIMIT 1) AS referred
  FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_type t ON t.oid = a.atttypid
  JOIN pg_type b ON b.oid = CASE WHEN t.typtype = 'd' THEN t.typbasetype ELSE t.oid END
 WHERE n.nspname = $1 AND c.relname = $2 AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum)sql";

constexpr char kReferences[] = R"sql(
SELECT format('%I.%I', n.nspname, c.relname) AS child, format('%I.%I', fn.nspname, fc.relname) AS parent
  FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_class fc ON fc.oid = k.confrelid JOIN pg_namespace fn ON fn.oid = fc.relnamespace
 WHERE k.contype = 'f' AND k.conrelid <> k.confrelid
   AND n.nspname IN (SELECT jsonb_array_elements_text($1::jsonb)))sql";

/// A value that a type takes; texts carry the canary's mark.
std::string valueFor(const PostgresRows &columns, std::size_t row)
{
    const std::string &type = columns.text(row, "typname");
    const std::string cast = absl::StrCat("::", columns.text(row, "type"));
    switch (columns.text(row, "typcategory").empty() ? ' ' : columns.text(row, "typcategory").front()) {
    case 'S':
        return absl::StrCat("left('", kCanaryMark, "row', ", columns.text(row, "room"), ")");
    case 'N':
        return "1";
    case 'B':
        return "false";
    case 'D':
        return absl::StrCat("now()", cast);
    case 'T':
        return absl::StrCat("'0'", cast);
    case 'A':
        return absl::StrCat("'{}'", cast);
    case 'R':
        return absl::StrCat("'empty'", cast);
    case 'I':
        return absl::StrCat("'127.0.0.1'", cast);
    case 'E':
        return absl::StrCat(columns.text(row, "label"), cast);
    default:
        break;
    }
    if (type == "uuid")
        return "gen_random_uuid()";
    if (type == "json" || type == "jsonb")
        return absl::StrCat("'{}'", cast);
    if (type == "bytea")
        return absl::StrCat("'", kCanaryMark, "'", cast);
    return "NULL";
}

/// `marked`: texts that may be empty are filled, too, so that whoever sees the row is seen to.
std::string insertOf(const PostgresRows &columns, const SharedTable &table, const PostgresPlatformConfig &config,
                     bool marked)
{
    const auto given = config.canary.find(absl::StrCat(table.schema, ".", table.table));
    std::string names, values;
    for (std::size_t row = 0; row < columns.size(); ++row) {
        const std::string &column = columns.text(row, "attname");
        const bool needed = columns.text(row, "needed") == "t" && columns.text(row, "filled") != "t";
        const bool text = columns.text(row, "typcategory") == "S" && columns.null(row, "referred");
        std::string value;
        if (column == config.tenantColumn)
            value = absl::StrCat("'", kSharedCanary, "'");
        else if (given != config.canary.end() && given->second.contains(column))
            value = given->second.at(column);
        else if (columns.text(row, "made") == "t" || (!needed && !(marked && text)))
            continue;
        else
            value = columns.null(row, "referred") ? valueFor(columns, row) : columns.text(row, "referred");
        absl::StrAppend(&names, names.empty() ? "" : ", ", columns.text(row, "col"));
        absl::StrAppend(&values, values.empty() ? "" : ", ", value);
    }
    return absl::StrCat("INSERT INTO ", table.name, " (", names, ") VALUES (", values, ")");
}

absl::Status sow(PostgresLink &link, const SharedTable &table, const PostgresPlatformConfig &config)
{
    const auto columns = link.ask(kColumns, {table.schema, table.table, config.tenantColumn, kSharedCanary});
    if (!columns.ok())
        return explained(absl::StrCat("The columns of ", table.name), columns.status());
    absl::Status last;
    for (const bool marked : {true, false}) {
        if (absl::Status status = run(link, "A canary", "SAVEPOINT canary"); !status.ok())
            return status;
        last = link.ask(insertOf(*columns, table, config, marked)).status();
        if (last.ok())
            return run(link, "A canary", "RELEASE SAVEPOINT canary");
        if (!link.good())
            return explained("A canary", last);
        if (absl::Status status = run(link, "A canary", "ROLLBACK TO SAVEPOINT canary"); !status.ok())
            return status;
    }
    return absl::FailedPreconditionError(absl::StrCat("No canary row can be put into ", table.name, ": ", rawOf(last),
                                                      ". Give its values in [postgres.canary.\"", table.schema, ".",
                                                      table.table, "\"] of ", config.path, "."));
}

} // namespace

absl::StatusOr<std::vector<CanaryRow>> canaryRows(PostgresLink &link, const std::vector<SharedTable> &tables)
{
    std::vector<CanaryRow> rows;
    std::vector<std::string> questions;
    for (const SharedTable &table : tables) {
        questions.push_back(absl::StrCat("SELECT ", rows.size(),
                                         " AS at, to_jsonb(x)::text AS row FROM (SELECT * FROM ", table.name, " WHERE ",
                                         table.column, " = '", kSharedCanary, "' LIMIT 1) x"));
        rows.push_back({table, {}, {}});
    }
    if (tables.empty())
        return rows;
    const auto take = [&](const PostgresRows &found) {
        for (std::size_t row = 0; row < found.size(); ++row)
            rows[static_cast<std::size_t>(found.number(row, "at"))].row = found.text(row, "row");
    };
    const auto all = link.ask(absl::StrJoin(questions, " UNION ALL "), {}, kLookMs);
    if (all.ok()) {
        take(*all);
        return rows;
    }
    for (std::size_t at = 0; at < rows.size(); ++at) {
        const auto one = link.ask(questions[at], {}, kLookMs);
        if (one.ok())
            take(*one);
        else if (!link.good())
            return explained("The canary's rows cannot be looked at", one.status());
        else
            rows[at].problem = rawOf(one.status());
    }
    return rows;
}

absl::StatusOr<std::vector<SharedTable>> parentsFirst(PostgresLink &link, std::vector<SharedTable> tables)
{
    std::vector<std::string> schemas;
    for (const SharedTable &table : tables)
        schemas.push_back(table.schema);
    const auto rows = link.ask(kReferences, {jsonList(schemas)});
    if (!rows.ok())
        return explained("The tables' references cannot be read", rows.status());
    std::multimap<std::string, std::string> parents;
    for (std::size_t row = 0; row < rows->size(); ++row)
        parents.emplace(rows->text(row, "child"), rows->text(row, "parent"));
    std::vector<SharedTable> ordered;
    while (!tables.empty()) {
        std::set<std::string> left;
        for (const SharedTable &table : tables)
            left.insert(table.name);
        const auto waits = [&](const SharedTable &table) {
            const auto [from, to] = parents.equal_range(table.name);
            return std::any_of(from, to, [&](const auto &edge) { return left.contains(edge.second); });
        };
        auto ready = std::stable_partition(tables.begin(), tables.end(), [&](const auto &t) { return waits(t); });
        if (ready == tables.end())
            ready = tables.begin(); // Tables that refer to each other in a circle: as they come.
        std::move(ready, tables.end(), std::back_inserter(ordered));
        tables.erase(ready, tables.end());
    }
    return ordered;
}

absl::Status sowCanaries(PostgresLink &link, const PostgresPlatformConfig &config, std::string &evidence)
{
    const auto tables = sharedTables(link, config);
    if (!tables.ok())
        return tables.status();
    const auto ordered = parentsFirst(link, *tables);
    if (!ordered.ok())
        return ordered.status();
    const auto rows = canaryRows(link, *ordered);
    if (!rows.ok())
        return rows.status();
    std::size_t sown = 0;
    const absl::Status status = transaction(link, [&]() -> absl::Status {
        for (const CanaryRow &row : *rows) {
            if (!row.row.empty() || !row.problem.empty()
                || row.table.partition) // A row of a partition is sown through its parent.
                continue;
            if (absl::Status done = sow(link, row.table, config); !done.ok())
                return done;
            ++sown;
        }
        return absl::OkStatus();
    });
    evidence = absl::StrCat("a canary's row in each of ", rows->size(), " shared tables, ", sown, " put there now");
    return status;
}

} // namespace bulkhead::pg

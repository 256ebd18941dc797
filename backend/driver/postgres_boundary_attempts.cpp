#include "backend/driver/postgres_boundary_attempts.h"

#include <absl/strings/str_cat.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace bulkhead::pg {
namespace {

/// What a round tries at most; a platform with more is told that its rounds are not whole.
constexpr std::size_t kMostSequences = 500;
constexpr std::size_t kMostRoutines = 200; ///< Each is a statement of its own.

constexpr char kSequences[] =
    "SELECT format('%I.%I', n.nspname, c.relname) AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
    " WHERE c.relkind = 'S' AND (n.nspname IN (SELECT jsonb_array_elements_text($1::jsonb))"
    "   OR n.nspname = 'bulkhead_tenancy') ORDER BY n.nspname <> 'bulkhead_tenancy', 1 LIMIT ";

/// Functions in reach with an argument for each input that has no default: a canary's id where it is text.
constexpr char kFunctions[] = R"sql(
SELECT format('%I.%I', n.nspname, f.proname) AS name, pg_get_userbyid(f.proowner) AS owner,
       pg_get_function_identity_arguments(f.oid) AS signature,
       (SELECT string_agg(CASE t.typcategory WHEN 'S' THEN quote_literal('_canary_shared') WHEN 'N' THEN '1'
                               ELSE 'NULL' END || '::' || format_type(t.oid, NULL), ', ' ORDER BY a.ord)
          FROM unnest(f.proargtypes::oid[]) WITH ORDINALITY AS a(type, ord) JOIN pg_type t ON t.oid = a.type
         WHERE a.ord <= f.pronargs - f.pronargdefaults) AS arguments
  FROM pg_proc f JOIN pg_namespace n ON n.oid = f.pronamespace, (SELECT oid FROM pg_roles WHERE rolname = $1) r
 WHERE f.prosecdef AND f.prokind = 'f' AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
   AND f.prorettype NOT IN ('trigger'::regtype, 'event_trigger'::regtype)
   AND has_schema_privilege(r.oid, n.oid, 'USAGE') AND has_function_privilege(r.oid, f.oid, 'EXECUTE')
   AND n.nspname || '.' || f.proname NOT IN (SELECT jsonb_array_elements_text($2::jsonb))
   AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = f.oid
                      AND d.deptype = 'e')
 ORDER BY 1 LIMIT )sql";

constexpr char kViews[] = R"sql(
SELECT format('%I.%I', n.nspname, c.relname) AS name, pg_get_userbyid(c.relowner) AS owner, c.relkind
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace, (SELECT oid FROM pg_roles WHERE rolname = $1) r
 WHERE c.relkind IN ('v', 'm') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
   AND has_schema_privilege(r.oid, n.oid, 'USAGE') AND has_table_privilege(r.oid, c.oid, 'SELECT')
   AND n.nspname || '.' || c.relname NOT IN (SELECT jsonb_array_elements_text($2::jsonb))
   AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid
                      AND d.deptype = 'e')
 ORDER BY 1 LIMIT )sql";

/// Nothing, or that the rows of a query with LIMIT `most` + 1 are more than `most`.
std::string beyond(std::size_t rows, std::size_t most, const char *what)
{
    return rows > most
               ? absl::StrCat("there are more than ", most, " ", what, " in its reach, the first ", most, " were tried")
               : std::string();
}

/// Rows in whose text the canary's mark stands. Who was asked with the canary's id may answer with that id alone.
std::string marked(const std::string &source)
{
    const bool told = source.find(kSharedCanary) != std::string::npos;
    const std::string line = told ? absl::StrCat("replace(x::text, '", kSharedCanary, "', '')") : "x::text";
    return absl::StrCat("SELECT count(*) FROM (SELECT ", line, " AS line FROM ", source,
                        " x) q WHERE line LIKE '%\\_canary\\_%'");
}

std::string escapedList(PostgresLink &link, const std::string &kind, const std::string &name, const std::string &from,
                        const std::string &prefix, const std::string &own, const std::string &may)
{
    return absl::StrCat("SELECT jsonb_agg(", name, ")::text FROM ", from, " WHERE starts_with(", name, ", ",
                        link.literal(prefix), ") AND ", name, " <> ", link.literal(own), " AND has_", kind,
                        "_privilege(oid, '", may, "')");
}

} // namespace

std::vector<SqlAttempt> attemptsOn(PostgresLink &link, const CanaryRow &canary)
{
    const SharedTable &table = canary.table;
    const std::string where = absl::StrCat(" WHERE ", table.column, " = '", kSharedCanary, "'");
    const std::string &names = table.columns;
    const auto attempt = [&](const char *boundary, const char *verb, std::string sql, Crossed crossed) {
        SqlAttempt made{boundary, absl::StrCat(verb, table.name), std::move(sql), crossed};
        made.table = &table;
        made.planted = !canary.row.empty();
        return made;
    };
    std::vector<SqlAttempt> attempts{
        attempt("rows.read", "read another tenant's row in ", absl::StrCat("SELECT count(*) FROM ", table.name, where),
                Crossed::Rows),
        attempt("rows.update", "change another tenant's row in ",
                absl::StrCat("UPDATE ", table.name, " SET ", table.column, " = ", table.column, where),
                Crossed::Written),
        attempt("rows.delete", "delete another tenant's row in ", absl::StrCat("DELETE FROM ", table.name, where),
                Crossed::Written)};
    if (!canary.row.empty()) // The same row once more: what refuses it first are the rules, then its keys.
        attempts.push_back(attempt(
            "rows.write", "write a row of another tenant's into ",
            absl::StrCat("INSERT INTO ", table.name, " (", names, ") OVERRIDING SYSTEM VALUE SELECT ", names,
                         " FROM jsonb_populate_record(NULL::", table.name, ", ", link.literal(canary.row), "::jsonb)"),
            Crossed::Written));
    return attempts;
}

std::vector<SqlAttempt> attemptsAnywhere(PostgresLink &link, const Place &place)
{
    const std::string canary = link.quoted(nameOf(place.config.rolePrefix, kSharedCanary));
    const std::string group = place.tenant.tier == Tier::Shared ? sharedGroupOf(place.config) : std::string();
    return {
        {"catalog.read", "read what other sessions ask (pg_stat_activity)",
         "SELECT count(*) FROM pg_stat_activity WHERE usename <> current_user AND query NOT IN ('', "
         "'<insufficient privilege>')",
         Crossed::Rows},
        {"catalog.read", "read statistics of all tables (pg_statistic)", "SELECT count(*) FROM pg_statistic"},
        {"function.definer", "read the server's files by a function", "SELECT pg_read_file('PG_VERSION')"},
        {"view.read", "read all passwords by a view (pg_shadow)", "SELECT count(*) FROM pg_shadow"},
        {"largeobject.read", "read the pages of all large objects", "SELECT count(*) FROM pg_largeobject"},
        {"role.other", "become another tenant's role", absl::StrCat("SET ROLE ", canary)},
        {"role.other", "be a member of any other role",
         absl::StrCat("SELECT count(*) FROM pg_roles WHERE rolname <> current_user AND rolname <> ",
                      link.literal(group), " AND pg_has_role(current_user, oid, 'MEMBER')"),
         Crossed::Rows},
        {"credential.other", "read what the server keeps of passwords (pg_authid)",
         "SELECT count(rolpassword) FROM pg_authid"},
        {"database.other", "connect to any other tenant's database",
         escapedList(link, "database", "datname", "pg_database", place.config.databasePrefix, place.names.database,
                     "CONNECT"),
         Crossed::Names},
    };
}

absl::StatusOr<SqlAttempts> attemptsInShared(PostgresLink &link, const Place &place,
                                             const std::vector<SharedTable> &tables)
{
    // A copy of the database comes without statistics, and what is not there is not seen.
    const auto counted =
        link.ask("SELECT reltuples FROM pg_class WHERE oid = 'bulkhead_tenancy.canary'::regclass AND reltuples > 0");
    if (counted.ok() && counted->size() == 0)
        if (absl::Status status = run(link, "The canary's statistics", "ANALYZE bulkhead_tenancy.canary"); !status.ok())
            return status;
    std::vector<SqlAttempt> attempts{
        {"credential.other", "read other tenants' credentials", "SELECT count(*) FROM bulkhead_platform.credential"},
        {"catalog.read", "learn which role is which tenant",
         "SELECT count(*) FROM bulkhead_tenancy.role_tenant WHERE role <> current_user", Crossed::Rows},
        {"catalog.read", "read the canary's notes", "SELECT count(*) FROM bulkhead_tenancy.canary", Crossed::Rows},
        {"schema.escape", "use any other tenant's schema",
         escapedList(link, "schema", "nspname", "pg_namespace", place.config.schemaPrefix,
                     place.names.database.empty() ? place.names.schema : std::string(), "USAGE"),
         Crossed::Names}};
    std::string shared =
        "SELECT count(*) FROM pg_stats WHERE (schemaname = 'bulkhead_tenancy' AND tablename = 'canary')";
    for (const SharedTable &table : tables)
        absl::StrAppend(&shared, " OR (schemaname = ", link.literal(table.schema),
                        " AND tablename = ", link.literal(table.table), ")");
    attempts.push_back(
        {"catalog.read", "read values of shared tables in their statistics (pg_stats)", shared, Crossed::Rows});

    std::vector<std::string> schemas = place.config.schemas;
    schemas.emplace_back("public");
    const std::string canary = nameOf(place.config.schemaPrefix, kSchemaCanary);
    const auto has = link.ask("SELECT 1 FROM pg_namespace WHERE nspname = $1", {canary});
    const auto large = link.ask("SELECT name FROM bulkhead_platform.made WHERE kind = 'large object'");
    const auto sequences = link.ask(absl::StrCat(kSequences, kMostSequences + 1), {jsonList(place.config.schemas)});
    for (const auto *rows : {&has, &large, &sequences})
        if (!rows->ok())
            return explained("What can be tried cannot be read", rows->status());
    if (has->size() > 0 && canary != place.names.schema) {
        schemas.push_back(canary);
        attempts.push_back({"schema.escape", "read a table in another tenant's schema",
                            absl::StrCat("SELECT count(*) FROM ", link.quoted(canary), ".\"_canary\"")});
        attempts.push_back({"schema.escape", "read it by way of the search_path", "SELECT count(*) FROM \"_canary\"",
                            Crossed::AnyAnswer, absl::StrCat("SET LOCAL search_path = ", link.quoted(canary))});
    }
    for (const std::string &schema : schemas)
        attempts.push_back({"schema.escape", absl::StrCat("make a table in schema ", schema),
                            absl::StrCat("CREATE TABLE ", link.quoted(schema), ".\"_bulkhead_probe\" (x int)")});
    for (std::size_t row = 0; row < std::min(sequences->size(), kMostSequences); ++row)
        attempts.push_back({"sequence.read", absl::StrCat("read the sequence ", sequences->text(row, "name")),
                            absl::StrCat("SELECT last_value FROM ", sequences->text(row, "name"))});
    for (std::size_t row = 0; row < large->size(); ++row) {
        attempts.push_back({"largeobject.read", "read another's large object",
                            absl::StrCat("SELECT encode(lo_get(", large->text(row, "name"), "), 'escape')")});
        attempts.push_back({"largeobject.read", "change another's large object",
                            absl::StrCat("SELECT lo_put(", large->text(row, "name"), ", 0, 'x')")});
    }
    return SqlAttempts{std::move(attempts), beyond(sequences->size(), kMostSequences, "sequences")};
}

absl::StatusOr<SqlAttempts> attemptsThroughOthers(PostgresLink &link, const Place &place)
{
    const std::vector<std::string> values{place.names.role, jsonList(place.config.trusted)};
    const auto functions = link.ask(absl::StrCat(kFunctions, kMostRoutines + 1), values, 10'000);
    const auto views = link.ask(absl::StrCat(kViews, kMostRoutines + 1), values, 10'000);
    for (const auto *rows : {&functions, &views})
        if (!rows->ok())
            return explained("What can be tried cannot be read", rows->status());
    std::vector<SqlAttempt> attempts;
    for (std::size_t row = 0; row < std::min(functions->size(), kMostRoutines); ++row) {
        const std::string &name = functions->text(row, "name");
        SqlAttempt attempt{"function.definer", absl::StrCat("see another tenant's rows by function ", name),
                           marked(absl::StrCat(name, "(", functions->text(row, "arguments"), ")")), Crossed::Rows};
        attempt.cause = absl::StrCat("Function ", name, "(", functions->text(row, "signature"),
                                     ") is SECURITY DEFINER with the rights of ", functions->text(row, "owner"));
        attempts.push_back(std::move(attempt));
    }
    for (std::size_t row = 0; row < std::min(views->size(), kMostRoutines); ++row) {
        const std::string &name = views->text(row, "name");
        const bool kept = views->text(row, "relkind") == "m";
        SqlAttempt attempt{"view.read", absl::StrCat("see another tenant's rows by view ", name), marked(name),
                           Crossed::Rows};
        attempt.cause = absl::StrCat(kept ? "Materialized view " : "View ", name, " reads with the rights of ",
                                     views->text(row, "owner"), kept ? "" : ": it is not security_invoker");
        attempts.push_back(std::move(attempt));
    }
    std::string leftOut = beyond(functions->size(), kMostRoutines, "functions with another's rights");
    if (const std::string more = beyond(views->size(), kMostRoutines, "views with another's rights"); !more.empty())
        absl::StrAppend(&leftOut, leftOut.empty() ? "" : "; ", more);
    return SqlAttempts{std::move(attempts), std::move(leftOut)};
}

absl::StatusOr<std::vector<SqlOutcome>> makeAttempts(PostgresLink &tenant, const std::vector<SqlAttempt> &attempts,
                                                     int ms)
{
    nlohmann::json list = nlohmann::json::array();
    for (const SqlAttempt &attempt : attempts)
        list.push_back({{"sql", attempt.sql},
                        {"first", attempt.first},
                        {"value", attempt.crossed == Crossed::Rows || attempt.crossed == Crossed::Names}});
    // Whatever comes of an attempt, its savepoint ends by an error and so leaves nothing.
    const std::string block = absl::StrCat(
        R"sql(
DECLARE attempt jsonb; made jsonb := '[]'; n bigint; v text; state text; said text;
BEGIN
  FOR attempt IN SELECT value FROM jsonb_array_elements()sql",
        tenant.literal(list.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace)), R"sql(::jsonb) LOOP
    n := 0; v := NULL;
    BEGIN
      IF attempt->>'first' <> '' THEN EXECUTE attempt->>'first'; END IF;
      IF (attempt->>'value')::boolean THEN EXECUTE attempt->>'sql' INTO v;
      ELSE EXECUTE attempt->>'sql'; GET DIAGNOSTICS n = ROW_COUNT; END IF;
      RAISE EXCEPTION SQLSTATE 'BH000';
    EXCEPTION WHEN OTHERS THEN
      GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, said = MESSAGE_TEXT;
    END;
    made := made || jsonb_build_object('state', state, 'said', said, 'n', n, 'v', v);
  END LOOP;
  PERFORM set_config('bulkhead.made', made::text, true);
END)sql");
    const auto answer = tenant.tell(
        absl::StrCat("BEGIN; DO ", tenant.literal(block), "; SELECT current_setting('bulkhead.made') AS made"),
        ms + 2'000);
    if (tenant.good())
        static_cast<void>(tenant.tell("ROLLBACK"));
    if (!answer.ok())
        return answer.status();
    const auto made = nlohmann::json::parse(answer->size() > 0 ? answer->text(0, "made") : "", nullptr, false);
    if (!made.is_array() || made.size() != attempts.size())
        return absl::InternalError("the attempts' answer cannot be read");
    std::vector<SqlOutcome> outcomes;
    for (const auto &one : made) {
        SqlOutcome outcome;
        outcome.state = one.value("state", "");
        outcome.message = one.value("said", "");
        outcome.rows = one.value("n", std::int64_t{0});
        if (one.contains("v") && one["v"].is_string())
            outcome.value = one["v"].get<std::string>();
        if (outcome.state == "BH000")
            outcome.state.clear();
        outcomes.push_back(std::move(outcome));
    }
    return outcomes;
}

} // namespace bulkhead::pg

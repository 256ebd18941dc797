#include "backend/driver/postgres_move_rows.h"

#include "backend/driver/postgres_canaries.h"

#include <absl/strings/str_cat.h>

#include <algorithm>
#include <map>

namespace bulkhead::pg {
namespace {

constexpr int kMoveMs = 30 * 60'000; ///< Of one table.
constexpr std::size_t kBatch = 500;  ///< Rows that lie in this process at a time.
constexpr std::int64_t kMostGap = 10'000'000;

/// The same text for the same row on two servers' databases.
constexpr char kPlain[] = "SET LOCAL statement_timeout = '30min'; SET LOCAL timezone = 'UTC';"
                          // The one side waits, within its transaction, for the other side's table.
                          "SET LOCAL idle_in_transaction_session_timeout = '35min';"
                          "SET LOCAL datestyle = 'ISO, YMD'; SET LOCAL intervalstyle = 'postgres';"
                          "SET LOCAL extra_float_digits = 1; SET LOCAL bytea_output = 'hex'";

absl::Status letAtSharedTables(const MoveSide &side)
{
    if (!side.shared())
        return absl::OkStatus();
    PostgresLink &link = *side.link;
    absl::Status status = run(link, "The role cannot be let at the shared tables",
                              absl::StrCat("GRANT ", link.quoted(sharedGroupOf(side.place->config)), " TO ",
                                           link.quoted(side.place->names.role)));
    return status.ok() ? run(link, "Row security cannot be told whose the role is",
                             "INSERT INTO bulkhead_tenancy.role_tenant VALUES ($1, $2) ON CONFLICT (role) DO UPDATE"
                             " SET tenant = $2",
                             {side.place->names.role, side.place->tenant.id})
                       : status;
}

/// What follows is done under the rights that the tenant has.
absl::Status actAsRole(const MoveSide &side)
{
    return run(*side.link, "The administrator cannot act for the role",
               absl::StrCat("SET LOCAL ROLE ", side.link->quoted(side.place->names.role)));
}

/// Both at once; one side's transaction where they are the same connection.
absl::Status withinBoth(const MoveSide &from, const MoveSide &to, const std::function<absl::Status()> &work)
{
    if (from.link == to.link)
        return within(*to.link, work);
    return within(*from.link, [&] { return within(*to.link, work); });
}

absl::Status takeRoles(const MoveSide &from, const MoveSide &to)
{
    if (from.link == to.link) // One role on one connection, which has to be let at the shared tables first.
        return takeRole(to.shared() ? to : from);
    // The administrator has been let act for it since the tenant was closed. Granted again in both transactions, the
    // second would wait for the first: from PostgreSQL 16 on a grant holds the role until its transaction ends.
    for (const MoveSide *side : {&from, &to}) {
        absl::Status status = letAtSharedTables(*side);
        if (status.ok())
            status = actAsRole(*side);
        if (!status.ok())
            return status;
    }
    return absl::OkStatus();
}

/// Keys of shared tables may be one row of numbers for all who share them.
absl::Status notPut(const std::string &what, const absl::Status &status)
{
    if (sqlStateOf(status) != "23505")
        return explained(what, status);
    return absl::FailedPreconditionError(
        absl::StrCat(what, ": ", rawOf(status),
                     ". A key of it is taken there, because that table's key is not each tenant's own. Give the "
                     "tenant's rows other numbers first."));
}

absl::StatusOr<std::int64_t> copyWithin(PostgresLink &link, const MovedTable &table, const std::string &tenant)
{
    const std::string own = table.toTenant.empty() ? std::string() : absl::StrCat(", ", table.toTenant);
    const std::string value = table.toTenant.empty() ? std::string() : absl::StrCat(", ", link.literal(tenant));
    const auto put =
        link.ask(absl::StrCat("WITH put AS (INSERT INTO ", table.to, " (", table.columns, own,
                              ") OVERRIDING SYSTEM VALUE SELECT ", table.columns, value, " FROM ", table.from,
                              table.whereFrom(link, tenant), " RETURNING 1) SELECT count(*) AS n FROM put"),
                 {}, kMoveMs);
    if (!put.ok())
        return notPut(absl::StrCat("The rows of ", table.from, " cannot be put into ", table.to), put.status());
    return static_cast<std::int64_t>(put->number(0, "n"));
}

absl::StatusOr<std::int64_t> copyAcross(const MoveSide &from, const MoveSide &to, const MovedTable &table)
{
    const std::string &tenant = to.place->tenant.id;
    const std::string own = table.toTenant.empty() ? std::string() : absl::StrCat(", ", table.toTenant);
    const std::string value = table.toTenant.empty() ? std::string() : absl::StrCat(", ", to.link->literal(tenant));
    absl::Status status =
        run(*from.link, absl::StrCat("The rows of ", table.from, " cannot be read"),
            absl::StrCat("DECLARE moved NO SCROLL CURSOR FOR SELECT row_to_json(x)::text AS row FROM"
                         " (SELECT ",
                         table.columns, " FROM ", table.from, table.whereFrom(*from.link, tenant), ") x"));
    const auto put = [&](const std::string &rows, const std::vector<std::string> &values) {
        return notPut(absl::StrCat("Rows cannot be put into ", table.to),
                      to.link
                          ->ask(absl::StrCat("INSERT INTO ", table.to, " (", table.columns, own,
                                             ") OVERRIDING SYSTEM VALUE SELECT ", table.columns, value, " FROM ", rows),
                                values, kMoveMs)
                          .status());
    };
    std::int64_t count = 0;
    while (status.ok()) {
        const auto rows = from.link->ask(absl::StrCat("FETCH ", kBatch, " FROM moved"), {}, kMoveMs);
        if (!rows.ok())
            return explained(absl::StrCat("The rows of ", table.from, " cannot be read"), rows.status());
        if (rows->size() == 0)
            break;
        std::string batch = "[";
        for (std::size_t row = 0; row < rows->size(); ++row)
            absl::StrAppend(&batch, row == 0 ? "" : ",", rows->text(row, "row"));
        batch += ']';
        if (table.refersToItself)
            status = explained(
                "Rows cannot be put aside",
                to.link
                    ->ask("INSERT INTO pg_temp.moving_rows SELECT value FROM json_array_elements($1)", {batch}, kMoveMs)
                    .status());
        else
            status = put(absl::StrCat("json_populate_recordset(NULL::", table.to, ", $1::json)"), {batch});
        count += static_cast<std::int64_t>(rows->size());
    }
    if (status.ok() && table.refersToItself) // All in one statement: a row may come before the one it names.
        status = put(absl::StrCat("pg_temp.moving_rows m, json_populate_record(NULL::", table.to, ", m.row)"), {});
    if (status.ok() && table.refersToItself)
        status = run(*to.link, "Rows that were put aside", "DELETE FROM pg_temp.moving_rows");
    if (!status.ok())
        return status;
    status = run(*from.link, "The rows that were read", "CLOSE moved");
    return status.ok() ? absl::StatusOr<std::int64_t>(count) : status;
}

absl::StatusOr<std::int64_t> lastOf(PostgresLink &link, const std::string &sequence)
{
    const auto last = link.ask(
        absl::StrCat("SELECT CASE WHEN is_called THEN last_value ELSE last_value - 1 END AS n FROM ", sequence));
    if (!last.ok())
        return last.status();
    return static_cast<std::int64_t>(last->number(0, "n"));
}

/// Quoted, by their own names.
absl::StatusOr<std::map<std::string, std::string>> unownedSequences(const MoveSide &side)
{
    const auto &place = *side.place;
    const auto rows =
        side.link->ask("SELECT c.relname, format('%I.%I', n.nspname, c.relname) AS name"
                       " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
                       " WHERE c.relkind = 'S' AND n.nspname IN (SELECT jsonb_array_elements_text($1::jsonb))"
                       " AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = c.oid"
                       " AND d.classid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')"
                       " AND d.refobjsubid > 0)",
                       {jsonList(side.shared() ? place.config.schemas : std::vector{place.names.schema})}, 15'000);
    if (!rows.ok())
        return explained("The sequences cannot be looked at", rows.status());
    std::map<std::string, std::string> sequences;
    for (std::size_t row = 0; row < rows->size(); ++row)
        sequences.emplace(rows->text(row, "relname"), rows->text(row, "name"));
    return sequences;
}

/// A number that a moved row has must never be given out again, in shared tables to nobody else either. `name` is
/// quoted.
absl::Status raiseSequence(const MoveSide &to, const std::string &name, std::int64_t highest)
{
    PostgresLink &link = *to.link;
    const std::string what = absl::StrCat("The sequence ", name, " cannot be moved on past the tenant's numbers");
    const auto last = lastOf(link, name);
    if (!last.ok())
        return explained(what, last.status());
    const std::int64_t gap = highest - *last;
    if (gap <= 0)
        return absl::OkStatus();
    if (!to.shared())
        return explained(what, link.ask("SELECT setval($1::regclass, $2)", {name, std::to_string(highest)}).status());
    if (gap > kMostGap)
        return absl::FailedPreconditionError(
            absl::StrCat(what, ": it is ", gap, " behind. Move it on in a quiet hour, then propose the move again."));
    // Others draw from it meanwhile: numbers are drawn, never set back.
    return explained(what, link.ask("SELECT count(nextval($1::regclass)) FROM generate_series(1, $2)",
                                    {name, std::to_string(gap)}, kMoveMs)
                               .status());
}

absl::Status raiseOwned(const MoveSide &to, const MovedTable &table, const std::vector<std::int64_t> &highest)
{
    for (std::size_t at = 0; at < highest.size(); ++at) {
        const auto sequence =
            to.link->ask("SELECT pg_get_serial_sequence($1, $2) AS name", {table.to, table.counted[at]});
        if (!sequence.ok())
            return explained("A sequence cannot be looked at", sequence.status());
        if (sequence->null(0, "name"))
            continue;
        if (absl::Status status = raiseSequence(to, sequence->text(0, "name"), highest[at]); !status.ok())
            return status;
    }
    return absl::OkStatus();
}

/// Those that no column owns, such as programs draw from themselves, are told by their names.
absl::Status raiseUnowned(const MoveSide &from, const MoveSide &to)
{
    const auto here = unownedSequences(from), there = unownedSequences(to);
    if (!here.ok() || !there.ok())
        return here.ok() ? there.status() : here.status();
    for (const auto &[name, sequence] : *here) {
        const auto found = there->find(name);
        if (found == there->end() && from.shared())
            continue; // Not each of the shared schemas' is a tenant's.
        const auto last = lastOf(*from.link, sequence);
        if (!last.ok())
            return explained(absl::StrCat("The sequence ", sequence, " cannot be read"), last.status());
        if (found == there->end() && *last == 0)
            continue;
        if (found == there->end())
            return absl::FailedPreconditionError(
                absl::StrCat("The new place has no sequence \"", name,
                             "\", from which numbers are drawn in the old "
                             "one. Nothing was moved. Bring the template and the shared tables together first."));
        if (absl::Status status = raiseSequence(to, found->second, *last); !status.ok())
            return status;
    }
    return absl::OkStatus();
}

/// As the tenant's role; what its rows hold, for raiseSequences() as the administrator.
absl::StatusOr<std::vector<std::int64_t>> highestOf(const MoveSide &to, const MovedTable &table)
{
    std::vector<std::int64_t> highest;
    for (const std::string &column : table.counted) {
        const auto rows = to.link->ask(absl::StrCat("SELECT coalesce(max(", to.link->quoted(column), "), 0) AS n FROM ",
                                                    table.to, table.whereTo(*to.link, to.place->tenant.id)),
                                       {}, kMoveMs);
        if (!rows.ok())
            return explained(absl::StrCat("The numbers in ", table.to, " cannot be read"), rows.status());
        highest.push_back(std::stoll(rows->text(0, "n")));
    }
    return highest;
}

/// For rows that name others of their own table.
absl::Status makeAside(const MoveSide &to)
{
    PostgresLink &link = *to.link;
    absl::Status status = run(link, "The administrator", "RESET ROLE");
    if (status.ok())
        status = runAll(link, "Rows cannot be put aside",
                        {"CREATE TEMP TABLE moving_rows (row json) ON COMMIT DROP",
                         absl::StrCat("GRANT SELECT, INSERT, DELETE ON pg_temp.moving_rows TO ",
                                      link.quoted(to.place->names.role))});
    return status.ok() ? actAsRole(to) : status;
}

absl::Status copyAll(const MoveSide &from, const MoveSide &to, const std::vector<MovedTable> &tables,
                     std::vector<std::vector<std::int64_t>> &highest, std::string &evidence)
{
    const std::string &tenant = to.place->tenant.id;
    for (auto table = tables.rbegin(); table != tables.rend(); ++table) // Of an earlier try, or of the template.
        if (const auto gone = to.link->ask(
                absl::StrCat("DELETE FROM ", table->to, to.shared() ? table->whereTo(*to.link, tenant) : std::string()),
                {}, kMoveMs);
            !gone.ok())
            return explained(absl::StrCat("The new place cannot be emptied: ", table->to), gone.status());
    std::int64_t rows = 0;
    for (const MovedTable &table : tables) {
        const auto copied = from.link == to.link ? copyWithin(*to.link, table, tenant) : copyAcross(from, to, table);
        if (!copied.ok())
            return copied.status();
        auto most = highestOf(to, table);
        if (!most.ok())
            return most.status();
        highest.push_back(*std::move(most));
        rows += *copied;
    }
    evidence = absl::StrCat(rows, " rows of ", tables.size(), " tables copied");
    return absl::OkStatus();
}

struct Sum
{
    std::string count, sum;
    bool operator==(const Sum &) const = default;
};

absl::StatusOr<Sum> sumOf(PostgresLink &link, const std::string &table, const std::string &columns,
                          const std::string &where)
{
    const auto rows =
        link.ask(absl::StrCat("SELECT count(*) AS n, coalesce(sum(('x' || substr(h, 1, 15))::bit(60)::bigint), 0)"
                              " || '.' || coalesce(sum(('x' || substr(h, 16, 15))::bit(60)::bigint), 0) AS s"
                              " FROM (SELECT md5(ROW(",
                              columns, ")::text) AS h FROM ", table, where, ") q"),
                 {}, kMoveMs);
    if (!rows.ok())
        return explained(absl::StrCat("The rows of ", table, " cannot be compared"), rows.status());
    return Sum{rows->text(0, "n"), rows->text(0, "s")};
}

} // namespace

absl::Status within(PostgresLink &link, const std::function<absl::Status()> &work)
{
    absl::Status status = run(link, "The move cannot begin", "BEGIN");
    if (status.ok())
        status = explained("The move cannot begin", link.tell(kPlain).status());
    if (status.ok())
        status = work();
    if (!status.ok()) {
        if (link.good())
            static_cast<void>(link.ask("ROLLBACK", {}, 25'000));
        return status;
    }
    return explained("What was moved was not kept for certain", link.ask("COMMIT", {}, 60'000).status());
}

absl::Status takeRole(const MoveSide &side)
{
    absl::Status status = letAtSharedTables(side);
    if (status.ok())
        status = run(*side.link, "The administrator cannot act for the role",
                     absl::StrCat("GRANT ", side.link->quoted(side.place->names.role), " TO CURRENT_USER"));
    return status.ok() ? actAsRole(side) : status;
}

absl::Status leaveRole(const MoveSide &side, bool stays)
{
    PostgresLink &link = *side.link;
    absl::Status status = run(link, "The administrator", "RESET ROLE");
    if (!status.ok() || !side.shared() || stays)
        return status;
    status = run(link, "The role still has the shared tables",
                 absl::StrCat("REVOKE ", link.quoted(sharedGroupOf(side.place->config)), " FROM ",
                              link.quoted(side.place->names.role)));
    return status.ok() ? run(link, "Row security still knows the role",
                             "DELETE FROM bulkhead_tenancy.role_tenant WHERE role = $1", {side.place->names.role})
                       : status;
}

absl::Status copyRows(const MoveSide &from, const MoveSide &to, std::string &evidence)
{
    return withinBoth(from, to, [&]() -> absl::Status {
        absl::Status status = checkLists(from, to);
        if (status.ok())
            status = takeRoles(from, to);
        if (!status.ok())
            return status;
        const auto tables = movedTables(from, to);
        if (!tables.ok())
            return tables.status();
        std::vector<std::vector<std::int64_t>> highest;
        if (from.link != to.link && std::ranges::any_of(*tables, &MovedTable::refersToItself))
            status = makeAside(to);
        if (status.ok())
            status = copyAll(from, to, *tables, highest, evidence);
        if (status.ok())
            status = leaveRole(to, false);
        if (status.ok() && from.link != to.link)
            status = run(*from.link, "The administrator", "RESET ROLE");
        for (std::size_t at = 0; status.ok() && at < tables->size(); ++at)
            status = raiseOwned(to, (*tables)[at], highest[at]);
        return status.ok() ? raiseUnowned(from, to) : status;
    });
}

absl::Status compareRows(const MoveSide &from, const MoveSide &to, std::string &evidence)
{
    return withinBoth(from, to, [&]() -> absl::Status {
        if (absl::Status status = takeRoles(from, to); !status.ok())
            return status;
        const auto tables = movedTables(from, to);
        if (!tables.ok())
            return tables.status();
        const std::string &tenant = to.place->tenant.id;
        std::string compared;
        for (const MovedTable &table : *tables) {
            const auto here = sumOf(*from.link, table.from, table.columns, table.whereFrom(*from.link, tenant));
            const auto there = sumOf(*to.link, table.to, table.columns, table.whereTo(*to.link, tenant));
            if (!here.ok() || !there.ok())
                return here.ok() ? there.status() : here.status();
            if (!(*here == *there))
                return absl::DataLossError(absl::StrCat("The rows of ", table.name, " differ: ", here->count,
                                                        " in the old place, ", there->count, " in the new one",
                                                        here->count == there->count ? ", with other content." : "."));
            absl::StrAppend(&compared, compared.empty() ? "" : ", ", table.name, " ", here->count, " rows, checksum ",
                            digestOf(here->sum).substr(0, 12));
        }
        evidence = absl::StrCat(tables->size(), " tables are equal on both sides: ", compared);
        return leaveRole(to, false);
    });
}

absl::StatusOr<std::int64_t> countRows(const MoveSide &side)
{
    std::int64_t count = 0;
    const absl::Status status = within(*side.link, [&]() -> absl::Status {
        if (absl::Status taken = takeRole(side); !taken.ok())
            return taken;
        const auto tables = movedTables(side, side);
        if (!tables.ok())
            return tables.status();
        for (const MovedTable &table : *tables) {
            const auto rows = side.link->ask(absl::StrCat("SELECT count(*) AS n FROM ", table.from,
                                                          table.whereFrom(*side.link, side.place->tenant.id)),
                                             {}, kMoveMs);
            if (!rows.ok())
                return explained(absl::StrCat("The table ", table.from, " cannot be read"), rows.status());
            count += static_cast<std::int64_t>(rows->number(0, "n"));
        }
        return leaveRole(side, false);
    });
    return status.ok() ? absl::StatusOr<std::int64_t>(count) : status;
}

} // namespace bulkhead::pg

#include "backend/driver/postgres_move_rows.h"

#include "backend/driver/postgres_canaries.h"

#include <absl/strings/str_cat.h>

#include <algorithm>
#include <functional>

namespace bulkhead::pg {
namespace {

constexpr int kMoveMs = 30 * 60'000; ///< Of one table.
constexpr std::size_t kBatch = 500;  ///< Rows that lie in this process at a time.
constexpr std::int64_t kMostGap = 10'000'000;

/// The same text for the same row on two servers' databases.
constexpr char kPlain[] = "SET LOCAL statement_timeout = '30min'; SET LOCAL timezone = 'UTC';"
                          "SET LOCAL datestyle = 'ISO, YMD'; SET LOCAL intervalstyle = 'postgres';"
                          "SET LOCAL extra_float_digits = 1; SET LOCAL bytea_output = 'hex'";

/// Without the turn of those who change the platform: rows may take their time, and nobody else's wait for them.
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
    absl::Status status = takeRole(from);
    return status.ok() ? takeRole(to) : status;
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
        status = notPut(absl::StrCat("Rows cannot be put into ", table.to),
                        to.link
                            ->ask(absl::StrCat("INSERT INTO ", table.to, " (", table.columns, own,
                                               ") OVERRIDING SYSTEM VALUE SELECT ", table.columns, value,
                                               " FROM json_populate_recordset(NULL::", table.to, ", $1::json)"),
                                  {batch}, kMoveMs)
                            .status());
        count += static_cast<std::int64_t>(rows->size());
    }
    if (!status.ok())
        return status;
    status = run(*from.link, "The rows that were read", "CLOSE moved");
    return status.ok() ? absl::StatusOr<std::int64_t>(count) : status;
}

/// A number that a moved row has must never be given out again, in shared tables to nobody else either.
absl::Status raiseSequences(const MoveSide &to, const MovedTable &table, std::int64_t highest,
                            const std::string &column)
{
    PostgresLink &link = *to.link;
    const auto sequence = link.ask("SELECT pg_get_serial_sequence($1, $2) AS name", {table.to, column});
    if (!sequence.ok() || sequence->null(0, "name"))
        return explained("A sequence cannot be looked at", sequence.status());
    const std::string name = sequence->text(0, "name");
    const std::string what = absl::StrCat("The sequence ", name, " cannot be moved on past the tenant's numbers");
    const auto last =
        link.ask(absl::StrCat("SELECT CASE WHEN is_called THEN last_value ELSE last_value - 1 END AS n FROM ", name));
    if (!last.ok())
        return explained(what, last.status());
    const std::int64_t gap = highest - static_cast<std::int64_t>(last->number(0, "n"));
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

absl::Status takeRole(const MoveSide &side)
{
    PostgresLink &link = *side.link;
    const std::string role = link.quoted(side.place->names.role);
    if (side.shared()) {
        const std::string group = link.quoted(sharedGroupOf(side.place->config));
        absl::Status status =
            run(link, "The role cannot be let at the shared tables", absl::StrCat("GRANT ", group, " TO ", role));
        if (status.ok())
            status = run(link, "Row security cannot be told whose the role is",
                         "INSERT INTO bulkhead_tenancy.role_tenant VALUES ($1, $2) ON CONFLICT (role) DO UPDATE"
                         " SET tenant = $2",
                         {side.place->names.role, side.place->tenant.id});
        if (!status.ok())
            return status;
    }
    // What follows is done under the rights that the tenant has.
    absl::Status status =
        run(link, "The administrator cannot act for the role", absl::StrCat("GRANT ", role, " TO CURRENT_USER"));
    return status.ok() ? run(link, "The administrator cannot act for the role", absl::StrCat("SET LOCAL ROLE ", role))
                       : status;
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
        absl::Status status = takeRoles(from, to);
        if (!status.ok())
            return status;
        const auto tables = movedTables(from, to);
        if (!tables.ok())
            return tables.status();
        std::vector<std::vector<std::int64_t>> highest;
        if (status.ok())
            status = copyAll(from, to, *tables, highest, evidence);
        if (status.ok())
            status = leaveRole(to, false);
        for (std::size_t at = 0; status.ok() && at < tables->size(); ++at)
            for (std::size_t column = 0; status.ok() && column < highest[at].size(); ++column)
                status = raiseSequences(to, (*tables)[at], highest[at][column], (*tables)[at].counted[column]);
        return status;
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

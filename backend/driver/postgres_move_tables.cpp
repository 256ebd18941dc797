// Which table of one place is which of the other.
#include "backend/driver/postgres_canaries.h"
#include "backend/driver/postgres_move_rows.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_join.h>

#include <algorithm>
#include <map>
#include <set>

namespace bulkhead::pg {
namespace {

/// $1 schemas, $2 the tenant's column. Partitions are reached through their parents.
constexpr char kShapes[] = R"sql(
SELECT n.nspname, c.relname, format('%I.%I', n.nspname, c.relname) AS name, a.attname, quote_ident(a.attname) AS col,
       a.attname = $2 AS tenant, pg_get_serial_sequence(format('%I.%I', n.nspname, c.relname), a.attname) IS NOT NULL
         AS counted,
       EXISTS (SELECT 1 FROM pg_constraint k WHERE k.contype = 'f' AND k.conrelid = c.oid AND k.confrelid = c.oid)
         AS itself
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
 WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relname <> '_canary'
   AND n.nspname IN (SELECT jsonb_array_elements_text($1::jsonb))
 ORDER BY n.nspname, c.relname, a.attnum)sql";

struct Shape
{
    std::string schema, name, tenant;
    bool everybodys = false; ///< In a shared schema, and no tenant's.
    bool refersToItself = false;
    std::set<std::string> columns; ///< Quoted, without the tenant's.
    std::vector<std::string> ordered, counted;
};
using Shapes = std::map<std::string, Shape>; ///< By the table's own name.

absl::StatusOr<Shapes> shapesOf(const MoveSide &side)
{
    const auto &config = side.place->config;
    const auto rows = side.link->ask(
        kShapes,
        {jsonList(side.shared() ? config.schemas : std::vector{side.place->names.schema}), config.tenantColumn},
        15'000);
    if (!rows.ok())
        return explained("The tables cannot be looked at", rows.status());
    Shapes shapes;
    for (std::size_t row = 0; row < rows->size(); ++row) {
        Shape &shape = shapes[rows->text(row, "relname")];
        if (!shape.schema.empty() && shape.schema != rows->text(row, "nspname"))
            return absl::FailedPreconditionError(
                absl::StrCat("Two shared schemas have a table \"", rows->text(row, "relname"),
                             "\", and a place of its own has one schema. Such tenants are not moved by steps."));
        shape.schema = rows->text(row, "nspname");
        shape.name = rows->text(row, "name");
        shape.refersToItself = rows->text(row, "itself") == "t";
        if (rows->text(row, "tenant") == "t") {
            shape.tenant = rows->text(row, "col");
            continue;
        }
        shape.columns.insert(rows->text(row, "col"));
        shape.ordered.push_back(rows->text(row, "col"));
        if (rows->text(row, "counted") == "t")
            shape.counted.push_back(rows->text(row, "attname"));
    }
    for (auto &[name, shape] : shapes)
        shape.everybodys = side.shared() && shape.tenant.empty();
    return shapes;
}

absl::StatusOr<bool> hasRows(const MoveSide &side, const Shape &shape)
{
    const std::string where =
        shape.tenant.empty() || !side.shared()
            ? std::string()
            : absl::StrCat(" WHERE ", shape.tenant, " = ", side.link->literal(side.place->tenant.id));
    const auto rows = side.link->ask(absl::StrCat("SELECT 1 FROM ", shape.name, where, " LIMIT 1"), {}, 15'000);
    if (!rows.ok())
        return explained(absl::StrCat("The table ", shape.name, " cannot be read"), rows.status());
    return rows->size() > 0;
}

std::string lacking(const Shape &one, const Shape &other)
{
    for (const std::string &column : one.ordered)
        if (!other.columns.contains(column))
            return column;
    return {};
}

/// The tenant could write its own copy of a list: what only that copy has would be lost without a word.
absl::Status inTheList(const MoveSide &from, const Shape &copy, const MoveSide &to, const Shape &list)
{
    constexpr std::size_t kLongest = 100'000;
    const auto refused = [&](const std::string &why) {
        return absl::FailedPreconditionError(
            absl::StrCat("The shared tables have one list ", list.name, " for everybody, and ", why,
                         ". Nothing was moved. Bring that list and the tenant's together first."));
    };
    if (const std::string only = lacking(copy, list); !only.empty())
        return refused(absl::StrCat("it has no column ", only, ", which the tenant's own has"));
    const std::string print = absl::StrCat("md5(ROW(", absl::StrJoin(copy.ordered, ", "), ")::text)");
    const auto own =
        from.link->ask(absl::StrCat("SELECT ", print, " AS h FROM ", copy.name, " LIMIT ", kLongest + 1), {}, 60'000);
    if (!own.ok())
        return explained(absl::StrCat("The table ", copy.name, " cannot be read"), own.status());
    if (own->size() > kLongest)
        return refused(absl::StrCat("the tenant's own has more than ", kLongest, " rows, too many to be compared"));
    std::vector<std::string> prints;
    for (std::size_t row = 0; row < own->size(); ++row)
        prints.push_back(own->text(row, "h"));
    const auto beyond = to.link->ask(absl::StrCat("SELECT count(*) AS n FROM jsonb_array_elements_text($1::jsonb) h"
                                                  " WHERE h NOT IN (SELECT ",
                                                  print, " FROM ", list.name, ")"),
                                     {jsonList(prints)}, 60'000);
    if (!beyond.ok())
        return explained(absl::StrCat("The list ", list.name, " cannot be read"), beyond.status());
    const auto count = static_cast<std::int64_t>(beyond->number(0, "n"));
    return count == 0 ? absl::OkStatus()
                      : refused(absl::StrCat("the tenant's own has ", count, count == 1 ? " row" : " rows",
                                             " that it has not"));
}

} // namespace

std::string MovedTable::whereFrom(const PostgresLink &link, const std::string &tenant) const
{
    return fromTenant.empty() ? std::string() : absl::StrCat(" WHERE ", fromTenant, " = ", link.literal(tenant));
}

std::string MovedTable::whereTo(const PostgresLink &link, const std::string &tenant) const
{
    return toTenant.empty() ? std::string() : absl::StrCat(" WHERE ", toTenant, " = ", link.literal(tenant));
}

absl::Status checkLists(const MoveSide &from, const MoveSide &to)
{
    if (from.shared() || !to.shared())
        return absl::OkStatus();
    const auto here = shapesOf(from), there = shapesOf(to);
    if (!here.ok() || !there.ok())
        return here.ok() ? there.status() : here.status();
    for (const auto &[name, shape] : *here)
        if (const auto found = there->find(name); found != there->end() && found->second.everybodys)
            if (absl::Status status = inTheList(from, shape, to, found->second); !status.ok())
                return status;
    return absl::OkStatus();
}

absl::StatusOr<std::vector<MovedTable>> movedTables(const MoveSide &from, const MoveSide &to)
{
    const auto here = shapesOf(from), there = shapesOf(to);
    if (!here.ok() || !there.ok())
        return here.ok() ? there.status() : here.status();
    std::map<std::string, MovedTable> moved; // By the name on the side that they go to.
    std::vector<SharedTable> unordered;
    for (const auto &[name, shape] : *here) {
        const auto found = there->find(name);
        if (shape.everybodys || (found != there->end() && found->second.everybodys))
            continue; // Lists that a place of its own has a copy of.
        const std::string only = found == there->end() ? std::string() : lacking(shape, found->second);
        if (found == there->end() || !only.empty()) {
            const auto any = hasRows(from, shape);
            if (!any.ok())
                return any.status();
            if (*any)
                return absl::FailedPreconditionError(
                    absl::StrCat("The table ", shape.name, " holds rows of the tenant, and the new place has no ",
                                 found == there->end() ? "such table" : absl::StrCat("column ", only, " in it"),
                                 ". Nothing was moved. Bring the template and the shared tables together first."));
            continue;
        }
        MovedTable table;
        table.name = name;
        table.from = shape.name;
        table.to = found->second.name;
        table.columns = absl::StrJoin(shape.ordered, ", ");
        // A place of its own holds nothing but its own rows, whatever stands in the column there.
        table.fromTenant = from.shared() ? shape.tenant : std::string();
        table.toTenant = found->second.tenant;
        table.counted = found->second.counted;
        table.refersToItself = found->second.refersToItself;
        SharedTable place;
        place.schema = found->second.schema;
        place.name = table.to;
        unordered.push_back(std::move(place));
        moved.emplace(table.to, std::move(table));
    }
    auto ordered = parentsFirst(*to.link, std::move(unordered));
    if (!ordered.ok())
        return ordered.status();
    std::vector<MovedTable> tables;
    for (const SharedTable &table : *ordered)
        tables.push_back(std::move(moved.at(table.name)));
    return tables;
}

} // namespace bulkhead::pg

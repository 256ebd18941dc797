#include "backend/driver/postgres_boundary_look.h"

#include "backend/driver/postgres_boundary_sql.h"
#include "backend/driver/postgres_readers.h"

#include <absl/strings/numbers.h>
#include <absl/strings/str_cat.h>
#include <absl/strings/str_split.h>

#include <map>

namespace bulkhead::pg {
namespace {

constexpr int kMs = 10'000;

struct Look
{
    const Place &place;
    PostgresLink &shared;
    PostgresLink &home; ///< To the database where the tenant's rows are.
    PostgresRows role;
    std::vector<SharedTable> tables = {};

    [[nodiscard]] bool is(const char *column) const { return role.size() > 0 && role.text(0, column) == "t"; }
};

Observation observed(const char *check, bool holds, std::string seen, std::string cause, std::string beyond = {})
{
    return {check, holds, std::move(seen), holds ? std::string() : std::move(cause),
            holds ? std::string() : std::move(beyond)};
}

/// The group whose rights are the tenant's as well; empty: it shares nothing, and a member it must not be.
std::string groupOf(const Place &place)
{
    return place.tenant.tier == Tier::Shared ? sharedGroupOf(place.config) : std::string();
}

void append(std::string &list, const std::string &text)
{
    absl::StrAppend(&list, list.empty() ? "" : "; ", text);
}

/// Settings of the role itself, as "name=value" lines.
std::map<std::string, std::string> settingsOf(const Look &look)
{
    std::map<std::string, std::string> settings;
    if (look.role.size() == 0)
        return settings;
    for (const std::string &line : std::vector<std::string>(absl::StrSplit(look.role.text(0, "settings"), '\n'))) {
        const std::size_t equals = line.find('=');
        if (equals != std::string::npos)
            settings[line.substr(0, equals)] = line.substr(equals + 1);
    }
    return settings;
}

Observation roleOwn(const Look &look)
{
    const std::string &role = look.place.names.role;
    if (look.role.size() == 0)
        return observed("data.role.own", false, absl::StrCat("there is no role ", role),
                        absl::StrCat("Role ", role, " was dropped by somebody else than Bulkhead."));
    std::string cause, beyond;
    if (look.role.null(0, "ours")) {
        append(cause, absl::StrCat("Role ", role, " was not made by Bulkhead"));
        append(beyond, absl::StrCat("role ", role, " is somebody else's: rename or drop it"));
    }
    if (!look.is("rolcanlogin"))
        append(cause, absl::StrCat("Role ", role, " is NOLOGIN"));
    if (look.role.null(0, "fingerprint"))
        append(cause, absl::StrCat("No credential is kept for role ", role));
    if (!look.role.null(0, "owns")) {
        append(cause, absl::StrCat("Role ", role, " owns ", look.role.text(0, "owns"),
                                   ": an owner can switch row security off and give rights"));
        append(beyond, absl::StrCat("a superuser has to give ", look.role.text(0, "owns"), " back to its owner"));
    }
    return observed("data.role.own", cause.empty(),
                    cause.empty() ? absl::StrCat("role ", role, " of its own since ", look.role.text(0, "since"),
                                                 ", credential ", look.role.text(0, "fingerprint"))
                                  : cause,
                    cause, beyond);
}

Observation rolePlain(const Look &look)
{
    const std::string &role = look.place.names.role;
    const std::string group = groupOf(look.place);
    std::string cause, beyond;
    for (const auto &[column, word] :
         {std::pair{"rolsuper", "SUPERUSER"}, {"rolbypassrls", "BYPASSRLS"}, {"rolreplication", "REPLICATION"}})
        if (look.is(column)) {
            append(cause, absl::StrCat("Role ", role, " has ", word));
            append(beyond, absl::StrCat("only a superuser can take ", word, " away from ", role));
        }
    for (const auto &[column, word] : {std::pair{"rolcreaterole", "CREATEROLE"}, {"rolcreatedb", "CREATEDB"}})
        if (look.is(column))
            append(cause, absl::StrCat("Role ", role, " has ", word));
    // What the group was given no tenant's step takes away: it would take it from all.
    if (!group.empty() && look.role.size() > 0
        && look.role.text(0, "belongs").find(absl::StrCat("Role ", group, " is a member of")) != std::string::npos)
        append(beyond, absl::StrCat("what ", group, " is a member of has to be taken away by who gave it"));
    for (const char *column : {"belongs", "lent"})
        if (look.role.size() > 0 && !look.role.null(0, column))
            append(cause, look.role.text(0, column));
    return observed("data.role.plain", cause.empty() && look.role.size() > 0,
                    cause.empty()
                        ? absl::StrCat("role ", role, " has no right beyond its own, and nobody is a member of it")
                        : cause,
                    cause, beyond);
}

Observation rowsForced(const Look &look)
{
    std::string cause;
    std::size_t good = 0;
    for (const SharedTable &table : look.tables) {
        good += table.enabled && table.forced ? 1 : 0;
        if (!table.enabled)
            append(cause, absl::StrCat("Row-level security is off on ", table.name, ", owner ", table.owner));
        else if (!table.forced)
            append(cause, absl::StrCat("FORCE ROW LEVEL SECURITY is off on ", table.name, ", owner ", table.owner));
    }
    if (look.tables.empty())
        cause =
            absl::StrCat("No table with a column ", look.place.config.tenantColumn, " stands in the shared schemas");
    return observed("data.rows.forced", cause.empty(),
                    absl::StrCat("row-level security forced on ", good, " of ", look.tables.size(), " tables"), cause);
}

Observation rowsPolicy(const Look &look)
{
    std::string cause, beyond;
    std::size_t good = 0;
    for (const SharedTable &table : look.tables) {
        good += table.ruled && table.others.empty() ? 1 : 0;
        if (!table.ruled)
            append(cause, table.rule.empty() ? absl::StrCat("Policy ", kTenantPolicy, " is missing on ", table.name)
                                             : absl::StrCat("Policy ", kTenantPolicy, " on ", table.name,
                                                            " was changed: ", table.rule));
        if (!table.others.empty()) {
            append(cause, absl::StrCat("Another policy on ", table.name, " lets tenants see more: ", table.others));
            append(beyond, absl::StrCat("the other policy on ", table.name, " has to be dropped by who made it"));
        }
    }
    const auto known = look.role.size() > 0 ? look.role.text(0, "known") : std::string();
    if (known != look.place.tenant.id)
        append(cause, absl::StrCat("Row security takes role ", look.place.names.role, " for tenant \"", known,
                                   "\" (bulkhead_tenancy.role_tenant)"));
    return observed(
        "data.rows.policy", cause.empty() && !look.tables.empty(),
        absl::StrCat("the tenants' policy stands as it must on ", good, " of ", look.tables.size(), " tables"), cause,
        beyond);
}

/// Rows of one question that must have none.
absl::StatusOr<std::string> listOf(PostgresLink &link, const std::string &sql, const std::vector<std::string> &values)
{
    const auto rows = link.ask(sql, values, kMs);
    if (!rows.ok())
        return explained("The catalogs cannot be read", rows.status());
    std::string list;
    for (std::size_t row = 0; row < rows->size(); ++row)
        append(list, rows->text(row, "what"));
    return list;
}

absl::Status askRights(const Look &look, PostgresLink &link, const std::string &own,
                       const std::vector<std::string> &shared, std::string &cause, std::string &beyond)
{
    const PostgresPlatformConfig &config = look.place.config;
    for (const char *sql : {kForeignGrants, kForeignDefaults}) {
        const auto rows = link.ask(sql,
                                   {look.place.names.role, groupOf(look.place), own, jsonList(shared),
                                    config.tenantColumn, jsonList(config.lookups), readerNames(look.place)},
                                   kMs);
        if (!rows.ok())
            return explained("The catalogs cannot be read", rows.status());
        for (std::size_t row = 0; row < rows->size(); ++row) {
            append(cause, rows->text(row, "what"));
            if (rows->text(row, "ours_to_take") != "t")
                append(beyond, absl::StrCat("who gave it has to take it away: ", rows->text(row, "what")));
        }
    }
    return absl::OkStatus();
}

/// A reader that may do more than read this tenant is a right of somebody else. One that may read less is mended when
/// it is used: a table that is new is no drift.
absl::Status askReaders(const Look &look, std::string &cause, std::string &beyond)
{
    const auto faults = readerFaults({look.shared, look.home}, look.place);
    if (!faults.ok())
        return faults.status();
    for (const ReaderFault &fault : *faults) {
        if (!fault.wide)
            continue;
        append(cause, fault.what);
        if (fault.fix.empty() && !fault.missing)
            append(beyond, absl::StrCat("who gave it has to take it away: ", fault.what));
    }
    return absl::OkStatus();
}

absl::StatusOr<Observation> grantsOwn(const Look &look)
{
    std::string cause, beyond;
    const bool apart = !look.place.names.database.empty();
    absl::Status status = askRights(look, look.shared, apart ? std::string() : look.place.names.schema,
                                    look.place.config.schemas, cause, beyond);
    if (status.ok() && &look.home != &look.shared) // Nothing is shared in a database of one's own.
        status = askRights(look, look.home, look.place.names.schema, {}, cause, beyond);
    if (status.ok() && !isCanary(look.place.tenant))
        status = askReaders(look, cause, beyond);
    if (!status.ok())
        return status;
    return observed("data.grants.own", cause.empty(),
                    cause.empty() ? "no right of everybody, and none of the tenant's beyond its own place" : cause,
                    cause, beyond);
}

absl::StatusOr<Observation> definerNone(const Look &look)
{
    const std::vector<std::string> values{look.place.names.role, look.place.names.schema,
                                          jsonList(look.place.config.trusted), look.place.config.tenantColumn};
    std::string cause;
    for (const char *sql : {kDefinerFunctions, kOwnersViews}) {
        const auto list = listOf(look.home, sql, values);
        if (!list.ok())
            return list.status();
        if (!list->empty())
            append(cause, *list);
    }
    return observed("data.definer.none", cause.empty(),
                    cause.empty() ? "no function or view in reach runs with somebody else's rights" : cause, cause);
}

absl::StatusOr<Observation> schemaOwn(const Look &look)
{
    const std::string &schema = look.place.names.schema;
    const auto owner = madeFor(look.shared, "schema", schema);
    if (!owner.ok())
        return owner.status();
    const auto list = listOf(look.shared, kSchemaWrongs, {schema, look.place.names.role, readerNames(look.place)});
    if (!list.ok())
        return list.status();
    std::string cause = *list, beyond;
    if (*owner != look.place.tenant.id) {
        append(cause, absl::StrCat("Schema ", schema, " was not made for this tenant"));
        append(beyond, absl::StrCat("schema ", schema, " is somebody else's: rename or drop it"));
    }
    return observed("data.schema.own", cause.empty(),
                    cause.empty() ? absl::StrCat("schema ", schema, " of its own, nobody else may use it") : cause,
                    cause, beyond);
}

absl::StatusOr<Observation> databaseOwn(const Look &look)
{
    const std::string &database = look.place.names.database;
    const auto owner = madeFor(look.shared, "database", database);
    if (!owner.ok())
        return owner.status();
    const auto list = listOf(look.shared, kDatabaseWrongs, {database, look.place.names.role, readerNames(look.place)});
    if (!list.ok())
        return list.status();
    std::string cause = *list, beyond;
    if (*owner != look.place.tenant.id) {
        append(cause, absl::StrCat("Database ", database, " was not made for this tenant"));
        append(beyond, absl::StrCat("database ", database, " is somebody else's: rename or drop it"));
    }
    return observed("data.database.own", cause.empty(),
                    cause.empty() ? absl::StrCat("database ", database, " of its own, nobody else may connect") : cause,
                    cause, beyond);
}

Observation searchPath(const Look &look)
{
    const auto settings = settingsOf(look);
    std::string must;
    if (look.place.names.schema.empty())
        for (const std::string &schema : look.place.config.schemas)
            absl::StrAppend(&must, must.empty() ? "" : ", ", look.shared.quoted(schema));
    else
        must = look.shared.quoted(look.place.names.schema);
    // The server keeps a setting as it was written; quoting where none is needed differs from version to version.
    const auto plain = [](std::string text) {
        std::erase(text, '"');
        return text;
    };
    const auto found = settings.find("search_path");
    const std::string seen = found == settings.end() ? "not set" : found->second;
    return observed("data.search_path", plain(seen) == plain(must), absl::StrCat("search_path is ", seen),
                    absl::StrCat("Setting search_path of role ", look.place.names.role, " is ", seen, ", not ", must));
}

Observation limits(const Look &look)
{
    const RoleLimits &must = look.place.config.limits.at(look.place.tenant.tier);
    const auto settings = settingsOf(look);
    std::string cause, seen;
    // A lower one is a limit that somebody set for a while, and no drift; none at all is.
    const auto check = [&](const char *name, std::int64_t value, std::int64_t most, const char *unit) {
        append(seen, absl::StrCat(name, " ", value, unit));
        if (value <= 0 || value > most)
            append(cause,
                   absl::StrCat(name, " of role ", look.place.names.role, " is ",
                                value <= 0 ? "not set" : absl::StrCat(value, unit), ", its tier gives ", most, unit));
    };
    const auto timeout = [&](const char *name) {
        const auto found = settings.find(name);
        std::int64_t value = 0;
        if (found != settings.end() && !absl::SimpleAtoi(found->second, &value)) {
            append(cause, absl::StrCat(name, " of role ", look.place.names.role, " is ", found->second,
                                       ", not a number of milliseconds"));
            value = 1;
        }
        return value;
    };
    const auto connections =
        look.role.size() > 0 ? static_cast<std::int64_t>(look.role.number(0, "rolconnlimit")) : std::int64_t{0};
    if (connections != 0) // Nought lets nobody in, which is a limit as well.
        check("CONNECTION LIMIT", connections, must.connections, "");
    check("statement_timeout", timeout("statement_timeout"), must.statementMs, " ms");
    check("lock_timeout", timeout("lock_timeout"), must.lockMs, " ms");
    return observed("data.limits", cause.empty(), seen, cause);
}

absl::StatusOr<std::vector<Observation>> allOf(Look &look)
{
    const Tier tier = look.place.tenant.tier;
    std::vector<Observation> all{roleOwn(look), rolePlain(look)};
    if (tier == Tier::Shared) {
        auto tables = sharedTables(look.shared, look.place.config);
        if (!tables.ok())
            return tables.status();
        look.tables = *std::move(tables);
        all.push_back(rowsForced(look));
        all.push_back(rowsPolicy(look));
    }
    for (auto *question : {&grantsOwn, &definerNone, tier == Tier::Dedicated ? &databaseOwn : nullptr,
                           tier == Tier::Segmented || tier == Tier::Channel ? &schemaOwn : nullptr}) {
        if (question == nullptr)
            continue;
        auto answer = (*question)(look);
        if (!answer.ok())
            return answer.status();
        all.push_back(*std::move(answer));
    }
    all.push_back(searchPath(look));
    all.push_back(limits(look));
    return all;
}

} // namespace

absl::StatusOr<std::string> causeOnTable(PostgresLink &link, const Place &place, const SharedTable &table)
{
    const std::string &role = place.names.role;
    const auto rows = link.ask(kRole, {role, groupOf(place), place.tenant.id}, kMs);
    if (!rows.ok())
        return explained("The role cannot be read", rows.status());
    std::string cause;
    for (const auto &[column, word] : {std::pair{"rolsuper", "SUPERUSER"}, {"rolbypassrls", "BYPASSRLS"}})
        if (rows->size() > 0 && rows->text(0, column) == "t")
            append(cause, absl::StrCat("Role ", role, " has ", word));
    if (!table.enabled)
        append(cause, absl::StrCat("Row-level security is off on ", table.name, ", owner ", table.owner));
    else if (!table.forced)
        append(cause, absl::StrCat("FORCE ROW LEVEL SECURITY is off on ", table.name, ", owner ", table.owner));
    if (table.enabled && !table.ruled && !table.rule.empty())
        append(cause, absl::StrCat("Policy ", kTenantPolicy, " on ", table.name, " was changed: ", table.rule));
    if (!table.others.empty())
        append(cause, absl::StrCat("Another policy on ", table.name, " lets tenants see more: ", table.others));
    if (!table.open.empty())
        append(cause, absl::StrCat("Everybody may use ", table.name, ": ", table.open));
    if (rows->size() > 0 && !rows->null(0, "belongs"))
        append(cause, rows->text(0, "belongs"));
    return cause;
}

absl::StatusOr<std::vector<Observation>> lookAtBoundaries(Administrator &administrator, const Place &place)
{
    const auto shared = administrator.shared();
    if (!shared.ok())
        return shared.status();
    auto role = (*shared)->ask(kRole, {place.names.role, groupOf(place), place.tenant.id}, kMs);
    if (!role.ok())
        return explained("The role cannot be read", role.status());
    const auto made =
        (*shared)->ask("SELECT 1 FROM bulkhead_platform.made WHERE tenant = $1 LIMIT 1", {place.tenant.id});
    if (!made.ok())
        return explained("What was made cannot be read", made.status());
    if (made->size() == 0)
        return absl::NotFoundError(absl::StrCat("Nothing of ", place.tenant.id, " stands on this platform."));
    std::unique_ptr<PostgresLink> own;
    if (!place.names.database.empty()) {
        const auto there = (*shared)->ask("SELECT 1 FROM pg_database WHERE datname = $1", {place.names.database});
        if (!there.ok())
            return explained("The databases cannot be looked at", there.status());
        if (there->size() > 0) {
            auto opened = administrator.to(place.names.database);
            if (!opened.ok())
                return opened.status();
            own = *std::move(opened);
        }
    }
    Look look{place, **shared, own ? *own : **shared, *std::move(role)};
    return allOf(look);
}

} // namespace bulkhead::pg

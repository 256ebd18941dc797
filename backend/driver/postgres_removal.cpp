#include "backend/driver/postgres_removal.h"

#include "backend/driver/postgres_canaries.h"
#include "backend/driver/postgres_move_state.h"
#include "backend/driver/postgres_readers.h"

#include <absl/strings/str_cat.h>

#include <algorithm>

namespace bulkhead::pg {
namespace {

constexpr int kRowsMs = 30 * 60'000; ///< Of one table; the session's own limit comes first, where it is lower.

struct Made
{
    std::vector<std::string> roles, readers, schemas, databases;
    [[nodiscard]] bool nothing() const
    {
        return roles.empty() && readers.empty() && schemas.empty() && databases.empty();
    }
};

absl::StatusOr<Made> madeForTenant(PostgresLink &link, const std::string &tenant)
{
    const auto rows =
        link.ask("SELECT kind, name FROM bulkhead_platform.made WHERE tenant = $1 ORDER BY made_at", {tenant});
    if (!rows.ok())
        return explained("What was made cannot be read", rows.status());
    Made made;
    for (std::size_t row = 0; row < rows->size(); ++row) {
        const std::string &kind = rows->text(row, "kind");
        if (kind == "role")
            made.roles.push_back(rows->text(row, "name"));
        else if (kind == "reader")
            made.readers.push_back(rows->text(row, "name"));
        else if (kind == "schema")
            made.schemas.push_back(rows->text(row, "name"));
        else if (kind == "database")
            made.databases.push_back(rows->text(row, "name"));
    }
    return made;
}

absl::StatusOr<bool> stands(PostgresLink &link, const char *sql, const std::string &name)
{
    const auto rows = link.ask(sql, {name});
    if (!rows.ok())
        return explained("The catalog cannot be read", rows.status());
    return rows->size() > 0;
}

/// Nobody logs in any more, and who is there is sent away. The administrator becomes a member for it: what a role owns
/// only its members may remove, and since PostgreSQL 16 who has made a role is not one by that.
absl::Status closeRole(PostgresLink &link, const std::string &name)
{
    const auto there = stands(link, "SELECT 1 FROM pg_roles WHERE rolname = $1", name);
    if (!there.ok() || !*there)
        return there.status();
    const std::string role = link.quoted(name);
    if (absl::Status status = transaction(link,
                                          [&]() -> absl::Status {
                                              absl::Status done = run(link, "The role cannot be closed",
                                                                      absl::StrCat("ALTER ROLE ", role, " NOLOGIN"));
                                              if (!done.ok())
                                                  return done;
                                              return run(link, "The administrator cannot act for the role",
                                                         absl::StrCat("GRANT ", role, " TO CURRENT_USER"));
                                          });
        !status.ok())
        return status;
    return run(link, "The role's sessions cannot be ended",
               "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = $1", {name});
}

} // namespace

absl::Status deleteRows(PostgresLink &link, const Place &place, const std::string &role, std::string &evidence)
{
    const auto known = stands(link, "SELECT 1 FROM bulkhead_tenancy.role_tenant WHERE role = $1", role);
    if (!known.ok() || !*known)
        return known.status();
    const auto tables = sharedTables(link, place.config);
    if (!tables.ok())
        return tables.status();
    auto ordered = parentsFirst(link, *tables);
    if (!ordered.ok())
        return ordered.status();
    std::reverse(ordered->begin(), ordered->end());
    if (absl::Status status = run(link, "The tenant's rows", absl::StrCat("SET LOCAL ROLE ", link.quoted(role)));
        !status.ok())
        return status;
    double rows = 0;
    for (const SharedTable &table : *ordered) {
        if (!table.granted || table.partition)
            continue;
        const auto gone = link.ask(absl::StrCat("WITH gone AS (DELETE FROM ", table.name, " WHERE ", table.column,
                                                " = $1 RETURNING 1) SELECT count(*) AS n FROM gone"),
                                   {place.tenant.id}, kRowsMs);
        if (!gone.ok())
            return explained(absl::StrCat("The tenant's rows in ", table.name, " cannot be deleted"), gone.status());
        rows += gone->number(0, "n");
    }
    absl::StrAppend(&evidence, static_cast<std::int64_t>(rows), " rows of it in ", ordered->size(), " shared tables; ");
    return run(link, "The tenant's rows", "RESET ROLE");
}

absl::Status dropDatabase(PostgresLink &link, const std::string &name, std::string &evidence)
{
    const auto there = stands(link, "SELECT 1 FROM pg_database WHERE datname = $1", name);
    if (!there.ok())
        return there.status();
    if (*there) {
        if (absl::Status status = run(link, absl::StrCat("The database ", name, " still stands"),
                                      absl::StrCat("DROP DATABASE ", link.quoted(name), " WITH (FORCE)"));
            !status.ok())
            return status;
        absl::StrAppend(&evidence, "database ", name, "; ");
    }
    return forget(link, "database", name);
}

absl::Status dropSchema(PostgresLink &link, const std::string &name, std::string &evidence)
{
    const auto there = stands(link, "SELECT 1 FROM pg_namespace WHERE nspname = $1", name);
    if (!there.ok())
        return there.status();
    if (*there) {
        if (absl::Status status = run(link, absl::StrCat("The schema ", name, " still stands"),
                                      absl::StrCat("DROP SCHEMA ", link.quoted(name), " CASCADE"));
            !status.ok())
            return status;
        absl::StrAppend(&evidence, "schema ", name, "; ");
    }
    absl::Status status = forget(link, "schema", name);
    if (status.ok())
        status = forget(link, "template", name);
    return status;
}

namespace {

absl::Status dropRole(PostgresLink &link, const Place &place, const std::string &name, std::string &evidence)
{
    const auto there = stands(link, "SELECT 1 FROM pg_roles WHERE rolname = $1", name);
    if (!there.ok())
        return there.status();
    if (*there) {
        if (absl::Status status = deleteRows(link, place, name, evidence); !status.ok())
            return status;
        if (absl::Status status = runAll(
                link, absl::StrCat("The role ", name, " still stands, without login"),
                {absl::StrCat("DROP OWNED BY ", link.quoted(name)), absl::StrCat("DROP ROLE ", link.quoted(name))});
            !status.ok())
            return status;
        absl::StrAppend(&evidence, "role ", name, "; ");
    }
    for (const char *sql : {"DELETE FROM bulkhead_tenancy.role_tenant WHERE role = $1",
                            "DELETE FROM bulkhead_platform.credential WHERE role = $1"})
        if (absl::Status status = run(link, "What was kept of the role", sql, {name}); !status.ok())
            return status;
    return forget(link, "role", name);
}

} // namespace

absl::Status removeTenant(Administrator &administrator, const Place &place, std::string &evidence)
{
    const auto shared = administrator.shared();
    if (!shared.ok())
        return shared.status();
    PostgresLink &link = **shared;
    const auto made = madeForTenant(link, place.tenant.id);
    if (!made.ok())
        return made.status();
    if (made->nothing()) {
        evidence = absl::StrCat("Nothing of ", place.tenant.id, " stands on this platform.");
        return absl::OkStatus();
    }
    for (const auto *roles : {&made->roles, &made->readers})
        for (const std::string &role : *roles)
            if (absl::Status status = closeRole(link, role); !status.ok())
                return status;
    std::string gone;
    for (const std::string &database : made->databases)
        if (absl::Status status = dropDatabase(link, database, gone); !status.ok())
            return status;
    const absl::Status status = transaction(link, [&]() -> absl::Status {
        // A move that has not ended holds a password of its own.
        const auto note = moveNote(link, place.tenant.id);
        absl::Status ended = note.status();
        if (note.ok() && note->stage != MoveStage::None)
            ended = endMove(link, place.tenant.id);
        if (!ended.ok())
            return ended;
        for (const std::string &schema : made->schemas)
            if (absl::Status done = dropSchema(link, schema, gone); !done.ok())
                return done;
        for (const std::string &role : made->roles)
            if (absl::Status done = dropRole(link, place, role, gone); !done.ok())
                return done;
        for (const std::string &reader : made->readers)
            if (absl::Status done = dropReader(link, reader, gone); !done.ok())
                return done;
        return absl::OkStatus();
    });
    if (!status.ok())
        return status;
    evidence = absl::StrCat("Gone: ", gone, "its credential. Nothing that Bulkhead has made for it stays.");
    return absl::OkStatus();
}

} // namespace bulkhead::pg

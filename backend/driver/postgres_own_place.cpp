#include "backend/driver/postgres_own_place.h"

#include "backend/driver/postgres_row_rules.h"

#include <absl/strings/escaping.h>
#include <absl/strings/str_cat.h>

#include <openssl/rand.h>

namespace bulkhead::pg {
namespace {

/// Statements that take away what anybody but the owner and the tenant's role ($2) was given in a schema ($1). What its
/// readers ($3) may read is another step's.
constexpr char kForeignRights[] = R"sql(
WITH place AS (SELECT oid, nspname, nspowner, nspacl FROM pg_namespace WHERE nspname = $1),
given AS (
  SELECT format('SCHEMA %I', p.nspname) AS what, a.grantee, p.nspowner AS owner, a.privilege_type AS privilege
    FROM place p, aclexplode(p.nspacl) a
  UNION
  SELECT format('%s %I.%I', CASE c.relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, p.nspname, c.relname),
         a.grantee, c.relowner, CASE c.relkind WHEN 'S' THEN '' ELSE a.privilege_type END
    FROM place p JOIN pg_class c ON c.relnamespace = p.oid, aclexplode(c.relacl) a
   WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
  UNION
  SELECT format('ROUTINE %s', f.oid::regprocedure), a.grantee, f.proowner, ''
    FROM place p JOIN pg_proc f ON f.pronamespace = p.oid,
         aclexplode(coalesce(f.proacl, acldefault('f', f.proowner))) a)
SELECT DISTINCT format('REVOKE ALL ON %s FROM %s', what,
              CASE grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(grantee)) END) AS sql
  FROM given WHERE grantee <> owner
   AND grantee <> coalesce((SELECT oid FROM pg_roles WHERE rolname = $2), 0)
   AND NOT (privilege IN ('USAGE', 'SELECT')
            AND grantee IN (SELECT oid FROM pg_roles WHERE rolname IN (SELECT jsonb_array_elements_text($3::jsonb)))))sql";

/// Statements that take from everybody but the owner and the role ($2) what they were given on a database ($1).
constexpr char kForeignConnects[] = R"sql(
SELECT DISTINCT format('REVOKE ALL ON DATABASE %I FROM %I', d.datname, pg_get_userbyid(a.grantee)) AS sql
  FROM pg_database d, aclexplode(d.datacl) a
 WHERE d.datname = $1 AND a.grantee NOT IN (0, d.datdba) AND pg_get_userbyid(a.grantee) <> $2
   AND NOT (a.privilege_type = 'CONNECT'
            AND pg_get_userbyid(a.grantee) IN (SELECT jsonb_array_elements_text($3::jsonb))))sql";

constexpr int kTemplateMs = 60'000;

absl::Status revokeForeign(PostgresLink &link, const Place &place, std::size_t &revoked)
{
    const auto rows = link.ask(kForeignRights, {place.names.schema, place.names.role, readerNames(place)}, 10'000);
    if (!rows.ok())
        return explained("Rights in the tenant's schema cannot be read", rows.status());
    for (std::size_t row = 0; row < rows->size(); ++row)
        if (absl::Status status = run(link, "A right of somebody else cannot be taken away", rows->text(row, "sql"));
            !status.ok())
            return status;
    revoked = rows->size();
    return absl::OkStatus();
}

/// Within the caller's transaction, which the template must leave open.
absl::Status runTemplate(PostgresLink &link, const Place &place)
{
    const auto number = [&] { return link.ask("SELECT pg_current_xact_id()::text AS id"); };
    const auto before = number();
    if (!before.ok())
        return explained("The template", before.status());
    std::string sql = place.config.templateSql;
    if (isCanary(place.tenant))
        absl::StrAppend(&sql,
                        ";\nCREATE TABLE \"_canary\" (note text);INSERT INTO \"_canary\" VALUES ('_canary_note')");
    if (!sql.empty()) {
        if (absl::Status status =
                run(link, "The template", absl::StrCat("SET LOCAL search_path = ", link.quoted(place.names.schema)));
            !status.ok())
            return status;
        if (const auto done = link.tell(sql, kTemplateMs); !done.ok())
            return explained(absl::StrCat("The template cannot be put into schema ", place.names.schema),
                             done.status());
    }
    const auto after = number();
    if (!after.ok())
        return explained("The template", after.status());
    if (before->text(0, "id") != after->text(0, "id"))
        return absl::FailedPreconditionError("The template ends the transaction that it is run in. Take BEGIN, COMMIT "
                                             "and ROLLBACK out of it; what it left has to be looked at by hand.");
    if (absl::Status status = run(link, "The template", "SET LOCAL search_path = pg_catalog"); !status.ok())
        return status;
    return record(link, "template", place.names.schema, place.tenant.id);
}

absl::StatusOr<std::string> unguessable(const std::string &prefix)
{
    unsigned char bytes[8];
    if (RAND_bytes(bytes, sizeof bytes) != 1)
        return absl::InternalError("This machine gives no random bytes for a name.");
    return absl::StrCat(prefix, "_new_",
                        absl::BytesToHexString(std::string(reinterpret_cast<const char *>(bytes), sizeof bytes)));
}

/// The database that is kept for the tenant: by its own name, or by the one it is made under.
absl::StatusOr<std::string> recordedDatabase(PostgresLink &link, const Place &place)
{
    std::string name;
    const absl::Status status = transaction(link, [&]() -> absl::Status {
        const auto kept = link.ask("SELECT name FROM bulkhead_platform.made WHERE kind = 'database' AND tenant = $1",
                                   {place.tenant.id});
        if (!kept.ok())
            return explained("What was made cannot be read", kept.status());
        if (kept->size() > 0) {
            name = kept->text(0, "name");
            return absl::OkStatus();
        }
        const auto there = claim(link, "database", place.names.database, place.tenant.id);
        if (!there.ok())
            return there.status();
        auto chosen = unguessable(place.config.databasePrefix);
        if (!chosen.ok())
            return chosen.status();
        name = *chosen;
        return record(link, "database", name, place.tenant.id);
    });
    if (!status.ok())
        return status;
    return name;
}

absl::Status takeName(PostgresLink &link, const Place &place, const std::string &made)
{
    const std::string database = link.quoted(place.names.database);
    return transaction(link, [&]() -> absl::Status {
        if (made != place.names.database) {
            const auto there = claim(link, "database", place.names.database, place.tenant.id);
            if (!there.ok())
                return there.status();
            absl::Status status = run(link, absl::StrCat("The database ", database, " cannot get its name"),
                                      absl::StrCat("ALTER DATABASE ", link.quoted(made), " RENAME TO ", database));
            if (status.ok())
                status = forget(link, "database", made);
            if (status.ok())
                status = record(link, "database", place.names.database, place.tenant.id);
            if (!status.ok())
                return status;
        }
        const RoleLimits &limits = place.config.limits.at(place.tenant.tier);
        constexpr int kForTheAdministrator = 5;
        const auto foreign = link.ask(kForeignConnects, {place.names.database, place.names.role, readerNames(place)});
        if (!foreign.ok())
            return explained("Rights on the database cannot be read", foreign.status());
        std::vector<std::string> statements{
            absl::StrCat("REVOKE ALL ON DATABASE ", database, " FROM PUBLIC"),
            absl::StrCat("GRANT CONNECT ON DATABASE ", database, " TO ", link.quoted(place.names.role)),
            absl::StrCat("ALTER DATABASE ", database, " CONNECTION LIMIT ", limits.connections + kForTheAdministrator)};
        if (!place.beside)
            statements.push_back(absl::StrCat("ALTER ROLE ", link.quoted(place.names.role),
                                              " SET search_path = ", link.quoted(place.names.schema)));
        for (std::size_t row = 0; row < foreign->size(); ++row)
            statements.push_back(foreign->text(row, "sql"));
        return runAll(link, absl::StrCat("Rights on database ", database, " cannot be set"), statements);
    });
}

} // namespace

std::string readerNames(const Place &place)
{
    const auto readers = readersOf(place.config, place.tenant);
    return jsonList({readers[0].role, readers[1].role});
}

absl::Status giveRights(PostgresLink &link, const Place &place)
{
    const std::string schema = link.quoted(place.names.schema);
    const std::string role = link.quoted(place.names.role);
    return runAll(
        link, absl::StrCat("Rights in schema ", schema, " cannot be given"),
        {absl::StrCat("GRANT USAGE ON SCHEMA ", schema, " TO ", role),
         absl::StrCat("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ", schema, " TO ", role),
         absl::StrCat("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA ", schema, " TO ", role),
         absl::StrCat("GRANT EXECUTE ON ALL ROUTINES IN SCHEMA ", schema, " TO ", role),
         absl::StrCat("ALTER DEFAULT PRIVILEGES IN SCHEMA ", schema,
                      " GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO ", role),
         absl::StrCat("ALTER DEFAULT PRIVILEGES IN SCHEMA ", schema, " GRANT USAGE, SELECT ON SEQUENCES TO ", role),
         absl::StrCat("ALTER DEFAULT PRIVILEGES IN SCHEMA ", schema, " GRANT EXECUTE ON ROUTINES TO ", role)});
}

absl::Status makeSchema(PostgresLink &link, const Place &place, std::string &evidence)
{
    const std::string schema = link.quoted(place.names.schema);
    const std::string role = link.quoted(place.names.role);
    return transaction(link, [&]() -> absl::Status {
        const auto there = claim(link, "schema", place.names.schema, place.tenant.id);
        if (!there.ok())
            return there.status();
        if (*there == Claim::Missing) {
            absl::Status status = run(link, absl::StrCat("The schema ", schema, " cannot be made"),
                                      absl::StrCat("CREATE SCHEMA ", schema));
            if (status.ok())
                status = forget(link, "template", place.names.schema); // Of one that somebody dropped.
            if (status.ok())
                status = record(link, "schema", place.names.schema, place.tenant.id);
            if (!status.ok())
                return status;
        }
        std::vector<std::string> given{absl::StrCat("GRANT USAGE ON SCHEMA ", schema, " TO ", role)};
        if (!place.beside)
            given.push_back(absl::StrCat("ALTER ROLE ", role, " SET search_path = ", schema));
        if (absl::Status status = runAll(link, absl::StrCat("Schema ", schema, " cannot be given to ", role), given);
            !status.ok())
            return status;
        evidence =
            absl::StrCat("schema ", schema, *there == Claim::Missing ? " made" : " stands", " in ", link.database());
        if (!place.beside)
            absl::StrAppend(&evidence, "; search_path of ", role, " is that schema");
        return absl::OkStatus();
    });
}

absl::Status makeDatabase(PostgresLink &link, const Place &place, std::string &evidence)
{
    const auto made = recordedDatabase(link, place);
    if (!made.ok())
        return made.status();
    const auto there = link.ask("SELECT 1 FROM pg_database WHERE datname = $1", {*made});
    if (!there.ok())
        return explained("The databases cannot be looked at", there.status());
    if (there->size() == 0) {
        // From template0: nothing that somebody left in template1 comes along, and nobody can be connected to it.
        if (absl::Status status = run(link, "The tenant's database cannot be made",
                                      absl::StrCat("CREATE DATABASE ", link.quoted(*made), " TEMPLATE template0"));
            !status.ok())
            return status;
        if (*made == place.names.database) // It was ours, somebody dropped it, and this one is as ours as that was.
            evidence = "it had been dropped and is new; ";
    }
    if (absl::Status status = takeName(link, place, *made); !status.ok())
        return status;
    absl::StrAppend(&evidence, "database ", link.quoted(place.names.database), there->size() == 0 ? " made" : " stands",
                    "; only ", link.quoted(place.names.role), " may connect");
    return absl::OkStatus();
}

absl::Status fillSchema(PostgresLink &link, const Place &place, std::string &evidence)
{
    const std::string schema = link.quoted(place.names.schema);
    std::size_t revoked = 0;
    bool ran = false;
    const absl::Status status = transaction(link, [&]() -> absl::Status {
        if (!place.names.database.empty()) {
            if (absl::Status done = prepareOwnDatabase(link); !done.ok())
                return done;
            if (absl::Status done = runAll(
                    link, "The tenant's database cannot be set up",
                    {absl::StrCat("CREATE SCHEMA IF NOT EXISTS ", schema), "REVOKE ALL ON SCHEMA public FROM PUBLIC"});
                !done.ok())
                return done;
        }
        const auto filled = madeFor(link, "template", place.names.schema);
        if (!filled.ok())
            return filled.status();
        if (filled->empty()) {
            if (absl::Status done = runTemplate(link, place); !done.ok())
                return done;
            ran = true;
        }
        if (absl::Status done = revokeForeign(link, place, revoked); !done.ok())
            return done;
        return giveRights(link, place);
    });
    if (!status.ok())
        return status;
    const auto count = link.ask("SELECT count(*) AS n FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
                                " WHERE n.nspname = $1 AND c.relkind IN ('r', 'p')",
                                {place.names.schema});
    evidence = absl::StrCat(ran ? "template put into" : "template had been put into", " schema ", schema, " of ",
                            link.database(), ": ", count.ok() ? count->text(0, "n") : "?", " tables; rights for ",
                            link.quoted(place.names.role), " alone, ", revoked, " of others taken away");
    return absl::OkStatus();
}

} // namespace bulkhead::pg

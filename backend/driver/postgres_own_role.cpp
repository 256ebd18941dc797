#include "backend/driver/postgres_own_place.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_join.h>

#include <algorithm>

namespace bulkhead::pg {
namespace {

constexpr char kRights[] = R"sql(
SELECT r.rolsuper, r.rolbypassrls, r.rolreplication, r.rolcreaterole, r.rolcreatedb,
       (SELECT jsonb_agg(pg_get_userbyid(m.roleid))::text FROM pg_auth_members m
         WHERE m.member = r.oid AND pg_get_userbyid(m.roleid) <> $2) AS belongs,
       (SELECT string_agg(quote_ident(pg_get_userbyid(m.roleid)), ', ') FROM pg_auth_members m
         WHERE m.member = r.oid AND pg_get_userbyid(m.roleid) <> $2) AS belongs_to,
       (SELECT string_agg(quote_ident(pg_get_userbyid(m.member)), ', ') FROM pg_auth_members m
         WHERE m.roleid = r.oid AND m.member <> (SELECT oid FROM pg_roles WHERE rolname = current_user)) AS lent_to
  FROM pg_roles r WHERE r.rolname = $1)sql";

/// What somebody gave to the role or gave of it, taken away as far as the administrator may.
absl::Status restoreRole(PostgresLink &link, const Place &place, std::string &evidence)
{
    const std::string role = link.quoted(place.names.role);
    const bool shared = place.tenant.tier == Tier::Shared;
    const auto rights = link.ask(kRights, {place.names.role, shared ? sharedGroupOf(place.config) : std::string()});
    if (!rights.ok() || rights->size() == 0)
        return explained("The role's rights cannot be read", rights.status());
    for (const auto &[column, word] :
         {std::pair{"rolsuper", "SUPERUSER"}, {"rolbypassrls", "BYPASSRLS"}, {"rolreplication", "REPLICATION"}})
        if (rights->text(0, column) == "t")
            return absl::FailedPreconditionError(absl::StrCat("The role ", role, " has ", word,
                                                              ", which only a superuser can take away: ALTER ROLE ",
                                                              role, " NO", word, ". Then retry."));
    std::vector<std::string> sql{absl::StrCat("ALTER ROLE ", role, " LOGIN INHERIT NOCREATEROLE NOCREATEDB")};
    if (!rights->null(0, "belongs_to"))
        sql.push_back(absl::StrCat("REVOKE ", rights->text(0, "belongs_to"), " FROM ", role));
    if (!rights->null(0, "lent_to"))
        sql.push_back(absl::StrCat("REVOKE ", role, " FROM ", rights->text(0, "lent_to")));
    if (absl::Status status = runAll(link, absl::StrCat("The role ", role, " cannot be restored"), sql); !status.ok())
        return status;
    const auto after = link.ask(kRights, {place.names.role, shared ? sharedGroupOf(place.config) : std::string()});
    if (!after.ok())
        return explained("The role's rights cannot be read", after.status());
    for (const char *column : {"belongs_to", "lent_to"}) // A grant by somebody else stays with only a warning.
        if (!after->null(0, column))
            return absl::FailedPreconditionError(absl::StrCat(
                "The role ", role, column[0] == 'b' ? " is a member of " : " was granted to ", after->text(0, column),
                " by somebody whose grants the administrator may not take away. Let them REVOKE it, then retry."));
    evidence = absl::StrCat("role ", role, " stands, made by Bulkhead");
    return absl::OkStatus();
}

absl::Status createRole(PostgresLink &link, const Place &place, std::string &evidence)
{
    const std::string role = link.quoted(place.names.role);
    std::string fingerprint;
    const auto verifier = issueCredential(link, place.tenant.id, place.names.role, fingerprint);
    if (!verifier.ok())
        return verifier.status();
    const RoleLimits &limits = place.config.limits.at(place.tenant.tier);
    if (absl::Status status =
            run(link, absl::StrCat("The role ", role, " cannot be made"),
                absl::StrCat("CREATE ROLE ", role, " LOGIN INHERIT NOCREATEROLE NOCREATEDB CONNECTION LIMIT ",
                             limits.connections, " PASSWORD ", link.literal(*verifier)));
        !status.ok())
        return status;
    evidence = absl::StrCat("role ", role, " made: it logs in, is a member of nothing and owns nothing; credential ",
                            fingerprint);
    return record(link, "role", place.names.role, place.tenant.id);
}

absl::Status keepCredential(PostgresLink &link, const Place &place, std::string &evidence)
{
    const auto kept = credentialOf(link, place.tenant.id);
    if (kept.ok() && kept->role == place.names.role) {
        absl::StrAppend(&evidence, "; credential ", kept->fingerprint);
        return absl::OkStatus();
    }
    if (!kept.ok() && !absl::IsNotFound(kept.status()))
        return kept.status();
    std::string fingerprint;
    const auto verifier = issueCredential(link, place.tenant.id, place.names.role, fingerprint);
    if (!verifier.ok())
        return verifier.status();
    absl::StrAppend(&evidence, "; new credential ", fingerprint);
    return run(link, "The role's password cannot be set",
               absl::StrCat("ALTER ROLE ", link.quoted(place.names.role), " PASSWORD ", link.literal(*verifier)));
}

} // namespace

absl::Status makeRole(PostgresLink &link, const Place &place, std::string &evidence)
{
    return transaction(link, [&]() -> absl::Status {
        const auto there = claim(link, "role", place.names.role, place.tenant.id);
        if (!there.ok())
            return there.status();
        if (*there == Claim::Missing)
            return createRole(link, place, evidence);
        if (absl::Status status = restoreRole(link, place, evidence); !status.ok())
            return status;
        return keepCredential(link, place, evidence);
    });
}

absl::Status setLimits(PostgresLink &link, const Place &place, std::string &evidence)
{
    const std::string role = link.quoted(place.names.role);
    const RoleLimits &limits = place.config.limits.at(place.tenant.tier);
    std::int64_t connections = limits.connections;
    const absl::Status status = transaction(link, [&]() -> absl::Status {
        const auto now = link.ask("SELECT rolconnlimit FROM pg_roles WHERE rolname = $1", {place.names.role});
        if (!now.ok())
            return explained(absl::StrCat("The limits of ", role, " cannot be read"), now.status());
        // A lower one is a limit that somebody set for a while.
        if (now->size() > 0 && now->number(0, "rolconnlimit") >= 0)
            connections = std::min(connections, static_cast<std::int64_t>(now->number(0, "rolconnlimit")));
        return runAll(link, absl::StrCat("The limits of ", role, " cannot be set"),
                      {absl::StrCat("ALTER ROLE ", role, " CONNECTION LIMIT ", connections),
                       absl::StrCat("ALTER ROLE ", role, " SET statement_timeout = ", limits.statementMs),
                       absl::StrCat("ALTER ROLE ", role, " SET lock_timeout = ", limits.lockMs)});
    });
    if (status.ok())
        evidence = absl::StrCat(role, ": at most ", connections, " connections, statements of ", limits.statementMs,
                                " ms, waits for locks of ", limits.lockMs, " ms");
    return status;
}

absl::Status joinShared(PostgresLink &link, const Place &place, std::string &evidence)
{
    const std::string role = link.quoted(place.names.role);
    std::vector<std::string> schemas;
    for (const std::string &schema : place.config.schemas)
        schemas.push_back(link.quoted(schema));
    if (absl::Status status =
            runAll(link, absl::StrCat("The role ", role, " cannot be let at the shared tables"),
                   {absl::StrCat("GRANT ", link.quoted(sharedGroupOf(place.config)), " TO ", role),
                    absl::StrCat("ALTER ROLE ", role, " SET search_path = ", absl::StrJoin(schemas, ", "))});
        !status.ok())
        return status;
    if (absl::Status status = run(link, "Row security cannot be told whose the role is",
                                  "INSERT INTO bulkhead_tenancy.role_tenant VALUES ($1, $2)"
                                  " ON CONFLICT (role) DO UPDATE SET tenant = $2",
                                  {place.names.role, place.tenant.id});
        !status.ok())
        return status;
    const auto connects =
        link.ask("SELECT has_database_privilege($1, current_database(), 'CONNECT') AS may", {place.names.role});
    if (!connects.ok())
        return explained("The role's rights cannot be read", connects.status());
    if (connects->text(0, "may") != "t")
        if (absl::Status status = run(link, absl::StrCat(role, " cannot be let into the database"),
                                      absl::StrCat("GRANT CONNECT ON DATABASE ", link.quoted(link.database()), " TO ",
                                                   link.quoted(sharedGroupOf(place.config))));
            !status.ok())
            return status;
    absl::StrAppend(&evidence, "; row security knows ", role, " as ", place.tenant.id);
    return absl::OkStatus();
}

} // namespace bulkhead::pg

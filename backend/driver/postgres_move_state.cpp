#include "backend/driver/postgres_move_state.h"

#include <absl/strings/str_cat.h>

#include <algorithm>

namespace bulkhead::pg {
namespace {

constexpr char kTable[] = "CREATE TABLE IF NOT EXISTS bulkhead_platform.move (tenant text PRIMARY KEY, stage int NOT"
                          " NULL, tier_from int NOT NULL, tier_to int NOT NULL, password text, fingerprint text,"
                          " begun_at timestamptz NOT NULL DEFAULT now())";

absl::Status setStage(PostgresLink &link, const std::string &tenant, MoveStage stage)
{
    return run(link, "How far the move has come cannot be kept",
               "UPDATE bulkhead_platform.move SET stage = $2 WHERE tenant = $1",
               {tenant, std::to_string(static_cast<int>(stage))});
}

absl::Status setPassword(PostgresLink &link, const Place &place, const std::string &verifier)
{
    return run(link, "The role's password cannot be set",
               absl::StrCat("ALTER ROLE ", link.quoted(place.names.role), " PASSWORD ", link.literal(verifier)));
}

/// The credential of before goes aside; what the registry has from now on, probes alone use.
absl::Status lockOut(PostgresLink &link, const Place &was)
{
    const auto kept = credentialOf(link, was.tenant.id);
    if (!kept.ok())
        return kept.status();
    absl::Status status = run(link, "The tenant's credential cannot be put aside",
                              "UPDATE bulkhead_platform.move SET password = $2, fingerprint = $3 WHERE tenant = $1",
                              {was.tenant.id, kept->password.reveal(), kept->fingerprint});
    if (!status.ok())
        return status;
    std::string fingerprint;
    const auto verifier = issueCredential(link, was.tenant.id, was.names.role, fingerprint);
    if (!verifier.ok())
        return verifier.status();
    status = setPassword(link, was, *verifier);
    return status.ok() ? setStage(link, was.tenant.id, MoveStage::Closed) : status;
}

/// Within a transaction. Nothing is put aside where the tenant was never stopped.
absl::Status restoreCredential(PostgresLink &link, const Place &place, std::string &evidence)
{
    const auto aside = link.ask("SELECT password, fingerprint FROM bulkhead_platform.move WHERE tenant = $1 AND"
                                " password IS NOT NULL",
                                {place.tenant.id});
    if (!aside.ok())
        return explained("The tenant's credential cannot be read", aside.status());
    evidence = absl::StrCat("its credential is in force again for ", link.quoted(place.names.role));
    if (aside->size() == 0)
        return absl::OkStatus();
    absl::StrAppend(&evidence, ": ", aside->text(0, "fingerprint"));
    const auto verifier = link.verifierOf(place.names.role, Secret(aside->text(0, "password")));
    if (!verifier.ok())
        return verifier.status();
    absl::Status status = setPassword(link, place, *verifier);
    return status.ok() ? run(link, "The tenant's credential cannot be put back",
                             "UPDATE bulkhead_platform.credential c SET password = m.password, fingerprint ="
                             " m.fingerprint FROM bulkhead_platform.move m WHERE c.tenant = $1 AND m.tenant = $1",
                             {place.tenant.id})
                       : status;
}

absl::Status sendAway(PostgresLink &link, const Place &was)
{
    constexpr int kTries = 50;
    for (int tries = 0; tries < kTries; ++tries) {
        const auto left = link.ask("SELECT count(pg_terminate_backend(pid)) AS n, (SELECT 1 FROM pg_sleep(0.1)) AS s"
                                   "  FROM pg_stat_activity WHERE usename = $1",
                                   {was.names.role}, 25'000);
        if (!left.ok())
            return explained("The tenant's sessions cannot be ended", left.status());
        if (left->number(0, "n") == 0)
            return absl::OkStatus();
    }
    return absl::UnavailableError("A session of the tenant does not end. End it by hand, then try again.");
}

/// `own`: what the tier demands of connections; a lower number than the tier of before had is somebody's limit for a
/// while, and stays.
std::int64_t connectionsFor(const Place &out, const Place &into, std::int64_t now)
{
    const std::int64_t was = out.config.limits.at(out.tenant.tier).connections;
    const std::int64_t will = into.config.limits.at(into.tenant.tier).connections;
    return now >= 0 && now < was ? std::min(now, will) : will;
}

std::vector<std::string> shutOut(PostgresLink &link, const Place &out)
{
    const std::string role = link.quoted(out.names.role);
    if (!out.names.database.empty())
        return {absl::StrCat("REVOKE CONNECT ON DATABASE ", link.quoted(out.names.database), " FROM ", role)};
    if (!out.names.schema.empty()) {
        std::vector<std::string> sql;
        for (const char *what :
             {"SCHEMA ", "ALL TABLES IN SCHEMA ", "ALL SEQUENCES IN SCHEMA ", "ALL ROUTINES IN SCHEMA "})
            sql.push_back(absl::StrCat("REVOKE ALL ON ", what, link.quoted(out.names.schema), " FROM ", role));
        for (const char *what : {"TABLES", "SEQUENCES", "ROUTINES"})
            sql.push_back(absl::StrCat("ALTER DEFAULT PRIVILEGES IN SCHEMA ", link.quoted(out.names.schema),
                                       " REVOKE ALL ON ", what, " FROM ", role));
        return sql;
    }
    return {absl::StrCat("REVOKE ", link.quoted(sharedGroupOf(out.config)), " FROM ", role)};
}

/// A place that is gone already, because going back was interrupted, is shut.
absl::Status shut(PostgresLink &link, const Place &out)
{
    const auto there = link.ask("SELECT 1 FROM pg_namespace WHERE nspname = $1 AND $2 = '' UNION ALL"
                                " SELECT 1 FROM pg_database WHERE datname = $2 AND $2 <> '' UNION ALL"
                                " SELECT 1 WHERE $1 = '' AND $2 = ''",
                                {out.names.schema, out.names.database});
    if (!there.ok())
        return explained("The catalog cannot be read", there.status());
    return there->size() == 0 ? absl::OkStatus()
                              : runAll(link, "The other place cannot be shut for the role", shutOut(link, out));
}

absl::Status letIn(PostgresLink &link, const Place &into)
{
    std::string joined;
    if (into.tenant.tier == Tier::Shared)
        return joinShared(link, into, joined);
    const std::string role = link.quoted(into.names.role);
    absl::Status status = run(link, absl::StrCat("The role ", role, " cannot be led to its place"),
                              absl::StrCat("ALTER ROLE ", role, " SET search_path = ", link.quoted(into.names.schema)));
    if (!status.ok())
        return status;
    if (into.names.database.empty())
        return giveRights(link, into);
    return run(link, absl::StrCat("The role ", role, " cannot be let into its database"),
               absl::StrCat("GRANT CONNECT ON DATABASE ", link.quoted(into.names.database), " TO ", role));
}

} // namespace

absl::StatusOr<MoveNote> moveNote(PostgresLink &link, const std::string &tenant)
{
    const auto made = link.ask("SELECT to_regclass('bulkhead_platform.move') IS NOT NULL AS made");
    if (!made.ok())
        return explained("Moves cannot be looked at", made.status());
    if (made->text(0, "made") != "t")
        return MoveNote();
    const auto rows =
        link.ask("SELECT stage, tier_from, tier_to FROM bulkhead_platform.move WHERE tenant = $1", {tenant});
    if (!rows.ok())
        return explained("Moves cannot be looked at", rows.status());
    if (rows->size() == 0)
        return MoveNote();
    return MoveNote{static_cast<MoveStage>(static_cast<int>(rows->number(0, "stage"))),
                    static_cast<Tier>(static_cast<int>(rows->number(0, "tier_from"))),
                    static_cast<Tier>(static_cast<int>(rows->number(0, "tier_to")))};
}

absl::Status beginMove(PostgresLink &link, const Place &was, const Place &will)
{
    for (const char *sql : {kTable, "REVOKE ALL ON bulkhead_platform.move FROM PUBLIC"})
        if (absl::Status status = run(link, "Moves cannot be kept", sql); !status.ok())
            return status;
    const auto note = moveNote(link, was.tenant.id);
    if (!note.ok())
        return note.status();
    if (note->stage != MoveStage::None)
        return note->from == was.tenant.tier && note->to == will.tenant.tier
                   ? absl::OkStatus()
                   : absl::FailedPreconditionError("Another move of this tenant was begun and has not ended. Let it "
                                                   "end, or go back, first.");
    return run(link, "Moves cannot be kept",
               "INSERT INTO bulkhead_platform.move (tenant, stage, tier_from, tier_to) VALUES ($1, $2, $3, $4)",
               {was.tenant.id, std::to_string(static_cast<int>(MoveStage::Begun)),
                std::to_string(static_cast<int>(was.tenant.tier)), std::to_string(static_cast<int>(will.tenant.tier))});
}

absl::Status endMove(PostgresLink &link, const std::string &tenant)
{
    return run(link, "The move cannot be forgotten", "DELETE FROM bulkhead_platform.move WHERE tenant = $1", {tenant});
}

absl::Status closeTenant(PostgresLink &link, const Place &was, std::string &evidence)
{
    const std::string role = link.quoted(was.names.role);
    absl::Status status = transaction(link, [&]() -> absl::Status {
        const auto note = moveNote(link, was.tenant.id);
        if (!note.ok())
            return note.status();
        if (note->stage == MoveStage::Begun)
            if (absl::Status out = lockOut(link, was); !out.ok())
                return out;
        return runAll(
            link, absl::StrCat("The role ", role, " cannot be closed"),
            {absl::StrCat("ALTER ROLE ", role, " NOLOGIN"), absl::StrCat("GRANT ", role, " TO CURRENT_USER")});
    });
    if (status.ok())
        status = sendAway(link, was);
    if (status.ok())
        evidence = absl::StrCat("nobody logs in as ", role, " and none of its sessions is left");
    return status;
}

absl::Status openTenant(PostgresLink &link, const Place &place, std::string &evidence)
{
    return transaction(link, [&]() -> absl::Status {
        absl::Status status = restoreCredential(link, place, evidence);
        return status.ok() ? setStage(link, place.tenant.id, MoveStage::Opened) : status;
    });
}

absl::Status putCredentialBack(PostgresLink &link, const Place &place)
{
    std::string evidence;
    return transaction(link, [&] { return restoreCredential(link, place, evidence); });
}

absl::Status leadRole(PostgresLink &link, const Place &out, const Place &into, std::string &evidence)
{
    const std::string role = link.quoted(into.names.role);
    return transaction(link, [&]() -> absl::Status {
        const auto now = link.ask("SELECT rolconnlimit FROM pg_roles WHERE rolname = $1", {into.names.role});
        if (!now.ok() || now->size() == 0)
            return now.ok() ? absl::FailedPreconditionError(absl::StrCat("The role ", role, " is gone."))
                            : explained("The role cannot be looked at", now.status());
        const RoleLimits &limits = into.config.limits.at(into.tenant.tier);
        const auto connections = connectionsFor(out, into, static_cast<std::int64_t>(now->number(0, "rolconnlimit")));
        const bool same = out.names.schema == into.names.schema && out.names.database == into.names.database;
        if (!same) {
            absl::Status status = letIn(link, into);
            if (status.ok())
                status = shut(link, out);
            if (status.ok() && out.tenant.tier == Tier::Shared)
                status = run(link, "Row security still knows the role",
                             "DELETE FROM bulkhead_tenancy.role_tenant WHERE role = $1", {into.names.role});
            if (!status.ok())
                return status;
        }
        evidence =
            absl::StrCat(role, " has ", into.names.database.empty() ? "" : "database ", into.names.database,
                         into.names.database.empty() ? into.names.schema.empty() ? "the shared tables" : "schema " : "",
                         into.names.database.empty() ? into.names.schema : std::string(), ", at most ", connections,
                         " connections, statements of ", limits.statementMs, " ms");
        return runAll(link, absl::StrCat("The limits of ", role, " cannot be set"),
                      {absl::StrCat("ALTER ROLE ", role, " LOGIN CONNECTION LIMIT ", connections),
                       absl::StrCat("ALTER ROLE ", role, " SET statement_timeout = ", limits.statementMs),
                       absl::StrCat("ALTER ROLE ", role, " SET lock_timeout = ", limits.lockMs)});
    });
}

} // namespace bulkhead::pg

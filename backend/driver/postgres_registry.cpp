#include "backend/driver/postgres_registry.h"

#include <absl/strings/escaping.h>
#include <absl/strings/str_cat.h>

#include <openssl/rand.h>

namespace bulkhead::pg {
namespace {

constexpr std::size_t kPasswordBytes = 24;
constexpr std::size_t kFingerprintBytes = 8;

constexpr char kState[] =
    "SELECT (SELECT nspowner = (SELECT oid FROM pg_roles WHERE rolname = current_user) FROM pg_namespace"
    "         WHERE nspname = 'bulkhead_platform') AS own,"
    "       (SELECT nspowner = (SELECT oid FROM pg_roles WHERE rolname = current_user) FROM pg_namespace"
    "         WHERE nspname = 'bulkhead_tenancy') AS tenancy,"
    "       to_regclass('bulkhead_platform.made') IS NOT NULL AS made,"
    "       EXISTS (SELECT 1 FROM pg_roles WHERE rolname = $1) AS role";

/// In the shared database, because a role can be made there in one transaction with its credential: a gateway on each
/// of several machines finds it, and no crash leaves a role without one. What this costs is that a dump of the
/// database by its administrator holds it. Default rights may have been set for whatever the administrator makes, so
/// everybody's are taken away by name.
std::string ownTables()
{
    return "CREATE TABLE bulkhead_platform.made (kind text, name text, tenant text NOT NULL,"
           " made_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (kind, name));"
           "CREATE INDEX made_for ON bulkhead_platform.made (tenant);"
           "CREATE TABLE bulkhead_platform.credential (tenant text PRIMARY KEY, role name NOT NULL,"
           " password text NOT NULL, fingerprint text NOT NULL, issued_at timestamptz NOT NULL DEFAULT now());"
           "REVOKE ALL ON SCHEMA bulkhead_platform FROM PUBLIC;"
           "REVOKE ALL ON ALL TABLES IN SCHEMA bulkhead_platform FROM PUBLIC;";
}

/// Which role is which tenant, and a table that looks like a shared one: with rows of a canary, with statistics (the
/// rows are alike, so their text stands in them) and with a sequence.
std::string tenancyTables(const std::string &group, const std::string &administrator)
{
    const std::string own = "(SELECT r.tenant FROM bulkhead_tenancy.role_tenant r WHERE r.role = CURRENT_USER)";
    std::string sql = absl::StrCat(
        "CREATE TABLE bulkhead_tenancy.role_tenant (role name PRIMARY KEY, tenant text NOT NULL);"
        "CREATE TABLE bulkhead_tenancy.canary (tenant text NOT NULL, note text NOT NULL);"
        "CREATE SEQUENCE bulkhead_tenancy.canary_number;"
        "REVOKE ALL ON SCHEMA bulkhead_tenancy FROM PUBLIC;"
        "REVOKE ALL ON ALL TABLES IN SCHEMA bulkhead_tenancy FROM PUBLIC;"
        "REVOKE ALL ON ALL SEQUENCES IN SCHEMA bulkhead_tenancy FROM PUBLIC;"
        "INSERT INTO bulkhead_tenancy.canary SELECT '_canary_shared', '_canary_note' FROM generate_series(1, 20);"
        "SELECT nextval('bulkhead_tenancy.canary_number');"
        "ANALYZE bulkhead_tenancy.canary;");
    for (const char *table : {"role_tenant", "canary"})
        absl::StrAppend(&sql, "ALTER TABLE bulkhead_tenancy.", table, " ENABLE ROW LEVEL SECURITY;",
                        "ALTER TABLE bulkhead_tenancy.", table, " FORCE ROW LEVEL SECURITY;",
                        "CREATE POLICY keeper ON bulkhead_tenancy.", table, " TO ", administrator,
                        " USING (true) WITH CHECK (true);", "GRANT SELECT ON bulkhead_tenancy.", table, " TO ", group,
                        ";");
    absl::StrAppend(&sql, "CREATE POLICY own ON bulkhead_tenancy.role_tenant FOR SELECT TO ", group,
                    " USING (role = CURRENT_USER);", "CREATE POLICY own ON bulkhead_tenancy.canary TO ", group,
                    " USING (tenant = ", own, ");", "GRANT USAGE ON SCHEMA bulkhead_tenancy TO ", group, ";");
    return sql;
}

absl::Status foreign(const std::string &kind, const std::string &name)
{
    return absl::FailedPreconditionError(
        absl::StrCat("A ", kind, " named \"", name,
                     "\" stands there that Bulkhead has not made. Nothing was changed. Rename or remove it, or change "
                     "the prefix in the platform's file."));
}

absl::Status makeRegistry(PostgresLink &link, const PostgresPlatformConfig &config)
{
    const std::string group = sharedGroupOf(config);
    const auto me = link.ask("SELECT quote_ident(current_user) AS name");
    if (!me.ok())
        return explained("The administrator", me.status());
    for (const char *schema : {kOwnSchema, kTenancySchema})
        if (absl::Status status = run(link, absl::StrCat("The schema ", schema, " cannot be made"),
                                      absl::StrCat("CREATE SCHEMA ", schema));
            !status.ok())
            return status;
    if (absl::Status status = run(link, "The group of Shared tenants cannot be made",
                                  absl::StrCat("CREATE ROLE ", link.quoted(group), " NOLOGIN"));
        !status.ok())
        return status;
    const auto made = link.tell(ownTables() + tenancyTables(link.quoted(group), me->text(0, "name")), 20'000);
    if (!made.ok())
        return explained("What the platform keeps cannot be made", made.status());
    // Large objects have no names: the number is what is kept.
    const auto large = link.ask("SELECT lo_from_bytea(0, convert_to('_canary_large_object', 'UTF8'))::text AS oid");
    if (!large.ok())
        return explained("The canary's large object cannot be made", large.status());
    if (absl::Status status = record(link, "large object", large->text(0, "oid"), kSharedCanary); !status.ok())
        return status;
    return record(link, "role", group, "");
}

} // namespace

absl::Status prepareRegistry(PostgresLink &link, const PostgresPlatformConfig &config)
{
    const auto look = [&] { return link.ask(kState, {sharedGroupOf(config)}); };
    auto state = look();
    if (!state.ok())
        return explained("The platform", state.status());
    if (state->text(0, "made") == "t" && state->text(0, "own") == "t")
        return absl::OkStatus();
    return transaction(link, [&]() -> absl::Status {
        state = look(); // Another gateway may have had its turn.
        if (!state.ok())
            return explained("The platform", state.status());
        if (state->text(0, "made") == "t" && state->text(0, "own") == "t")
            return absl::OkStatus();
        for (const auto &[column, schema] : {std::pair{"own", kOwnSchema}, {"tenancy", kTenancySchema}})
            if (!state->null(0, column))
                return foreign("schema", schema);
        if (state->text(0, "role") == "t")
            return foreign("role", sharedGroupOf(config));
        return makeRegistry(link, config);
    });
}

absl::Status prepareOwnDatabase(PostgresLink &link)
{
    return run(link, "What the platform keeps in the tenant's database cannot be made",
               "DO $$ BEGIN IF to_regclass('bulkhead_platform.made') IS NULL THEN CREATE SCHEMA bulkhead_platform;"
               " CREATE TABLE bulkhead_platform.made (kind text, name text, tenant text NOT NULL,"
               " made_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (kind, name));"
               " REVOKE ALL ON SCHEMA bulkhead_platform FROM PUBLIC;"
               " REVOKE ALL ON bulkhead_platform.made FROM PUBLIC; END IF; END $$");
}

absl::StatusOr<std::string> madeFor(PostgresLink &link, const std::string &kind, const std::string &name)
{
    const auto rows = link.ask("SELECT tenant FROM bulkhead_platform.made WHERE kind = $1 AND name = $2", {kind, name});
    if (!rows.ok())
        return explained("What was made cannot be read", rows.status());
    return rows->size() == 0 ? std::string() : rows->text(0, "tenant");
}

absl::Status record(PostgresLink &link, const std::string &kind, const std::string &name, const std::string &tenant)
{
    return run(link, "What was made cannot be kept",
               "INSERT INTO bulkhead_platform.made (kind, name, tenant) VALUES ($1, $2, $3)"
               " ON CONFLICT (kind, name) DO UPDATE SET tenant = $3",
               {kind, name, tenant});
}

absl::Status forget(PostgresLink &link, const std::string &kind, const std::string &name)
{
    return run(link, "What was removed cannot be forgotten",
               "DELETE FROM bulkhead_platform.made WHERE kind = $1 AND name = $2", {kind, name});
}

absl::StatusOr<Claim> claim(PostgresLink &link, const std::string &kind, const std::string &name,
                            const std::string &tenant)
{
    const std::string there = kind == "role" || kind == "reader" ? "SELECT 1 FROM pg_roles WHERE rolname = $1"
                              : kind == "schema"                 ? "SELECT 1 FROM pg_namespace WHERE nspname = $1"
                                                                 : "SELECT 1 FROM pg_database WHERE datname = $1";
    const auto rows = link.ask(there, {name});
    if (!rows.ok())
        return explained("The catalog cannot be read", rows.status());
    const auto owner = madeFor(link, kind, name);
    if (!owner.ok())
        return owner.status();
    if (!owner->empty() && *owner != tenant)
        return absl::FailedPreconditionError(absl::StrCat("The ", kind, " \"", name, "\" belongs to tenant ", *owner,
                                                          ". Nothing was changed. Give this tenant another id."));
    if (rows->size() > 0 && owner->empty())
        return foreign(kind, name);
    return rows->size() > 0 ? Claim::Ours : Claim::Missing;
}

absl::StatusOr<Credential> credentialOf(PostgresLink &link, const std::string &tenant)
{
    const auto rows =
        link.ask("SELECT role, password, fingerprint FROM bulkhead_platform.credential WHERE tenant = $1", {tenant});
    if (!rows.ok())
        return explained("The tenant's credential cannot be read", rows.status());
    if (rows->size() == 0)
        return absl::NotFoundError(
            absl::StrCat("No credential is kept for tenant ", tenant, ". Set the tenant up again."));
    return Credential{rows->text(0, "role"), Secret(rows->text(0, "password")), rows->text(0, "fingerprint")};
}

absl::StatusOr<std::string> issueCredential(PostgresLink &link, const std::string &tenant, const std::string &role,
                                            std::string &fingerprint)
{
    unsigned char bytes[kPasswordBytes];
    if (RAND_bytes(bytes, sizeof bytes) != 1)
        return absl::InternalError("This machine gives no random bytes for a password.");
    std::string text;
    absl::WebSafeBase64Escape(std::string(reinterpret_cast<const char *>(bytes), sizeof bytes), &text);
    const std::string digest = digestOf(text);
    fingerprint.clear();
    for (std::size_t at = 0; at < kFingerprintBytes; ++at)
        absl::StrAppend(&fingerprint, at == 0 ? "" : ":", digest.substr(at * 2, 2));
    auto verifier = link.verifierOf(role, Secret(text));
    if (!verifier.ok())
        return verifier.status();
    const absl::Status kept =
        run(link, "The tenant's credential cannot be kept",
            "INSERT INTO bulkhead_platform.credential (tenant, role, password, fingerprint) VALUES ($1, $2, $3, $4)"
            " ON CONFLICT (tenant) DO UPDATE SET role = $2, password = $3, fingerprint = $4, issued_at = now()",
            {tenant, role, text, fingerprint});
    if (!kept.ok())
        return kept;
    return verifier;
}

} // namespace bulkhead::pg

#include "backend/driver/postgres_readers.h"

#include "backend/driver/postgres_row_rules.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_join.h>

#include <algorithm>

namespace bulkhead::pg {
namespace {

constexpr int kMs = 10'000;
constexpr char kReaderGroup[] = "_readers"; ///< For whom the groups are kept as made: no tenant has such an id.

/// $1 the reader, $2 its group or '', $3 the tenant, $4 the database of its rows, $5 settings as they are kept, $6 most
/// connections. What the server's shared catalogs say, so one database tells it for all.
constexpr char kRoleFaults[] = R"sql(
WITH r AS (SELECT * FROM pg_roles WHERE rolname = $1),
g AS (SELECT oid, rolname FROM pg_roles WHERE rolname = $2),
me AS (SELECT oid FROM pg_roles WHERE rolname = current_user),
must AS (SELECT jsonb_array_elements_text($5::jsonb) AS setting),
has AS (SELECT unnest(s.setconfig) AS setting FROM pg_db_role_setting s JOIN r ON s.setrole = r.oid
         WHERE s.setdatabase = 0)
SELECT format('There is no reader %s', $1::text) AS what, true AS wide, '' AS fix WHERE NOT EXISTS (SELECT 1 FROM r)
UNION ALL
SELECT format('Reader %s was not made by Bulkhead', rolname), true, '' FROM r WHERE NOT EXISTS (
  SELECT 1 FROM bulkhead_platform.made m WHERE m.kind = 'reader' AND m.name = r.rolname AND m.tenant = $3)
UNION ALL
SELECT format('Reader %s has %s', rolname, x.word), true,
       CASE WHEN x.ours THEN format('ALTER ROLE %I NO%s', rolname, x.word) ELSE '' END
  FROM r, LATERAL (VALUES ('SUPERUSER', rolsuper, false), ('BYPASSRLS', rolbypassrls, false),
                          ('REPLICATION', rolreplication, false), ('CREATEROLE', rolcreaterole, true),
                          ('CREATEDB', rolcreatedb, true)) x (word, held, ours) WHERE x.held
UNION ALL
SELECT format('Reader %s may log in with a password that lasts', rolname), true,
       format('ALTER ROLE %I PASSWORD NULL VALID UNTIL ''epoch''', rolname)
  FROM r WHERE rolvaliduntil IS NULL OR rolvaliduntil > now() + interval '2 minutes'
UNION ALL
SELECT format('Reader %s has %s connections', rolname, CASE WHEN rolconnlimit < 0 THEN 'unlimited'
                                                            ELSE rolconnlimit::text END), true,
       format('ALTER ROLE %I CONNECTION LIMIT %s', rolname, $6::int) FROM r WHERE rolconnlimit NOT BETWEEN 0 AND $6::int
UNION ALL
SELECT format('Reader %s is NOLOGIN', rolname), false, format('ALTER ROLE %I LOGIN', rolname)
  FROM r WHERE NOT rolcanlogin
UNION ALL
SELECT format('Reader %s inherits otherwise than it must', rolname), false,
       format('ALTER ROLE %I %s', rolname, CASE WHEN $2 = '' THEN 'NOINHERIT' ELSE 'INHERIT' END)
  FROM r WHERE rolinherit <> ($2 <> '')
UNION ALL
SELECT format('Role %s is a member of %s, granted by %s', pg_get_userbyid(m.member), pg_get_userbyid(m.roleid),
              pg_get_userbyid(m.grantor)), true,
       format('REVOKE %I FROM %I', pg_get_userbyid(m.roleid), pg_get_userbyid(m.member))
  FROM pg_auth_members m
 WHERE (m.member = (SELECT oid FROM r) AND m.roleid IS DISTINCT FROM (SELECT oid FROM g))
    OR m.member = (SELECT oid FROM g)
UNION ALL
SELECT format('Role %s is a member of %s, granted by %s', pg_get_userbyid(m.member), pg_get_userbyid(m.roleid),
              pg_get_userbyid(m.grantor)), true,
       format('REVOKE %I FROM %I', pg_get_userbyid(m.roleid), pg_get_userbyid(m.member))
  FROM pg_auth_members m WHERE m.roleid = (SELECT oid FROM r) AND m.member <> (SELECT oid FROM me)
UNION ALL
SELECT format('Reader %s is no member of %s', r.rolname, g.rolname), false,
       format('GRANT %I TO %I', g.rolname, r.rolname)
  FROM r, g WHERE NOT EXISTS (SELECT 1 FROM pg_auth_members m WHERE m.member = r.oid AND m.roleid = g.oid)
UNION ALL
SELECT DISTINCT format('Reader %s owns something', r.rolname), true, '' FROM r JOIN pg_shdepend d
    ON d.refclassid = 'pg_authid'::regclass AND d.refobjid = r.oid AND d.deptype = 'o'
UNION ALL
SELECT format('Setting %s of reader %s is not in force', setting, $1::text), false,
       format('ALTER ROLE %I SET %s = %L', $1::text, split_part(setting, '=', 1), split_part(setting, '=', 2))
  FROM must, r WHERE setting NOT IN (SELECT setting FROM has)
UNION ALL
SELECT format('Reader %s has a setting of %s', $1::text, split_part(setting, '=', 1)), true,
       format('ALTER ROLE %I RESET %s', $1::text, split_part(setting, '=', 1))
  FROM has WHERE split_part(setting, '=', 1) NOT IN (SELECT split_part(setting, '=', 1) FROM must)
UNION ALL
SELECT format('Reader %s has settings of its own in database %s', r.rolname, d.datname), true,
       format('ALTER ROLE %I IN DATABASE %I RESET ALL', r.rolname, d.datname)
  FROM r JOIN pg_db_role_setting s ON s.setrole = r.oid JOIN pg_database d ON d.oid = s.setdatabase
UNION ALL
SELECT format('Row security takes reader %s for tenant "%s"', r.rolname, k.tenant), true,
       format('DELETE FROM bulkhead_tenancy.role_tenant WHERE role = %L', r.rolname)
  FROM r JOIN bulkhead_tenancy.role_tenant k ON k.role = r.rolname WHERE $2 = '' OR k.tenant <> $3
UNION ALL
SELECT format('Row security does not know reader %s', r.rolname), false,
       format('INSERT INTO bulkhead_tenancy.role_tenant VALUES (%L, %L) ON CONFLICT (role) DO UPDATE SET tenant = %L',
              r.rolname, $3::text, $3::text)
  FROM r WHERE $2 <> '' AND NOT EXISTS (
    SELECT 1 FROM bulkhead_tenancy.role_tenant k WHERE k.role = r.rolname AND k.tenant = $3)
UNION ALL
SELECT format('%s on database %I is granted to %s', a.privilege_type, d.datname, pg_get_userbyid(a.grantee)), true,
       format('REVOKE %s ON DATABASE %I FROM %I', a.privilege_type, d.datname, pg_get_userbyid(a.grantee))
  FROM pg_database d, aclexplode(d.datacl) a
 WHERE (a.grantee = (SELECT oid FROM r) OR a.grantee = (SELECT oid FROM g))
   AND (d.datname <> $4 OR a.privilege_type <> 'CONNECT' OR a.is_grantable)
UNION ALL
SELECT format('Reader %s may not connect to database %I', r.rolname, $4::text), false,
       format('GRANT CONNECT ON DATABASE %I TO %I', $4::text, r.rolname)
  FROM r WHERE EXISTS (SELECT 1 FROM pg_database WHERE datname = $4)
           AND NOT has_database_privilege(r.oid, $4::text, 'CONNECT'))sql";

/// $1 the reader, $2 its group or '', $3 schemas that it reads, $4 the tenant's column where rows are shared, else '',
/// $5 lookups, $6 columns that are PHI, $7 whether it may read those. Rights stand in the dependencies of a role, every
/// kind of them, so what is not known here is told as well.
constexpr char kRightFaults[] = R"sql(
WITH who AS (SELECT oid, rolname, rolname = coalesce(NULLIF($2, ''), $1) AS holds FROM pg_roles
              WHERE rolname IN ($1, NULLIF($2, ''))),
place AS (SELECT oid, nspname FROM pg_namespace WHERE nspname IN (SELECT jsonb_array_elements_text($3::jsonb))),
phi AS (SELECT jsonb_array_elements_text($6::jsonb) AS name),
tables AS (
  SELECT c.oid, p.nspname, c.relname,
         EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                    AND c.relname || '.' || a.attname IN (SELECT name FROM phi)) AS sensitive
    FROM pg_class c JOIN place p ON p.oid = c.relnamespace
   WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition
     AND ($4 = '' OR p.nspname || '.' || c.relname IN (SELECT jsonb_array_elements_text($5::jsonb))
          OR EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = $4 AND a.attnum > 0
                        AND NOT a.attisdropped))),
must AS (
  SELECT 'SCHEMA ' || quote_ident(nspname) AS object, 'USAGE' AS privilege, '' AS col FROM place
  UNION ALL SELECT 'SCHEMA bulkhead_tenancy', 'USAGE', '' WHERE $4 <> ''
  UNION ALL SELECT 'TABLE bulkhead_tenancy.role_tenant', 'SELECT', '' WHERE $4 <> ''
  UNION ALL SELECT format('TABLE %I.%I', nspname, relname), 'SELECT', '' FROM tables WHERE NOT sensitive OR $7::bool
  UNION ALL SELECT format('TABLE %I.%I', t.nspname, t.relname), 'SELECT', format('(%I)', a.attname)
    FROM tables t JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped
   WHERE t.sensitive AND NOT $7::bool AND t.relname || '.' || a.attname NOT IN (SELECT name FROM phi)),
given AS (
  SELECT d.classid, d.objid, d.objsubid, who.oid AS grantee, who.rolname, who.holds
    FROM pg_shdepend d JOIN who ON d.refclassid = 'pg_authid'::regclass AND d.refobjid = who.oid
   WHERE d.deptype = 'a' AND d.dbid = (SELECT oid FROM pg_database WHERE datname = current_database())),
has AS (
  SELECT g.rolname, g.holds, 'SCHEMA ' || quote_ident(n.nspname) AS object, a.privilege_type AS privilege, '' AS col,
         a.is_grantable
    FROM given g JOIN pg_namespace n ON g.classid = 'pg_namespace'::regclass AND n.oid = g.objid,
         aclexplode(n.nspacl) a WHERE a.grantee = g.grantee
  UNION ALL
  SELECT g.rolname, g.holds, format('%s %I.%I', CASE c.relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, n.nspname,
                                    c.relname), a.privilege_type, '', a.is_grantable
    FROM given g JOIN pg_class c ON g.classid = 'pg_class'::regclass AND c.oid = g.objid AND g.objsubid = 0
    JOIN pg_namespace n ON n.oid = c.relnamespace, aclexplode(c.relacl) a WHERE a.grantee = g.grantee
  UNION ALL
  SELECT g.rolname, g.holds, format('TABLE %I.%I', n.nspname, c.relname), a.privilege_type, format('(%I)', t.attname),
         a.is_grantable
    FROM given g JOIN pg_attribute t ON g.classid = 'pg_class'::regclass AND t.attrelid = g.objid
     AND t.attnum = g.objsubid AND g.objsubid > 0
    JOIN pg_class c ON c.oid = t.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace, aclexplode(t.attacl) a
   WHERE a.grantee = g.grantee
  UNION ALL
  SELECT g.rolname, g.holds, 'ROUTINE ' || f.oid::regprocedure, a.privilege_type, '', a.is_grantable
    FROM given g JOIN pg_proc f ON g.classid = 'pg_proc'::regclass AND f.oid = g.objid, aclexplode(f.proacl) a
   WHERE a.grantee = g.grantee
  UNION ALL
  SELECT g.rolname, g.holds, pg_describe_object(g.classid, g.objid, g.objsubid), '', '', false FROM given g
   WHERE g.classid NOT IN ('pg_namespace'::regclass, 'pg_class'::regclass, 'pg_proc'::regclass))
SELECT format('%s on %s is granted to %s', coalesce(NULLIF(privilege || col, ''), 'Something'), object, rolname) AS what,
       true AS wide,
       CASE privilege WHEN '' THEN '' ELSE format('REVOKE %s%s ON %s FROM %I', privilege, col, object, rolname) END AS fix
  FROM has WHERE is_grantable OR NOT holds OR (object, privilege, col) NOT IN (SELECT object, privilege, col FROM must)
UNION ALL
SELECT format('%s on %s is not granted to %s', privilege || col, object, rolname), false,
       format('GRANT %s%s ON %s TO %I', privilege, col, object, rolname)
  FROM must, who WHERE who.holds AND NOT EXISTS (SELECT 1 FROM has h WHERE h.holds AND h.object = must.object
                                                    AND h.privilege = must.privilege AND h.col = must.col))sql";

/// $1, $2 the groups, $3 the shared schemas, $4 the tenant's column. What readers see of shared rows.
constexpr char kPolicyFaults[] = R"sql(
WITH g AS (SELECT array_agg(oid ORDER BY oid) AS oids FROM pg_roles WHERE rolname IN ($1, $2)),
tables AS (
  SELECT c.oid, format('%I.%I', n.nspname, c.relname) AS name, quote_ident(a.attname) AS col,
         format('(%s = ( SELECT r.tenant FROM bulkhead_tenancy.role_tenant r WHERE (r.role = CURRENT_USER)))',
                CASE t.typname WHEN 'text' THEN quote_ident(a.attname)
                               ELSE format('(%s)::text', quote_ident(a.attname)) END) AS must
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = $4 AND a.attnum > 0 AND NOT a.attisdropped
    JOIN pg_type t ON t.oid = a.atttypid
   WHERE c.relkind IN ('r', 'p') AND n.nspname IN (SELECT jsonb_array_elements_text($3::jsonb))),
rules AS (
  SELECT t.name, p.polname, p.polcmd, p.polpermissive, (SELECT array_agg(x ORDER BY x) FROM unnest(p.polroles) x) AS roles,
         regexp_replace(pg_get_expr(p.polqual, p.polrelid), '\s+', ' ', 'g') = t.must AS right
    FROM pg_policy p JOIN tables t ON t.oid = p.polrelid)
SELECT format('Policy bulkhead_reader is missing on %s, or was changed', t.name) AS what,
       EXISTS (SELECT 1 FROM rules r WHERE r.name = t.name AND r.polname = 'bulkhead_reader') AS wide,
       format('DROP POLICY IF EXISTS bulkhead_reader ON %s; CREATE POLICY bulkhead_reader ON %s FOR SELECT TO %I, %I USING'
              ' (%s = (SELECT r.tenant FROM bulkhead_tenancy.role_tenant r WHERE r.role = CURRENT_USER))',
              t.name, t.name, $1::text, $2::text, t.col) AS fix
  FROM tables t, g WHERE NOT EXISTS (SELECT 1 FROM rules r WHERE r.name = t.name AND r.polname = 'bulkhead_reader'
                                        AND r.polcmd = 'r' AND r.polpermissive AND r.roles = g.oids AND r.right)
UNION ALL
SELECT format('Another policy on %s, %s, lets readers see more', r.name, r.polname), true, '' FROM rules r, g
 WHERE r.polpermissive AND r.polname <> 'bulkhead_reader' AND EXISTS (SELECT 1 FROM unnest(r.roles) x WHERE
       x = ANY (g.oids) OR x IN (SELECT p.oid FROM pg_roles p JOIN bulkhead_platform.made m
                                     ON m.kind = 'reader' AND m.name = p.rolname)))sql";

std::string settingsOfReaders()
{
    return jsonList({"default_transaction_read_only=on", absl::StrCat("statement_timeout=", kReaderStatementMs),
                     absl::StrCat("lock_timeout=", kReaderLockMs),
                     absl::StrCat("idle_in_transaction_session_timeout=", kReaderIdleMs),
                     absl::StrCat("idle_session_timeout=", kReaderIdleMs)});
}

absl::Status collect(PostgresLink &link, const std::string &sql, const std::vector<std::string> &values, bool home,
                     std::vector<ReaderFault> &faults)
{
    const auto rows = link.ask(sql, values, kMs);
    if (!rows.ok())
        return explained("The tenant's readers cannot be looked at", rows.status());
    for (std::size_t row = 0; row < rows->size(); ++row)
        faults.push_back({rows->text(row, "what"), rows->text(row, "wide") == "t", rows->text(row, "fix"), home,
                          rows->text(row, "what").starts_with("There is no reader")});
    return absl::OkStatus();
}

absl::Status collectRights(PostgresLink &link, const Place &place, const Reader &reader, bool here,
                           std::vector<ReaderFault> &faults, bool home)
{
    const bool shared = place.tenant.tier == Tier::Shared;
    std::vector<std::string> schemas;
    if (here)
        schemas = shared ? place.config.schemas : std::vector<std::string>{place.names.schema};
    return collect(link, kRightFaults,
                   {reader.role, reader.group, jsonList(schemas), here && shared ? place.config.tenantColumn : "",
                    jsonList(place.config.lookups), jsonList(place.config.phi), reader.phi ? "t" : "f"},
                   home, faults);
}

/// The groups of Shared tenants' readers, and that row security tells each of them who it is.
absl::Status makeGroups(PostgresLink &link, const PostgresPlatformConfig &config)
{
    const auto groups = readerGroupsOf(config);
    for (const std::string &group : groups) {
        const auto there = claim(link, "reader", group, kReaderGroup);
        if (!there.ok())
            return there.status();
        if (*there == Claim::Ours)
            continue;
        absl::Status status = run(link, "The group of readers cannot be made",
                                  absl::StrCat("CREATE ROLE ", link.quoted(group), " NOLOGIN"));
        if (status.ok())
            status = record(link, "reader", group, kReaderGroup);
        if (!status.ok())
            return status;
    }
    const auto ruled = link.ask("SELECT 1 FROM pg_policy WHERE polrelid = 'bulkhead_tenancy.role_tenant'::regclass AND"
                                " polname = 'reader' AND cardinality(polroles) = 2");
    if (!ruled.ok())
        return explained("The readers' rule cannot be looked at", ruled.status());
    if (ruled->size() > 0)
        return absl::OkStatus();
    return runAll(link, "The readers' rule cannot be set",
                  {"DROP POLICY IF EXISTS reader ON bulkhead_tenancy.role_tenant",
                   absl::StrCat("CREATE POLICY reader ON bulkhead_tenancy.role_tenant FOR SELECT TO ",
                                link.quoted(groups[0]), ", ", link.quoted(groups[1]), " USING (role = CURRENT_USER)")});
}

absl::Status makeRoles(PostgresLink &link, const Place &place, std::size_t &made)
{
    if (place.tenant.tier == Tier::Shared)
        if (absl::Status status = makeGroups(link, place.config); !status.ok())
            return status;
    for (const Reader &reader : readersOf(place.config, place.tenant)) {
        const auto there = claim(link, "reader", reader.role, place.tenant.id);
        if (!there.ok())
            return there.status();
        if (*there == Claim::Ours)
            continue;
        absl::Status status =
            run(link, "A reader cannot be made",
                absl::StrCat("CREATE ROLE ", link.quoted(reader.role), " LOGIN ",
                             reader.group.empty() ? "NOINHERIT" : "INHERIT",
                             " NOCREATEROLE NOCREATEDB CONNECTION LIMIT ", kReaderConnections, " VALID UNTIL 'epoch'"));
        if (status.ok())
            status = record(link, "reader", reader.role, place.tenant.id);
        if (!status.ok())
            return status;
        ++made;
    }
    return absl::OkStatus();
}

absl::Status runFixes(PostgresLink &link, const std::vector<ReaderFault> &faults, bool home)
{
    std::string sql;
    for (const ReaderFault &fault : faults)
        if (fault.home == home && !fault.fix.empty())
            absl::StrAppend(&sql, fault.fix, ";");
    return sql.empty() ? absl::OkStatus()
                       : explained("The tenant's readers cannot be mended", link.tell(sql, 20'000).status());
}

} // namespace

absl::StatusOr<std::vector<ReaderFault>> readerFaults(const ReaderLinks &links, const Place &place)
{
    std::vector<ReaderFault> faults;
    const bool apart = &links.home != &links.shared;
    const std::string database = place.names.database.empty() ? place.config.database : place.names.database;
    for (const Reader &reader : readersOf(place.config, place.tenant)) {
        absl::Status status = collect(links.shared, kRoleFaults,
                                      {reader.role, reader.group, place.tenant.id, database, settingsOfReaders(),
                                       std::to_string(kReaderConnections)},
                                      false, faults);
        if (status.ok())
            status = collectRights(links.home, place, reader, true, faults, apart);
        if (status.ok() && apart)
            status = collectRights(links.shared, place, reader, false, faults, false);
        if (!status.ok())
            return status;
    }
    if (place.tenant.tier == Tier::Shared) {
        const auto groups = readerGroupsOf(place.config);
        if (absl::Status status = collect(
                links.shared, kPolicyFaults,
                {groups[0], groups[1], jsonList(place.config.schemas), place.config.tenantColumn}, false, faults);
            !status.ok())
            return status;
    }
    return faults;
}

absl::Status mendReaders(const ReaderLinks &links, const std::vector<ReaderFault> &faults)
{
    const auto some = [&](bool home) {
        return std::ranges::any_of(faults, [&](const ReaderFault &f) { return f.home == home && !f.fix.empty(); });
    };
    if (some(false))
        if (absl::Status status = transaction(links.shared, [&] { return runFixes(links.shared, faults, false); });
            !status.ok())
            return status;
    if (some(true))
        return transaction(links.home, [&] { return runFixes(links.home, faults, true); });
    return absl::OkStatus();
}

absl::Status makeReaders(const ReaderLinks &links, const Place &place, std::string &evidence)
{
    std::size_t made = 0, mended = 0;
    const absl::Status status = transaction(links.shared, [&]() -> absl::Status {
        if (absl::Status done = makeRoles(links.shared, place, made); !done.ok())
            return done;
        const auto faults = readerFaults(links, place);
        if (!faults.ok())
            return faults.status();
        mended = faults->size();
        return runFixes(links.shared, *faults, false);
    });
    if (!status.ok())
        return status;
    auto left = readerFaults(links, place); // In a database of the tenant's own the roles have to stand first.
    if (left.ok() && !left->empty()) {
        if (absl::Status done = mendReaders(links, *left); !done.ok())
            return done;
        left = readerFaults(links, place);
    }
    if (!left.ok())
        return left.status();
    if (!left->empty())
        return absl::FailedPreconditionError(
            absl::StrCat(left->front().what, ". The administrator may not change that: let who gave it take "
                                             "it away, then retry."));
    evidence =
        absl::StrCat("readers for diagnostics ",
                     made > 0     ? "made"
                     : mended > 0 ? "restored"
                                  : "stand",
                     ": they may SELECT from this tenant's tables alone, one without what is marked PHI; neither "
                     "has a password between logins");
    return absl::OkStatus();
}

absl::Status dropReader(PostgresLink &link, const std::string &name, std::string &evidence)
{
    const auto there = link.ask("SELECT 1 FROM pg_roles WHERE rolname = $1", {name});
    if (!there.ok())
        return explained("The catalog cannot be read", there.status());
    if (there->size() > 0) {
        if (absl::Status status = runAll(
                link, absl::StrCat("The reader ", name, " still stands, without login"),
                {absl::StrCat("DROP OWNED BY ", link.quoted(name)), absl::StrCat("DROP ROLE ", link.quoted(name))});
            !status.ok())
            return status;
        absl::StrAppend(&evidence, "reader ", name, "; ");
    }
    if (absl::Status status = run(link, "What was kept of the reader",
                                  "DELETE FROM bulkhead_tenancy.role_tenant WHERE role = $1", {name});
        !status.ok())
        return status;
    return forget(link, "reader", name);
}

} // namespace bulkhead::pg

#include "backend/driver/postgres_boundary_sql.h"

namespace bulkhead::pg {

// What extensions brought is theirs and left out everywhere: their defaults are PostgreSQL's own, such as that
// everybody may call pg_stat_statements and sees only what is theirs.

const char kRole[] = R"sql(
WITH me AS (SELECT oid FROM pg_roles WHERE rolname = current_user),
     g AS (SELECT oid FROM pg_roles WHERE rolname = $2)
SELECT r.rolcanlogin, r.rolsuper, r.rolbypassrls, r.rolcreaterole, r.rolcreatedb, r.rolreplication, r.rolconnlimit,
       coalesce((SELECT array_to_string(s.setconfig, E'\n') FROM pg_db_role_setting s
                  WHERE s.setrole = r.oid AND s.setdatabase = 0), '') AS settings,
       (SELECT string_agg(format('Role %s is a member of %s, granted by %s', pg_get_userbyid(m.member),
                                 pg_get_userbyid(m.roleid), pg_get_userbyid(m.grantor)), '; ')
          FROM pg_auth_members m
         WHERE (m.member = r.oid AND m.roleid IS DISTINCT FROM (SELECT oid FROM g))
            OR (m.member = (SELECT oid FROM g) AND pg_has_role(r.oid, (SELECT oid FROM g), 'MEMBER'))) AS belongs,
       (SELECT string_agg(format('Role %s is a member of %s, granted by %s', pg_get_userbyid(m.member),
                                 pg_get_userbyid(m.roleid), pg_get_userbyid(m.grantor)), '; ')
          FROM pg_auth_members m WHERE m.roleid = r.oid AND m.member <> (SELECT oid FROM me)) AS lent,
       (SELECT string_agg(format('%I.%I', n.nspname, c.relname), ', ') FROM pg_class c
          JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relowner = r.oid AND c.relkind IN ('r', 'p')
           AND n.nspname !~ '^pg_temp') AS owns,
       (SELECT to_char(made_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI "UTC"') FROM bulkhead_platform.made
         WHERE kind = 'role' AND name = r.rolname AND tenant = $3) AS since,
       (SELECT 't' FROM bulkhead_platform.made WHERE kind = 'role' AND name = r.rolname AND tenant = $3) AS ours,
       (SELECT fingerprint FROM bulkhead_platform.credential WHERE tenant = $3 AND role = r.rolname) AS fingerprint,
       (SELECT tenant FROM bulkhead_tenancy.role_tenant WHERE role = r.rolname) AS known
  FROM pg_roles r WHERE r.rolname = $1)sql";

const char kForeignGrants[] = R"sql(
WITH who AS (SELECT (SELECT oid FROM pg_roles WHERE rolname = $1) AS role,
                    (SELECT oid FROM pg_roles WHERE rolname = $2) AS grp),
ours AS (SELECT jsonb_array_elements_text($4::jsonb) AS name),
lookups AS (SELECT jsonb_array_elements_text($6::jsonb) AS name),
places AS (SELECT oid, nspname, nspacl FROM pg_namespace n
            WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'),
given AS (
  SELECT 'schema' AS kind, p.nspname, NULL::name AS object, NULL::oid AS rel, 'n'::"char" AS relkind, a.*
    FROM places p, aclexplode(p.nspacl) a
  UNION ALL
  SELECT CASE c.relkind WHEN 'S' THEN 'sequence' ELSE 'table' END, p.nspname, c.relname, c.oid, c.relkind, a.*
    FROM places p JOIN pg_class c ON c.relnamespace = p.oid, aclexplode(c.relacl) a
   WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
     AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid
                        AND d.deptype = 'e')
  UNION ALL
  SELECT 'column ' || t.attname || ' of table', p.nspname, c.relname, c.oid, c.relkind, a.*
    FROM places p JOIN pg_class c ON c.relnamespace = p.oid JOIN pg_attribute t ON t.attrelid = c.oid,
         aclexplode(t.attacl) a WHERE NOT t.attisdropped
  UNION ALL
  SELECT 'large object', '-', l.oid::text::name, NULL, 'l', a.* FROM pg_largeobject_metadata l, aclexplode(l.lomacl) a)
SELECT format('%s on %s %s is granted to %s by %s', privilege_type, kind,
              CASE WHEN object IS NULL THEN quote_ident(nspname) WHEN kind = 'large object' THEN object::text
                   ELSE format('%I.%I', nspname, object) END,
              CASE grantee WHEN 0 THEN 'everybody (PUBLIC)' ELSE pg_get_userbyid(grantee)::text END,
              pg_get_userbyid(grantor)) AS what,
       (nspname = $3 AND kind IN ('schema', 'table', 'sequence')) OR (grantee = 0 AND kind = 'table'
         AND relkind IN ('r', 'p') AND who.grp IS NOT NULL AND nspname IN (SELECT name FROM ours)
         AND EXISTS (SELECT 1 FROM pg_attribute t WHERE t.attrelid = rel AND t.attname = $5 AND NOT t.attisdropped))
         AS ours_to_take
  FROM given, who
 WHERE (grantee = 0 AND (kind <> 'schema' OR privilege_type = 'CREATE' OR nspname <> 'public'))
    OR (grantee = who.role AND nspname <> $3 AND grantee <> grantor) -- What it owns is its own to give.
    OR (grantee = who.role AND kind = 'schema' AND privilege_type <> 'USAGE')
    OR (grantee = who.grp AND nspname <> 'bulkhead_tenancy' AND CASE kind
          WHEN 'schema' THEN NOT (privilege_type = 'USAGE' AND nspname IN (SELECT name FROM ours))
          WHEN 'table' THEN NOT (nspname IN (SELECT name FROM ours) AND
               (relkind IN ('v', 'm') AND privilege_type = 'SELECT'
                OR nspname || '.' || object IN (SELECT name FROM lookups) AND privilege_type = 'SELECT'
                OR privilege_type IN ('SELECT', 'INSERT', 'UPDATE', 'DELETE') AND EXISTS (
                     SELECT 1 FROM pg_attribute t WHERE t.attrelid = rel AND t.attname = $5 AND NOT t.attisdropped)))
          ELSE true END)
    OR (nspname = $3 AND nspname NOT IN (SELECT name FROM ours) AND grantee NOT IN (0, who.role)
        AND grantee <> grantor -- What readers may do is looked at by itself.
        AND pg_get_userbyid(grantee) NOT IN (SELECT jsonb_array_elements_text($7::jsonb)))
 ORDER BY 1)sql";

const char kForeignDefaults[] = R"sql(
WITH who AS (SELECT (SELECT oid FROM pg_roles WHERE rolname = $1) AS role,
                    (SELECT oid FROM pg_roles WHERE rolname = $2) AS grp)
SELECT format('Default privileges of %s%s give %s on %s to %s', pg_get_userbyid(d.defaclrole),
              coalesce(' in schema ' || quote_ident(n.nspname), ''), a.privilege_type,
              CASE d.defaclobjtype WHEN 'r' THEN 'tables' WHEN 'S' THEN 'sequences' WHEN 'f' THEN 'functions'
                                   WHEN 'n' THEN 'schemas' ELSE 'types' END,
              CASE a.grantee WHEN 0 THEN 'everybody (PUBLIC)' ELSE pg_get_userbyid(a.grantee)::text END) AS what, false AS ours_to_take
  FROM who, pg_default_acl d LEFT JOIN pg_namespace n ON n.oid = d.defaclnamespace, aclexplode(d.defaclacl) a
 WHERE (a.grantee = 0 AND d.defaclobjtype IN ('r', 'S', 'n'))
    OR (a.grantee = who.role AND n.nspname IS DISTINCT FROM NULLIF($3, ''))
    OR (a.grantee = who.grp)
    OR (n.nspname = NULLIF($3, '') AND a.grantee NOT IN (0, who.role, d.defaclrole))
   AND $4::text IS NOT NULL AND $5::text IS NOT NULL AND $6::text IS NOT NULL AND $7::text IS NOT NULL
 ORDER BY 1)sql";

const char kDefinerFunctions[] = R"sql(
SELECT format('Function %I.%I(%s) is SECURITY DEFINER with the rights of %s', n.nspname, f.proname,
              pg_get_function_identity_arguments(f.oid), pg_get_userbyid(f.proowner)) AS what
  FROM pg_proc f JOIN pg_namespace n ON n.oid = f.pronamespace, (SELECT oid FROM pg_roles WHERE rolname = $1) r
 WHERE f.prosecdef AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
   AND has_schema_privilege(r.oid, n.oid, 'USAGE') AND has_function_privilege(r.oid, f.oid, 'EXECUTE')
   AND n.nspname || '.' || f.proname NOT IN (SELECT jsonb_array_elements_text($3::jsonb))
   AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = f.oid
                      AND d.deptype = 'e')
   AND $2::text IS NOT NULL AND $4::text IS NOT NULL
 ORDER BY 1)sql";

// A view reads with its owner's rights unless it says otherwise; what it reads, views below it included, must then be
// the tenant's own. What a materialized view holds is past all rules.
const char kOwnersViews[] = R"sql(
WITH RECURSIVE reach AS (
  SELECT c.oid, n.nspname, c.relname, c.relkind, c.relowner FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace,
         (SELECT oid FROM pg_roles WHERE rolname = $1) r
   WHERE c.relkind IN ('v', 'm') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
     AND has_schema_privilege(r.oid, n.oid, 'USAGE') AND has_any_column_privilege(r.oid, c.oid, 'SELECT')
     AND NOT coalesce(c.reloptions @> ARRAY['security_invoker=true'] OR c.reloptions @> ARRAY['security_invoker=on']
                   OR c.reloptions @> ARRAY['security_invoker=1'] OR c.reloptions @> ARRAY['security_invoker=yes'], false)
     AND n.nspname || '.' || c.relname NOT IN (SELECT jsonb_array_elements_text($3::jsonb))
     AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid
                        AND d.deptype = 'e')),
reads AS (
  SELECT reach.oid AS view, reach.oid AS source FROM reach
  UNION
  SELECT reads.view, d.refobjid FROM reads JOIN pg_rewrite w ON w.ev_class = reads.source
    JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = w.oid AND d.refclassid = 'pg_class'::regclass
   WHERE d.refobjid <> reads.source)
SELECT format('%s %I.%I reads %s with the rights of %s%s',
              CASE v.relkind WHEN 'm' THEN 'Materialized view' ELSE 'View' END, v.nspname, v.relname,
              string_agg(DISTINCT format('%I.%I', sn.nspname, s.relname), ', '), pg_get_userbyid(v.relowner),
              CASE v.relkind WHEN 'm' THEN '' ELSE ': it is not security_invoker' END) AS what
  FROM reach v JOIN reads ON reads.view = v.oid JOIN pg_class s ON s.oid = reads.source
  JOIN pg_namespace sn ON sn.oid = s.relnamespace
 WHERE s.relkind IN ('r', 'p', 'f') AND sn.nspname <> $2
   AND EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = s.oid AND a.attname = $4 AND NOT a.attisdropped)
    OR s.relkind IN ('r', 'p', 'f') AND sn.nspname <> $2 AND sn.nspname <> v.nspname
   AND sn.nspname IN (SELECT name FROM bulkhead_platform.made WHERE kind = 'schema')
 GROUP BY v.oid, v.nspname, v.relname, v.relkind, v.relowner ORDER BY 1)sql";

const char kSchemaWrongs[] = R"sql(
WITH me AS (SELECT oid FROM pg_roles WHERE rolname = current_user)
SELECT format('There is no schema %I', $1::text) AS what
 WHERE NOT EXISTS (SELECT 1 FROM pg_namespace WHERE nspname = $1)
UNION ALL
SELECT format('Schema %I belongs to %s', nspname, pg_get_userbyid(nspowner)) FROM pg_namespace, me
 WHERE nspname = $1 AND nspowner <> me.oid
UNION ALL
SELECT format('%s on schema %I is granted to %s by %s', a.privilege_type, n.nspname,
              CASE a.grantee WHEN 0 THEN 'everybody (PUBLIC)' ELSE pg_get_userbyid(a.grantee)::text END,
              pg_get_userbyid(a.grantor))
  FROM pg_namespace n, aclexplode(n.nspacl) a
 WHERE n.nspname = $1 AND a.grantee <> n.nspowner
   AND (a.grantee = 0 OR pg_get_userbyid(a.grantee) <> $2)
   AND NOT (a.privilege_type = 'USAGE' AND a.grantee <> 0
            AND pg_get_userbyid(a.grantee) IN (SELECT jsonb_array_elements_text($3::jsonb)))
UNION ALL
SELECT format('Role %s may not use schema %I', $2::text, nspname) FROM pg_namespace
 WHERE nspname = $1 AND EXISTS (SELECT 1 FROM pg_roles WHERE rolname = $2)
   AND NOT has_schema_privilege((SELECT oid FROM pg_roles WHERE rolname = $2), oid, 'USAGE'))sql";

const char kDatabaseWrongs[] = R"sql(
WITH me AS (SELECT oid FROM pg_roles WHERE rolname = current_user),
there AS (SELECT d.*, coalesce(d.datacl, acldefault('d', d.datdba)) AS rights FROM pg_database d WHERE datname = $1)
SELECT format('There is no database %I', $1::text) AS what WHERE NOT EXISTS (SELECT 1 FROM there)
UNION ALL
SELECT format('Database %I belongs to %s', datname, pg_get_userbyid(datdba)) FROM there, me WHERE datdba <> me.oid
UNION ALL
SELECT format('%s on database %I is granted to %s by %s', a.privilege_type, datname,
              CASE a.grantee WHEN 0 THEN 'everybody (PUBLIC)' ELSE pg_get_userbyid(a.grantee)::text END,
              pg_get_userbyid(a.grantor))
  FROM there, aclexplode(there.rights) a
 WHERE a.grantee <> there.datdba AND (a.grantee = 0 OR pg_get_userbyid(a.grantee) <> $2
                                      OR a.privilege_type <> 'CONNECT')
   AND NOT (a.privilege_type = 'CONNECT' AND a.grantee <> 0
            AND pg_get_userbyid(a.grantee) IN (SELECT jsonb_array_elements_text($3::jsonb))))sql";

} // namespace bulkhead::pg

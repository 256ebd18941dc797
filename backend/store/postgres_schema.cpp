#include "backend/store/migrations.h"

#include <array>

namespace bulkhead::sql {

namespace {

// Texts compare by their bytes ("C"), as on SQLite: an order that a person's language does not change, and ids that are
// never equal to others.
constexpr char kTables[] = R"sql(
CREATE TABLE tenant (
    place BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id TEXT COLLATE "C" NOT NULL UNIQUE,
    name TEXT COLLATE "C" NOT NULL,
    profile BIGINT NOT NULL,
    tier BIGINT NOT NULL,
    recommended BIGINT NOT NULL,
    region TEXT COLLATE "C" NOT NULL,
    pool TEXT COLLATE "C" NOT NULL,
    owner TEXT COLLATE "C" NOT NULL,
    stage BIGINT NOT NULL,
    arr BIGINT NOT NULL,
    renewal BIGINT NOT NULL,
    parent TEXT COLLATE "C" NOT NULL,
    revision BIGINT NOT NULL
);
CREATE TABLE timeline (
    place BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tenant_id TEXT COLLATE "C" NOT NULL,
    at_ms BIGINT NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    text TEXT COLLATE "C" NOT NULL,
    actor TEXT COLLATE "C" NOT NULL
);
CREATE INDEX timeline_by_tenant ON timeline (tenant_id, at_ms);
CREATE TABLE setting (name TEXT COLLATE "C" PRIMARY KEY, value BYTEA NOT NULL);

CREATE TABLE alert (
    id TEXT COLLATE "C" PRIMARY KEY,
    tenant_id TEXT COLLATE "C" NOT NULL,
    acknowledged_by TEXT COLLATE "C" NOT NULL,
    acknowledged_ms BIGINT NOT NULL,
    revision BIGINT NOT NULL
);
CREATE TABLE alert_note (
    alert_id TEXT COLLATE "C" NOT NULL REFERENCES alert (id) ON DELETE CASCADE,
    place BIGINT NOT NULL,
    author TEXT COLLATE "C" NOT NULL,
    at_ms BIGINT NOT NULL,
    text TEXT COLLATE "C" NOT NULL,
    handed_from TEXT COLLATE "C" NOT NULL,
    handed_to TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (alert_id, place)
);

CREATE TABLE onboarding_case (
    id TEXT COLLATE "C" PRIMARY KEY,
    tenant_id TEXT COLLATE "C" NOT NULL,
    stage BIGINT NOT NULL,
    started_ms BIGINT NOT NULL,
    due_ms BIGINT NOT NULL,
    live_ms BIGINT NOT NULL,
    owner TEXT COLLATE "C" NOT NULL,
    blocker TEXT COLLATE "C" NOT NULL,
    revision BIGINT NOT NULL
);
CREATE TABLE onboarding_step (
    case_id TEXT COLLATE "C" NOT NULL REFERENCES onboarding_case (id) ON DELETE CASCADE,
    place BIGINT NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    title TEXT COLLATE "C" NOT NULL,
    stage BIGINT NOT NULL,
    state BIGINT NOT NULL,
    reason TEXT COLLATE "C" NOT NULL,
    evidence TEXT COLLATE "C" NOT NULL,
    started_ms BIGINT NOT NULL,
    ended_ms BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    PRIMARY KEY (case_id, place)
);
CREATE TABLE draft (
    person TEXT COLLATE "C" NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    title TEXT COLLATE "C" NOT NULL,
    step TEXT COLLATE "C" NOT NULL,
    saved_ms BIGINT NOT NULL,
    revision BIGINT NOT NULL,
    PRIMARY KEY (person, id)
);
CREATE TABLE draft_field (
    person TEXT COLLATE "C" NOT NULL,
    draft_id TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    value TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (person, draft_id, name),
    FOREIGN KEY (person, draft_id) REFERENCES draft (person, id) ON DELETE CASCADE
);

CREATE TABLE act (
    id TEXT COLLATE "C" PRIMARY KEY,
    tenant_id TEXT COLLATE "C" NOT NULL,
    state BIGINT NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    change TEXT COLLATE "C" NOT NULL,
    purpose TEXT COLLATE "C" NOT NULL,
    proposed_by TEXT COLLATE "C" NOT NULL,
    approved_by TEXT COLLATE "C" NOT NULL,
    outcome TEXT COLLATE "C" NOT NULL,
    proposed_ms BIGINT NOT NULL,
    approved_ms BIGINT NOT NULL,
    expires_ms BIGINT NOT NULL,
    revision BIGINT NOT NULL
);
CREATE INDEX act_by_tenant ON act (tenant_id, proposed_ms);
CREATE INDEX act_by_time ON act (proposed_ms);
CREATE TABLE act_effect (
    act_id TEXT COLLATE "C" NOT NULL REFERENCES act (id) ON DELETE CASCADE,
    place BIGINT NOT NULL,
    text TEXT COLLATE "C" NOT NULL,
    warning BIGINT NOT NULL,
    PRIMARY KEY (act_id, place)
);

CREATE TABLE record (
    kind TEXT COLLATE "C" NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    tenant_id TEXT COLLATE "C" NOT NULL,
    body BYTEA NOT NULL,
    at_ms BIGINT NOT NULL,
    revision BIGINT NOT NULL,
    PRIMARY KEY (kind, id)
);
CREATE INDEX record_by_tenant ON record (kind, tenant_id, at_ms);
CREATE INDEX record_by_time ON record (kind, at_ms);
CREATE TABLE notice (
    target TEXT COLLATE "C" NOT NULL,
    sequence BIGINT NOT NULL CHECK (sequence > 0),
    alert_id TEXT COLLATE "C" NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    facts TEXT COLLATE "C" NOT NULL,
    pending BIGINT NOT NULL,
    queued_ms BIGINT NOT NULL,
    PRIMARY KEY (target, sequence)
);
)sql";

// `writer` tells a gateway whose commit was not answered whether it took place: one row for each that ever wrote.
constexpr char kAudit[] = R"sql(
CREATE TABLE audit (
    tenant_id TEXT COLLATE "C" NOT NULL,
    sequence BIGINT NOT NULL CHECK (sequence > 0),
    canonical BYTEA NOT NULL,
    hash BYTEA NOT NULL CHECK (length(hash) = 32),
    PRIMARY KEY (tenant_id, sequence)
);
CREATE FUNCTION audit_refuses() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'audit is append-only' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER audit_is_never_changed BEFORE UPDATE OR DELETE ON audit FOR EACH ROW EXECUTE FUNCTION audit_refuses();
CREATE TRIGGER audit_is_never_emptied BEFORE TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION audit_refuses();
CREATE TABLE request (
    id TEXT COLLATE "C" PRIMARY KEY,
    person TEXT COLLATE "C" NOT NULL,
    method TEXT COLLATE "C" NOT NULL,
    payload_hash BYTEA NOT NULL,
    answer BYTEA NOT NULL,
    at_ms BIGINT NOT NULL
);
CREATE INDEX request_by_time ON request (at_ms);
CREATE TABLE writer (
    id TEXT COLLATE "C" PRIMARY KEY,
    commits BIGINT NOT NULL,
    at_ms BIGINT NOT NULL
);
)sql";

// Without a scope nothing is seen. The settings are read once a statement (a scalar subquery), not once a row; a row of
// detail is seen with the row that it belongs to. FORCE: the owner of the tables, too.
constexpr char kFence[] = R"sql(
ALTER TABLE tenant ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY within_scope ON tenant USING ((SELECT current_setting('bulkhead.fleet', true) = 'on')
    OR id = ANY ((SELECT NULLIF(current_setting('bulkhead.tenants', true), '')::text[])::text[]));
ALTER TABLE timeline ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY within_scope ON timeline USING ((SELECT current_setting('bulkhead.fleet', true) = 'on')
    OR tenant_id = ANY ((SELECT NULLIF(current_setting('bulkhead.tenants', true), '')::text[])::text[]));
ALTER TABLE alert ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY within_scope ON alert USING ((SELECT current_setting('bulkhead.fleet', true) = 'on')
    OR tenant_id = ANY ((SELECT NULLIF(current_setting('bulkhead.tenants', true), '')::text[])::text[]));
ALTER TABLE onboarding_case ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY within_scope ON onboarding_case USING ((SELECT current_setting('bulkhead.fleet', true) = 'on')
    OR tenant_id = ANY ((SELECT NULLIF(current_setting('bulkhead.tenants', true), '')::text[])::text[]));
ALTER TABLE act ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY within_scope ON act USING ((SELECT current_setting('bulkhead.fleet', true) = 'on')
    OR tenant_id = ANY ((SELECT NULLIF(current_setting('bulkhead.tenants', true), '')::text[])::text[]));
ALTER TABLE audit ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY within_scope ON audit USING ((SELECT current_setting('bulkhead.fleet', true) = 'on')
    OR tenant_id = ANY ((SELECT NULLIF(current_setting('bulkhead.tenants', true), '')::text[])::text[]));
ALTER TABLE record ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY within_scope ON record USING ((SELECT current_setting('bulkhead.fleet', true) = 'on')
    OR tenant_id = ANY ((SELECT NULLIF(current_setting('bulkhead.tenants', true), '')::text[])::text[]));
ALTER TABLE alert_note ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY within_scope ON alert_note USING ((SELECT current_setting('bulkhead.fleet', true) = 'on')
    OR EXISTS (SELECT 1 FROM alert WHERE alert.id = alert_note.alert_id));
ALTER TABLE onboarding_step ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY within_scope ON onboarding_step USING ((SELECT current_setting('bulkhead.fleet', true) = 'on')
    OR EXISTS (SELECT 1 FROM onboarding_case WHERE onboarding_case.id = onboarding_step.case_id));
ALTER TABLE act_effect ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY within_scope ON act_effect USING ((SELECT current_setting('bulkhead.fleet', true) = 'on')
    OR EXISTS (SELECT 1 FROM act WHERE act.id = act_effect.act_id));
)sql";

// What gateways on one database tell each other. All of it is the database's own: no backup holds it. Who writes for
// one tenant may say that something changed of it, or of nobody's, and sees what was said of it alone.
constexpr char kReplicas[] = R"sql(
CREATE TABLE change (
    revision BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp(),
    kind TEXT COLLATE "C" NOT NULL,
    key TEXT COLLATE "C" NOT NULL,
    tenant_id TEXT COLLATE "C" NOT NULL
);
CREATE TABLE lease (
    name TEXT COLLATE "C" PRIMARY KEY,
    holder TEXT COLLATE "C" NOT NULL,
    fence BIGINT NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL
);
CREATE TABLE replica (
    id TEXT COLLATE "C" PRIMARY KEY,
    wants TEXT COLLATE "C" NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL
);
CREATE TABLE pool_report (
    pool TEXT COLLATE "C" PRIMARY KEY,
    revision BIGINT NOT NULL UNIQUE,
    body BYTEA NOT NULL
);
ALTER TABLE change ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY within_scope ON change USING ((SELECT current_setting('bulkhead.fleet', true) = 'on')
    OR tenant_id = ANY ((SELECT NULLIF(current_setting('bulkhead.tenants', true), '')::text[])::text[]))
    WITH CHECK ((SELECT current_setting('bulkhead.fleet', true) = 'on') OR tenant_id = ''
    OR tenant_id = ANY ((SELECT NULLIF(current_setting('bulkhead.tenants', true), '')::text[])::text[]));
ALTER TABLE pool_report ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY within_scope ON pool_report USING ((SELECT current_setting('bulkhead.fleet', true) = 'on'));
)sql";

// Trees over the chains of audit, and what searches ask for. Both follow from the records and are never believed
// without them: a tree is compared with signed checkpoints, a search shows the record itself.
constexpr char kTrees[] = R"sql(
CREATE TABLE audit_tree (
    tenant_id TEXT COLLATE "C" PRIMARY KEY,
    size BIGINT NOT NULL CHECK (size > 0),
    roots BYTEA NOT NULL
) WITH (fillfactor = 50);
CREATE TABLE audit_node (
    tenant_id TEXT COLLATE "C" NOT NULL,
    level BIGINT NOT NULL,
    place BIGINT NOT NULL,
    hash BYTEA NOT NULL CHECK (length(hash) = 32),
    PRIMARY KEY (tenant_id, level, place)
);
CREATE TABLE audit_find (
    tenant_id TEXT COLLATE "C" NOT NULL,
    sequence BIGINT NOT NULL,
    at_ms BIGINT NOT NULL,
    actor TEXT COLLATE "C" NOT NULL,
    action TEXT COLLATE "C" NOT NULL,
    request_id TEXT COLLATE "C" NOT NULL,
    grant_id TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (tenant_id, sequence)
);
CREATE INDEX audit_find_by_time ON audit_find (at_ms, tenant_id, sequence);
CREATE INDEX audit_find_by_tenant ON audit_find (tenant_id, at_ms, sequence);
CREATE INDEX audit_find_by_actor ON audit_find (actor, at_ms, tenant_id, sequence);
CREATE INDEX audit_find_by_action ON audit_find (action, at_ms, tenant_id, sequence);
CREATE INDEX audit_find_by_request ON audit_find (request_id) WHERE request_id <> '';
CREATE INDEX audit_find_by_grant ON audit_find (grant_id, at_ms) WHERE grant_id <> '';
ALTER TABLE audit_tree ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY within_scope ON audit_tree USING ((SELECT current_setting('bulkhead.fleet', true) = 'on')
    OR tenant_id = ANY ((SELECT NULLIF(current_setting('bulkhead.tenants', true), '')::text[])::text[]));
ALTER TABLE audit_node ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY within_scope ON audit_node USING ((SELECT current_setting('bulkhead.fleet', true) = 'on')
    OR tenant_id = ANY ((SELECT NULLIF(current_setting('bulkhead.tenants', true), '')::text[])::text[]));
ALTER TABLE audit_find ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY within_scope ON audit_find USING ((SELECT current_setting('bulkhead.fleet', true) = 'on')
    OR tenant_id = ANY ((SELECT NULLIF(current_setting('bulkhead.tenants', true), '')::text[])::text[]));
)sql";

constexpr std::array kMigrations = {
    Migration{"tables", kTables},
    Migration{"audit, requests and writers", kAudit},
    Migration{"row-level security", kFence},
    Migration{"replicas", kReplicas},
    Migration{"trees of audit", kTrees},
};

} // namespace

std::span<const Migration> postgresMigrations()
{
    return kMigrations;
}

} // namespace bulkhead::sql

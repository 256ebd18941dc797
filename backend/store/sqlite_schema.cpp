#include "backend/store/migrations.h"

#include <array>

namespace bulkhead::sql {

namespace {

// `place` keeps the order of insertion, which is the order of tenants in the fleet.
constexpr char kInventory[] = R"sql(
CREATE TABLE tenant (
    place INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    profile INTEGER NOT NULL,
    tier INTEGER NOT NULL,
    recommended INTEGER NOT NULL,
    region TEXT NOT NULL,
    pool TEXT NOT NULL,
    owner TEXT NOT NULL,
    stage INTEGER NOT NULL,
    arr INTEGER NOT NULL,
    renewal INTEGER NOT NULL,
    parent TEXT NOT NULL,
    revision INTEGER NOT NULL
) STRICT;
CREATE TABLE timeline (
    place INTEGER PRIMARY KEY,
    tenant_id TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    kind TEXT NOT NULL,
    text TEXT NOT NULL,
    actor TEXT NOT NULL
) STRICT;
CREATE INDEX timeline_by_tenant ON timeline (tenant_id, at_ms);
CREATE TABLE setting (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;
)sql";

constexpr char kAlerts[] = R"sql(
CREATE TABLE alert (
    id TEXT PRIMARY KEY,
    tenant_id TEXT NOT NULL,
    acknowledged_by TEXT NOT NULL,
    acknowledged_ms INTEGER NOT NULL,
    revision INTEGER NOT NULL
) STRICT;
CREATE TABLE alert_note (
    alert_id TEXT NOT NULL REFERENCES alert (id) ON DELETE CASCADE,
    place INTEGER NOT NULL,
    author TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (alert_id, place)
) STRICT, WITHOUT ROWID;
)sql";

constexpr char kOnboarding[] = R"sql(
CREATE TABLE onboarding_case (
    id TEXT PRIMARY KEY,
    tenant_id TEXT NOT NULL,
    stage INTEGER NOT NULL,
    started_ms INTEGER NOT NULL,
    due_ms INTEGER NOT NULL,
    live_ms INTEGER NOT NULL,
    owner TEXT NOT NULL,
    blocker TEXT NOT NULL,
    revision INTEGER NOT NULL
) STRICT;
CREATE TABLE onboarding_step (
    case_id TEXT NOT NULL REFERENCES onboarding_case (id) ON DELETE CASCADE,
    place INTEGER NOT NULL,
    id TEXT NOT NULL,
    title TEXT NOT NULL,
    stage INTEGER NOT NULL,
    state INTEGER NOT NULL,
    reason TEXT NOT NULL,
    evidence TEXT NOT NULL,
    started_ms INTEGER NOT NULL,
    ended_ms INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    PRIMARY KEY (case_id, place)
) STRICT, WITHOUT ROWID;
CREATE TABLE draft (
    person TEXT NOT NULL,
    id TEXT NOT NULL,
    title TEXT NOT NULL,
    step TEXT NOT NULL,
    saved_ms INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    PRIMARY KEY (person, id)
) STRICT, WITHOUT ROWID;
CREATE TABLE draft_field (
    person TEXT NOT NULL,
    draft_id TEXT NOT NULL,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (person, draft_id, name),
    FOREIGN KEY (person, draft_id) REFERENCES draft (person, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
)sql";

constexpr char kActs[] = R"sql(
CREATE TABLE act (
    id TEXT PRIMARY KEY,
    tenant_id TEXT NOT NULL,
    state INTEGER NOT NULL,
    kind TEXT NOT NULL,
    change TEXT NOT NULL,
    purpose TEXT NOT NULL,
    proposed_by TEXT NOT NULL,
    approved_by TEXT NOT NULL,
    outcome TEXT NOT NULL,
    proposed_ms INTEGER NOT NULL,
    approved_ms INTEGER NOT NULL,
    expires_ms INTEGER NOT NULL,
    revision INTEGER NOT NULL
) STRICT;
CREATE INDEX act_by_tenant ON act (tenant_id, proposed_ms);
CREATE INDEX act_by_time ON act (proposed_ms);
CREATE TABLE act_effect (
    act_id TEXT NOT NULL REFERENCES act (id) ON DELETE CASCADE,
    place INTEGER NOT NULL,
    text TEXT NOT NULL,
    warning INTEGER NOT NULL,
    PRIMARY KEY (act_id, place)
) STRICT, WITHOUT ROWID;
)sql";

// The canonical bytes are the record; a chain over `hash` can be added as a further column.
constexpr char kAudit[] = R"sql(
CREATE TABLE audit (
    tenant_id TEXT NOT NULL,
    sequence INTEGER NOT NULL CHECK (sequence > 0),
    canonical BLOB NOT NULL,
    hash BLOB NOT NULL CHECK (length(hash) = 32),
    PRIMARY KEY (tenant_id, sequence)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER audit_is_never_changed BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END;
CREATE TRIGGER audit_is_never_removed BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END;
CREATE TABLE request (
    id TEXT PRIMARY KEY,
    person TEXT NOT NULL,
    method TEXT NOT NULL,
    payload_hash BLOB NOT NULL,
    answer BLOB NOT NULL,
    at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX request_by_time ON request (at_ms);
)sql";

constexpr char kRecords[] = R"sql(
CREATE TABLE record (
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    tenant_id TEXT NOT NULL,
    body BLOB NOT NULL,
    at_ms INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    PRIMARY KEY (kind, id)
) STRICT;
CREATE INDEX record_by_tenant ON record (kind, tenant_id, at_ms);
CREATE INDEX record_by_time ON record (kind, at_ms);
)sql";

constexpr char kNotices[] = R"sql(
CREATE TABLE notice (
    target TEXT NOT NULL,
    sequence INTEGER NOT NULL CHECK (sequence > 0),
    alert_id TEXT NOT NULL,
    state TEXT NOT NULL,
    facts TEXT NOT NULL,
    pending INTEGER NOT NULL,
    queued_ms INTEGER NOT NULL,
    PRIMARY KEY (target, sequence)
) STRICT, WITHOUT ROWID;
)sql";

constexpr char kHandOver[] = R"sql(
ALTER TABLE alert_note ADD COLUMN handed_from TEXT NOT NULL DEFAULT '';
ALTER TABLE alert_note ADD COLUMN handed_to TEXT NOT NULL DEFAULT '';
)sql";

// Trees over the chains of audit, and what searches ask for. Both follow from the records and are never believed
// without them: a tree is compared with signed checkpoints, a search shows the record itself.
constexpr char kTrees[] = R"sql(
CREATE TABLE audit_tree (
    tenant_id TEXT PRIMARY KEY,
    size INTEGER NOT NULL CHECK (size > 0),
    roots BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE audit_node (
    tenant_id TEXT NOT NULL,
    level INTEGER NOT NULL,
    place INTEGER NOT NULL,
    hash BLOB NOT NULL CHECK (length(hash) = 32),
    PRIMARY KEY (tenant_id, level, place)
) STRICT, WITHOUT ROWID;
CREATE TABLE audit_find (
    tenant_id TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    request_id TEXT NOT NULL,
    grant_id TEXT NOT NULL,
    PRIMARY KEY (tenant_id, sequence)
) STRICT;
CREATE INDEX audit_find_by_time ON audit_find (at_ms, tenant_id, sequence);
CREATE INDEX audit_find_by_tenant ON audit_find (tenant_id, at_ms, sequence);
CREATE INDEX audit_find_by_actor ON audit_find (actor, at_ms, tenant_id, sequence);
CREATE INDEX audit_find_by_action ON audit_find (action, at_ms, tenant_id, sequence);
CREATE INDEX audit_find_by_request ON audit_find (request_id) WHERE request_id <> '';
CREATE INDEX audit_find_by_grant ON audit_find (grant_id, at_ms) WHERE grant_id <> '';
)sql";

constexpr std::array kMigrations = {
    Migration{"inventory", kInventory},      Migration{"alerts", kAlerts},
    Migration{"onboarding", kOnboarding},    Migration{"acts", kActs},
    Migration{"audit and requests", kAudit}, Migration{"records", kRecords},
    Migration{"notices", kNotices},          Migration{"hand-overs", kHandOver},
    Migration{"trees of audit", kTrees},
};

} // namespace

std::span<const Migration> sqliteMigrations()
{
    return kMigrations;
}

} // namespace bulkhead::sql

#include "backend/store/store_tables.h"

#include <array>

namespace bulkhead::sql {

namespace {

constexpr Column text(const char *name)
{
    return {name, ColumnKind::Text};
}
constexpr Column integer(const char *name)
{
    return {name, ColumnKind::Integer};
}
constexpr Column bytes(const char *name)
{
    return {name, ColumnKind::Bytes};
}

constexpr std::array kTenant{
    text("id"),         text("name"),   integer("profile"), integer("tier"),  integer("recommended"),
    text("region"),     text("pool"),   text("owner"),      integer("stage"), integer("arr"),
    integer("renewal"), text("parent"), integer("revision")};
constexpr std::array kTimeline{text("tenant_id"), integer("at_ms"), text("kind"), text("text"), text("actor")};
constexpr std::array kSetting{text("name"), bytes("value")};
constexpr std::array kAlert{text("id"), text("tenant_id"), text("acknowledged_by"), integer("acknowledged_ms"),
                            integer("revision")};
constexpr std::array kNote{text("alert_id"), integer("place"),    text("author"),   integer("at_ms"),
                           text("text"),     text("handed_from"), text("handed_to")};
constexpr std::array kCase{text("id"),         text("tenant_id"),  integer("stage"), integer("started_ms"),
                           integer("due_ms"),  integer("live_ms"), text("owner"),    text("blocker"),
                           integer("revision")};
constexpr std::array kStep{text("case_id"),       integer("place"),    text("id"),         text("title"),
                           integer("stage"),      integer("state"),    text("reason"),     text("evidence"),
                           integer("started_ms"), integer("ended_ms"), integer("attempts")};
constexpr std::array kDraft{text("person"), text("id"),          text("title"),
                            text("step"),   integer("saved_ms"), integer("revision")};
constexpr std::array kField{text("person"), text("draft_id"), text("name"), text("value")};
constexpr std::array kAct{text("id"),         text("tenant_id"),      integer("state"),       text("kind"),
                          text("change"),     text("purpose"),        text("proposed_by"),    text("approved_by"),
                          text("outcome"),    integer("proposed_ms"), integer("approved_ms"), integer("expires_ms"),
                          integer("revision")};
constexpr std::array kEffect{text("act_id"), integer("place"), text("text"), integer("warning")};
constexpr std::array kAudit{text("tenant_id"), integer("sequence"), bytes("canonical"), bytes("hash")};
constexpr std::array kRequest{text("id"),      text("person"),  text("method"), bytes("payload_hash"),
                              bytes("answer"), integer("at_ms")};
constexpr std::array kRecord{text("kind"),  text("id"),       text("tenant_id"),
                             bytes("body"), integer("at_ms"), integer("revision")};
constexpr std::array kNotice{text("target"), integer("sequence"), text("alert_id"),    text("state"),
                             text("facts"),  integer("pending"),  integer("queued_ms")};

constexpr std::array kTables{
    Table{"tenant", kTenant, "place"},
    Table{"timeline", kTimeline, "place"},
    Table{"setting", kSetting, "name"},
    Table{"alert", kAlert, "id"},
    Table{"alert_note", kNote, "alert_id, place"},
    Table{"onboarding_case", kCase, "id"},
    Table{"onboarding_step", kStep, "case_id, place"},
    Table{"draft", kDraft, "person, id"},
    Table{"draft_field", kField, "person, draft_id, name"},
    Table{"act", kAct, "id"},
    Table{"act_effect", kEffect, "act_id, place"},
    Table{"audit", kAudit, "tenant_id, sequence"},
    Table{"request", kRequest, "id"},
    Table{"record", kRecord, "kind, id"},
    Table{"notice", kNotice, "target, sequence"},
};

} // namespace

std::span<const Table> tables()
{
    return kTables;
}

} // namespace bulkhead::sql

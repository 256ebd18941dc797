#include "backend/rpc/event_report.h"

#include "backend/engine_room.h"
#include "backend/room/event_record.h"
#include "backend/rpc/fault.h"
#include "backend/rpc/once.h"
#include "backend/rpc/text_rules.h"

#include <absl/strings/str_cat.h>

#include <algorithm>
#include <array>

namespace bulkhead {

namespace {

constexpr std::array<std::string_view, 5> kKinds{"deploy", "failover", "configuration", "maintenance", "schema-change"};
constexpr std::int64_t kDayMs = 86'400'000, kAheadMs = 60'000; // Clocks differ a little.

absl::Status invalid(const std::string &what)
{
    return fault(absl::StatusCode::kInvalidArgument, "EVENT_INVALID", what, "Correct it and report it again.");
}

absl::Status check(const Call &call, const v1::ReportEventRequest &asked)
{
    if (std::ranges::find(kKinds, asked.kind()) == kKinds.end())
        return invalid("The kind is deploy, failover, configuration, maintenance or schema-change.");
    if (asked.subject().empty() || !checkText(asked.subject(), 120, false, "subject").ok())
        return invalid("The subject is what was struck, in 1 to 120 characters on one line.");
    if (!checkText(asked.text(), 300, false, "text").ok())
        return invalid("The text is one line of at most 300 characters.");
    if (asked.at_ms() != 0 && (asked.at_ms() < call.nowMs - kDayMs || asked.at_ms() > call.nowMs + kAheadMs))
        return invalid("The time is within the last 24 hours, in milliseconds since 1970 UTC.");
    return absl::OkStatus();
}

} // namespace

absl::Status reportEvent(const ServiceParts &parts, const Call &call, const v1::ReportEventRequest &asked,
                         v1::ReportEventResponse &answer)
{
    if (absl::Status status = check(call, asked); !status.ok())
        return status;
    PlatformEvent event{asked.at_ms() != 0 ? asked.at_ms() : call.nowMs, asked.kind(), asked.subject(), asked.text()};
    if (event.text.empty())
        event.text = absl::StrCat(event.kind, " of ", event.subject);
    bool ran = false;
    const absl::Status status = once(
        parts.store, call, asked, answer,
        [&](StoreTxn &txn, v1::ReportEventResponse &kept) -> absl::Status {
            AuditEvent line = call.event({}, "reported");
            line.after = absl::StrCat(event.kind, " ", event.subject, " at ", event.atMs);
            if (absl::Status written = txn.audit(std::move(line)); !written.ok())
                return written;
            Record record = room::eventRecord(event, asked.request_id());
            if (absl::Status written = txn.putRecord(record); !written.ok())
                return written;
            kept.set_at_ms(event.atMs);
            return absl::OkStatus();
        },
        &ran);
    if (ran && !parts.changes) // Else it comes with the changes, as it does to every gateway.
        parts.room.eventReported(std::move(event));
    return status;
}

} // namespace bulkhead

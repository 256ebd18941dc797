#include "backend/rpc/alert_handling.h"

#include "backend/rpc/alert_history.h"
#include "backend/rpc/once.h"
#include "backend/rpc/service_levels_wire.h"
#include "backend/rpc/wire.h"

#include <algorithm>

namespace bulkhead {

namespace {

constexpr std::int64_t kMinuteMs = 60'000;
constexpr std::int64_t kPastMinutes = 31 * 1440;
constexpr std::size_t kNotes = 200; // Of one alert: every reader of the alerts gets them all.

absl::Status alertNotFound()
{
    return fault(absl::StatusCode::kNotFound, "ALERT_NOT_FOUND", "This tenant has no such alert, or no more.",
                 "Reload the alerts and choose again.");
}

} // namespace

absl::StatusOr<SeriesIndex> objectiveOf(const Call &call, const ServiceBoard &board, std::string_view objectiveId)
{
    const auto found = std::find_if(board.objectives->begin(), board.objectives->end(), [&](const ObjectiveView &view) {
        return view.tenant == *call.tenant && view.id == objectiveId;
    });
    if (found == board.objectives->end())
        return fault(absl::StatusCode::kNotFound, "OBJECTIVE_NOT_FOUND", "This tenant has no such objective.",
                     "Reload the tenant's objectives and choose again.");
    return static_cast<SeriesIndex>(found - board.objectives->begin());
}

AlertHandlingDesk::AlertHandlingDesk(ServiceParts parts, Handlings &handlings)
    : m_parts(std::move(parts))
    , m_handlings(handlings)
{
}

template<class Request, class Response, class Edit>
absl::Status AlertHandlingDesk::change(const Call &call, const Request &asked, Response &answer, Edit edit)
{
    AlertHandling handling;
    bool ran = false;
    const auto work = [&](StoreTxn &txn, Response &told) -> absl::Status {
        const auto board = m_parts.room.services();
        const auto alert = std::find_if(board->alerts->begin(), board->alerts->end(), [&](const AlertView &view) {
            return view.id == asked.alert_id() && (*board->objectives)[view.objective].tenant == *call.tenant;
        });
        if (alert == board->alerts->end())
            return alertNotFound();
        auto stored = txn.alertHandling(asked.alert_id());
        if (!stored.ok() && stored.status().code() != absl::StatusCode::kNotFound)
            return stored.status();
        handling = stored.ok() ? *std::move(stored) : AlertHandling();
        if (handling.revision != asked.expected_revision())
            return absl::AbortedError("The alert's handling has another revision.");
        handling.alertId = asked.alert_id();
        handling.tenantId = call.facts().id;
        AuditEvent event = call.event(handling.tenantId, "done");
        event.after = asked.alert_id();
        if (absl::Status status = edit(*alert, handling, event); !status.ok())
            return status;
        if (handling.notes.size() > kNotes)
            return fault(absl::StatusCode::kResourceExhausted, "TOO_MANY_NOTES",
                         "This alert has 200 notes already; the note was not added.",
                         "Go on where the incident is worked on.");
        if (absl::Status status = txn.putAlertHandling(handling); !status.ok())
            return status;
        if (absl::Status status = txn.audit(std::move(event)); !status.ok())
            return status;
        *told.mutable_alert() = alertMessage(call, *board, *alert, &handling);
        return absl::OkStatus();
    };
    const absl::Status status = once(m_parts.store, call, asked, answer, work, &ran);
    if (ran)
        m_handlings.put(std::move(handling));
    return status;
}

absl::Status AlertHandlingDesk::acknowledge(const Call &call, const v1::AcknowledgeAlertRequest &asked,
                                            v1::AcknowledgeAlertResponse &answer)
{
    return change(call, asked, answer, [&](const AlertView &, AlertHandling &handling, AuditEvent &) {
        handling.acknowledgedBy = call.person.id;
        handling.acknowledgedMs = call.nowMs;
        return absl::OkStatus();
    });
}

absl::Status AlertHandlingDesk::note(const Call &call, const v1::NoteAlertRequest &asked, v1::NoteAlertResponse &answer)
{
    if (asked.text().empty())
        return fault(absl::StatusCode::kInvalidArgument, "OUT_OF_RANGE", "The note is empty; nothing was added.",
                     "Write 1 to 2,000 characters.");
    return change(call, asked, answer, [&](const AlertView &, AlertHandling &handling, AuditEvent &) {
        handling.notes.push_back({call.person.id, call.nowMs, asked.text(), {}, {}});
        return absl::OkStatus();
    });
}

bool AlertHandlingDesk::mayTake(const Call &call, const Person &person) const
{
    const auto scope = call.access->admitted(person.role, person.scope);
    return call.access->allows(person.role, "alerts.hand-over") && scope.ok() && scope->holds(call.facts());
}

absl::Status AlertHandlingDesk::handOver(const Call &call, const v1::HandOverAlertRequest &asked,
                                         v1::HandOverAlertResponse &answer)
{
    const Identity *people = m_parts.entry.identity();
    if (!people)
        return fault(absl::StatusCode::kFailedPrecondition, "NOBODY_ELSE",
                     "This gateway knows one person only; the alert stays with you.",
                     "Connect to a gateway with people to hand alerts over.");
    const std::vector<Person> known = people->known();
    const auto taker =
        std::find_if(known.begin(), known.end(), [&](const Person &person) { return person.id == asked.taker(); });
    // One answer for all reasons: whose scope ends where is not for everybody to try out.
    if (taker == known.end() || !mayTake(call, *taker))
        return fault(absl::StatusCode::kInvalidArgument, "TAKER_UNKNOWN",
                     "Nobody of this id may work on this tenant's alerts; nothing was handed over.",
                     "Choose a person from the list, or check the id.");
    return change(call, asked, answer, [&](const AlertView &alert, AlertHandling &handling, AuditEvent &event) {
        if (alert.resolvedMs > 0)
            return fault(absl::StatusCode::kFailedPrecondition, "ALERT_RESOLVED",
                         "The alert is over; there is nothing to hand over.", "Write a note instead.");
        const std::string holder = holderOf(handling);
        if (holder == asked.taker())
            return fault(absl::StatusCode::kInvalidArgument, "TAKER_HAS_IT", "This person has the alert already.",
                         "Choose somebody else.");
        handling.notes.push_back({call.person.id, call.nowMs, asked.text(), holder, asked.taker()});
        event.after += " from \"" + holder + "\" to \"" + asked.taker() + '"';
        return absl::OkStatus();
    });
}

absl::Status AlertHandlingDesk::takers(const Call &call, v1::ListTakersResponse &answer) const
{
    const Identity *people = m_parts.entry.identity();
    if (!people)
        return absl::OkStatus();
    for (const Person &person : people->known()) {
        if (person.id == call.person.id || !mayTake(call, person))
            continue;
        auto *taker = answer.add_takers();
        taker->set_person_id(person.id);
        taker->set_role(toWire(person.role));
    }
    std::sort(answer.mutable_takers()->begin(), answer.mutable_takers()->end(),
              [](const auto &a, const auto &b) { return a.person_id() < b.person_id(); });
    return absl::OkStatus();
}

absl::Status AlertHandlingDesk::past(const Call &call, const v1::ListAlertsRequest &asked,
                                     v1::ListAlertsResponse &answer)
{
    const auto board = m_parts.room.services();
    const auto series = objectiveOf(call, *board, asked.objective_id());
    if (!series.ok())
        return series.status();
    if (absl::Status status = m_handlings.ready(); !status.ok())
        return status;
    struct Read
    {
        MinuteRecord record;
        std::int64_t first = -1, boundary = 0;
    };
    const Read read = m_parts.room
                          .ask([s = *series](const slo::Engine &engine) {
                              const std::int64_t to = engine.boundaryMinute();
                              return Read{recordMinutes(engine, {s}, to - kPastMinutes, to), engine.firstMinute(s), to};
                          })
                          .get();
    const std::int64_t from = std::max(read.boundary - kPastMinutes, read.first);
    answer.set_from_ms(read.first < 0 ? 0 : from * kMinuteMs);
    // Up to the board's own instant: an alert of this very minute is told, too.
    const std::int64_t toMs = std::max(board->evaluatedMs, read.boundary * kMinuteMs) + kMinuteMs;
    for (const AlertView &alert : alertsWithin(read.record, *board, from * kMinuteMs, toMs)) {
        const auto handling = m_handlings.find(alert.id);
        *answer.add_alerts() = alertMessage(call, *board, alert, handling ? &*handling : nullptr);
    }
    return absl::OkStatus();
}

} // namespace bulkhead

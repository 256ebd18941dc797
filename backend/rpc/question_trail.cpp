#include "backend/rpc/question_trail.h"

#include "backend/rpc/fault.h"

#include <absl/strings/str_cat.h>

namespace bulkhead {

QuestionTrail::QuestionTrail(const ServiceParts &parts, const Call &call, std::string action, std::string subject)
    : m_parts(parts)
    , m_call(call)
    , m_action(std::move(action))
    , m_subject(std::move(subject))
{
}

absl::Status QuestionTrail::audit(const std::string &outcome, const std::string &facts) const
{
    AuditEvent event = m_call.event(m_call.facts().id, outcome);
    event.action = m_action;
    event.atMs = m_parts.clock.nowMs(); // A question takes its time.
    if (event.purpose.empty())
        event.purpose = m_call.grant->purpose;
    event.after = facts.empty() ? m_subject : absl::StrCat(m_subject, ", ", facts);
    return m_parts.store.write(StoreScope::of(m_call.facts().id), [&event](StoreTxn &txn) { return txn.audit(event); });
}

absl::Status QuestionTrail::record(StepKind kind, const std::string &summary, const std::string &detail) const
{
    if (m_parts.recorder == nullptr)
        return absl::OkStatus();
    const absl::Status status =
        m_parts.recorder->record({m_call.grant->id, m_call.facts().id, m_call.person.id, kind, summary, detail});
    return status.ok() ? status
                       : fault(absl::StatusCode::kFailedPrecondition, "RECORDING_FAILED",
                               "What you do under this access could not be recorded, so nothing is answered and the "
                               "access is over.",
                               "Ask for it again once platform operations have mended the recording.");
}

absl::Status QuestionTrail::begin(const std::string &summary, const std::string &kept) const
{
    if (absl::Status status = record(StepKind::Query, summary, kept); !status.ok()) {
        const absl::Status told = audit(reasonOf(status), {});
        return told.ok() ? status : told;
    }
    return audit("begun", {});
}

absl::Status QuestionTrail::end(const std::string &outcome, const std::string &facts, const std::string &summary,
                                const std::string &detail) const
{
    absl::Status status = record(StepKind::Result, summary, detail);
    const absl::Status told = audit(status.ok() ? outcome : reasonOf(status), facts);
    return told.ok() ? status : told;
}

absl::Status QuestionTrail::refuse(const absl::Status &why) const
{
    const std::string outcome = absl::IsCancelled(why) ? "cancelled" : reasonOf(why);
    const absl::Status kept = end(outcome, {}, absl::StrCat("No answer: ", outcome), {});
    return kept.ok() ? why : kept;
}

} // namespace bulkhead

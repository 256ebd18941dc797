#pragma once
// What stays of one question under a grant: records in the tenant's audit, and steps of the recording.
#include "backend/domain/session_recorder.h"
#include "backend/rpc/call.h"
#include "backend/rpc/services.h"

namespace bulkhead {

/// Each of its words has to be kept before what it tells of goes on; where it cannot be kept, that is the answer. None
/// holds a value of a parameter or of a row. Waits for the store.
class QuestionTrail
{
public:
    /// `action`: "diagnostics.run"; `subject`: which question, as nameOf() says. All outlive it.
    QuestionTrail(const ServiceParts &parts, const Call &call, std::string action, std::string subject);

    /// Before the platform is asked. `kept`: JSON of the question, masked.
    [[nodiscard]] absl::Status begin(const std::string &summary, const std::string &kept) const;
    /// Before the answer goes out. `facts`: of the answer, for audit; `summary` and JSON `detail`: for the recording.
    [[nodiscard]] absl::Status end(const std::string &outcome, const std::string &facts, const std::string &summary,
                                   const std::string &detail) const;
    /// Instead of an answer. Gives the refusal back, or why it could not be kept.
    [[nodiscard]] absl::Status refuse(const absl::Status &why) const;

private:
    [[nodiscard]] absl::Status audit(const std::string &outcome, const std::string &facts) const;
    [[nodiscard]] absl::Status record(StepKind kind, const std::string &summary, const std::string &detail) const;

    const ServiceParts &m_parts;
    const Call &m_call;
    const std::string m_action, m_subject;
};

} // namespace bulkhead

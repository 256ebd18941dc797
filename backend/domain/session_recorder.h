#pragma once
// What is done under a time-boxed access, kept step by step.
#include <absl/status/status.h>

#include <cstdint>
#include <string>

namespace bulkhead {

enum class StepKind : std::uint8_t {
    Call,   ///< The gateway was asked for something.
    Query,  ///< A question to the tenant's data: its statement and parameters.
    Result, ///< What came of one: rows, digest, time.
    Screen, ///< What the person looked at.
    End     ///< The access is over.
};

/// One step. Who notes it has masked what is PHI: nothing that is kept here has to be hidden later.
struct RecordedStep
{
    std::string grantId, tenantId, person;
    StepKind kind = StepKind::Call;
    std::string summary; ///< A sentence, for a timeline.
    std::string detail;  ///< JSON, such as {"sql":…,"parameters":…}; empty: there is none.
};

/// Any thread; may wait for the store.
class SessionRecorder
{
public:
    virtual ~SessionRecorder() = default;
    /// Kept when this is OK. Otherwise what it tells of must not happen, and the grant ends by it.
    virtual absl::Status record(const RecordedStep &step) = 0;
};

} // namespace bulkhead

#pragma once
// One call under observation: what is learnt of it on the way, told to the observer at its end.
#include "backend/domain/call_observer.h"

#include <absl/status/status.h>

#include <chrono>

namespace google::protobuf {
class Message;
}

namespace bulkhead {

struct Call;

/// How the server answers a method.
enum class CallShape : std::uint8_t { Unary, ServerStream, ClientStream };

/// A value: the copy that reaches the end tells.
class CallWatch
{
public:
    /// Begins now. `observer` null: nobody is told.
    CallWatch(CallObserver *observer, const google::protobuf::Message &request, CallShape shape);

    void admitted(const Call &call);
    void ended(const absl::Status &status, const std::string &requestId);
    [[nodiscard]] CallShape shape() const { return m_shape; }

private:
    CallObserver *m_observer;
    CallShape m_shape;
    CallRecord m_record;
    std::chrono::steady_clock::time_point m_begun = std::chrono::steady_clock::now();
};

} // namespace bulkhead

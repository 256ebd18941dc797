#pragma once
// Who is told of every call: the port behind the log and the metrics.
#include "backend/domain/words.h"

#include <string>
#include <string_view>

namespace bulkhead {

/// A call that has ended. Holds no text that a caller has chosen, except a request id that passed the text checks.
struct CallRecord
{
    std::string_view method = "unknown"; ///< "Hello"; of the contract, so there are few.
    std::string status = "OK";           ///< Name of the gRPC code, such as "PERMISSION_DENIED".
    std::string reason;                  ///< Of a refusal, such as "ACTION_NOT_ALLOWED"; empty when it went well.
    std::string requestId;               ///< As the caller is told.
    std::string tenant;                  ///< Id; empty: the fleet's, or a tenant outside the caller's scope.
    std::string person;                  ///< Id; empty: nobody known.
    Role role = Role::Unspecified;       ///< The person's own.
    std::string viewing;                 ///< As whom the person looks; empty: as themselves.
    bool stream = false;
    bool changes = false; ///< The method changes something.
    double ms = 0;        ///< From arrival to the last word.
};

/// Any thread; must not wait.
class CallObserver
{
public:
    virtual ~CallObserver() = default;
    virtual void streamOpened() = 0; ///< One ended() with `stream` follows.
    virtual void ended(const CallRecord &record) = 0;
};

} // namespace bulkhead

#pragma once
// A change that has its effect once per request id and always gives the same answer.
#include "backend/rpc/call.h"
#include "backend/rpc/digest.h"
#include "backend/rpc/fault.h"

namespace bulkhead {

/// Runs `work(StoreTxn &, Response &)` (absl::Status) in one write transaction, unless this request id has been served:
/// then the kept answer comes back. `ran` says which. The same id with other content is ALREADY_EXISTS.
template<class Request, class Response, class Work>
absl::Status once(Store &store, const Call &call, const Request &request, Response &response, Work work,
                  bool *ran = nullptr)
{
    bool worked = false;
    auto bytes = store.writeOnce(call.requestId, call.person.id, std::string(call.permission->method),
                                 payloadHash(request), [&](StoreTxn &txn) -> absl::StatusOr<std::string> {
                                     response.Clear();
                                     if (absl::Status status = work(txn, response); !status.ok())
                                         return status;
                                     worked = true;
                                     return response.SerializeAsString();
                                 });
    if (ran)
        *ran = worked && bytes.ok();
    if (bytes.status().code() == absl::StatusCode::kAlreadyExists && reasonOf(bytes.status()) == "ALREADY_EXISTS")
        return fault(absl::StatusCode::kAlreadyExists, "REQUEST_ID_REUSED",
                     "This request id belongs to another change; nothing was changed.",
                     "Repeat it with a new request id.");
    if (!bytes.ok())
        return bytes.status();
    response.ParseFromString(*bytes);
    return absl::OkStatus();
}

} // namespace bulkhead

#pragma once
// A change that has its effect once per request id and always gives the same answer.
#include "backend/rpc/call.h"
#include "backend/rpc/digest.h"
#include "backend/rpc/fault.h"

namespace bulkhead {

/// What a repeat must match. The role belongs to it: an answer kept for a role that saw more is not given to another.
template<class Request>
std::string onceHash(const Call &call, const Request &request)
{
    return payloadHash(request) + "/" + std::to_string(static_cast<int>(call.person.role));
}

[[nodiscard]] inline absl::Status requestIdReused()
{
    return fault(absl::StatusCode::kAlreadyExists, "REQUEST_ID_REUSED",
                 "This request id belongs to another change; nothing was changed.", "Repeat it with a new request id.");
}

/// Asked before an effect that the store's transaction cannot hold: true with the kept answer when this very request
/// has been served; REQUEST_ID_REUSED when the id belongs to another change.
template<class Request, class Response>
absl::StatusOr<bool> served(Store &store, const Call &call, const Request &request, Response &response)
{
    const auto kept = store.served(call.requestId);
    if (!kept.ok())
        return kept.status();
    if (!*kept)
        return false;
    const KeptAnswer &was = **kept;
    if (was.person != call.person.id || was.method != call.permission->method
        || was.payloadHash != onceHash(call, request))
        return requestIdReused();
    response.ParseFromString(was.answer);
    return true;
}

/// Runs `work(StoreTxn &, Response &)` (absl::Status) in one write transaction, unless this request id has been served:
/// then the kept answer comes back. `ran` says which. The same id with other content is ALREADY_EXISTS.
template<class Request, class Response, class Work>
absl::Status once(Store &store, const Call &call, const Request &request, Response &response, Work work,
                  bool *ran = nullptr)
{
    bool worked = false;
    auto bytes = store.writeOnce(call.rows(), call.requestId, call.person.id, std::string(call.permission->method),
                                 onceHash(call, request), [&](StoreTxn &txn) -> absl::StatusOr<std::string> {
                                     response.Clear();
                                     if (absl::Status status = work(txn, response); !status.ok())
                                         return status;
                                     worked = true;
                                     return response.SerializeAsString();
                                 });
    if (ran)
        *ran = worked && bytes.ok();
    if (bytes.status().code() == absl::StatusCode::kAlreadyExists && reasonOf(bytes.status()) == "ALREADY_EXISTS")
        return requestIdReused();
    if (!bytes.ok())
        return bytes.status();
    response.ParseFromString(*bytes);
    return absl::OkStatus();
}

} // namespace bulkhead

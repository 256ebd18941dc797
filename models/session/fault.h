#pragma once
#include "models/values.h"

namespace grpc {
class ClientContext;
class Status;
} // namespace grpc

namespace bulkhead {

/// The fault of a finished call: the gateway's own words from the trailer "bulkhead-fault-bin" when it sent them, else
/// by status code. Any thread, after the call ended. The remedy is never empty.
[[nodiscard]] Fault faultFrom(const grpc::Status &status, const grpc::ClientContext &context);

/// There is no connection to call on.
[[nodiscard]] Fault noGatewayFault();

} // namespace bulkhead

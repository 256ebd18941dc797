#pragma once
#include "models/values.h"

namespace grpc {
class ClientContext;
class Status;
} // namespace grpc

namespace bulkhead {

/// The reason of a fault by a gateway that does not know what it was asked for.
inline const QString kNotOffered = QStringLiteral("NOT_OFFERED");

/// The fault of a finished call: the gateway's own words from the trailer "bulkhead-fault-bin" when it sent them, else
/// by status code. Any thread, after the call ended. The remedy is never empty.
[[nodiscard]] Fault faultFrom(const grpc::Status &status, const grpc::ClientContext &context);

/// The gateway wants to know anew who calls: with a token that it takes it may all go on.
[[nodiscard]] inline bool wantsSignIn(const Fault &fault)
{
    return fault.kind == Fault::Kind::Denied && fault.reason.startsWith(QLatin1String("TOKEN_"));
}

/// There is no connection to call on.
[[nodiscard]] Fault noGatewayFault();

} // namespace bulkhead

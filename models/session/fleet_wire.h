#pragma once
#include "models/session/fleet_mailbox.h"

namespace bulkhead::v1 {
class WatchTenantsResponse;
}

namespace bulkhead {

/// Decodes one message on the gRPC thread. Columns whose length does not fit the rows are left out, enum numbers that
/// this console does not know become 255, and rows beyond what a fleet can have are refused with the whole message.
[[nodiscard]] FleetParcel parcelFrom(const v1::WatchTenantsResponse &message);

} // namespace bulkhead

#pragma once
// Departures, holds and plans on the wire.
#include "backend/rpc/departure_plan.h"

#include "bulkhead/v1/departures.pb.h"

namespace bulkhead {

void fill(const DeparturePlan &plan, v1::DeparturePlan &message);
void fill(const LegalHold &hold, v1::LegalHold &message);
/// `holds`: that stand. The pool is not in it, so every role that reads departures is told alike.
void fill(const Departure &departure, std::uint32_t holds, v1::Departure &message);

} // namespace bulkhead

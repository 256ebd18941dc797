#pragma once
// What an offboarding would take away, what stays and why, and what stands in its way now.
#include "backend/rpc/call.h"
#include "backend/rpc/departure_record.h"
#include "backend/rpc/services.h"

namespace bulkhead {

inline namespace gateway_values { // The console has values of these names too, see words.h.
struct GoingSystem
{
    std::string system;
    std::vector<std::string> objects; ///< As seen; empty: nothing stands there.
    std::string trouble;              ///< Why it could not be looked at; empty: it could.
};
struct DeparturePlan
{
    std::vector<GoingSystem> systems;
    std::vector<std::string> rows; ///< Of the gateway's own, that go.
    std::vector<StayingThing> stays;
    std::vector<std::string> blocks; ///< Empty: nothing stands in the way.
};
} // namespace gateway_values

/// What stands in the way now, legal holds apart: whoever begins something asks for those in its own transaction.
/// `ownAct`: the act that is to go on, which does not stand in its own way. Names nothing outside the call's scope.
[[nodiscard]] absl::StatusOr<std::vector<std::string>> departureBlocks(const ServiceParts &parts, const Call &call,
                                                                       const std::string &ownAct = {});
/// Looks at every system now. Errors of the store only: a system that does not answer is part of the plan.
[[nodiscard]] absl::StatusOr<DeparturePlan> departurePlan(const ServiceParts &parts, const Call &call,
                                                          std::int64_t fromMs, const std::string &ownAct = {});
/// 45 CFR 164.316(b)(2)(i): documentation is kept for six years from when it was last in effect.
inline constexpr std::int64_t kDocumentsKeptMs = std::int64_t{6 * 365 + 2} * 86'400'000;
/// What stays of a tenant that leaves at an instant, and until when at least.
[[nodiscard]] std::vector<StayingThing> stayingAfter(std::int64_t leavesMs);
/// Kinds of records that go with the tenant, each with its name in words.
[[nodiscard]] const std::vector<std::pair<std::string, std::string>> &goingRecords();
/// Steps of a departure, in their order: close, remove from each system, scan, forget, leave.
[[nodiscard]] std::vector<StoredStep> departureSteps(Platform &platform);

inline constexpr char kCloseStep[] = "close";
inline constexpr char kRemoveStep[] = "remove:"; ///< And the system.
inline constexpr char kScanStep[] = "scan";
inline constexpr char kForgetStep[] = "forget";
inline constexpr char kLeaveStep[] = "leave";

} // namespace bulkhead

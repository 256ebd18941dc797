#pragma once
// What a company's own platform driver answers, taken over only when it is about who was asked for, within its part and
// well formed. Pure. Nothing here repeats what a refused answer names: it may be another tenant.
#include "backend/domain/platform.h"

#include <set>

namespace bulkhead::v1 {
class ApplyStepResponse;
class MoveTenantResponse;
class ObserveTenantResponse;
class PlanTenantResponse;
class ProbeTenantResponse;
class RemoveTenantResponse;
class TenantContext;
} // namespace bulkhead::v1

namespace bulkhead {

/// What a driver answers for. Whatever else it tells is refused.
struct ExternalPart
{
    std::string name;             ///< As errors call the driver, such as "sign-in".
    std::set<std::string> checks; ///< That it looks at.
    std::set<Layer> layers;       ///< In each of which it tries boundaries.
};

/// Ids of its steps and boundaries begin with this here, and without it there: none can be taken for another system's.
inline constexpr char kExternalStep[] = "external.";
/// And of the one that stands for all of them while no plan is known ("external:all").
inline constexpr char kExternalSteps[] = "external";

/// The errors of all: FAILED_PRECONDITION with a sentence. `asked`: the context of the request.
[[nodiscard]] absl::StatusOr<std::vector<PlannedStep>>
plannedIn(const ExternalPart &part, const v1::TenantContext &asked, const v1::PlanTenantResponse &answer);
[[nodiscard]] absl::StatusOr<std::string> evidenceIn(const ExternalPart &part, const v1::TenantContext &asked,
                                                     const std::string &step, const v1::ApplyStepResponse &answer);
[[nodiscard]] absl::StatusOr<std::string> evidenceIn(const ExternalPart &part, const v1::TenantContext &asked, Tier to,
                                                     const v1::MoveTenantResponse &answer);
/// Each of the part's checks once; one that was not told does not hold, for silence must not read as "nobody asked".
/// NOT_FOUND: the driver answers that nothing of the tenant is there.
[[nodiscard]] absl::StatusOr<std::vector<Observation>> seenIn(const ExternalPart &part, const v1::TenantContext &asked,
                                                              const v1::ObserveTenantResponse &answer);
/// Refusals without evidence are left out, and the round is then not whole; nor is it where a layer was not tried or
/// the tenant did not get in by its own door. What got through counts without any evidence. NOT_FOUND as above.
[[nodiscard]] absl::StatusOr<ProbeRound> triedIn(const ExternalPart &part, const v1::TenantContext &asked,
                                                 const v1::ProbeTenantResponse &answer);
/// "removed: …; stayed: … (why)".
[[nodiscard]] absl::StatusOr<std::string> removedIn(const ExternalPart &part, const v1::TenantContext &asked,
                                                    const v1::RemoveTenantResponse &answer);

/// What a stranger says as one line of plain text, at most 300 bytes.
[[nodiscard]] std::string plainLine(std::string text);

} // namespace bulkhead

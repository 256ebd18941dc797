#pragma once
// The product's enumerations inside the gateway. Numbers equal those of proto/bulkhead/v1 (asserted in backend/rpc).
#include <cstdint>

namespace bulkhead {
/// The console has values of the same names over Qt types, and the embedded gateway lives in its process: without a
/// name of their own the linker would merge the two.
inline namespace gateway_values {

enum class Profile : std::uint8_t { Unspecified, Clinic, RegionalNetwork, HospitalSystem, WhiteLabel };
enum class Tier : std::uint8_t { Unspecified, Shared, Segmented, Dedicated, Channel };
enum class Health : std::uint8_t { Unspecified, Healthy, AtRisk, Breaching, NoTraffic, NotMeasured, Partial, Stale };
enum class Noise : std::uint8_t { Unspecified, Quiet, Affected, Source };
enum class Role : std::uint8_t {
    Unspecified,
    Support,
    CustomerSuccess,
    PlatformOperations,
    SupportLead,
    OnboardingEngineer,
    Auditor,
    PartnerAdministrator
};
enum class Stage : std::uint8_t {
    Unspecified,
    Contract,
    Identity,
    DataBoundary,
    Integrations,
    Verification,
    Live,
    Leaving, ///< Its offboarding runs: no new acts, no provisioning.
    Gone     ///< It has left: nobody's scope holds it any more, and its id is never used again.
};
enum class AlertLevel : std::uint8_t { Unspecified, None, SlowBurn, FastBurn };
enum class Verdict : std::uint8_t {
    Unspecified,
    Culprit,
    SeveralCulprits,
    CommonCause,
    CollectiveOverload,
    SelfInflicted,
    Undecided
};
enum class IncidentState : std::uint8_t { Unspecified, Suspect, Named, Recovering, Closed };
enum class StepState : std::uint8_t { Unspecified, Waiting, Running, Done, Failed };
enum class ActState : std::uint8_t {
    Unspecified,
    Proposed,
    Approved,
    Applied,
    Verified,
    Failed,
    Withdrawn,
    Reverted,
    Expired
};

} // namespace gateway_values
} // namespace bulkhead

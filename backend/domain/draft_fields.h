#pragma once
// Names of an onboarding draft's fields and what they may hold. A draft may hold anything while it is written; these
// rules are asked when it is submitted. Lists are separated by commas, without spaces.

namespace bulkhead::draft {

inline constexpr char kName[] = "organisation.name"; ///< Required, 2 to 120 characters.
/// Required: "clinic", "regional-network", "hospital-system", "white-label".
inline constexpr char kProfile[] = "organisation.profile";
inline constexpr char kSites[] = "organisation.sites"; ///< Required, 1 to 100,000.
inline constexpr char kArr[] = "organisation.arr";     ///< Required, whole dollars a year, 0 to 1,000,000,000.
inline constexpr char kCompliance[] =
    "organisation.compliance"; ///< List of "hipaa", "state-privacy", "42cfr2", "data-residency".
inline constexpr char kRegion[] = "organisation.region";      ///< Required, such as "us-east".
inline constexpr char kHighRisk[] = "organisation.high_risk"; ///< "yes" or "no"; empty: no.
inline constexpr char kParent[] = "organisation.parent";      ///< Tenant id of the channel that resells; within scope.

inline constexpr char kTier[] = "tier"; ///< Required: "shared", "segmented", "dedicated", "channel".
/// Why this tier; required where the policy does not allow it, at least 10 characters.
inline constexpr char kTierReason[] = "tier.reason";

inline constexpr char kDomain[] = "identity.domain";          ///< Required, such as "clinic.example".
inline constexpr char kAdminEmail[] = "identity.admin_email"; ///< Required, one address.
inline constexpr char kRoles[] =
    "identity.roles"; ///< Required list of "admin", "clinician", "billing", "front-desk", "auditor".

inline constexpr char kDataRegion[] = "data.region";         ///< Required, where the data may lie.
inline constexpr char kRetention[] = "data.retention_years"; ///< Required, 1 to 30.
inline constexpr char kIntegrations[] = "integrations.list"; ///< List of "ehr", "payer", "pharmacy", "crm", "erp".
inline constexpr char kServicePlan[] = "service.plan";       ///< Required: "standard", "plus", "premium".
inline constexpr char kServiceTarget[] = "service.target";   ///< Percent agreed, 90 to 99.999; empty: the plan's.
inline constexpr char kSupportWindow[] = "support.window";   ///< Required: "business", "extended", "always".
inline constexpr char kSupportLockbox[] = "support.lockbox"; ///< "yes" or "no"; empty: no.
/// Where the signed agreement is kept, at most 500 characters; empty: it is not signed yet, and its checkpoint is open.
inline constexpr char kAgreement[] = "contract.agreement";
inline constexpr char kTemplate[] = "template"; ///< Id of the channel's template it came from; empty: none.
inline constexpr char kOwner[] = "owner";       ///< Customer success person; empty: who submits. At most 64 characters.

} // namespace bulkhead::draft

#pragma once
// Many onboardings at once: cases begun for tenants that are in the inventory already, and all that can run provisioned
// one after the other.
#include "backend/rpc/case_desk.h"
#include "backend/rpc/entry.h"
#include "backend/rpc/provisioning.h"

namespace bulkhead {

class CaseBatch
{
public:
    CaseBatch(const ServiceParts &parts, KeptRows<OnboardingCase> &cases, CaseWorks &works, Provisioning *provisioning);

    /// Begins a case for each tenant, in one transaction; what cannot have one is told and left as it is.
    absl::Status begin(const Call &call, const v1::BeginCasesRequest &asked, v1::BeginCasesResponse &answer);
    /// Runs every case in scope that nothing holds. Whoever goes away pauses it; asked again it goes on.
    absl::StatusOr<std::unique_ptr<Feed<v1::RunReadyResponse>>> run(const Call &call, const v1::RunReadyRequest &asked,
                                                                    const Bell &bell);

private:
    struct Begun
    {
        TenantFacts tenant;
        OnboardingCase item;
        casework::CaseWork work;
    };
    /// Why a tenant can have no case now; empty: it can.
    [[nodiscard]] std::string obstacle(const TenantFacts &tenant) const;
    absl::Status keep(StoreTxn &txn, const Call &call, Begun &begun) const;

    const ServiceParts &m_parts;
    KeptRows<OnboardingCase> &m_cases;
    CaseWorks &m_works;
    Provisioning *m_provisioning; ///< Null: no platform is attached.
};

} // namespace bulkhead

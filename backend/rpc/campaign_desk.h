#pragma once
// Campaigns that certify access: what was given in a period and what stands, item by item, by somebody else.
#include "backend/rpc/call.h"
#include "backend/rpc/evidence_record.h"
#include "backend/rpc/evidence_wire.h"
#include "backend/rpc/finding_desk.h"
#include "backend/rpc/services.h"

#include "bulkhead/v1/evidence.pb.h"

namespace bulkhead {

/// Errors of each as evidence.proto says them.
class CampaignDesk
{
public:
    CampaignDesk(ServiceParts parts, FindingDesk &findings);

    absl::Status list(const Call &call, v1::ListCampaignsResponse &answer) const;
    absl::Status get(const Call &call, const v1::GetCampaignRequest &asked, v1::GetCampaignResponse &answer) const;
    absl::Status open(const Call &call, const v1::OpenCampaignRequest &asked, v1::OpenCampaignResponse &answer);
    absl::Status certify(const Call &call, const v1::CertifyAccessRequest &asked, v1::CertifyAccessResponse &answer);
    absl::Status close(const Call &call, const v1::CloseCampaignRequest &asked, v1::CloseCampaignResponse &answer);

    [[nodiscard]] absl::StatusOr<evidence::Campaign> find(const Call &call, const std::string &id) const;
    [[nodiscard]] InForce inForce() const;

private:
    /// From the store: what is kept at hand is not all. CAMPAIGN_TOO_LARGE.
    [[nodiscard]] absl::Status addGrants(evidence::Campaign &campaign) const;
    void addStanding(const Call &call, evidence::Campaign &campaign) const;
    /// What a reviewer says is not right and cannot end by themselves.
    [[nodiscard]] static evidence::Finding draftFrom(const Call &call, const evidence::Campaign &campaign,
                                                     const evidence::Access &item, const std::string &owner);

    ServiceParts m_parts;
    FindingDesk &m_findings;
};

} // namespace bulkhead

#pragma once
// Samples of audit: drawn by a seed that is in audit first, judged record by record, closed for good.
#include "backend/rpc/call.h"
#include "backend/rpc/evidence_record.h"
#include "backend/rpc/finding_desk.h"
#include "backend/rpc/services.h"

#include "bulkhead/v1/evidence.pb.h"

namespace bulkhead {

/// Errors of each as evidence.proto says them.
class SampleDesk
{
public:
    /// How many records are looked at for one population.
    static constexpr std::size_t kMostLooks = 200'000;

    SampleDesk(ServiceParts parts, FindingDesk &findings);

    absl::Status list(const Call &call, v1::ListSamplesResponse &answer) const;
    absl::Status get(const Call &call, const v1::GetSampleRequest &asked, v1::GetSampleResponse &answer) const;
    absl::Status draw(const Call &call, const v1::DrawSampleRequest &asked, v1::DrawSampleResponse &answer);
    absl::Status repeat(const Call &call, const v1::RepeatDrawRequest &asked, v1::RepeatDrawResponse &answer) const;
    absl::Status judge(const Call &call, const v1::JudgeSampledRequest &asked, v1::JudgeSampledResponse &answer);
    absl::Status close(const Call &call, const v1::CloseSampleRequest &asked, v1::CloseSampleResponse &answer);

    /// EVIDENCE_NOT_FOUND as the contract says.
    [[nodiscard]] absl::StatusOr<evidence::Sample> find(const Call &call, const std::string &id) const;

private:
    /// Population, records and strata by the seed and filter of `sample`.
    absl::Status fillIn(const Call &call, evidence::Sample &sample) const;
    [[nodiscard]] absl::Status seedIn(const std::string &chain, std::uint64_t number, evidence::Draw &draw) const;

    ServiceParts m_parts;
    FindingDesk &m_findings;
};

} // namespace bulkhead

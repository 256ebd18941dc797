#pragma once
// A preview that runs while its stream tells how far it is.
#include "backend/contract/contract_preview.h"
#include "backend/domain/workers.h"
#include "backend/rpc/entry.h"

#include "bulkhead/v1/contracts.pb.h"

#include <memory>
#include <vector>

namespace bulkhead {

/// Shared by the stream and the thread that computes.
struct PreviewJob;

/// Ends the computation with itself: nobody is left to read it.
class PreviewFeed final : public Feed<v1::PreviewContractResponse>
{
public:
    explicit PreviewFeed(std::shared_ptr<PreviewJob> job);
    /// A draft that is not computed, for what is wrong with it.
    explicit PreviewFeed(std::vector<sla::ContractFinding> findings);
    ~PreviewFeed() override;

    absl::Status next(v1::PreviewContractResponse &message, bool due, Turn &turn) override;

private:
    std::shared_ptr<PreviewJob> m_job;
    std::uint32_t m_told = 101; ///< Percent; none was.
    bool m_began = false;       ///< Progress was told, or none will be.
    bool m_over = false;
};

/// Two previews are computed at a time; a few more wait.
class PreviewWorkers
{
public:
    /// RESOURCE_EXHAUSTED when too many wait already.
    absl::StatusOr<std::unique_ptr<Feed<v1::PreviewContractResponse>>> begin(PreviewQuestion question,
                                                                             std::vector<sla::ContractFinding> findings,
                                                                             std::shared_ptr<PastReader> reader,
                                                                             const Bell &bell);

private:
    Workers m_workers{2};
};

} // namespace bulkhead

#pragma once
// "With last quarter's data you would have paid ...": a draft and the contract in force, both evaluated on the source's
// own past. Nothing is stored.
#include "backend/domain/past_reader.h"
#include "backend/engine/attainment.h"
#include "backend/engine/contract_check.h"

#include <functional>
#include <string>
#include <vector>

namespace bulkhead {

inline constexpr std::uint32_t kMostPreviewPeriods = 13;
inline constexpr std::uint32_t kMostPreviewYears = 3;

struct PreviewQuestion
{
    sla::ContractVersion draft;                ///< Evaluated as if it had governed all along.
    std::vector<sla::ContractVersion> inForce; ///< Oldest first, see ContractBook::segments.
    std::vector<sla::Exclusion> exclusions;
    std::uint32_t periods = 3; ///< Complete ones before now, of the draft's kind; 1..kMostPreviewPeriods.
    std::int64_t nowMs = 0;
};

struct PreviewedCommitment
{
    std::string workflow;
    sla::SliKind kind = sla::SliKind::Occurrences;
    std::int64_t targetE7 = 0;
    std::string attained, attainedNow; ///< "99.987%", "–" without a figure; empty: no such commitment is in force.
    sla::AttainmentState state = sla::AttainmentState::NoData;
    sla::AttainmentState stateNow = sla::AttainmentState::NoData;
    std::uint32_t alerts = 0; ///< Fast and slow burns that the draft's target for alerts would have raised.
};
struct PreviewedPeriod
{
    sla::Period period;
    std::vector<PreviewedCommitment> commitments;
    std::int64_t creditMinor = -1;    ///< -1: cannot be computed; a line says why.
    std::int64_t creditNowMinor = -1; ///< Under the contract in force.
    std::int32_t coverageBp = 0;      ///< Of the commitment that was measured least, in hundredths of a percent.
    std::vector<std::string> lines;
};
struct ContractPreview
{
    std::vector<PreviewedPeriod> periods;     ///< Newest first.
    std::vector<sla::ContractFinding> advice; ///< On targets at the traffic that there really was.
};

/// Blocks while it reads; period by period, so that memory holds one. `progress` gets 0..1 and says whether to go on.
/// Errors: those of PastReader::read, INVALID_ARGUMENT (the draft's zone, or too many periods).
[[nodiscard]] absl::StatusOr<ContractPreview> previewContract(const PreviewQuestion &question, PastReader &reader,
                                                              const PastReader::Progress &progress);

} // namespace bulkhead

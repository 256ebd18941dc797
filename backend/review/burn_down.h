#pragma once
// From frozen minutes to what a chart or a question about a figure shows, by the engine's own rules of exclusion.
#include "backend/review/frozen.h"

namespace bulkhead::review {

/// Budget left at each whole hour of the period and at the edges of each incident.
[[nodiscard]] BurnDown burnDown(const Frozen &frozen, const sla::Attainment &result, const sla::MinuteSeries &minutes);

struct Bucket
{
    std::int64_t atMs = 0, good = 0, bad = 0, excluded = 0;
    std::int64_t coveredS = 0;
    bool operator==(const Bucket &) const = default;
};
struct Buckets
{
    std::int32_t widthS = 60;
    std::vector<Bucket> buckets;
};
/// The counts behind a figure: minutes, hours or days, whichever is the finest of at most 2,000. Cut to the period and
/// to what was frozen. `excluded`: events of the good and bad that do not count. Empty: the review has no such
/// workflow.
[[nodiscard]] Buckets bucketsOf(const Frozen &frozen, const std::string &workflow, std::int64_t fromMs,
                                std::int64_t toMs);

} // namespace bulkhead::review

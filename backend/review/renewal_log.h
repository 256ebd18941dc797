#pragma once
// What people say about renewals: a judgement of their own in place of the score, and how renewals came out.
#include "backend/domain/words.h"
#include "backend/review/renewal_risk.h"

#include <absl/status/statusor.h>

#include <span>

namespace bulkhead::review {

struct RiskOverride
{
    std::int32_t score = -1; ///< 0..100; -1: taken back.
    std::string by, reason;
    Role role = Role::Unspecified; ///< Of its author.
    std::int64_t atMs = 0;
    std::uint64_t revision = 0; ///< The record's; not part of the bytes.
};

/// Numbers equal those of renewals.proto.
enum class RenewalResult : std::uint8_t { Unspecified, Renewed, Reduced, Lost };
/// One renewal's end, and what had been predicted when it was first recorded.
struct RenewalOutcome
{
    std::string tenantId, by;
    std::int32_t renewal = 0, on = 0; ///< Days since 1970-01-01.
    RenewalResult result = RenewalResult::Unspecified;
    std::int64_t atMs = 0;
    std::int32_t predictedScore = -1, predictedOf = 0; ///< -1: nothing was known.
    std::int32_t overrideScore = -1;
    std::uint64_t revision = 0; ///< The record's; not part of the bytes.
};
[[nodiscard]] std::string encode(const RiskOverride &override_);
[[nodiscard]] absl::StatusOr<RiskOverride> decodeOverride(std::string_view bytes); ///< DATA_LOSS when damaged.
[[nodiscard]] std::string encode(const RenewalOutcome &outcome);
[[nodiscard]] absl::StatusOr<RenewalOutcome> decodeOutcome(std::string_view bytes);

/// The judgement in force: a person's score counts as fully known.
[[nodiscard]] RiskLevel levelOf(int score, int of, std::int32_t overrideScore);
[[nodiscard]] RiskLevel predictedOf(const RenewalOutcome &outcome);

struct PredictionRecord
{
    std::uint32_t outcomes = 0, counted = 0, hits = 0;
    std::int32_t hitPercent = -1; ///< Floored; -1: fewer than kOutcomesNeeded were counted.
};
inline constexpr std::uint32_t kOutcomesNeeded = 10;
/// At risk and reduced or lost, or not at risk and renewed, is a hit. Where little was known nothing was predicted.
[[nodiscard]] PredictionRecord predictionsOf(std::span<const RenewalOutcome> outcomes);

} // namespace bulkhead::review

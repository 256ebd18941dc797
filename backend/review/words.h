#pragma once
// Values as a hospital's sponsor reads them. English; figures are floored, never rounded up.
#include "backend/engine/calendar.h"
#include "backend/engine/money.h"
#include "backend/engine/rational.h"

#include <string>
#include <string_view>
#include <vector>

namespace bulkhead::review {

/// "claims" is "Claims submission"; a slug that nobody named is spelled out.
[[nodiscard]] std::string workflowName(std::string_view slug);
/// "Claims submission, Eligibility and Scheduling"
[[nodiscard]] std::string listed(const std::vector<std::string> &words);

/// "October 2026", "Q4 2026", "2026", "15 October to 14 November 2026"
[[nodiscard]] std::string periodName(const sla::Period &period, const absl::TimeZone &zone);
/// "Oct", "Q4", "2026", "15 Oct": for twelve side by side.
[[nodiscard]] std::string shortPeriodName(const sla::Period &period, const absl::TimeZone &zone);
[[nodiscard]] std::string dayText(std::int64_t ms, const absl::TimeZone &zone);     ///< "9 October 2026"
[[nodiscard]] std::string momentText(std::int64_t ms, const absl::TimeZone &zone);  ///< "9 October 2026 10:12"
[[nodiscard]] std::string shortMoment(std::int64_t ms, const absl::TimeZone &zone); ///< "9 Oct 10:12"
[[nodiscard]] std::string utcText(std::int64_t ms);                                 ///< "2026-10-09 14:12 UTC"
/// "2026-10-09 14:12–14:38 UTC"; with both dates when they differ.
[[nodiscard]] std::string utcSpan(std::int64_t fromMs, std::int64_t toMs);
[[nodiscard]] std::string durationText(std::int64_t ms); ///< "26 min", "2 h 5 min", "3 d 4 h"

/// "99.71%"; "–" without a figure. Decimals: as many as the target has, two at least.
[[nodiscard]] std::string percent(const sla::Rational &ratio, int decimals = 2);
[[nodiscard]] int decimalsOf(std::int64_t targetE7);
[[nodiscard]] std::string targetText(std::int64_t targetE7);            ///< "99.90%"
[[nodiscard]] std::string percentOfHundredths(std::int64_t hundredths); ///< 12,345 is "123.45%"
using sla::money;
[[nodiscard]] std::string counted(std::int64_t number, std::string_view one, std::string_view many); ///< "1 incident"

} // namespace bulkhead::review

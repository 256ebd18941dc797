#pragma once
// What is said about context coverage: in cells, in the panel and to screen readers.
#include "models/coverage_values.h"

namespace bulkhead::words {

[[nodiscard]] QString signalKind(SignalKind kind);           ///< "Requests"; an unknown number: "Unknown (17)".
[[nodiscard]] QString signalShare(const SignalCount &count); ///< "99.97%", floored; "no data".
[[nodiscard]] QString serviceName(const QString &service, const QString &workflow); ///< "portal-bff / claims"
/// "Requests fell from 99.93% to 71.20% since 12 min: 1,204 of 4,180 in the last hour carry no tenant or environment."
[[nodiscard]] QString dropSentence(const KindCoverage &kind, qint64 nowMs);
/// "An invoice names X; it belongs to Y."
[[nodiscard]] QString findingSentence(const AttributionFinding &finding);
/// "99.41% of 12.4 M signals in the last 24 h · 2 fell · 1 attribution is wrong"
[[nodiscard]] QString coverage(const CoverageTally &tally);
/// "Prometheus at host:9090 · counted up to 12:05 (3 min ago)"
[[nodiscard]] QString coverageOrigin(const CoverageOrigin &origin, qint64 nowMs);

} // namespace bulkhead::words

#pragma once
// What is said about a renewal: in cells, to screen readers and in the pane.
#include "models/renewal_values.h"

namespace bulkhead::words {

[[nodiscard]] QString level(RiskLevel value);                ///< "At risk", "Little known"
[[nodiscard]] QString result(RenewalResult value);           ///< "Renewed"
[[nodiscard]] QString attainedWord(terms::Attainment value); ///< "met", "missed", "not measured"
/// "2026-03" is "Mar", "2026-Q1" is "Q1", "2026-10-15" is "15 Oct".
[[nodiscard]] QString shortPeriod(const QString &period);
[[nodiscard]] QString daysTo(int days);                              ///< "in 41 days", "today", "12 days ago"
[[nodiscard]] QString record(const RenewalRow &row);                 ///< "2 of 11 missed"; "not measured"
[[nodiscard]] QString recordInFull(const RenewalRow &row);           ///< "12 periods: Dec met, Jan missed, …"
[[nodiscard]] QString trend(const RenewalRow &row);                  ///< "−4.2 pt/mo", "level", "unknown"
[[nodiscard]] QString minor(qint64 amount, const QString &currency); ///< "$1,240", "€980"
[[nodiscard]] QString credits(const RenewalRow &row);  ///< "$1,240"; "≥ $1,240" when some are not known; "unknown"
[[nodiscard]] QString promises(const RenewalRow &row); ///< "3, 1 overdue"; "no review"
[[nodiscard]] QString risk(const RenewalRow &row);     ///< "38 of 75"; with a person's judgement "60, judged"
/// The three largest terms that give points: "SLA misses 25, Incidents, 90 days 9".
[[nodiscard]] QString largestTerms(const RenewalRow &row, const QList<RiskRule> &rules);
[[nodiscard]] QString predictions(const PredictionRecord &record); ///< "8 of 11 as predicted"; "3 of 10 outcomes"

} // namespace bulkhead::words

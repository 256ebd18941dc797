#pragma once
// Words and times of reviews. Times are told on the contract's clock, never the viewer's.
#include "models/review_values.h"

#include <QTimeZone>

namespace bulkhead::words {

[[nodiscard]] QString packStatus(PackStatus value);                   ///< "Provisional"
[[nodiscard]] QString reviewState(ReviewState value);                 ///< "Prepared", "Closed"
[[nodiscard]] QString promiseState(PromiseState value);               ///< "Open", "Done", …
[[nodiscard]] QTimeZone zoneOf(const QString &name);                  ///< UTC for a name that nobody knows.
[[nodiscard]] QString dayIn(qint64 ms, const QString &zone);          ///< "9 Oct 2026"; 0 is "–"
[[nodiscard]] QString momentIn(qint64 ms, const QString &zone);       ///< "9 Oct, 10:12"; 0 is "–"
[[nodiscard]] QString momentWithZone(qint64 ms, const QString &zone); ///< "3 Nov 2026, 16:00 UTC"
/// Of a role that holds no reviews; the gateway would say the same.
[[nodiscard]] Fault noReviews();
[[nodiscard]] QString margin(const ReviewCommitment &commitment); ///< "−0.19", "+0.08"; "–" unknown

} // namespace bulkhead::words

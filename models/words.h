#pragma once
// Every word and number format that the console shows, in one place. Text comes through tr().
#include "models/values.h"

#include <QDateTime>

namespace bulkhead::words {

[[nodiscard]] QString health(Health value);      ///< "At risk"; an unknown number: "Unknown (9)".
[[nodiscard]] QString healthShape(Health value); ///< "●", "▲", "■", "○", "◌"
[[nodiscard]] QString tier(Tier value);
[[nodiscard]] QString profile(Profile value);
[[nodiscard]] QString role(Role value);
[[nodiscard]] QString stage(Stage value);
[[nodiscard]] QString level(AlertLevel value);
[[nodiscard]] QString noise(Noise value); ///< "", "affected", "source"
[[nodiscard]] QString verdict(Verdict value);
/// An ERP job (invoice runs, procurement syncs, reports), as against work that patients or clinicians wait for.
[[nodiscard]] bool erpJob(const QString &slug);
[[nodiscard]] QString workflow(const QString &slug); ///< "claims" → "Claims submission"; unknown slugs as they are.
[[nodiscard]] QString layer(const QString &slug);
[[nodiscard]] QString party(const QString &name, bool outside,
                            const QString &pool); ///< "tenant in pool-a, outside your scope"

[[nodiscard]] QString sli(int millionths);        ///< "99.974%", floored; "–" undefined
[[nodiscard]] QString target(qint64 targetE7);    ///< "99.9%"
[[nodiscard]] QString budget(int hundredths);     ///< "75%", "−47%"; "unknown"
[[nodiscard]] QString share(int hundredths);      ///< "92%"
[[nodiscard]] QString burn(qint64 thousandths);   ///< "14.6×"; "–"
[[nodiscard]] QString money(qint64 dollars);      ///< "$476k", "$1.2M"
[[nodiscard]] QString count(qint64 value);        ///< "1,240"
[[nodiscard]] QString duration(qint64 seconds);   ///< "12 min", "2 d 4 h", "1 h 50 min"
[[nodiscard]] QString emptyIn(qint64 seconds);    ///< -1 "–", 0 "now"
[[nodiscard]] QString latency(double ms);         ///< "640 ms", "1.2 s"
[[nodiscard]] QString date(qint32 daysSince1970); ///< "12 Dec" this or next year's near dates, else "12 Dec 2028"
[[nodiscard]] QString ago(qint64 ms, qint64 nowMs);
[[nodiscard]] QString clock(qint64 ms);    ///< "14:32" local
[[nodiscard]] QString dateTime(qint64 ms); ///< "23 Nov, 14:32 UTC−5"

} // namespace bulkhead::words

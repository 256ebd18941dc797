#pragma once
// What is said about one objective beside its figures: the likely cause, how long the budget lasts, and how far the
// figures can be trusted. Pure.
#include "models/values.h"

namespace bulkhead {

/// For the table: "claims-db, 92%", "noisy neighbour, pool-a", "2 of 30 runs missed", "no samples since 12:10"; "no
/// single cause" while it burns without one; else empty.
[[nodiscard]] QString likelyCause(const ObjectiveRow &row, qint64 nowMs);
/// For the pane, in full sentences; may be empty. Counts tenants within scope only.
[[nodiscard]] QString causeSentences(const ObjectiveRow &row, qint64 nowMs);
/// "At the burn of the last 6 h the budget is empty in 2 d 4 h." Empty where that says nothing.
[[nodiscard]] QString exhaustionSentence(const ObjectiveRow &row);

/// What weakens a figure: a short label and why.
struct Caveat
{
    QString label, why;
};
/// Partial with its bound, low traffic with what one failure costs, weak evidence, and a target that no page can
/// defend.
[[nodiscard]] QList<Caveat> caveats(const ObjectiveRow &row);
/// A total outage spends the whole budget within one evaluation.
[[nodiscard]] bool pagingIsTooLate(qint64 targetE7);

/// "28% of the budget of the requests so far" and "19% of the month's, as forecast": both figures of a running period.
[[nodiscard]] QString calendarSentence(const CalendarBudget &budget);

/// "14:02, support-1 handed over from support-1 to platform-2: the payer is informed"; a plain note without a "from".
[[nodiscard]] QString noteText(const AlertNote &note, qint64 nowMs);
/// "14:02" on the same day, else "23 Nov, 14:02".
[[nodiscard]] QString nearTime(qint64 ms, qint64 nowMs);
/// "Fast burn, 23 Nov, 14:02 to 15:10"; "since …" while it fires.
[[nodiscard]] QString alertSpan(const Alert &alert, qint64 nowMs);

} // namespace bulkhead

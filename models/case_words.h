#pragma once
// What is said of an onboarding case: where it stands, what comes next, how far it strayed from the standard.
#include "models/values.h"

namespace bulkhead {

/// The one thing about a case that matters most. Worst last.
enum class CaseState : int {
    Live,
    OnTime,
    Late,
    Waits,  ///< Somebody says that it waits, and for what.
    Held,   ///< An open checkpoint keeps the next step from beginning.
    Blocked ///< A step of provisioning has failed.
};

namespace onboarding {

[[nodiscard]] CaseState state(const OnboardingCase &item);
/// Open checkpoints that keep the next step from beginning.
[[nodiscard]] QList<Checkpoint> holding(const OnboardingCase &item);
/// The open checkpoint that is due first; null: none is open.
[[nodiscard]] const Checkpoint *nextCheckpoint(const OnboardingCase &item);
[[nodiscard]] int openCheckpoints(const OnboardingCase &item);
[[nodiscard]] int closedCheckpoints(const OnboardingCase &item); ///< Let be counts as closed.
/// In one line why it is as it is: the failed step's reason, what holds it, what it waits for; else empty.
[[nodiscard]] QString trouble(const OnboardingCase &item);

} // namespace onboarding

namespace words {

[[nodiscard]] QString caseState(CaseState value);                           ///< "on time", "held"
[[nodiscard]] QString checkpointState(const Checkpoint &one, qint64 nowMs); ///< "done", "overdue", "open", "let be"
/// Against the standard: "2 days over", "on the day", "1 day under".
[[nodiscard]] QString overStandard(int days);
/// "started 3 Nov, due 23 Nov, day 12 of 20, 2 days late": what a course says without being seen.
[[nodiscard]] QString course(const OnboardingCase &item, qint64 nowMs);
[[nodiscard]] QString signedDays(int days);       ///< "+2", "−1", "0"
[[nodiscard]] QString month(int year, int month); ///< "Nov 2026"
[[nodiscard]] QString day(qint64 ms);             ///< "23 Nov", local; further away with its year.

} // namespace words
} // namespace bulkhead

#pragma once
// How exposure cases read, and what a person may do about them. The gateway decides; this keeps refusals off the
// screen.
#include "models/exposure_values.h"

namespace bulkhead {

[[nodiscard]] QString exposureKindText(ExposureKind kind);         ///< "Boundary crossed"
[[nodiscard]] QString exposureStateText(const ExposureCase &item); ///< "decision to be confirmed"
[[nodiscard]] QString exposurePartText(ExposurePart part);         ///< "owner of the data", "may have seen it"
[[nodiscard]] QString exposureRatingText(ExposureRating rating);
[[nodiscard]] QString exposureVerdictText(ExposureVerdict verdict);
[[nodiscard]] QString exposureAddresseeText(ExposureAddressee addressee);
[[nodiscard]] QString exposureEntryText(ExposureEntryKind kind);
/// "Clinic A, Clinic B", owners first.
[[nodiscard]] QString exposureTenantsText(const ExposureCase &item);
/// What the factor of 45 CFR 164.402(2) asks, and what to look at for it; `factor` 0 to 3.
[[nodiscard]] QString exposureFactorText(int factor);
[[nodiscard]] QString exposureGuidance(int factor);
/// "52 days left", "last day today", "3 days overdue", "stopped"; `nowMs`: the gateway's clock.
[[nodiscard]] QString exposureClockText(const ExposureCase &item, qint64 nowMs);
/// Whole days after today until the last day of notice; negative: overdue.
[[nodiscard]] qint64 exposureDaysLeft(const ExposureCase &item, qint64 nowMs);
/// As urgency says, passed on with the clock.
[[nodiscard]] ExposureUrgency exposureUrgency(const ExposureCase &item, qint64 nowMs);
/// Who else has to be told, by how many people are affected.
[[nodiscard]] QString exposureDutyText(const ExposureCase &item, const ExposureTerms &terms);
/// "2027-01-31"
[[nodiscard]] QString exposureDayText(qint64 daysSince1970);

/// The open case of a boundary of this tenant that let something through; null: none is known.
[[nodiscard]] const ExposureCase *crossingCaseOf(const QList<ExposureCase> &cases, const QString &tenantId);

// Why this person cannot do it now, as a sentence; empty: they can.
[[nodiscard]] QString assessObstacle(const ExposureCase &item, const SessionInfo &session);
[[nodiscard]] QString decideObstacle(const ExposureCase &item, const SessionInfo &session);
[[nodiscard]] QString confirmObstacle(const ExposureCase &item, const SessionInfo &session);
[[nodiscard]] QString closeObstacle(const ExposureCase &item, const SessionInfo &session);
[[nodiscard]] bool mayManageExposures(const SessionInfo &session);

} // namespace bulkhead

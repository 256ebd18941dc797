#pragma once
// How the papers of an audit read, and what a person may do about them. The gateway decides; this keeps refusals off
// the screen.
#include "models/evidence_values.h"
#include "models/paper_table.h"

namespace bulkhead {

namespace words {

[[nodiscard]] QString sampleVerdict(SampleVerdict verdict);
[[nodiscard]] QString accessVerdict(AccessVerdict verdict);
[[nodiscard]] QString accessKind(AccessKind kind);
[[nodiscard]] QString severity(FindingSeverity severity);
[[nodiscard]] QString findingState(FindingState state);
[[nodiscard]] QString auditDay(qint64 ms); ///< "2026-11-30", UTC.
/// "25 of 1,240 records of all chains in scope before …": how a sample came about.
[[nodiscard]] QString sampleFacts(const AuditSample &sample);
[[nodiscard]] QString campaignFacts(const AccessCampaign &campaign);
/// What came of drawing again, as a sentence.
[[nodiscard]] QString drawnAgain(const DrawAgain &again, const AuditSample &sample);

} // namespace words

// One row each, and the columns that go with it.
[[nodiscard]] PaperColumns sampleColumns();
[[nodiscard]] PaperRow rowOf(const AuditSample &sample);
[[nodiscard]] PaperColumns sampledColumns();
[[nodiscard]] PaperRow rowOf(const SampledRecord &record);
[[nodiscard]] PaperColumns findingColumns();
[[nodiscard]] PaperRow rowOf(const AuditFinding &finding, qint64 nowMs);
[[nodiscard]] PaperColumns campaignColumns();
[[nodiscard]] PaperRow rowOf(const AccessCampaign &campaign, qint64 nowMs);
[[nodiscard]] PaperColumns certifiedColumns();
[[nodiscard]] PaperRow rowOf(const CertifiedAccess &item);

/// Why this person does not judge the record, as a sentence; empty: they may.
[[nodiscard]] QString judgeObstacle(const AuditSample &sample, const SampledRecord &record, const SessionInfo &session);
[[nodiscard]] QString certifyObstacle(const AccessCampaign &campaign, const CertifiedAccess &item,
                                      const SessionInfo &session);
/// Why this person does not close the finding, as a sentence; empty: they may.
[[nodiscard]] QString closeObstacle(const AuditFinding &finding, const SessionInfo &session);

} // namespace bulkhead

#pragma once
#include "models/desk_answer.h"
#include "models/evidence_values.h"
#include "models/review_values.h"

namespace bulkhead {

/// What is taken out, as pages and as a table.
struct EvidenceExport
{
    Pack pack;
    QStringList columns;
    QList<QStringList> rows;
};

/// The papers of an audit over one gateway. GUI thread, never blocks it. Lists come without their records; what changes
/// a paper answers with the whole of it.
class EvidenceDesk
{
public:
    virtual ~EvidenceDesk() = default;

    virtual void samples(QObject *guard, Answer<QList<AuditSample>> then) = 0;
    virtual void sample(const QString &id, QObject *guard, Answer<AuditSample> then) = 0;
    virtual void draw(const DrawOrder &order, QObject *guard, Answer<AuditSample> then) = 0;
    virtual void drawAgain(const QString &id, QObject *guard, Answer<DrawAgain> then) = 0;
    /// `finding`: opened with an exception, about this record; nothing: none is.
    virtual void judge(const QString &sampleId, const SampledRecord &record, SampleVerdict verdict, const QString &note,
                       const std::optional<FindingDraft> &finding, QObject *guard, Answer<AuditSample> then) = 0;
    virtual void closeSample(const AuditSample &sample, QObject *guard, Answer<AuditSample> then) = 0;

    virtual void findings(QObject *guard, Answer<QList<AuditFinding>> then) = 0;
    virtual void openFinding(const FindingDraft &draft, QObject *guard, Answer<AuditFinding> then) = 0;
    virtual void amendFinding(const AuditFinding &finding, const FindingDraft &changed, const QString &reason,
                              QObject *guard, Answer<AuditFinding> then) = 0;
    virtual void moveFinding(const AuditFinding &finding, FindingMove move, const QString &text, QObject *guard,
                             Answer<AuditFinding> then) = 0;

    virtual void campaigns(QObject *guard, Answer<QList<AccessCampaign>> then) = 0;
    virtual void campaign(const QString &id, QObject *guard, Answer<AccessCampaign> then) = 0;
    virtual void openCampaign(const CampaignOrder &order, QObject *guard, Answer<AccessCampaign> then) = 0;
    virtual void certify(const QString &campaignId, const CertifiedAccess &item, AccessVerdict verdict,
                         const QString &note, QObject *guard, Answer<AccessCampaign> then) = 0;
    virtual void closeCampaign(const AccessCampaign &campaign, QObject *guard, Answer<AccessCampaign> then) = 0;

    /// Stands in audit before it is answered.
    virtual void exportEvidence(const EvidenceRef &what, QObject *guard, Answer<EvidenceExport> then) = 0;
};

} // namespace bulkhead

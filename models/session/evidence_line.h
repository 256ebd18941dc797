#pragma once
// The papers of an audit over the gateway.
#include "models/evidence_desk.h"

namespace bulkhead {

class GatewayDesk;

class EvidenceLine final : public EvidenceDesk
{
public:
    explicit EvidenceLine(GatewayDesk *desk)
        : m_desk(desk)
    {
    }

    void samples(QObject *guard, Answer<QList<AuditSample>> then) override;
    void sample(const QString &id, QObject *guard, Answer<AuditSample> then) override;
    void draw(const DrawOrder &order, QObject *guard, Answer<AuditSample> then) override;
    void drawAgain(const QString &id, QObject *guard, Answer<DrawAgain> then) override;
    void judge(const QString &sampleId, const SampledRecord &record, SampleVerdict verdict, const QString &note,
               const std::optional<FindingDraft> &finding, QObject *guard, Answer<AuditSample> then) override;
    void closeSample(const AuditSample &sample, QObject *guard, Answer<AuditSample> then) override;
    void findings(QObject *guard, Answer<QList<AuditFinding>> then) override;
    void openFinding(const FindingDraft &draft, QObject *guard, Answer<AuditFinding> then) override;
    void amendFinding(const AuditFinding &finding, const FindingDraft &changed, const QString &reason, QObject *guard,
                      Answer<AuditFinding> then) override;
    void moveFinding(const AuditFinding &finding, FindingMove move, const QString &text, QObject *guard,
                     Answer<AuditFinding> then) override;
    void campaigns(QObject *guard, Answer<QList<AccessCampaign>> then) override;
    void campaign(const QString &id, QObject *guard, Answer<AccessCampaign> then) override;
    void openCampaign(const CampaignOrder &order, QObject *guard, Answer<AccessCampaign> then) override;
    void certify(const QString &campaignId, const CertifiedAccess &item, AccessVerdict verdict, const QString &note,
                 QObject *guard, Answer<AccessCampaign> then) override;
    void closeCampaign(const AccessCampaign &campaign, QObject *guard, Answer<AccessCampaign> then) override;
    void exportEvidence(const EvidenceRef &what, QObject *guard, Answer<EvidenceExport> then) override;

private:
    /// One call about the fleet: `fill` completes the request.
    template<typename Request, typename Response, typename T, typename Method, typename Fill>
    void call(Method method, Fill fill, T (*convert)(const Response &), QObject *guard, Answer<T> then);
    /// The findings of this page and of all after it, behind those that came before.
    void findingsFrom(const std::string &token, QList<AuditFinding> before, QObject *guard,
                      Answer<QList<AuditFinding>> then);

    GatewayDesk *m_desk;
};

} // namespace bulkhead

#include "models/session/evidence_line.h"

#include "models/session/gateway_desk.h"
#include "models/session/wire.h"

#include <QSet>

#include <algorithm>

namespace bulkhead {
namespace {

using Service = v1::EvidenceService;

/// A method of the stub by its messages: each name stands for two.
template<typename Request, typename Response>
using Unary = void (AsyncOf<Service>::*)(grpc::ClientContext *, const Request *, Response *,
                                         std::function<void(grpc::Status)>);

EvidencePlace placeFrom(const v1::EvidencePlace &m)
{
    return {text(m.tenant_id()), m.sequence()};
}

void toWire(const EvidencePlace &place, v1::EvidencePlace *m)
{
    m->set_tenant_id(place.tenantId.toStdString());
    m->set_sequence(place.sequence);
}

void toWire(const FindingDraft &draft, v1::FindingDraft *m)
{
    m->set_title(draft.title.toStdString());
    m->set_text(draft.text.toStdString());
    m->set_owner(draft.owner.toStdString());
    m->set_tenant_id(draft.tenantId.toStdString());
    m->set_severity(v1::FindingSeverity(draft.severity));
    m->set_due_ms(draft.dueMs);
    for (const EvidencePlace &place : draft.places)
        toWire(place, m->add_places());
}

SampledRecord recordFrom(const v1::SampledRecord &m)
{
    SampledRecord record;
    record.place = placeFrom(m.place());
    record.tenantName = text(m.tenant_name());
    record.stratum = text(m.stratum());
    record.actor = text(m.actor());
    record.action = text(m.action());
    record.note = text(m.note());
    record.judgedBy = text(m.judged_by());
    record.findingId = text(m.finding_id());
    record.atMs = m.at_ms();
    record.judgedMs = m.judged_ms();
    record.verdict = SampleVerdict(m.verdict());
    record.revision = m.revision();
    return record;
}

SampleStratum stratumFrom(const v1::Stratum &m)
{
    return {text(m.name()), m.population(), int(m.drawn())};
}

AuditSample sampleFrom(const v1::Sample &m)
{
    AuditSample sample;
    sample.id = text(m.id());
    sample.title = text(m.title());
    sample.drawnBy = text(m.drawn_by());
    sample.drawnMs = m.drawn_ms();
    sample.closedBy = text(m.closed_by());
    sample.closedMs = m.closed_ms();
    const v1::DrawFacts &draw = m.draw();
    sample.filter = text(draw.filter());
    sample.tenantId = text(draw.tenant_id());
    sample.beforeMs = draw.before_ms();
    sample.number = draw.number();
    sample.headTenantId = text(draw.head_tenant_id());
    sample.headSize = draw.head_size();
    sample.headRoot = text(draw.head_root());
    sample.seed = text(draw.seed());
    sample.split = SampleSplit(draw.split());
    sample.population = draw.population();
    sample.populationHash = text(draw.population_hash());
    sample.strata = listFrom(draw.strata(), stratumFrom);
    sample.size = int(m.size());
    sample.conforming = int(m.conforming());
    sample.exceptions = int(m.exceptions());
    sample.records = listFrom(m.records(), recordFrom);
    sample.revision = m.revision();
    return sample;
}

FindingEntry entryFrom(const v1::FindingEntry &m)
{
    return {text(m.by()), text(m.text()), m.at_ms(), FindingState(m.state())};
}

AuditFinding auditFindingFrom(const v1::Finding &m)
{
    AuditFinding finding;
    finding.id = text(m.id());
    finding.title = text(m.title());
    finding.text = text(m.text());
    finding.tenantId = text(m.tenant_id());
    finding.tenantName = text(m.tenant_name());
    finding.owner = text(m.owner());
    finding.origin = text(m.origin());
    finding.openedBy = text(m.opened_by());
    finding.openedMs = m.opened_ms();
    finding.severity = FindingSeverity(m.severity());
    finding.state = FindingState(m.state());
    finding.places = listFrom(m.places(), placeFrom);
    finding.dueMs = m.due_ms();
    finding.entries = listFrom(m.entries(), entryFrom);
    finding.owners = wordsFrom(m.owners());
    finding.revision = m.revision();
    return finding;
}

CertifiedAccess accessFrom(const v1::CertifiedAccess &m)
{
    CertifiedAccess item;
    item.id = text(m.id());
    item.person = text(m.person());
    item.tenantId = text(m.tenant_id());
    item.tenantName = text(m.tenant_name());
    item.text = text(m.text());
    item.grantId = text(m.grant_id());
    item.reviewer = text(m.reviewer());
    item.note = text(m.note());
    item.certifiedBy = text(m.certified_by());
    item.findingId = text(m.finding_id());
    item.kind = AccessKind(m.kind());
    item.role = Role(m.role());
    item.atMs = m.at_ms();
    item.certifiedMs = m.certified_ms();
    item.inForce = m.in_force();
    item.verdict = AccessVerdict(m.verdict());
    item.revision = m.revision();
    return item;
}

AccessCampaign campaignFrom(const v1::Campaign &m)
{
    AccessCampaign campaign;
    campaign.id = text(m.id());
    campaign.title = text(m.title());
    campaign.person = text(m.person());
    campaign.tenantId = text(m.tenant_id());
    campaign.openedBy = text(m.opened_by());
    campaign.closedBy = text(m.closed_by());
    campaign.fromMs = m.from_ms();
    campaign.untilMs = m.until_ms();
    campaign.dueMs = m.due_ms();
    campaign.openedMs = m.opened_ms();
    campaign.closedMs = m.closed_ms();
    for (const int kind : m.kinds())
        campaign.kinds.append(AccessKind(kind));
    campaign.role = Role(m.role());
    campaign.reviewers = wordsFrom(m.reviewers());
    campaign.size = int(m.size());
    campaign.right = int(m.right());
    campaign.notRight = int(m.not_right());
    campaign.cannotTell = int(m.cannot_tell());
    campaign.items = listFrom(m.items(), accessFrom);
    campaign.revision = m.revision();
    return campaign;
}

QStringList cellsFrom(const v1::EvidenceRow &m)
{
    return wordsFrom(m.cells());
}

EvidenceExport takenFrom(const v1::ExportEvidenceResponse &m)
{
    EvidenceExport out;
    out.pack = packFrom(m);
    out.columns = wordsFrom(m.columns());
    out.rows = listFrom(m.rows(), cellsFrom);
    return out;
}

/// A page of findings.
struct FindingsPart
{
    QList<AuditFinding> findings;
    std::string nextToken;
};

FindingsPart partFrom(const v1::ListFindingsResponse &m)
{
    return {listFrom(m.findings(), auditFindingFrom), m.next_page_token()};
}

/// Each once: one that somebody moved between two pages is as the later page has it.
QList<AuditFinding> latestOf(const QList<AuditFinding> &all)
{
    QSet<QString> seen;
    QList<AuditFinding> latest;
    for (auto one = all.crbegin(); one != all.crend(); ++one) {
        if (!seen.contains(one->id)) {
            seen.insert(one->id);
            latest.append(*one);
        }
    }
    std::ranges::reverse(latest);
    return latest;
}

template<typename Response>
AuditSample sampleOf(const Response &m)
{
    return sampleFrom(m.sample());
}
template<typename Response>
AuditFinding findingOf(const Response &m)
{
    return auditFindingFrom(m.finding());
}
template<typename Response>
AccessCampaign campaignOf(const Response &m)
{
    return campaignFrom(m.campaign());
}

} // namespace

template<typename Request, typename Response, typename T, typename Method, typename Fill>
void EvidenceLine::call(Method method, Fill fill, T (*convert)(const Response &), QObject *guard, Answer<T> then)
{
    const auto c = m_desk->line(guard, then);
    if (!c)
        return;
    Request request;
    c->aboutFleet(request.mutable_context());
    if constexpr (requires { request.set_request_id(std::string()); })
        request.set_request_id(newRequestId());
    fill(request);
    callUnary(m_desk->m_run->calls, c, c->evidence->async(), method, std::move(request), convert, m_desk->longTerms(),
              guard, std::move(then));
}

void EvidenceLine::samples(QObject *guard, Answer<QList<AuditSample>> then)
{
    call<v1::ListSamplesRequest, v1::ListSamplesResponse>(
        Unary<v1::ListSamplesRequest, v1::ListSamplesResponse>(&AsyncOf<Service>::ListSamples), [](auto &) {},
        +[](const v1::ListSamplesResponse &m) { return listFrom(m.samples(), sampleFrom); }, guard, std::move(then));
}

void EvidenceLine::sample(const QString &id, QObject *guard, Answer<AuditSample> then)
{
    call<v1::GetSampleRequest, v1::GetSampleResponse>(
        Unary<v1::GetSampleRequest, v1::GetSampleResponse>(&AsyncOf<Service>::GetSample),
        [&](auto &request) { request.set_sample_id(id.toStdString()); }, sampleOf<v1::GetSampleResponse>, guard,
        std::move(then));
}

void EvidenceLine::draw(const DrawOrder &order, QObject *guard, Answer<AuditSample> then)
{
    call<v1::DrawSampleRequest, v1::DrawSampleResponse>(
        Unary<v1::DrawSampleRequest, v1::DrawSampleResponse>(&AsyncOf<Service>::DrawSample),
        [&](auto &request) {
            request.set_title(order.title.toStdString());
            request.set_filter(order.filter.toStdString());
            request.set_tenant_id(order.tenantId.toStdString());
            request.set_size(uint(order.size));
            request.set_number(order.number);
            request.set_split(v1::SampleSplit(order.split));
        },
        sampleOf<v1::DrawSampleResponse>, guard, std::move(then));
}

void EvidenceLine::drawAgain(const QString &id, QObject *guard, Answer<DrawAgain> then)
{
    call<v1::RepeatDrawRequest, v1::RepeatDrawResponse>(
        Unary<v1::RepeatDrawRequest, v1::RepeatDrawResponse>(&AsyncOf<Service>::RepeatDraw),
        [&](auto &request) { request.set_sample_id(id.toStdString()); },
        +[](const v1::RepeatDrawResponse &m) {
            return DrawAgain{m.same_population(), m.same_records(), m.population()};
        },
        guard, std::move(then));
}

void EvidenceLine::judge(const QString &sampleId, const SampledRecord &record, SampleVerdict verdict,
                         const QString &note, const std::optional<FindingDraft> &finding, QObject *guard,
                         Answer<AuditSample> then)
{
    call<v1::JudgeSampledRequest, v1::JudgeSampledResponse>(
        Unary<v1::JudgeSampledRequest, v1::JudgeSampledResponse>(&AsyncOf<Service>::JudgeSampled),
        [&](auto &request) {
            request.set_sample_id(sampleId.toStdString());
            toWire(record.place, request.mutable_place());
            request.set_expected_revision(record.revision);
            request.set_verdict(v1::SampleVerdict(verdict));
            request.set_note(note.toStdString());
            if (finding)
                toWire(*finding, request.mutable_finding());
        },
        sampleOf<v1::JudgeSampledResponse>, guard, std::move(then));
}

void EvidenceLine::closeSample(const AuditSample &sample, QObject *guard, Answer<AuditSample> then)
{
    call<v1::CloseSampleRequest, v1::CloseSampleResponse>(
        Unary<v1::CloseSampleRequest, v1::CloseSampleResponse>(&AsyncOf<Service>::CloseSample),
        [&](auto &request) {
            request.set_sample_id(sample.id.toStdString());
            request.set_expected_revision(sample.revision);
        },
        sampleOf<v1::CloseSampleResponse>, guard, std::move(then));
}

void EvidenceLine::findings(QObject *guard, Answer<QList<AuditFinding>> then)
{
    findingsFrom({}, {}, guard, std::move(then));
}

void EvidenceLine::findingsFrom(const std::string &token, QList<AuditFinding> before, QObject *guard,
                                Answer<QList<AuditFinding>> then)
{
    // With the guard every page is given up; while it lives, its address is good for the next one.
    auto joined = [this, before = std::move(before), guard, then = std::move(then)](const Fault &fault,
                                                                                    const FindingsPart &part) {
        if (fault.failed())
            return then(fault, {});
        QList<AuditFinding> all = before;
        all.append(part.findings);
        if (part.nextToken.empty())
            return then(fault, latestOf(all));
        findingsFrom(part.nextToken, std::move(all), guard, then);
    };
    call<v1::ListFindingsRequest, v1::ListFindingsResponse>(
        Unary<v1::ListFindingsRequest, v1::ListFindingsResponse>(&AsyncOf<Service>::ListFindings),
        [&token](auto &request) { request.set_page_token(token); }, partFrom, guard,
        Answer<FindingsPart>(std::move(joined)));
}

void EvidenceLine::openFinding(const FindingDraft &draft, QObject *guard, Answer<AuditFinding> then)
{
    call<v1::OpenFindingRequest, v1::OpenFindingResponse>(
        Unary<v1::OpenFindingRequest, v1::OpenFindingResponse>(&AsyncOf<Service>::OpenFinding),
        [&](auto &request) { toWire(draft, request.mutable_finding()); }, findingOf<v1::OpenFindingResponse>, guard,
        std::move(then));
}

void EvidenceLine::amendFinding(const AuditFinding &finding, const FindingDraft &changed, const QString &reason,
                                QObject *guard, Answer<AuditFinding> then)
{
    call<v1::AmendFindingRequest, v1::AmendFindingResponse>(
        Unary<v1::AmendFindingRequest, v1::AmendFindingResponse>(&AsyncOf<Service>::AmendFinding),
        [&](auto &request) {
            request.set_finding_id(finding.id.toStdString());
            request.set_expected_revision(finding.revision);
            request.set_severity(v1::FindingSeverity(changed.severity));
            request.set_owner(changed.owner.toStdString());
            request.set_due_ms(changed.dueMs);
            request.set_reason(reason.toStdString());
        },
        findingOf<v1::AmendFindingResponse>, guard, std::move(then));
}

void EvidenceLine::moveFinding(const AuditFinding &finding, FindingMove move, const QString &text, QObject *guard,
                               Answer<AuditFinding> then)
{
    call<v1::MoveFindingRequest, v1::MoveFindingResponse>(
        Unary<v1::MoveFindingRequest, v1::MoveFindingResponse>(&AsyncOf<Service>::MoveFinding),
        [&](auto &request) {
            request.set_finding_id(finding.id.toStdString());
            request.set_expected_revision(finding.revision);
            request.set_move(v1::FindingMove(move));
            request.set_text(text.toStdString());
        },
        findingOf<v1::MoveFindingResponse>, guard, std::move(then));
}

void EvidenceLine::campaigns(QObject *guard, Answer<QList<AccessCampaign>> then)
{
    call<v1::ListCampaignsRequest, v1::ListCampaignsResponse>(
        Unary<v1::ListCampaignsRequest, v1::ListCampaignsResponse>(&AsyncOf<Service>::ListCampaigns), [](auto &) {},
        +[](const v1::ListCampaignsResponse &m) { return listFrom(m.campaigns(), campaignFrom); }, guard,
        std::move(then));
}

void EvidenceLine::campaign(const QString &id, QObject *guard, Answer<AccessCampaign> then)
{
    call<v1::GetCampaignRequest, v1::GetCampaignResponse>(
        Unary<v1::GetCampaignRequest, v1::GetCampaignResponse>(&AsyncOf<Service>::GetCampaign),
        [&](auto &request) { request.set_campaign_id(id.toStdString()); }, campaignOf<v1::GetCampaignResponse>, guard,
        std::move(then));
}

void EvidenceLine::openCampaign(const CampaignOrder &order, QObject *guard, Answer<AccessCampaign> then)
{
    call<v1::OpenCampaignRequest, v1::OpenCampaignResponse>(
        Unary<v1::OpenCampaignRequest, v1::OpenCampaignResponse>(&AsyncOf<Service>::OpenCampaign),
        [&](auto &request) {
            request.set_title(order.title.toStdString());
            request.set_from_ms(order.fromMs);
            request.set_until_ms(order.untilMs);
            request.set_due_ms(order.dueMs);
            for (const AccessKind kind : order.kinds)
                request.add_kinds(v1::AccessKind(kind));
            request.set_person(order.person.toStdString());
            request.set_role(v1::Role(order.role));
            request.set_tenant_id(order.tenantId.toStdString());
            for (const QString &one : order.reviewers)
                request.add_reviewers(one.toStdString());
        },
        campaignOf<v1::OpenCampaignResponse>, guard, std::move(then));
}

void EvidenceLine::certify(const QString &campaignId, const CertifiedAccess &item, AccessVerdict verdict,
                           const QString &note, QObject *guard, Answer<AccessCampaign> then)
{
    call<v1::CertifyAccessRequest, v1::CertifyAccessResponse>(
        Unary<v1::CertifyAccessRequest, v1::CertifyAccessResponse>(&AsyncOf<Service>::CertifyAccess),
        [&](auto &request) {
            request.set_campaign_id(campaignId.toStdString());
            request.set_item_id(item.id.toStdString());
            request.set_expected_revision(item.revision);
            request.set_verdict(v1::AccessVerdict(verdict));
            request.set_note(note.toStdString());
        },
        campaignOf<v1::CertifyAccessResponse>, guard, std::move(then));
}

void EvidenceLine::closeCampaign(const AccessCampaign &campaign, QObject *guard, Answer<AccessCampaign> then)
{
    call<v1::CloseCampaignRequest, v1::CloseCampaignResponse>(
        Unary<v1::CloseCampaignRequest, v1::CloseCampaignResponse>(&AsyncOf<Service>::CloseCampaign),
        [&](auto &request) {
            request.set_campaign_id(campaign.id.toStdString());
            request.set_expected_revision(campaign.revision);
        },
        campaignOf<v1::CloseCampaignResponse>, guard, std::move(then));
}

void EvidenceLine::exportEvidence(const EvidenceRef &what, QObject *guard, Answer<EvidenceExport> then)
{
    call<v1::ExportEvidenceRequest, v1::ExportEvidenceResponse>(
        Unary<v1::ExportEvidenceRequest, v1::ExportEvidenceResponse>(&AsyncOf<Service>::ExportEvidence),
        [&](auto &request) {
            switch (what.kind) {
            case EvidenceRef::Kind::Sample:
                return request.set_sample_id(what.id.toStdString());
            case EvidenceRef::Kind::Campaign:
                return request.set_campaign_id(what.id.toStdString());
            case EvidenceRef::Kind::Findings:
                break;
            }
            auto *selection = request.mutable_findings();
            if (!what.id.isEmpty())
                selection->add_ids(what.id.toStdString());
        },
        takenFrom, guard, std::move(then));
}

} // namespace bulkhead

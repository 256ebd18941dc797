#include "models/session/wire.h"

#include "bulkhead/v1/departures.pb.h"
#include "bulkhead/v1/evidence.pb.h"
#include "bulkhead/v1/exposures.pb.h"
#include "bulkhead/v1/isolation.pb.h"
#include "bulkhead/v1/reviews.pb.h"

#include <QCoreApplication>

namespace bulkhead {
namespace {

terms::Attainment stateFrom(int state)
{
    return terms::Attainment(state);
}

QList<terms::Attainment> stripFrom(const google::protobuf::RepeatedField<int> &strip)
{
    QList<terms::Attainment> out;
    for (int i = 0; i < std::min(strip.size(), 24); ++i)
        out.append(stateFrom(strip[i]));
    return out;
}

IncidentNote incidentNoteFrom(const v1::IncidentNote &m)
{
    return {text(m.incident_id()), text(m.title()), text(m.cause()),        text(m.fix()), text(m.follow_up()),
            text(m.owner()),       m.due_ms(),      m.customer_notice_ms(), m.released(),  text(m.confirmed())};
}

ReviewPromise promiseFrom(const v1::Promise &m)
{
    return {text(m.id()), text(m.text()),          text(m.owner()), text(m.from_period()), text(m.outcome()),
            m.due_ms(),   PromiseState(m.state()), m.by_customer(), m.released(),          text(m.confirmed())};
}

ReviewSignOff signOffFrom(const v1::SignOff &m)
{
    return {text(m.name()), text(m.role()), m.at_ms(), m.customer()};
}

ReviewStatement statementFrom(const v1::Statement &m)
{
    return {text(m.text()), m.released(), text(m.confirmed())};
}

IncidentShare shareFrom(const v1::IncidentShare &m)
{
    return {text(m.workflow()), m.bad(), m.budget_share()};
}

ReviewIncident reviewIncidentFrom(const v1::ReviewIncident &m)
{
    ReviewIncident incident;
    incident.id = text(m.id());
    incident.likelyDependency = text(m.likely_dependency());
    incident.exclusion = text(m.exclusion());
    incident.fromMs = m.from_ms();
    incident.toMs = m.to_ms();
    incident.bad = m.bad();
    incident.detectedMs = m.detected_ms();
    incident.workflows = wordsFrom(m.workflows());
    incident.budgetShare = m.budget_share();
    incident.excluded = m.excluded();
    incident.shares = listFrom(m.shares(), shareFrom);
    return incident;
}

ReviewCommitment reviewCommitmentFrom(const v1::ReviewCommitment &m)
{
    ReviewCommitment commitment;
    commitment.workflow = text(m.workflow());
    commitment.attained = text(m.attained());
    commitment.attainedRaw = text(m.attained_raw());
    commitment.kind = terms::SliKind(m.kind());
    commitment.state = stateFrom(m.state());
    commitment.targetE7 = m.target_e7();
    commitment.internalTargetE7 = m.internal_target_e7();
    commitment.good = m.good();
    commitment.valid = m.valid();
    commitment.bad = m.bad();
    commitment.excluded = m.excluded();
    commitment.creditMinor = m.credit_minor();
    commitment.coverage = m.coverage();
    commitment.budgetLeft = m.budget_left();
    commitment.weak = m.weak();
    commitment.formula = wordsFrom(m.formula());
    return commitment;
}

ReviewEdit editFrom(const v1::ReviewEdit &m)
{
    ReviewEdit edit;
    edit.incidents = listFrom(m.incidents(), incidentNoteFrom);
    edit.promises = listFrom(m.promises(), promiseFrom);
    edit.decisions = listFrom(m.decisions(), statementFrom);
    edit.outlook = listFrom(m.outlook(), statementFrom);
    edit.notes = text(m.notes());
    edit.signOffs = listFrom(m.sign_offs(), signOffFrom);
    edit.nextMeetingMs = m.next_meeting_ms();
    edit.distribution = wordsFrom(m.distribution());
    return edit;
}

PackFigure figureFrom(const v1::PackFigure &m)
{
    return {text(m.id()),
            text(m.label()),
            text(m.value()),
            text(m.of()),
            stateFrom(m.state()),
            wordsFrom(m.formula()),
            {text(m.drill().workflow()), m.drill().from_ms(), m.drill().to_ms()}};
}

PackCell cellFrom(const v1::PackCell &m)
{
    PackCell cell{text(m.text()), stateFrom(m.state()), std::nullopt, stripFrom(m.strip())};
    if (m.has_figure())
        cell.figure = figureFrom(m.figure());
    return cell;
}

PackColumn columnFrom(const v1::PackTable_PackColumn &m)
{
    return {text(m.title()), m.number()};
}

QList<PackCell> rowFrom(const v1::PackTable_PackRow &m)
{
    return listFrom(m.cells(), cellFrom);
}

PackTable tableFrom(const v1::PackTable &m)
{
    return {text(m.heading()), listFrom(m.columns(), columnFrom), listFrom(m.rows(), rowFrom)};
}

PackPoint pointFrom(const v1::PackChart_PackPoint &m)
{
    return {m.at_ms(), m.value()};
}

PackSeries seriesFrom(const v1::PackChart_PackSeries &m)
{
    return {text(m.name()), text(m.role()), listFrom(m.points(), pointFrom), m.step()};
}

PackBand bandFrom(const v1::PackChart_PackBand &m)
{
    return {m.from_ms(), m.to_ms(), text(m.label()), text(m.kind())};
}

PackMark markFrom(const v1::PackChart_PackMark &m)
{
    return {m.at_ms(), text(m.label()), m.value()};
}

PackChart chartFrom(const v1::PackChart &m)
{
    return {PackChart::Kind(m.kind()),
            text(m.heading()),
            text(m.unit()),
            m.low(),
            m.high(),
            listFrom(m.series(), seriesFrom),
            listFrom(m.bands(), bandFrom),
            listFrom(m.marks(), markFrom),
            m.from_ms(),
            m.to_ms()};
}

PackBlock blockFrom(const v1::PackBlock &m)
{
    PackBlock block;
    if (m.has_text())
        block.text = PackBlock::Text{text(m.text().heading()), text(m.text().text())};
    else if (m.has_figures())
        block.figures = listFrom(m.figures().figures(), figureFrom);
    else if (m.has_table())
        block.table = tableFrom(m.table());
    else if (m.has_chart())
        block.chart = chartFrom(m.chart());
    return block;
}

PackPage pageFrom(const v1::PackPage &m)
{
    return {text(m.id()), text(m.title()), text(m.headline()), listFrom(m.blocks(), blockFrom)};
}

std::pair<QString, PackTable> appendixFrom(const v1::GetPackResponse_PackAppendix &m)
{
    return {text(m.name()), tableFrom(m.table())};
}

Bucket bucketFrom(const v1::GetBucketsResponse_Bucket &m)
{
    return {m.at_ms(), m.good(), m.bad(), m.excluded(), m.covered_s()};
}

} // namespace

ReviewSummary summaryFrom(const v1::ReviewSummary &m)
{
    ReviewSummary summary;
    summary.id = text(m.id());
    summary.tenantId = text(m.tenant_id());
    summary.tenantName = text(m.tenant_name());
    summary.period = text(m.period());
    summary.zone = text(m.zone());
    summary.currency = text(m.currency());
    summary.preparedBy = text(m.prepared_by());
    summary.hash = text(m.hash());
    summary.fromMs = m.from_ms();
    summary.toMs = m.to_ms();
    summary.asOfMs = m.as_of_ms();
    summary.creditMinor = m.credit_minor();
    summary.nextMeetingMs = m.next_meeting_ms();
    summary.state = ReviewState(m.state());
    summary.status = PackStatus(m.status());
    summary.version = m.version();
    summary.met = m.met();
    summary.commitments = m.commitments();
    summary.openPromises = m.open_promises();
    summary.latePromises = m.late_promises();
    summary.revision = m.revision();
    return summary;
}

SlaReview slaReviewFrom(const v1::Review &m)
{
    SlaReview review;
    review.summary = summaryFrom(m.summary());
    review.commitments = listFrom(m.commitments(), reviewCommitmentFrom);
    review.incidents = listFrom(m.incidents(), reviewIncidentFrom);
    review.edit = editFrom(m.edit());
    review.exclusions = listFrom(m.exclusions(), exclusionFrom);
    review.contractNumber = m.contract_number();
    review.source = text(m.source());
    review.engine = text(m.engine());
    review.exclusionHash = text(m.exclusion_hash());
    review.dataHash = text(m.data_hash());
    review.restatedReason = text(m.restated_reason());
    review.warnings = wordsFrom(m.warnings());
    review.difference = wordsFrom(m.difference());
    return review;
}

Pack packFrom(const v1::GetPackResponse &m)
{
    Pack pack;
    pack.pages = listFrom(m.pages(), pageFrom);
    pack.hash = text(m.hash());
    pack.packId = text(m.pack_id());
    pack.zone = text(m.zone());
    pack.period = text(m.period());
    pack.tenantName = text(m.tenant_name());
    pack.footer = text(m.footer());
    pack.status = PackStatus(m.status());
    pack.asOfMs = m.as_of_ms();
    pack.appendix = listFrom(m.appendix(), appendixFrom);
    return pack;
}

Pack packFrom(const v1::GetHandOverResponse &m)
{
    Pack pack;
    pack.pages = listFrom(m.pages(), pageFrom);
    pack.hash = text(m.hash());
    pack.tenantName = text(m.tenant_name());
    pack.footer = text(m.footer());
    pack.subject = QCoreApplication::translate("PackPage", "Hand-over sheet");
    pack.asOfMs = m.as_of_ms();
    return pack;
}

Pack packFrom(const v1::GetCertificateResponse &m)
{
    Pack pack;
    pack.pages = listFrom(m.pages(), pageFrom);
    pack.hash = text(m.hash());
    pack.tenantName = text(m.tenant_name());
    pack.footer = text(m.footer());
    pack.subject = QCoreApplication::translate("PackPage", "Certificate of departure");
    pack.asOfMs = m.as_of_ms();
    return pack;
}

Pack packFrom(const v1::ExportEvidenceResponse &m)
{
    Pack pack;
    pack.pages = listFrom(m.pages(), pageFrom);
    pack.hash = text(m.hash());
    pack.tenantName = text(m.title());
    pack.footer = text(m.footer());
    pack.subject = QCoreApplication::translate("PackPage", "Papers of an audit");
    pack.asOfMs = m.as_of_ms();
    return pack;
}

Pack packFrom(const v1::GetExposurePackResponse &m)
{
    Pack pack;
    pack.pages = listFrom(m.pages(), pageFrom);
    pack.hash = text(m.hash());
    pack.tenantName = text(m.tenant_name());
    pack.footer = text(m.footer());
    pack.subject = QCoreApplication::translate("PackPage", "Exposure case");
    pack.asOfMs = m.as_of_ms();
    return pack;
}

Buckets bucketsFrom(const v1::GetBucketsResponse &m)
{
    return {m.width_s(), listFrom(m.buckets(), bucketFrom)};
}

void toWire(const ReviewEdit &edit, v1::ReviewEdit *m)
{
    for (const IncidentNote &note : edit.incidents) {
        v1::IncidentNote *to = m->add_incidents();
        to->set_incident_id(note.incidentId.toStdString());
        to->set_title(note.title.toStdString());
        to->set_cause(note.cause.toStdString());
        to->set_fix(note.fix.toStdString());
        to->set_follow_up(note.followUp.toStdString());
        to->set_owner(note.owner.toStdString());
        to->set_due_ms(note.dueMs);
        to->set_customer_notice_ms(note.customerNoticeMs);
        to->set_released(note.released);
        to->set_confirmed(note.confirmed.toStdString());
    }
    for (const ReviewPromise &promise : edit.promises) {
        v1::Promise *to = m->add_promises();
        to->set_id(promise.id.toStdString());
        to->set_text(promise.text.toStdString());
        to->set_owner(promise.owner.toStdString());
        to->set_due_ms(promise.dueMs);
        to->set_state(v1::PromiseState(promise.state));
        to->set_from_period(promise.fromPeriod.toStdString());
        to->set_outcome(promise.outcome.toStdString());
        to->set_by_customer(promise.byCustomer);
        to->set_released(promise.released);
        to->set_confirmed(promise.confirmed.toStdString());
    }
    const auto statements = [](const QList<ReviewStatement> &from, auto *into) {
        for (const ReviewStatement &statement : from) {
            v1::Statement *to = into->Add();
            to->set_text(statement.text.toStdString());
            to->set_released(statement.released);
            to->set_confirmed(statement.confirmed.toStdString());
        }
    };
    statements(edit.decisions, m->mutable_decisions());
    statements(edit.outlook, m->mutable_outlook());
    m->set_notes(edit.notes.toStdString());
    for (const ReviewSignOff &sign : edit.signOffs) {
        v1::SignOff *to = m->add_sign_offs();
        to->set_name(sign.name.toStdString());
        to->set_role(sign.role.toStdString());
        to->set_at_ms(sign.atMs);
        to->set_customer(sign.customer);
    }
    m->set_next_meeting_ms(edit.nextMeetingMs);
    for (const QString &to : edit.distribution)
        m->add_distribution(to.toStdString());
}

} // namespace bulkhead

#include "models/session/exposure_line.h"

#include "models/keyed_rows.h"
#include "models/session/gateway_desk.h"
#include "models/session/wire.h"

#include <QMap>

#include <algorithm>

namespace bulkhead {
namespace {

using Service = v1::ExposuresService;

ExposureParty partyFrom(const v1::ExposureParty &m)
{
    return {text(m.tenant_id()), text(m.tenant_name()), ExposurePart(m.part())};
}

ExposureFactor factorFrom(const v1::ExposureFactor &m)
{
    return {ExposureRating(m.rating()), text(m.text())};
}

ExposureEvidence evidenceFrom(const v1::ExposureEvidence &m)
{
    return {text(m.what()), text(m.digest())};
}

ExposureNotice noticeFrom(const v1::ExposureNotice &m)
{
    return {ExposureAddressee(m.to()), text(m.tenant_id()), text(m.how()), text(m.by()), m.sent_ms(), m.at_ms()};
}

ExposureEntry entryFrom(const v1::ExposureEntry &m)
{
    return {ExposureEntryKind(m.kind()), text(m.text()), text(m.by()), m.at_ms(), int(m.corrects())};
}

ExposureCase caseFrom(const v1::ExposureCase &m)
{
    ExposureCase item;
    item.id = text(m.id());
    item.text = text(m.text());
    item.person = text(m.person());
    item.openedBy = text(m.opened_by());
    item.kind = ExposureKind(m.kind());
    item.state = ExposureState(m.state());
    item.facts = {listFrom(m.parties(), partyFrom), text(m.records()), int(m.people()), m.discovered_ms()};
    item.evidence = listFrom(m.evidence(), evidenceFrom);
    item.days = int(m.days());
    item.lastDay = m.last_day();
    item.yearlyLogDay = m.yearly_log_day();
    item.openedMs = m.opened_ms();
    item.closedMs = m.closed_ms();
    item.urgency = ExposureUrgency(m.urgency());
    item.factors = listFrom(m.factors(), factorFrom);
    item.assessedBy = text(m.assessed_by());
    item.reason = text(m.reason());
    item.decidedBy = text(m.decided_by());
    item.confirmedBy = text(m.confirmed_by());
    item.assessedMs = m.assessed_ms();
    item.decidedMs = m.decided_ms();
    item.confirmedMs = m.confirmed_ms();
    item.verdict = ExposureVerdict(m.verdict());
    item.notices = listFrom(m.notices(), noticeFrom);
    item.entries = listFrom(m.entries(), entryFrom);
    item.sightings = int(m.sightings());
    item.ownWork = m.own_work();
    item.revision = m.revision();
    return item;
}

ExposureCase caseOf(const v1::ExposureResponse &m)
{
    return caseFrom(m.exposure());
}

/// What a report and a change of facts have in common.
template<typename Request>
void fillFacts(const ExposureFacts &facts, Request &request)
{
    for (const ExposureParty &party : facts.parties) {
        v1::ExposureParty &one = *request.add_parties();
        one.set_tenant_id(party.tenantId.toStdString());
        one.set_part(v1::ExposurePart(party.part));
    }
    request.set_records(facts.records.toStdString());
    request.set_people(std::uint32_t(std::max(0, facts.people)));
    request.set_discovered_ms(facts.discoveredMs);
}

Pack packOf(const v1::GetExposurePackResponse &m)
{
    return packFrom(m);
}

} // namespace

ExposureItem exposureItemFrom(const v1::ExposureItem &m)
{
    ExposureItem item;
    item.id = text(m.id());
    if (m.has_terms()) {
        item.what = ExposureItem::What::Terms;
        item.terms = {int(m.terms().days()), int(m.terms().many_people())};
    } else if (m.has_line()) {
        item.what = ExposureItem::What::Line;
        item.caseId = text(m.line().case_id());
        item.number = int(m.line().number());
        item.entry = entryFrom(m.line().entry());
    } else {
        item.exposure = caseFrom(m.exposure());
    }
    return item;
}

void ExposureLine::take(const StateNews<ExposureItem> &news)
{
    mergeInto(m_items, news.changed, news.removed, news.reset);
    m_complete = true;
    m_fault = {};
    show();
}

void ExposureLine::show()
{
    m_list.clear();
    m_terms = {};
    QHash<QString, QMap<int, ExposureEntry>> lines;
    for (const ExposureItem &item : std::as_const(m_items)) {
        if (item.what == ExposureItem::What::Terms)
            m_terms = item.terms;
        else if (item.what == ExposureItem::What::Line)
            lines[item.caseId].insert(item.number, item.entry);
        else
            m_list.append(item.exposure);
    }
    for (ExposureCase &one : m_list)
        one.entries = lines.value(one.id).values(); // By number.
    emit changed();
}

void ExposureLine::end(const Fault &why)
{
    m_items.clear();
    m_fault = why;
    m_complete = true;
    show();
}

void ExposureLine::forget()
{
    m_items.clear();
    m_fault = {};
    m_complete = false;
    show();
}

template<typename Request, typename Fill>
void ExposureLine::change(const ExposureCase &item, Method<Request> method, Fill fill, QObject *guard,
                          Answer<ExposureCase> then)
{
    const auto c = m_desk->line(guard, then);
    if (!c)
        return;
    Request request;
    c->aboutFleet(request.mutable_context());
    request.set_request_id(newRequestId());
    if constexpr (requires { request.set_case_id(std::string()); })
        request.set_case_id(item.id.toStdString());
    if constexpr (requires { request.set_expected_revision(quint64()); })
        request.set_expected_revision(item.revision);
    fill(request);
    callUnary(m_desk->m_run->calls, c, c->exposures->async(), method, std::move(request), caseOf, m_desk->terms(),
              guard, std::move(then));
}

void ExposureLine::report(const ExposureReport &report, QObject *guard, Answer<ExposureCase> then)
{
    change<v1::ReportExposureRequest>(
        {}, &AsyncOf<Service>::ReportExposure,
        [&report](v1::ReportExposureRequest &request) {
            fillFacts(report.facts, request);
            request.set_text(report.text.toStdString());
            request.set_person(report.person.toStdString());
        },
        guard, std::move(then));
}

void ExposureLine::amend(const ExposureCase &item, const ExposureFacts &facts, QObject *guard,
                         Answer<ExposureCase> then)
{
    change<v1::AmendExposureRequest>(
        item, &AsyncOf<Service>::AmendExposure,
        [&facts](v1::AmendExposureRequest &request) { fillFacts(facts, request); }, guard, std::move(then));
}

void ExposureLine::assess(const ExposureCase &item, const QList<ExposureFactor> &factors, QObject *guard,
                          Answer<ExposureCase> then)
{
    change<v1::AssessExposureRequest>(
        item, &AsyncOf<Service>::AssessExposure,
        [&factors](v1::AssessExposureRequest &request) {
            for (const ExposureFactor &factor : factors) {
                v1::ExposureFactor &one = *request.add_factors();
                one.set_rating(v1::ExposureRating(factor.rating));
                one.set_text(factor.text.toStdString());
            }
        },
        guard, std::move(then));
}

void ExposureLine::decide(const ExposureCase &item, ExposureVerdict verdict, const QString &reason,
                          const QString &typedName, QObject *guard, Answer<ExposureCase> then)
{
    change<v1::DecideExposureRequest>(
        item, &AsyncOf<Service>::DecideExposure,
        [&](v1::DecideExposureRequest &request) {
            request.set_verdict(v1::ExposureVerdict(verdict));
            request.set_reason(reason.toStdString());
            request.set_typed_name(typedName.toStdString());
        },
        guard, std::move(then));
}

void ExposureLine::confirm(const ExposureCase &item, QObject *guard, Answer<ExposureCase> then)
{
    change<v1::ConfirmDecisionRequest>(
        item, &AsyncOf<Service>::ConfirmDecision, [](v1::ConfirmDecisionRequest &) {}, guard, std::move(then));
}

void ExposureLine::decline(const ExposureCase &item, const QString &reason, QObject *guard, Answer<ExposureCase> then)
{
    change<v1::ConfirmDecisionRequest>(
        item, &AsyncOf<Service>::ConfirmDecision,
        [&reason](v1::ConfirmDecisionRequest &request) {
            request.set_decline(true);
            request.set_reason(reason.toStdString());
        },
        guard, std::move(then));
}

void ExposureLine::notice(const ExposureCase &item, const ExposureNotice &notice, QObject *guard,
                          Answer<ExposureCase> then)
{
    change<v1::RecordNoticeRequest>(
        item, &AsyncOf<Service>::RecordNotice,
        [&notice](v1::RecordNoticeRequest &request) {
            v1::ExposureNotice &one = *request.mutable_notice();
            one.set_to(v1::ExposureAddressee(notice.to));
            one.set_tenant_id(notice.tenantId.toStdString());
            one.set_how(notice.how.toStdString());
            one.set_sent_ms(notice.sentMs);
        },
        guard, std::move(then));
}

void ExposureLine::note(const ExposureCase &item, const QString &text, int corrects, QObject *guard,
                        Answer<ExposureCase> then)
{
    change<v1::AddExposureEntryRequest>(
        item, &AsyncOf<Service>::AddExposureEntry,
        [&](v1::AddExposureEntryRequest &request) {
            request.set_text(text.toStdString());
            request.set_corrects(std::uint32_t(std::max(0, corrects)));
        },
        guard, std::move(then));
}

void ExposureLine::close(const ExposureCase &item, const QString &text, QObject *guard, Answer<ExposureCase> then)
{
    change<v1::CloseExposureRequest>(
        item, &AsyncOf<Service>::CloseExposure,
        [&text](v1::CloseExposureRequest &request) { request.set_text(text.toStdString()); }, guard, std::move(then));
}

void ExposureLine::pack(const QString &caseId, const QString &tenantId, QObject *guard, Answer<Pack> then)
{
    const auto c = m_desk->line(guard, then);
    if (!c)
        return;
    v1::GetExposurePackRequest request;
    c->aboutFleet(request.mutable_context());
    request.set_case_id(caseId.toStdString());
    request.set_tenant_id(tenantId.toStdString());
    callUnary(m_desk->m_run->calls, c, c->exposures->async(), &AsyncOf<Service>::GetExposurePack, std::move(request),
              packOf, m_desk->terms(), guard, std::move(then));
}

} // namespace bulkhead

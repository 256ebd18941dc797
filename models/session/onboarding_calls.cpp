// What people do to onboarding cases: checkpoints, variance, templates.
#include "models/session/gateway_desk.h"
#include "models/session/progress_call.h"
#include "models/session/wire.h"

#include "bulkhead/v1/onboarding.pb.h"

namespace bulkhead {
namespace {

using Onboarding = v1::OnboardingService;

template<typename Response>
OnboardingCase changedCase(const Response &m)
{
    return caseFrom(m.case_());
}

VarianceMonth monthFrom(const v1::VarianceMonth &m)
{
    VarianceMonth month;
    month.year = m.year();
    month.month = m.month();
    month.live = m.live();
    month.onTime = m.on_time();
    month.manual = m.manual();
    month.overrides = m.overrides();
    month.failed = m.failed();
    month.medianDays = m.median_days();
    return month;
}

VarianceCase rowFrom(const v1::VarianceCase &m)
{
    VarianceCase row;
    row.caseId = text(m.case_id());
    row.tenantId = text(m.tenant_id());
    row.tenantName = text(m.tenant_name());
    row.profile = Profile(m.profile());
    row.tier = Tier(m.tier());
    row.startedMs = m.started_ms();
    row.liveMs = m.live_ms();
    row.variance = varianceFrom(m.variance());
    return row;
}

VarianceReport reportFrom(const v1::GetVarianceResponse &m)
{
    return {listFrom(m.months(), monthFrom), listFrom(m.cases(), rowFrom), m.more()};
}

BegunCases begunFrom(const v1::BeginCasesResponse &m)
{
    BegunCases told;
    told.begun = m.begun();
    for (const v1::BeginProblem &problem : m.problems())
        told.problems.append({text(problem.tenant_id()), text(problem.text())});
    return told;
}

ReadyProgress progressFrom(const v1::RunReadyResponse &m)
{
    ReadyProgress told;
    told.total = m.total();
    told.live = m.live();
    told.failed = m.failed();
    told.held = m.held();
    told.skipped = m.skipped();
    told.running = m.running();
    told.finished = m.finished();
    return told;
}

TemplateCheckpoint addedFrom(const v1::TemplateCheckpoint &m)
{
    return {text(m.id()), text(m.title()), Stage(m.stage()), m.needs_document()};
}

OnboardingTemplate templateFrom(const v1::OnboardingTemplate &m)
{
    OnboardingTemplate item;
    item.id = text(m.id());
    item.channel = text(m.channel());
    item.channelName = text(m.channel_name());
    item.title = text(m.title());
    item.brand = text(m.brand());
    item.revision = m.revision();
    for (const auto &[name, value] : m.fields())
        item.fields.insert(text(name), text(value));
    item.added = listFrom(m.added(), addedFrom);
    for (const std::string &id : m.left_out())
        item.leftOut << text(id);
    return item;
}

TemplateBook bookFrom(const v1::ListTemplatesResponse &m)
{
    return {listFrom(m.templates(), templateFrom), listFrom(m.standard(), checkpointFrom)};
}

void toWire(const OnboardingTemplate &item, v1::OnboardingTemplate *m)
{
    m->set_id(item.id.toStdString());
    m->set_title(item.title.toStdString());
    m->set_brand(item.brand.toStdString());
    for (auto field = item.fields.cbegin(); field != item.fields.cend(); ++field)
        (*m->mutable_fields())[field.key().toStdString()] = field.value().toStdString();
    for (const TemplateCheckpoint &one : item.added) {
        v1::TemplateCheckpoint *added = m->add_added();
        added->set_id(one.id.toStdString());
        added->set_title(one.title.toStdString());
        added->set_stage(v1::Stage(one.stage));
        added->set_needs_document(one.needsDocument);
    }
    for (const QString &id : item.leftOut)
        m->add_left_out(id.toStdString());
}

} // namespace

void GatewayDesk::markCheckpoint(const OnboardingCase &item, const QString &checkpoint, bool done, const QString &note,
                                 const CaseDocument &document, QObject *guard, Answer<OnboardingCase> then)
{
    const auto c = line(guard, then);
    if (!c)
        return;
    v1::MarkCheckpointRequest request;
    c->aboutTenant(request.mutable_context(), item.tenantId);
    request.set_request_id(newRequestId());
    request.set_case_id(item.id.toStdString());
    request.set_checkpoint_id(checkpoint.toStdString());
    request.set_done(done);
    request.set_note(note.toStdString());
    if (document != CaseDocument()) {
        request.mutable_document()->set_name(document.name.toStdString());
        request.mutable_document()->set_reference(document.reference.toStdString());
        request.mutable_document()->set_sha256(document.sha256.toStdString());
    }
    request.set_expected_revision(item.workRevision);
    callUnary(m_run->calls, c, c->onboarding->async(), &AsyncOf<Onboarding>::MarkCheckpoint, std::move(request),
              changedCase<v1::MarkCheckpointResponse>, terms(), guard, std::move(then));
}

void GatewayDesk::overrideCheckpoint(const OnboardingCase &item, const QString &checkpoint, const QString &reason,
                                     QObject *guard, Answer<OnboardingCase> then)
{
    const auto c = line(guard, then);
    if (!c)
        return;
    v1::OverrideCheckpointRequest request;
    c->aboutTenant(request.mutable_context(), item.tenantId);
    request.set_request_id(newRequestId());
    request.set_case_id(item.id.toStdString());
    request.set_checkpoint_id(checkpoint.toStdString());
    request.set_reason(reason.toStdString());
    request.set_expected_revision(item.workRevision);
    callUnary(m_run->calls, c, c->onboarding->async(), &AsyncOf<Onboarding>::OverrideCheckpoint, std::move(request),
              changedCase<v1::OverrideCheckpointResponse>, terms(), guard, std::move(then));
}

void GatewayDesk::setWaiting(const OnboardingCase &item, const QString &text, QObject *guard,
                             Answer<OnboardingCase> then)
{
    v1::AmendCaseRequest request;
    request.set_waits_for(text.toStdString());
    amendCase(item, request, guard, std::move(then));
}

void GatewayDesk::setOwner(const OnboardingCase &item, const QString &person, QObject *guard,
                           Answer<OnboardingCase> then)
{
    v1::AmendCaseRequest request;
    request.set_owner(person.toStdString());
    amendCase(item, request, guard, std::move(then));
}

void GatewayDesk::amendCase(const OnboardingCase &item, v1::AmendCaseRequest &request, QObject *guard,
                            Answer<OnboardingCase> then)
{
    const auto c = line(guard, then);
    if (!c)
        return;
    c->aboutTenant(request.mutable_context(), item.tenantId);
    request.set_request_id(newRequestId());
    request.set_case_id(item.id.toStdString());
    request.set_expected_revision(item.workRevision);
    callUnary(m_run->calls, c, c->onboarding->async(), &AsyncOf<Onboarding>::AmendCase, std::move(request),
              changedCase<v1::AmendCaseResponse>, terms(), guard, std::move(then));
}

void GatewayDesk::beginCases(const QStringList &tenantIds, const QString &agreement, QObject *guard,
                             Answer<BegunCases> then)
{
    const auto c = line(guard, then);
    if (!c)
        return;
    v1::BeginCasesRequest request;
    c->aboutFleet(request.mutable_context());
    request.set_request_id(newRequestId());
    for (const QString &id : tenantIds) {
        v1::BeginCase *one = request.add_tenants();
        one->set_tenant_id(id.toStdString());
        one->set_agreement(agreement.toStdString());
    }
    callUnary(m_run->calls, c, c->onboarding->async(), &AsyncOf<Onboarding>::BeginCases, std::move(request), begunFrom,
              longTerms(), guard, std::move(then));
}

CallRef GatewayDesk::runReady(bool retryFailed, QObject *guard, std::function<void(const ReadyProgress &)> progress,
                              Answer<ReadyProgress> then)
{
    const auto c = line(guard, then);
    if (!c)
        return nullptr;
    auto request = std::make_shared<v1::RunReadyRequest>();
    c->aboutFleet(request->mutable_context());
    request->set_request_id(newRequestId());
    request->set_retry_failed(retryFailed);
    return callWithProgress<v1::RunReadyResponse, ReadyProgress>(
        m_run->calls, c, streamDeadline(), [](const v1::RunReadyResponse &m) { return std::optional(progressFrom(m)); },
        {guard, guard != nullptr, std::move(progress), std::move(then), ReadyProgress()},
        [request](Connection &over, grpc::ClientContext *context, auto *reactor) {
            over.onboarding->async()->RunReady(context, request.get(), reactor);
        });
}

void GatewayDesk::variance(QObject *guard, Answer<VarianceReport> then)
{
    const auto c = line(guard, then);
    if (!c)
        return;
    v1::GetVarianceRequest request;
    c->aboutFleet(request.mutable_context());
    callUnary(m_run->calls, c, c->onboarding->async(), &AsyncOf<Onboarding>::GetVariance, std::move(request),
              reportFrom, terms(), guard, std::move(then));
}

void GatewayDesk::templates(QObject *guard, Answer<TemplateBook> then)
{
    const auto c = line(guard, then);
    if (!c)
        return;
    v1::ListTemplatesRequest request;
    c->aboutFleet(request.mutable_context());
    callUnary(m_run->calls, c, c->onboarding->async(), &AsyncOf<Onboarding>::ListTemplates, std::move(request),
              bookFrom, terms(), guard, std::move(then));
}

void GatewayDesk::saveTemplate(const OnboardingTemplate &item, QObject *guard, Answer<OnboardingTemplate> then)
{
    const auto c = line(guard, then);
    if (!c)
        return;
    v1::SaveTemplateRequest request;
    c->aboutTenant(request.mutable_context(), item.channel);
    request.set_request_id(newRequestId());
    toWire(item, request.mutable_template_());
    request.set_expected_revision(item.revision);
    callUnary(
        m_run->calls, c, c->onboarding->async(), &AsyncOf<Onboarding>::SaveTemplate, std::move(request),
        +[](const v1::SaveTemplateResponse &m) { return templateFrom(m.template_()); }, terms(), guard,
        std::move(then));
}

void GatewayDesk::removeTemplate(const OnboardingTemplate &item, QObject *guard, Answer<bool> then)
{
    const auto c = line(guard, then);
    if (!c)
        return;
    v1::RemoveTemplateRequest request;
    c->aboutTenant(request.mutable_context(), item.channel);
    request.set_request_id(newRequestId());
    request.set_template_id(item.id.toStdString());
    request.set_expected_revision(item.revision);
    callUnary(
        m_run->calls, c, c->onboarding->async(), &AsyncOf<Onboarding>::RemoveTemplate, std::move(request),
        +[](const v1::RemoveTemplateResponse &) { return true; }, terms(), guard, std::move(then));
}

} // namespace bulkhead

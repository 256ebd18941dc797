// Onboarding: board, drafts, advice, and the running of a case.
#include "backend/domain/draft_fields.h"
#include "backend/domain/objective_defaults.h"
#include "backend/engine_room.h"
#include "backend/room/casework_record.h"
#include "backend/room/change_follower.h"
#include "backend/room/onboarding_standard.h"
#include "backend/rpc/act_steps.h"
#include "backend/rpc/case_batch.h"
#include "backend/rpc/case_desk.h"
#include "backend/rpc/case_opening.h"
#include "backend/rpc/case_variance.h"
#include "backend/rpc/channel_draft.h"
#include "backend/rpc/draft_submit.h"
#include "backend/rpc/entry.h"
#include "backend/rpc/kept_rows.h"
#include "backend/rpc/onboarding_wire.h"
#include "backend/rpc/once.h"
#include "backend/rpc/provisioning.h"
#include "backend/rpc/services.h"
#include "backend/rpc/state_stream.h"
#include "backend/rpc/template_desk.h"

#include "bulkhead/v1/onboarding.grpc.pb.h"

#include <algorithm>
#include <mutex>
#include <optional>

namespace bulkhead {

namespace {

using Cases = KeptRows<OnboardingCase>;

constexpr std::int64_t kRecentMs = 30 * std::int64_t{86'400'000};
constexpr std::size_t kDraftFields = 200;
constexpr std::size_t kDrafts = 50;

absl::Status draftNotFound()
{
    return fault(absl::StatusCode::kNotFound, "DRAFT_NOT_FOUND", "You have no such draft, or no more.",
                 "Reload your drafts and choose again.");
}

absl::Status conflict()
{
    return absl::AbortedError("another revision");
}

class CasesFeed final : public KeyedFeed<v1::WatchCasesResponse, v1::OnboardingCase>
{
public:
    CasesFeed(const ServiceParts &parts, Cases &cases, CaseWorks &works, const Call &call, const std::string &resume,
              const Bell &bell)
        : KeyedFeed(call, streamIdentity(call, "cases"), resume)
        , m_parts(parts)
        , m_cases(cases)
        , m_works(works)
        , m_onWork(listenTo(works.listeners(), bell))
        , m_onCase(listenTo(cases.listeners(), bell))
        , m_onBoard(listenTo(parts.room, bell)) // Once a minute at least: lateness grows by itself.
    {
    }

protected:
    bool look() override
    {
        const std::uint64_t version = m_cases.version() + m_works.version(); // Neither falls.
        const std::int64_t minute = m_parts.clock.nowMs() / 60'000;
        m_call.refresh();
        const bool changed = version != m_version || minute != m_minute;
        m_version = version;
        m_minute = minute;
        return changed;
    }
    std::vector<v1::OnboardingCase> items() override
    {
        std::vector<v1::OnboardingCase> shown;
        const std::int64_t now = m_parts.clock.nowMs();
        const auto works = m_works.shared();
        for (const OnboardingCase &item : m_cases.all()) {
            if (item.liveMs > 0 && item.liveMs < now - kRecentMs)
                continue;
            const auto work = works->find(item.id);
            if (const auto tenant = m_call.find(item.tenantId))
                shown.push_back(caseMessage(m_call, item, work == works->end() ? nullptr : &work->second,
                                            m_call.fleet->factsOf(*tenant), now));
        }
        m_version = m_cases.version() + m_works.version(); // The first look loads them.
        return shown;
    }
    void fillFrame(v1::StreamFrame &frame) override
    {
        frame.set_server_time_ms(m_parts.clock.nowMs());
        frame.set_data_time_ms(m_parts.clock.nowMs());
        frame.set_revision(m_call.fleet->revision);
    }
    google::protobuf::RepeatedPtrField<v1::OnboardingCase> &slot(v1::WatchCasesResponse &message) override
    {
        return *message.mutable_cases();
    }

private:
    const ServiceParts &m_parts;
    Cases &m_cases;
    CaseWorks &m_works;
    std::uint64_t m_version = UINT64_MAX;
    std::int64_t m_minute = -1;
    std::unique_ptr<Listening> m_onWork, m_onCase, m_onBoard;
};

/// A run as its caller sees it; the caller's going away pauses it.
class RunFeed final : public Feed<v1::RunProvisioningResponse>
{
public:
    RunFeed(const ServiceParts &parts, CaseWorks &works, Call call, std::shared_ptr<ProvisioningRun> run,
            const Bell &bell)
        : m_parts(parts)
        , m_works(works)
        , m_call(std::move(call))
        , m_run(std::move(run))
        , m_listening(listenTo(m_run->listeners(), bell))
    {
    }
    ~RunFeed() override { m_run->pause(); }

    absl::Status next(v1::RunProvisioningResponse &message, bool due, Turn &turn) override
    {
        const ProvisioningRun::View view = m_run->view();
        const bool fresh = view.version != m_version;
        if (!fresh && view.ended)
            return view.status.ok() ? endOfStream() : view.status;
        if (!fresh && !due) {
            turn = Turn::Wait;
            return absl::OkStatus();
        }
        turn = Turn::Write;
        m_version = view.version;
        m_call.refresh();
        const std::int64_t now = m_parts.clock.nowMs();
        message.mutable_frame()->set_server_time_ms(now);
        message.mutable_frame()->set_data_time_ms(now);
        message.mutable_frame()->set_revision(m_call.fleet->revision);
        if (fresh) {
            const auto work = m_works.find(view.item.id);
            *message.mutable_case_() = caseMessage(m_call, view.item, work ? &*work : nullptr, m_call.facts(), now);
            message.set_finished(view.ended);
        }
        return absl::OkStatus();
    }

private:
    const ServiceParts &m_parts;
    CaseWorks &m_works;
    Call m_call;
    std::shared_ptr<ProvisioningRun> m_run;
    std::uint64_t m_version = 0;
    std::unique_ptr<Listening> m_listening;
};

class Onboarding final : public v1::OnboardingService::CallbackService
{
public:
    explicit Onboarding(ServiceParts parts)
        : m_parts(std::move(parts))
        , m_cases([&store = m_parts.store] { return store.cases(); },
                  [](const OnboardingCase &item) { return item.id; },
                  [&store = m_parts.store](const std::string &id) { return store.onboardingCase(id); })
        , m_works([&store = m_parts.store] { return casework::allWork(store); },
                  [](const casework::CaseWork &work) { return work.caseId; },
                  [&store = m_parts.store](const std::string &id) { return casework::workOf(store, id); })
        , m_desk(m_parts, m_works)
    {
        if (m_parts.platform)
            m_provisioning = std::make_unique<Provisioning>(m_parts, *m_parts.platform, m_cases, m_works);
        m_batch = std::make_unique<CaseBatch>(m_parts, m_cases, m_works, m_provisioning.get());
        if (m_parts.changes) {
            m_parts.changes->add([this](const ChangeBatch &batch) { return m_cases.follow(kCaseChanged, batch); });
            m_parts.changes->add([this, kind = std::string(kRecordChanged) + casework::kWorkRecord](
                                     const ChangeBatch &batch) { return m_works.follow(kind, batch); });
        }
    }

    grpc::ServerWriteReactor<v1::WatchCasesResponse> *WatchCases(grpc::CallbackServerContext *context,
                                                                 const v1::WatchCasesRequest *request) override
    {
        using Made = absl::StatusOr<std::unique_ptr<Feed<v1::WatchCasesResponse>>>;
        return m_parts.entry.serverStream<v1::WatchCasesResponse>(
            context, request, [this](const Call &call, const auto &asked, const Bell &bell) -> Made {
                if (absl::Status status = m_cases.ready(); !status.ok())
                    return status;
                if (absl::Status status = m_works.ready(); !status.ok())
                    return status;
                return std::make_unique<CasesFeed>(m_parts, m_cases, m_works, call, asked.resume_token(), bell);
            });
    }
    grpc::ServerWriteReactor<v1::RunProvisioningResponse> *
    RunProvisioning(grpc::CallbackServerContext *context, const v1::RunProvisioningRequest *request) override
    {
        return m_parts.entry.serverStream<v1::RunProvisioningResponse>(
            context, request,
            [this](const Call &call, const auto &asked, const Bell &bell) { return run(call, asked, bell); });
    }
    grpc::ServerUnaryReactor *AdviseTier(grpc::CallbackServerContext *context, const v1::AdviseTierRequest *request,
                                         v1::AdviseTierResponse *response) override
    {
        return m_parts.entry.unary(context, request, response, [](const Call &call, const auto &asked, auto &answer) {
            fillAdvice(call, policy::advise(*call.baselines, organisationOf(asked.organisation())), answer);
            return absl::OkStatus();
        });
    }
    grpc::ServerUnaryReactor *ListDrafts(grpc::CallbackServerContext *context, const v1::ListDraftsRequest *request,
                                         v1::ListDraftsResponse *response) override
    {
        return m_parts.entry.unary(context, request, response, [this](const Call &call, const auto &, auto &answer) {
            if (call.view) // Drafts are one person's own, and nobody else's to look at.
                return absl::OkStatus();
            const auto drafts = m_parts.store.drafts(call.person.id);
            if (drafts.ok())
                for (const Draft &draft : *drafts)
                    *answer.add_drafts() = draftMessage(draft);
            return drafts.status();
        });
    }
    grpc::ServerUnaryReactor *SaveDraft(grpc::CallbackServerContext *context, const v1::SaveDraftRequest *request,
                                        v1::SaveDraftResponse *response) override
    {
        return m_parts.entry.unary(
            context, request, response,
            [this](const Call &call, const auto &asked, auto &answer) { return saveDraft(call, asked, answer); });
    }
    grpc::ServerUnaryReactor *DiscardDraft(grpc::CallbackServerContext *context, const v1::DiscardDraftRequest *request,
                                           v1::DiscardDraftResponse *response) override
    {
        return m_parts.entry.unary(
            context, request, response, [this](const Call &call, const auto &asked, auto &answer) {
                return once(m_parts.store, call, asked, answer, [&](StoreTxn &txn, v1::DiscardDraftResponse &) {
                    const absl::Status status =
                        txn.removeDraft(call.person.id, asked.draft_id(), asked.expected_revision());
                    return status.code() == absl::StatusCode::kNotFound ? draftNotFound() : status;
                });
            });
    }
    grpc::ServerUnaryReactor *SubmitDraft(grpc::CallbackServerContext *context, const v1::SubmitDraftRequest *request,
                                          v1::SubmitDraftResponse *response) override
    {
        return m_parts.entry.unary(
            context, request, response,
            [this](const Call &call, const auto &asked, auto &answer) { return submitDraft(call, asked, answer); });
    }

    grpc::ServerUnaryReactor *MarkCheckpoint(grpc::CallbackServerContext *context,
                                             const v1::MarkCheckpointRequest *request,
                                             v1::MarkCheckpointResponse *response) override
    {
        return m_parts.entry.unary(
            context, request, response,
            [this](const Call &call, const auto &asked, auto &answer) { return m_desk.mark(call, asked, answer); });
    }
    grpc::ServerUnaryReactor *OverrideCheckpoint(grpc::CallbackServerContext *context,
                                                 const v1::OverrideCheckpointRequest *request,
                                                 v1::OverrideCheckpointResponse *response) override
    {
        return m_parts.entry.unary(
            context, request, response,
            [this](const Call &call, const auto &asked, auto &answer) { return m_desk.letBe(call, asked, answer); });
    }
    grpc::ServerUnaryReactor *AmendCase(grpc::CallbackServerContext *context, const v1::AmendCaseRequest *request,
                                        v1::AmendCaseResponse *response) override
    {
        return m_parts.entry.unary(
            context, request, response,
            [this](const Call &call, const auto &asked, auto &answer) { return m_desk.amend(call, asked, answer); });
    }
    grpc::ServerUnaryReactor *BeginCases(grpc::CallbackServerContext *context, const v1::BeginCasesRequest *request,
                                         v1::BeginCasesResponse *response) override
    {
        return m_parts.entry.unary(
            context, request, response,
            [this](const Call &call, const auto &asked, auto &answer) { return m_batch->begin(call, asked, answer); });
    }
    grpc::ServerWriteReactor<v1::RunReadyResponse> *RunReady(grpc::CallbackServerContext *context,
                                                             const v1::RunReadyRequest *request) override
    {
        return m_parts.entry.serverStream<v1::RunReadyResponse>(
            context, request,
            [this](const Call &call, const auto &asked, const Bell &bell) { return m_batch->run(call, asked, bell); });
    }
    grpc::ServerUnaryReactor *GetVariance(grpc::CallbackServerContext *context, const v1::GetVarianceRequest *request,
                                          v1::GetVarianceResponse *response) override
    {
        return m_parts.entry.unary(context, request, response, [this](const Call &call, const auto &, auto &answer) {
            return fillVariances(call, m_cases, m_works, answer);
        });
    }
    grpc::ServerUnaryReactor *ListTemplates(grpc::CallbackServerContext *context,
                                            const v1::ListTemplatesRequest *request,
                                            v1::ListTemplatesResponse *response) override
    {
        return m_parts.entry.unary(context, request, response, [this](const Call &call, const auto &, auto &answer) {
            return listTemplates(m_parts.store, call, answer);
        });
    }
    grpc::ServerUnaryReactor *SaveTemplate(grpc::CallbackServerContext *context, const v1::SaveTemplateRequest *request,
                                           v1::SaveTemplateResponse *response) override
    {
        return m_parts.entry.unary(context, request, response,
                                   [this](const Call &call, const auto &asked, auto &answer) {
                                       return saveTemplate(m_parts.store, call, asked, answer);
                                   });
    }
    grpc::ServerUnaryReactor *RemoveTemplate(grpc::CallbackServerContext *context,
                                             const v1::RemoveTemplateRequest *request,
                                             v1::RemoveTemplateResponse *response) override
    {
        return m_parts.entry.unary(context, request, response,
                                   [this](const Call &call, const auto &asked, auto &answer) {
                                       return removeTemplate(m_parts.store, call, asked, answer);
                                   });
    }

private:
    absl::Status saveDraft(const Call &call, const v1::SaveDraftRequest &asked, v1::SaveDraftResponse &answer);
    absl::Status submitDraft(const Call &call, const v1::SubmitDraftRequest &asked, v1::SubmitDraftResponse &answer);
    /// Asked before the transaction, for a platform may ask systems elsewhere and all writers would wait for them.
    /// Nothing: there is no such draft, or no tenant can be made of it.
    absl::StatusOr<std::optional<std::vector<PlannedStep>>> planFor(const Call &call,
                                                                    const v1::SubmitDraftRequest &asked) const;
    /// Puts into the draft what is not the caller's to choose.
    absl::StatusOr<TenantFacts> tenantOf(const Call &call, Draft &draft) const;
    absl::StatusOr<std::unique_ptr<Feed<v1::RunProvisioningResponse>>>
    run(const Call &call, const v1::RunProvisioningRequest &asked, const Bell &bell);

    ServiceParts m_parts;
    Cases m_cases;
    CaseWorks m_works;
    CaseDesk m_desk;
    std::unique_ptr<CaseBatch> m_batch;
    std::unique_ptr<Provisioning> m_provisioning; ///< Null: no platform is attached.
};

absl::Status Onboarding::saveDraft(const Call &call, const v1::SaveDraftRequest &asked, v1::SaveDraftResponse &answer)
{
    const v1::Draft &given = asked.draft();
    if (given.fields_size() > static_cast<int>(kDraftFields) || given.id().empty() || given.id().size() > 64)
        return fault(absl::StatusCode::kInvalidArgument, "DRAFT_REFUSED",
                     "The draft has no id, or more fields than a draft may; it was not kept.",
                     "Give it an id of at most 64 characters and at most 200 fields.");
    if (asked.expected_revision() == 0) {
        const auto mine = m_parts.store.drafts(call.person.id);
        if (mine.ok() && mine->size() >= kDrafts)
            return fault(absl::StatusCode::kResourceExhausted, "TOO_MANY_DRAFTS",
                         "You have 50 drafts already; this one was not kept.", "Submit or discard one of them.");
    }
    return once(m_parts.store, call, asked, answer, [&](StoreTxn &txn, v1::SaveDraftResponse &told) -> absl::Status {
        Draft draft;
        draft.id = given.id();
        draft.person = call.person.id;
        draft.title = given.title();
        draft.step = given.step();
        draft.fields.insert(given.fields().begin(), given.fields().end());
        draft.savedMs = call.nowMs;
        draft.revision = asked.expected_revision();
        if (absl::Status status = txn.putDraft(draft); !status.ok())
            return status;
        *told.mutable_draft() = draftMessage(draft);
        return absl::OkStatus();
    });
}

absl::StatusOr<TenantFacts> Onboarding::tenantOf(const Call &call, Draft &draft) const
{
    if (absl::Status status = keepToChannel(call, draft.fields); !status.ok())
        return status;
    const auto problems = draftProblems(*call.baselines, draft.fields);
    if (!problems.empty())
        return fault(absl::StatusCode::kInvalidArgument, "DRAFT_INCOMPLETE",
                     "The draft is not complete; nothing was created. " + problems.begin()->second,
                     "Complete the fields named and submit it again.", problems);
    TenantFacts tenant = draftTenant(*call.baselines, draft.fields, *call.fleet,
                                     hex(sha256(call.person.id + call.requestId)).substr(0, 6), call.person.id);
    if (!tenant.parent.empty() && !call.find(tenant.parent))
        return tenantNotInScope();
    if (!call.inScope(tenant))
        return fault(absl::StatusCode::kInvalidArgument, "OUTSIDE_YOUR_SCOPE",
                     "The new tenant would lie outside your own scope; nothing was created.",
                     "Choose a region and an owner of your scope, or ask platform operations to create it.");
    return tenant;
}

/// One setting holds all agreed targets. With the tenant or not at all: nobody would miss a target that got lost.
absl::Status keepTarget(StoreTxn &txn, const std::string &tenantId, std::int64_t targetE7)
{
    const auto kept = txn.setting(kAgreedTargetsSetting);
    if (!kept.ok())
        return kept.status();
    auto targets = readTargets(kept->value_or(""));
    targets[tenantId] = targetE7;
    return txn.setSetting(kAgreedTargetsSetting, writeTargets(targets));
}

/// The people's part of the new case, with the paper that the draft names for its agreement.
absl::StatusOr<casework::CaseWork> beginWork(StoreTxn &txn, const Call &call, const DraftFields &fields,
                                             const OnboardingCase &item, const TenantFacts &tenant)
{
    std::optional<casework::Template> from;
    const auto named = fields.find(draft::kTemplate);
    if (named != fields.end() && !named->second.empty()) {
        auto found = templateFor(txn, *call.baselines, named->second, tenant.parent);
        if (!found.ok())
            return found.status();
        from = *std::move(found);
    }
    casework::CaseWork work = casework::begin(*call.baselines, item, tenant, from ? &*from : nullptr);
    const auto said = [&fields](const char *name) {
        const auto field = fields.find(name);
        return field == fields.end() ? std::string() : field->second;
    };
    openCase(work, *call.baselines, item, tenant.tier,
             {draftOrganisation(fields), said(draft::kTierReason), said(draft::kAgreement)}, call.person.id,
             call.nowMs);
    if (absl::Status status = casework::putWork(txn, work, call.nowMs); !status.ok())
        return status;
    return work;
}

absl::StatusOr<std::optional<std::vector<PlannedStep>>> Onboarding::planFor(const Call &call,
                                                                            const v1::SubmitDraftRequest &asked) const
{
    auto drafts = m_parts.store.drafts(call.person.id);
    if (!drafts.ok())
        return drafts.status();
    for (Draft &draft : *drafts) {
        if (draft.id != asked.draft_id() || draft.revision != asked.expected_revision())
            continue;
        if (const auto tenant = tenantOf(call, draft); tenant.ok())
            return std::optional(m_parts.platform->plan(*tenant));
    }
    return std::nullopt; // What is wrong with it is said where it is taken; or it was taken before.
}

absl::Status Onboarding::submitDraft(const Call &call, const v1::SubmitDraftRequest &asked,
                                     v1::SubmitDraftResponse &answer)
{
    if (!m_parts.platform)
        return fault(absl::StatusCode::kFailedPrecondition, "NO_PLATFORM",
                     "No platform is attached to this gateway; nothing was created.",
                     "Start the gateway with --platform.");
    TenantFacts tenant;
    OnboardingCase item;
    casework::CaseWork people;
    bool ran = false;
    const auto plan = planFor(call, asked);
    if (!plan.ok())
        return plan.status();
    const auto work = [&](StoreTxn &txn, v1::SubmitDraftResponse &told) -> absl::Status {
        auto draft = txn.draft(call.person.id, asked.draft_id());
        if (!draft.ok())
            return draft.status().code() == absl::StatusCode::kNotFound ? draftNotFound() : draft.status();
        if (draft->revision != asked.expected_revision())
            return conflict();
        auto made = tenantOf(call, *draft);
        if (!made.ok())
            return made.status();
        if (!*plan)
            return conflict(); // The draft came to its revision after the plan was asked for.
        if (!made->parent.empty())
            if (absl::Status status = staying(txn, made->parent); !status.ok())
                return status;
        if (absl::Status status = txn.insertTenants({&*made, 1}); !status.ok())
            return status;
        auto stored = txn.tenant(made->id);
        if (!stored.ok())
            return stored.status();
        tenant = *std::move(stored);
        if (absl::Status status = keepTarget(txn, tenant.id, draftTargetE7(draft->fields)); !status.ok())
            return status;
        item = room::newCase(tenant, call.baselines->model(tenant.tier).days, **plan, call.nowMs);
        if (absl::Status status = txn.putCase(item); !status.ok())
            return status;
        auto begunWork = beginWork(txn, call, draft->fields, item, tenant);
        if (!begunWork.ok())
            return begunWork.status();
        people = *std::move(begunWork);
        const TimelineEntry begun{tenant.id, call.nowMs, "onboarding", "Onboarding started", call.person.id};
        if (absl::Status status = txn.addTimeline(begun); !status.ok())
            return status;
        AuditEvent event = call.event(tenant.id, "done");
        // What was agreed stays with the tenant's chain: the draft itself is removed.
        for (const auto &[name, value] : draft->fields)
            event.after += name + '=' + value + '\n';
        if (absl::Status status = txn.audit(std::move(event)); !status.ok())
            return status;
        if (absl::Status status = txn.removeDraft(call.person.id, draft->id, draft->revision); !status.ok())
            return status;
        *told.mutable_case_() = caseMessage(call, item, &people, tenant, call.nowMs);
        return absl::OkStatus();
    };
    const absl::Status status = once(m_parts.store, call, asked, answer, work, &ran);
    if (ran) {
        m_parts.room.tenantsAdded({tenant});
        m_works.put(std::move(people));
        m_cases.put(std::move(item));
    }
    return status;
}

absl::StatusOr<std::unique_ptr<Feed<v1::RunProvisioningResponse>>>
Onboarding::run(const Call &call, const v1::RunProvisioningRequest &asked, const Bell &bell)
{
    if (!m_provisioning)
        return fault(absl::StatusCode::kFailedPrecondition, "NO_PLATFORM",
                     "No platform is attached to this gateway; nothing was started.",
                     "Start the gateway with --platform.");
    const auto item = m_cases.find(asked.case_id());
    if (!item || item->tenantId != call.facts().id)
        return fault(absl::StatusCode::kNotFound, "CASE_NOT_FOUND", "This tenant has no such onboarding.",
                     "Reload the onboardings and choose again.");
    auto started = m_provisioning->start(call, *item, asked.retry_failed());
    if (!started.ok())
        return started.status();
    return std::make_unique<RunFeed>(m_parts, m_works, call, *std::move(started), bell);
}

} // namespace

std::unique_ptr<grpc::Service> makeOnboardingService(ServiceParts parts)
{
    return std::make_unique<Onboarding>(std::move(parts));
}

} // namespace bulkhead

#include "backend/rpc/case_batch.h"

#include "backend/engine_room.h"
#include "backend/room/casework_record.h"
#include "backend/room/onboarding_standard.h"
#include "backend/rpc/case_opening.h"
#include "backend/rpc/isolation_keeper.h"
#include "backend/rpc/onboarding_wire.h"
#include "backend/rpc/once.h"
#include "backend/rpc/state_stream.h"

#include <absl/strings/str_cat.h>

#include <algorithm>
#include <deque>
#include <set>

namespace bulkhead {

namespace {

constexpr int kMostAtOnce = 1'000;
constexpr std::size_t kAgreement = 500;
constexpr std::size_t kRunning =
    2; ///< One is worked on while the next is ready: the platform is called from one thread.

absl::Status noPlatform()
{
    return fault(absl::StatusCode::kFailedPrecondition, "NO_PLATFORM",
                 "No platform is attached to this gateway; nothing was started.", "Start the gateway with --platform.");
}

std::size_t nextOf(const OnboardingCase &item)
{
    return static_cast<std::size_t>(
        std::ranges::find_if(item.steps, [](const StoredStep &step) { return step.state != StepState::Done; })
        - item.steps.begin());
}

/// The cases of one call, run two at a time until none is left that can.
class ReadyFeed final : public Feed<v1::RunReadyResponse>
{
public:
    ReadyFeed(const ServiceParts &parts, Call call, Provisioning &provisioning, CaseWorks &works, const Bell &bell,
              std::deque<OnboardingCase> ready, bool retryFailed)
        : m_parts(parts)
        , m_call(std::move(call))
        , m_provisioning(provisioning)
        , m_works(works)
        , m_bell(bell)
        , m_ready(std::move(ready))
        , m_retryFailed(retryFailed)
        , m_total(m_ready.size())
    {
    }
    ~ReadyFeed() override
    {
        for (const auto &one : m_active)
            one->run->pause();
    }

    absl::Status next(v1::RunReadyResponse &message, bool due, Turn &turn) override
    {
        const bool moved = takeEnded();
        startMore(); // A lease and a row read each: as long as a message takes to write.
        const bool over = m_active.empty() && m_ready.empty();
        if (over && m_told)
            return endOfStream();
        if (!moved && !due && !over && !m_fresh) {
            turn = Turn::Wait;
            return absl::OkStatus();
        }
        turn = Turn::Write;
        m_fresh = false;
        m_told = over;
        fill(message, over);
        return absl::OkStatus();
    }

private:
    /// Never moved: whoever listens has to be gone before what it listens to.
    struct Active
    {
        std::shared_ptr<ProvisioningRun> run;
        std::unique_ptr<Listening> listening;
    };

    bool takeEnded()
    {
        const auto before = m_active.size();
        std::erase_if(m_active, [this](const std::unique_ptr<Active> &one) {
            const ProvisioningRun::View view = one->run->view();
            if (!view.ended)
                return false;
            m_last = view.item;
            if (view.item.stage == Stage::Live)
                ++m_live;
            else if (reasonOf(view.status) == "CHECKPOINT_OPEN")
                ++m_held;
            else
                ++m_failed;
            return true;
        });
        return before != m_active.size();
    }
    void startMore()
    {
        while (m_active.size() < kRunning && !m_ready.empty()) {
            const OnboardingCase item = std::move(m_ready.front());
            m_ready.pop_front();
            auto run = m_provisioning.start(m_call, item, m_retryFailed);
            if (!run.ok()) { // Somebody else runs it, or it has changed since.
                ++m_skipped;
                continue;
            }
            auto listening = listenTo((*run)->listeners(), m_bell);
            m_active.push_back(std::make_unique<Active>(Active{*std::move(run), std::move(listening)}));
            m_fresh = true;
        }
    }
    void fill(v1::RunReadyResponse &message, bool over)
    {
        m_call.refresh();
        const std::int64_t now = m_parts.clock.nowMs();
        message.mutable_frame()->set_server_time_ms(now);
        message.mutable_frame()->set_data_time_ms(now);
        message.mutable_frame()->set_revision(m_call.fleet->revision);
        message.set_total(static_cast<std::uint32_t>(m_total));
        message.set_live(m_live);
        message.set_failed(m_failed);
        message.set_held(m_held);
        message.set_skipped(m_skipped);
        message.set_running(static_cast<std::uint32_t>(m_active.size()));
        message.set_finished(over);
        if (!m_last)
            return;
        if (const auto tenant = m_call.find(m_last->tenantId)) {
            const auto work = m_works.find(m_last->id);
            *message.mutable_case_() =
                caseMessage(m_call, *m_last, work ? &*work : nullptr, m_call.fleet->factsOf(*tenant), now);
        }
    }

    const ServiceParts &m_parts;
    Call m_call;
    Provisioning &m_provisioning;
    CaseWorks &m_works;
    const Bell m_bell;
    std::deque<OnboardingCase> m_ready;
    const bool m_retryFailed;
    const std::size_t m_total;
    std::uint32_t m_live = 0, m_failed = 0, m_held = 0, m_skipped = 0;
    std::optional<OnboardingCase> m_last; ///< Ended last.
    bool m_fresh = true, m_told = false;
    std::vector<std::unique_ptr<Active>> m_active;
};

} // namespace

CaseBatch::CaseBatch(const ServiceParts &parts, KeptRows<OnboardingCase> &cases, CaseWorks &works,
                     Provisioning *provisioning)
    : m_parts(parts)
    , m_cases(cases)
    , m_works(works)
    , m_provisioning(provisioning)
{
}

std::string CaseBatch::obstacle(const TenantFacts &tenant) const
{
    if (tenant.stage != Stage::Live)
        return "It is being onboarded already.";
    if (m_cases.find("case-" + tenant.id))
        return "It was onboarded before.";
    if (m_parts.isolation != nullptr) {
        const auto known = m_parts.isolation->known(tenant.id);
        if (!known.ok() || !known->checks.empty())
            return "It stands on the platform already; what is off is restored from its posture.";
    }
    return {};
}

absl::Status CaseBatch::keep(StoreTxn &txn, const Call &call, Begun &begun) const
{
    auto stored = txn.tenant(begun.tenant.id);
    if (!stored.ok())
        return stored.status();
    if (stored->stage != Stage::Live || stored->tier != begun.tenant.tier)
        return absl::AbortedError("another revision"); // What was planned is not for the tenant as it is.
    begun.tenant = *std::move(stored);
    begun.tenant.stage = Stage::Contract;
    absl::Status status = txn.updateTenant(begun.tenant);
    if (status.ok())
        status = txn.putCase(begun.item);
    if (status.ok())
        status = casework::putWork(txn, begun.work, call.nowMs);
    if (status.ok())
        status = txn.addTimeline({begun.tenant.id, call.nowMs, "onboarding", "Onboarding started", call.person.id});
    if (!status.ok())
        return status;
    AuditEvent event = call.event(begun.tenant.id, "done");
    event.after = begun.item.id;
    return txn.audit(std::move(event));
}

absl::Status CaseBatch::begin(const Call &call, const v1::BeginCasesRequest &asked, v1::BeginCasesResponse &answer)
{
    if (m_provisioning == nullptr)
        return noPlatform();
    if (asked.tenants_size() == 0 || asked.tenants_size() > kMostAtOnce)
        return fault(absl::StatusCode::kInvalidArgument, "TOO_MANY_TENANTS",
                     "1 to 1,000 tenants begin at once; nothing was begun.", "Choose fewer, and go on afterwards.");
    if (absl::Status status = m_works.ready(); !status.ok())
        return status;
    std::vector<Begun> ready;
    v1::BeginCasesResponse report;
    std::set<std::string> seen;
    for (const v1::BeginCase &one : asked.tenants()) {
        const auto index = call.find(one.tenant_id());
        if (!index) // Whether it exists or not: refused as a whole, as one call about it would be.
            return tenantNotInScope();
        const TenantFacts &tenant = call.fleet->factsOf(*index);
        std::string why = one.agreement().size() > kAgreement ? "The agreement's place is longer than 500 characters."
                          : seen.insert(tenant.id).second     ? obstacle(tenant)
                                                              : "It stands here twice.";
        if (!why.empty()) {
            v1::BeginProblem &problem = *report.add_problems();
            problem.set_tenant_id(tenant.id);
            problem.set_text(std::move(why));
            continue;
        }
        Begun begun{tenant, {}, {}};
        // Outside of the transaction: a platform may ask systems elsewhere, and all writers would wait for them.
        begun.tenant.stage = Stage::Contract;
        begun.item = room::newCase(begun.tenant, call.baselines->model(tenant.tier).days,
                                   m_parts.platform->plan(begun.tenant), call.nowMs);
        begun.work = casework::begin(*call.baselines, begun.item, begun.tenant, nullptr);
        openCase(begun.work, *call.baselines, begun.item, tenant.tier,
                 {policy::organisationOf(tenant), {}, one.agreement()}, call.person.id, call.nowMs);
        ready.push_back(std::move(begun));
    }
    bool ran = false;
    const absl::Status status = once(
        m_parts.store, call, asked, answer,
        [&](StoreTxn &txn, v1::BeginCasesResponse &told) -> absl::Status {
            for (Begun &begun : ready)
                if (absl::Status kept = keep(txn, call, begun); !kept.ok())
                    return kept;
            told = report;
            told.set_begun(static_cast<std::uint32_t>(ready.size()));
            return absl::OkStatus();
        },
        &ran);
    if (!ran)
        return status;
    for (Begun &begun : ready) {
        m_parts.room.tenantChanged(std::move(begun.tenant));
        m_works.put(std::move(begun.work));
        m_cases.put(std::move(begun.item));
    }
    return status;
}

absl::StatusOr<std::unique_ptr<Feed<v1::RunReadyResponse>>>
CaseBatch::run(const Call &call, const v1::RunReadyRequest &asked, const Bell &bell)
{
    if (m_provisioning == nullptr)
        return noPlatform();
    if (absl::Status status = m_cases.ready(); !status.ok())
        return status;
    if (absl::Status status = m_works.ready(); !status.ok())
        return status;
    std::vector<OnboardingCase> open = m_cases.all();
    const auto works = m_works.shared();
    std::erase_if(open, [&](const OnboardingCase &item) {
        const std::size_t next = nextOf(item);
        if (next == item.steps.size() || !call.find(item.tenantId))
            return true;
        if (item.steps[next].state == StepState::Failed && !asked.retry_failed())
            return true;
        const auto work = works->find(item.id);
        return work != works->end() && !heldBy(work->second, item.steps[next].stage).ok();
    });
    std::ranges::sort(open, [](const OnboardingCase &a, const OnboardingCase &b) {
        return a.dueMs != b.dueMs ? a.dueMs < b.dueMs : a.id < b.id; // What is due first goes first.
    });
    return std::make_unique<ReadyFeed>(m_parts, call, *m_provisioning, m_works, bell,
                                       std::deque<OnboardingCase>(open.begin(), open.end()), asked.retry_failed());
}

} // namespace bulkhead

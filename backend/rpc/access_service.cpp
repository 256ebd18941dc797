// Time-boxed access: who has it, who asks for it, and what people decide about it.
#include "backend/engine/grant_asks.h"
#include "backend/room/change_follower.h"
#include "backend/rpc/entry.h"
#include "backend/rpc/grant_decisions.h"
#include "backend/rpc/grant_freezes.h"
#include "backend/rpc/grant_keeper.h"
#include "backend/rpc/grant_locks.h"
#include "backend/rpc/grant_wire.h"
#include "backend/rpc/services.h"
#include "backend/rpc/state_stream.h"
#include "backend/rpc/wire.h"

#include "bulkhead/v1/access.grpc.pb.h"

#include <algorithm>
#include <array>

namespace bulkhead {

namespace {

constexpr std::size_t kListed = 500, kPast = 5, kInScope = 3;
constexpr std::int64_t kMonthMs = std::int64_t{30} * 24 * 60 * grants::kMinuteMs;

absl::Status singleUser()
{
    return fault(absl::StatusCode::kFailedPrecondition, "SINGLE_USER",
                 "One person works with this gateway, and there is nobody to consent.",
                 "Run the gateway with people (--people or --sign-in).");
}

/// Those that the call may know, newest first.
std::vector<grants::Grant> knownTo(const Call &call, GrantKeeper &keeper)
{
    std::vector<grants::Grant> known;
    const auto rows = keeper.rows().shared();
    for (const auto &[id, grant] : *rows)
        if (mayKnow(call, grant))
            known.push_back(grant);
    std::ranges::sort(known, [](const grants::Grant &a, const grants::Grant &b) {
        return std::tie(b.askedMs, a.id) < std::tie(a.askedMs, b.id);
    });
    return known;
}

class GrantFeed final : public KeyedFeed<v1::WatchGrantsResponse, v1::AccessItem>
{
public:
    GrantFeed(const ServiceParts &parts, const Call &call, const std::string &resume, const Bell &bell)
        : KeyedFeed(call, streamIdentity(call, "grants"), resume)
        , m_parts(parts)
        , m_onGrants(listenTo(parts.grants->rows().listeners(), bell))
        , m_onStandings(listenTo(parts.grants->standings().listeners(), bell))
        , m_onRoleLocks(listenTo(parts.grants->roleLocks().listeners(), bell))
    {
    }

protected:
    bool look() override
    {
        m_call.refresh();
        const std::array now{m_parts.grants->rows().version(), m_parts.grants->standings().version(),
                             m_parts.grants->roleLocks().version()};
        return std::exchange(m_seen, now) != now;
    }
    std::vector<v1::AccessItem> items() override
    {
        std::vector<v1::AccessItem> items;
        items.emplace_back().set_id("terms");
        fillTerms(*items.back().mutable_terms());
        if (m_call.may("grants.approve") || !m_call.may("grants.request"))
            addLocks(items);
        // What waits, lasts or is to be reviewed is never left out for what is over.
        std::vector<grants::Grant> known = knownTo(m_call, *m_parts.grants);
        const auto past = std::ranges::stable_partition(
            known, [](const grants::Grant &one) { return !grants::isEnd(one.state) || grants::reviewOpen(one); });
        const std::size_t open = known.size() - past.size();
        known.resize(std::min(known.size(), std::max(open, kListed)));
        for (const grants::Grant &grant : known) {
            items.emplace_back().set_id("grant/" + grant.id);
            fill(m_call, grant, m_parts.grants->nowMs(), *items.back().mutable_grant());
        }
        return items;
    }
    void fillFrame(v1::StreamFrame &frame) override
    {
        frame.set_server_time_ms(m_parts.grants->nowMs());
        frame.set_data_time_ms(m_parts.grants->nowMs());
        frame.set_revision(m_call.fleet->revision);
    }
    google::protobuf::RepeatedPtrField<v1::AccessItem> &slot(v1::WatchGrantsResponse &message) override
    {
        return *message.mutable_items();
    }

private:
    void addLocks(std::vector<v1::AccessItem> &items)
    {
        // A reason may speak of a tenant, which not everybody who approves has in scope.
        const bool reasons = m_call.person.scope.all || m_call.may("grants.lock");
        for (const GrantStanding &standing : m_parts.grants->standings().all()) {
            if (!standing.locked())
                continue;
            items.emplace_back().set_id("lock/" + standing.person);
            fill(standing, *items.back().mutable_lock());
            if (!reasons)
                items.back().mutable_lock()->clear_reason();
        }
        for (const GrantRoleLock &lock : m_parts.grants->roleLocks().all()) {
            if (!lock.locked())
                continue;
            items.emplace_back().set_id("role-lock/" + lock.key());
            fill(lock, *items.back().mutable_role_lock());
            if (!reasons)
                items.back().mutable_role_lock()->clear_reason();
        }
    }
    void fillTerms(v1::AccessTerms &terms)
    {
        const grants::Rules &rules = m_call.access->grants;
        terms.set_approvals(static_cast<std::uint32_t>(rules.approvals));
        terms.set_minutes(static_cast<std::uint32_t>(rules.minutes));
        terms.set_break_glass_minutes(static_cast<std::uint32_t>(rules.breakGlassMinutes));
        terms.set_recorded(m_parts.recorder != nullptr);
        terms.set_phi_approvals(
            static_cast<std::uint32_t>(grants::approvalsFor(rules, {{}, {}, {}, {grants::Permission::Phi}, 0})));
        for (const grants::Permission one :
             permissionsFor(*m_call.access, m_call.person.role, m_parts.diagnostics != nullptr))
            terms.add_permissions(static_cast<v1::GrantPermission>(one));
        const absl::Status against = standsAgainst(*m_parts.grants, m_call.person.id, {m_call.person.role}, true);
        terms.set_obstacle(std::string(against.message())); // Of nothing there is no message.
    }

    const ServiceParts &m_parts;
    std::array<std::uint64_t, 3> m_seen{~std::uint64_t{0}};
    std::unique_ptr<Listening> m_onGrants, m_onStandings, m_onRoleLocks;
};

class Access final : public v1::AccessService::CallbackService
{
public:
    explicit Access(ServiceParts parts)
        : m_parts(std::move(parts))
        , m_decisions(m_parts)
        , m_locks(m_parts)
    {
        if (m_parts.changes && m_parts.grants)
            m_parts.changes->add([this](const ChangeBatch &batch) { return m_parts.grants->follow(batch); });
    }

    grpc::ServerWriteReactor<v1::WatchGrantsResponse> *WatchGrants(grpc::CallbackServerContext *context,
                                                                   const v1::WatchGrantsRequest *request) override
    {
        using Made = absl::StatusOr<std::unique_ptr<Feed<v1::WatchGrantsResponse>>>;
        return m_parts.entry.serverStream<v1::WatchGrantsResponse>(
            context, request, [this](const Call &call, const auto &asked, const Bell &bell) -> Made {
                if (absl::Status status = usable(); !status.ok())
                    return status;
                return std::make_unique<GrantFeed>(m_parts, call, asked.resume_token(), bell);
            });
    }
    grpc::ServerUnaryReactor *PreviewGrant(grpc::CallbackServerContext *context, const v1::PreviewGrantRequest *request,
                                           v1::PreviewGrantResponse *response) override
    {
        return decided(context, request, response, m_decisions, &GrantDecisions::preview);
    }
    grpc::ServerUnaryReactor *RequestGrant(grpc::CallbackServerContext *context, const v1::RequestGrantRequest *request,
                                           v1::RequestGrantResponse *response) override
    {
        return decided(context, request, response, m_decisions, &GrantDecisions::request);
    }
    grpc::ServerUnaryReactor *AmendGrant(grpc::CallbackServerContext *context, const v1::AmendGrantRequest *request,
                                         v1::AmendGrantResponse *response) override
    {
        return decided(context, request, response, m_decisions, &GrantDecisions::amend);
    }
    grpc::ServerUnaryReactor *ExtendGrant(grpc::CallbackServerContext *context, const v1::ExtendGrantRequest *request,
                                          v1::ExtendGrantResponse *response) override
    {
        return decided(context, request, response, m_decisions, &GrantDecisions::extend);
    }
    grpc::ServerUnaryReactor *GiveBackGrant(grpc::CallbackServerContext *context,
                                            const v1::GiveBackGrantRequest *request,
                                            v1::GiveBackGrantResponse *response) override
    {
        return decided(context, request, response, m_decisions, &GrantDecisions::giveBack);
    }
    grpc::ServerUnaryReactor *GetGrantCard(grpc::CallbackServerContext *context, const v1::GetGrantCardRequest *request,
                                           v1::GetGrantCardResponse *response) override
    {
        return m_parts.entry.unary(context, request, response,
                                   [this](const Call &call, const auto &asked, auto &answer) {
                                       absl::Status status = usable();
                                       return status.ok() ? card(call, asked.grant_id(), answer) : status;
                                   });
    }
    grpc::ServerUnaryReactor *ApproveGrant(grpc::CallbackServerContext *context, const v1::ApproveGrantRequest *request,
                                           v1::ApproveGrantResponse *response) override
    {
        return decided(context, request, response, m_decisions, &GrantDecisions::approve);
    }
    grpc::ServerUnaryReactor *DeclineGrant(grpc::CallbackServerContext *context, const v1::DeclineGrantRequest *request,
                                           v1::DeclineGrantResponse *response) override
    {
        return decided(context, request, response, m_decisions, &GrantDecisions::decline);
    }
    grpc::ServerUnaryReactor *RevokeGrant(grpc::CallbackServerContext *context, const v1::RevokeGrantRequest *request,
                                          v1::RevokeGrantResponse *response) override
    {
        return decided(context, request, response, m_decisions, &GrantDecisions::revoke);
    }
    grpc::ServerUnaryReactor *BreakGlass(grpc::CallbackServerContext *context, const v1::BreakGlassRequest *request,
                                         v1::BreakGlassResponse *response) override
    {
        return decided(context, request, response, m_decisions, &GrantDecisions::breakGlass);
    }
    grpc::ServerUnaryReactor *ReviewBreakGlass(grpc::CallbackServerContext *context,
                                               const v1::ReviewBreakGlassRequest *request,
                                               v1::ReviewBreakGlassResponse *response) override
    {
        return decided(context, request, response, m_decisions, &GrantDecisions::review);
    }
    grpc::ServerUnaryReactor *LockPerson(grpc::CallbackServerContext *context, const v1::LockPersonRequest *request,
                                         v1::LockPersonResponse *response) override
    {
        return decided(context, request, response, m_locks, &GrantLocks::lock);
    }
    grpc::ServerUnaryReactor *UnlockPerson(grpc::CallbackServerContext *context, const v1::UnlockPersonRequest *request,
                                           v1::UnlockPersonResponse *response) override
    {
        return decided(context, request, response, m_locks, &GrantLocks::unlock);
    }
    grpc::ServerUnaryReactor *LockRole(grpc::CallbackServerContext *context, const v1::LockRoleRequest *request,
                                       v1::LockRoleResponse *response) override
    {
        return decided(context, request, response, m_locks, &GrantLocks::lockRole);
    }
    grpc::ServerUnaryReactor *UnlockRole(grpc::CallbackServerContext *context, const v1::UnlockRoleRequest *request,
                                         v1::UnlockRoleResponse *response) override
    {
        return decided(context, request, response, m_locks, &GrantLocks::unlockRole);
    }

private:
    template<class Desk, class Request, class Response>
    grpc::ServerUnaryReactor *decided(grpc::CallbackServerContext *context, const Request *request, Response *response,
                                      Desk &desk,
                                      absl::Status (Desk::*decide)(const Call &, const Request &, Response &))
    {
        return m_parts.entry.unary(context, request, response,
                                   [this, &desk, decide](const Call &call, const Request &asked, Response &answer) {
                                       absl::Status status = usable();
                                       return status.ok() ? (desk.*decide)(call, asked, answer) : status;
                                   });
    }
    [[nodiscard]] absl::Status usable() const
    {
        if (!m_parts.grants || m_parts.entry.singleUser())
            return singleUser();
        absl::Status status = m_parts.grants->rows().ready();
        status.Update(m_parts.grants->standings().ready());
        status.Update(m_parts.grants->roleLocks().ready());
        return status;
    }
    absl::Status card(const Call &call, const std::string &id, v1::GetGrantCardResponse &answer);
    void fillTenant(const Call &call, TenantIndex index, v1::GetGrantCardResponse &answer) const;
    void fillPast(const Call &call, const grants::Grant &about, v1::GetGrantCardResponse &answer) const;
    /// Who could do the work without a grant.
    void fillInScope(const Call &call, const grants::Grant &about, TenantIndex index,
                     v1::GetGrantCardResponse &answer) const;

    const ServiceParts m_parts;
    GrantDecisions m_decisions;
    GrantLocks m_locks;
};

absl::Status Access::card(const Call &call, const std::string &id, v1::GetGrantCardResponse &answer)
{
    const auto grant = m_parts.grants->rows().find(id);
    const auto index = grant ? call.find(grant->ask.tenantId) : std::nullopt;
    if (!index)
        return fault(absl::StatusCode::kNotFound, "GRANT_NOT_FOUND", "There is no such access within your scope.",
                     "Reload the list of accesses and choose again.");
    fill(call, *grant, m_parts.grants->nowMs(), *answer.mutable_grant());
    fillTenant(call, *index, answer);
    const GrantDifference made = differenceOf(*call.access, grant->role, grant->ask);
    answer.mutable_opens()->Add(made.opens.begin(), made.opens.end());
    answer.mutable_stays_shut()->Add(made.staysShut.begin(), made.staysShut.end());
    fillPast(call, *grant, answer);
    fillInScope(call, *grant, *index, answer);
    fill(freezesOver(*call.access, *call.board, *grant, m_parts.grants->nowMs()), *answer.mutable_freezes());
    answer.set_obstacle(m_decisions.obstacle(call, *grant));
    return absl::OkStatus();
}

void Access::fillTenant(const Call &call, TenantIndex index, v1::GetGrantCardResponse &answer) const
{
    const TenantFacts &facts = call.fleet->factsOf(index);
    const TenantFigures &figures = call.fleet->figuresOf(index);
    answer.set_tier(toWire(facts.tier));
    answer.set_profile(toWire(facts.profile));
    answer.set_health(toWire(figures.health));
    answer.set_budget_left(figures.budget);
    const auto board = m_parts.room.services();
    if (!board)
        return;
    answer.set_open_alerts(static_cast<std::uint32_t>(std::ranges::count_if(*board->alerts, [&](const AlertView &one) {
        return one.resolvedMs == 0 && (*board->objectives)[one.objective].tenant == index;
    })));
    answer.set_open_incidents(
        static_cast<std::uint32_t>(std::ranges::count_if(*board->incidents, [index](const neighbours::Incident &one) {
            return one.closedMs == 0
                   && std::ranges::find(one.victims, index, &neighbours::Victim::tenant) != one.victims.end();
        })));
}

void Access::fillPast(const Call &call, const grants::Grant &about, v1::GetGrantCardResponse &answer) const
{
    std::uint32_t month = 0;
    const std::int64_t now = m_parts.grants->nowMs();
    for (const grants::Grant &one : knownTo(call, *m_parts.grants)) {
        const auto index = call.find(one.ask.tenantId);
        if (one.person != about.person || one.id == about.id || one.startedMs == 0 || !index)
            continue;
        month += one.startedMs > now - kMonthMs;
        if (answer.past_size() >= static_cast<int>(kPast))
            continue;
        v1::PastAccess &past = *answer.add_past();
        past.set_grant_id(one.id);
        past.set_tenant_name(call.fleet->factsOf(*index).name);
        past.set_ticket(one.ask.ticket);
        past.set_started_ms(one.startedMs);
        past.set_ended_ms(one.endedMs);
        past.set_broken_glass(one.brokenGlass);
    }
    answer.set_past_days_30(month);
}

void Access::fillInScope(const Call &call, const grants::Grant &about, TenantIndex index,
                         v1::GetGrantCardResponse &answer) const
{
    std::vector<std::string> ids;
    const Identity *identity = m_parts.entry.identity();
    for (const Person &one : identity ? identity->known() : std::vector<Person>()) {
        const bool support = one.role == Role::Support || one.role == Role::SupportLead;
        const auto scope = call.access->admitted(one.role, one.scope);
        if (support && one.id != about.person && scope.ok() && call.access->allows(one.role, "tenants.read")
            && scope->holds(call.fleet->factsOf(index)))
            ids.push_back(one.id);
    }
    std::ranges::sort(ids);
    ids.resize(std::min(ids.size(), kInScope));
    answer.mutable_in_scope()->Add(ids.begin(), ids.end());
}

} // namespace

std::unique_ptr<grpc::Service> makeAccessService(ServiceParts parts)
{
    return std::make_unique<Access>(std::move(parts));
}

} // namespace bulkhead

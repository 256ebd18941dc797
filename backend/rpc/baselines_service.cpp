// Baselines that wait: their blast radius, the proposal, the consent of another person.
#include "backend/engine_room.h"
#include "backend/rpc/act_steps.h"
#include "backend/rpc/baseline_state.h"
#include "backend/rpc/entry.h"
#include "backend/rpc/fault.h"
#include "backend/rpc/once.h"
#include "backend/rpc/services.h"
#include "backend/rpc/standing_fleet.h"

#include "bulkhead/v1/baselines.grpc.pb.h"

#include <algorithm>

namespace bulkhead {

namespace {

constexpr int kMostEffects = 500;

absl::Status nothingWaits()
{
    return fault(absl::StatusCode::kFailedPrecondition, "NOTHING_WAITS",
                 "No other baselines wait; nothing was changed.",
                 "Start the gateway with a changed --baselines file first.");
}

class BaselinesService final : public v1::BaselinesService::CallbackService
{
public:
    explicit BaselinesService(ServiceParts parts)
        : m_parts(std::move(parts))
    {
    }

    grpc::ServerUnaryReactor *GetBaselineChange(grpc::CallbackServerContext *context,
                                                const v1::GetBaselineChangeRequest *request,
                                                v1::GetBaselineChangeResponse *response) override
    {
        return m_parts.entry.unary(
            context, request, response, [this](const Call &call, const auto &, auto &answer) -> absl::Status {
                if (waits()) {
                    const auto seen = radius(call);
                    if (!seen.ok())
                        return seen.status();
                    fill(call, *seen, answer);
                }
                return m_parts.store.write(call.rows(), [&](StoreTxn &txn) { return told(txn, call, answer); });
            });
    }
    grpc::ServerUnaryReactor *ProposeBaselines(grpc::CallbackServerContext *context,
                                               const v1::ProposeBaselinesRequest *request,
                                               v1::ProposeBaselinesResponse *response) override
    {
        return m_parts.entry.unary(
            context, request, response,
            [this](const Call &call, const auto &asked, auto &answer) { return propose(call, asked, answer); });
    }
    grpc::ServerUnaryReactor *ApproveBaselines(grpc::CallbackServerContext *context,
                                               const v1::ApproveBaselinesRequest *request,
                                               v1::ApproveBaselinesResponse *response) override
    {
        return m_parts.entry.unary(
            context, request, response,
            [this](const Call &call, const auto &asked, auto &answer) { return approve(call, asked, answer); });
    }
    grpc::ServerUnaryReactor *WithdrawBaselines(grpc::CallbackServerContext *context,
                                                const v1::WithdrawBaselinesRequest *request,
                                                v1::WithdrawBaselinesResponse *response) override
    {
        return m_parts.entry.unary(
            context, request, response,
            [this](const Call &call, const auto &asked, auto &answer) { return withdraw(call, asked, answer); });
    }

private:
    /// Judged for the tenants in scope, outside of any transaction.
    struct Radius
    {
        std::vector<std::string> lines;
        std::vector<policy::TenantChange> effects;
        std::size_t tenants = 0, worse = 0;
    };
    [[nodiscard]] absl::StatusOr<Radius> radius(const Call &call) const;
    absl::Status told(StoreTxn &txn, const Call &call, v1::GetBaselineChangeResponse &answer) const;
    void fill(const Call &call, const Radius &radius, v1::GetBaselineChangeResponse &answer) const;
    template<class Request, class Response, class Work>
    absl::Status change(const Call &call, const Request &asked, Response &answer, Work work);
    absl::Status propose(const Call &call, const v1::ProposeBaselinesRequest &asked,
                         v1::ProposeBaselinesResponse &answer);
    absl::Status approve(const Call &call, const v1::ApproveBaselinesRequest &asked,
                         v1::ApproveBaselinesResponse &answer);
    absl::Status withdraw(const Call &call, const v1::WithdrawBaselinesRequest &asked,
                          v1::WithdrawBaselinesResponse &answer);
    [[nodiscard]] bool waits() const { return m_parts.baselineState != nullptr && m_parts.baselineState->waiting; }

    ServiceParts m_parts;
};

absl::StatusOr<BaselinesService::Radius> BaselinesService::radius(const Call &call) const
{
    std::vector<TenantFacts> tenants;
    for (TenantIndex index = 0; index < call.fleet->size; ++index)
        if (call.inScope(index))
            tenants.push_back(call.fleet->factsOf(index));
    Radius made;
    made.tenants = tenants.size();
    const BaselineState &state = *m_parts.baselineState;
    made.lines = policy::baselineChanges(*state.inForce, *state.waiting);
    const auto fleet = standingFleet(m_parts.store, std::move(tenants));
    if (!fleet.ok())
        return fleet.status();
    made.effects = policy::blastRadius(*state.inForce, *state.waiting, *fleet, call.nowMs);
    made.worse = static_cast<std::size_t>(std::ranges::count(made.effects, true, &policy::TenantChange::worse));
    std::ranges::stable_partition(made.effects, &policy::TenantChange::worse);
    return made;
}

void BaselinesService::fill(const Call &call, const Radius &radius, v1::GetBaselineChangeResponse &answer) const
{
    for (const std::string &line : radius.lines)
        answer.add_lines(line);
    for (const policy::TenantChange &effect : radius.effects) {
        if (answer.effects_size() == kMostEffects)
            break;
        v1::BaselineEffect &row = *answer.add_effects();
        row.set_tenant_id(effect.tenantId);
        if (const auto tenant = call.find(effect.tenantId))
            row.set_tenant_name(call.fleet->factsOf(*tenant).name);
        row.set_text(effect.text);
        row.set_worse(effect.worse);
    }
    answer.set_effects_total(static_cast<std::uint32_t>(radius.effects.size()));
    answer.set_worse(static_cast<std::uint32_t>(radius.worse));
    answer.set_tenants(static_cast<std::uint32_t>(radius.tenants));
}

absl::Status BaselinesService::told(StoreTxn &txn, const Call &call, v1::GetBaselineChangeResponse &answer) const
{
    answer.set_version(call.baselines->version);
    if (!waits())
        return absl::OkStatus();
    const BaselineState &state = *m_parts.baselineState;
    answer.set_waits(true);
    answer.set_waiting_version(state.waiting->version);
    answer.set_hash(state.waitingHash);
    const auto accepted = acceptedBaselines(txn);
    if (!accepted.ok())
        return accepted.status();
    if (*accepted && (*accepted)->hash == state.waitingHash) {
        answer.set_accepted(true);
        answer.set_accepted_by((*accepted)->approvedBy);
    }
    const auto proposed = proposedBaselines(txn);
    if (!proposed.ok())
        return proposed.status();
    if (*proposed && (*proposed)->hash == state.waitingHash) {
        answer.mutable_proposal()->set_by((*proposed)->by);
        answer.mutable_proposal()->set_purpose((*proposed)->purpose);
        answer.mutable_proposal()->set_at_ms((*proposed)->atMs);
    }
    return absl::OkStatus();
}

/// `work(StoreTxn &, const std::optional<ProposedBaselines> &)`, when the file that was looked at still waits; then
/// says how things stand.
template<class Request, class Response, class Work>
absl::Status BaselinesService::change(const Call &call, const Request &asked, Response &answer, Work work)
{
    if (!waits())
        return nothingWaits();
    if (asked.hash() != m_parts.baselineState->waitingHash)
        return absl::AbortedError("another revision");
    const auto seen = radius(call);
    if (!seen.ok())
        return seen.status();
    return once(m_parts.store, call, asked, answer, [&](StoreTxn &txn, Response &kept) -> absl::Status {
        const auto accepted = acceptedBaselines(txn);
        if (!accepted.ok())
            return accepted.status();
        if (*accepted && (*accepted)->hash == asked.hash())
            return fault(absl::StatusCode::kFailedPrecondition, "ALREADY_ACCEPTED",
                         "These baselines are accepted; they are in force from each gateway's next start on.",
                         "Restart the gateways, one after the other.");
        const auto proposed = proposedBaselines(txn);
        if (!proposed.ok())
            return proposed.status();
        const bool same = *proposed && (*proposed)->hash == asked.hash();
        if (absl::Status status = work(txn, same ? *proposed : std::nullopt); !status.ok())
            return status;
        fill(call, *seen, *kept.mutable_change());
        return told(txn, call, *kept.mutable_change());
    });
}

absl::Status BaselinesService::propose(const Call &call, const v1::ProposeBaselinesRequest &asked,
                                       v1::ProposeBaselinesResponse &answer)
{
    if (absl::Status status = purposeGiven(call); !status.ok())
        return status;
    return change(
        call, asked, answer, [&](StoreTxn &txn, const std::optional<ProposedBaselines> &before) -> absl::Status {
            if (before)
                return fault(absl::StatusCode::kFailedPrecondition, "ALREADY_PROPOSED",
                             "Somebody has asked for these baselines already.", "Another person may consent to them.");
            if (absl::Status status = bulkhead::propose(txn, {asked.hash(), call.person.id, call.purpose, call.nowMs});
                !status.ok())
                return status;
            AuditEvent event = call.event({}, "proposed");
            event.after = asked.hash();
            return txn.audit(std::move(event));
        });
}

absl::Status BaselinesService::approve(const Call &call, const v1::ApproveBaselinesRequest &asked,
                                       v1::ApproveBaselinesResponse &answer)
{
    if (m_parts.entry.singleUser())
        return fault(absl::StatusCode::kFailedPrecondition, "SINGLE_USER",
                     "This gateway has one user, and nobody consents to what they proposed themselves.",
                     "Use a gateway with people to change the baselines.");
    return change(
        call, asked, answer, [&](StoreTxn &txn, const std::optional<ProposedBaselines> &before) -> absl::Status {
            if (!before)
                return fault(absl::StatusCode::kFailedPrecondition, "NOT_PROPOSED",
                             "Nobody has asked for these baselines; nothing was changed.", "Propose them first.");
            if (before->by == call.person.id)
                return fault(absl::StatusCode::kPermissionDenied, "OWN_PROPOSAL",
                             "Nobody consents to what they proposed themselves.",
                             "Ask another person of platform operations.");
            const BaselineState &state = *m_parts.baselineState;
            const auto was = acceptedBaselines(txn);
            if (!was.ok())
                return was.status();
            absl::Status status = accept(txn, {asked.hash(), state.waiting->version, state.waitingText, before->by,
                                               call.person.id, false, call.nowMs});
            if (status.ok())
                status = bulkhead::propose(txn, {});
            if (!status.ok())
                return status;
            AuditEvent event = call.event({}, "accepted");
            event.purpose = before->purpose;
            event.before = *was ? (*was)->hash : std::string();
            event.after = asked.hash();
            return txn.audit(std::move(event));
        });
}

absl::Status BaselinesService::withdraw(const Call &call, const v1::WithdrawBaselinesRequest &asked,
                                        v1::WithdrawBaselinesResponse &answer)
{
    return change(call, asked, answer,
                  [&](StoreTxn &txn, const std::optional<ProposedBaselines> &before) -> absl::Status {
                      if (!before)
                          return nothingWaits();
                      if (absl::Status status = bulkhead::propose(txn, {}); !status.ok())
                          return status;
                      AuditEvent event = call.event({}, "withdrawn");
                      event.before = asked.hash();
                      return txn.audit(std::move(event));
                  });
}

} // namespace

std::unique_ptr<grpc::Service> makeBaselinesService(ServiceParts parts)
{
    return std::make_unique<BaselinesService>(std::move(parts));
}

} // namespace bulkhead

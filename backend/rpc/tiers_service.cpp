// Tiers of the live fleet: fit, advice, and moves under way.
#include "backend/room/casework_record.h"
#include "backend/room/change_follower.h"
#include "backend/rpc/entry.h"
#include "backend/rpc/once.h"
#include "backend/rpc/services.h"
#include "backend/rpc/tier_fit.h"
#include "backend/rpc/tier_moves.h"
#include "backend/rpc/wire.h"

#include "bulkhead/v1/tiers.grpc.pb.h"

#include <set>

namespace bulkhead {

namespace {

static_assert(static_cast<int>(MoveState::Failed) == v1::MOVE_STATE_FAILED);
static_assert(static_cast<int>(StepState::Failed) == v1::STEP_STATE_FAILED);

constexpr std::size_t kMostMoves = 50;

void fill(const Call &call, const TenantMove &move, v1::TierMove &told)
{
    told.set_id(move.id);
    told.set_tenant_id(move.tenantId);
    told.set_tenant_name(call.facts().name);
    told.set_from(toWire(move.from));
    told.set_to(toWire(move.to));
    told.set_state(static_cast<v1::MoveState>(move.state));
    told.set_started_ms(move.startedMs);
    told.set_ended_ms(move.endedMs);
    told.set_tenant_stopped(move.stopped());
    told.set_revision(move.revision);
    // What a step saw holds names of the platform's objects and what did not stand: of the postures.
    const bool raw = call.may("posture.read");
    told.set_reason(raw || move.reason.empty() ? move.reason : "The reason is told to who sees isolation postures.");
    for (const KeptMoveStep &step : move.steps) {
        v1::MoveStep &one = *told.add_steps();
        one.set_id(step.id);
        one.set_title(step.title);
        one.set_state(static_cast<v1::StepState>(step.state));
        if (raw) {
            one.set_reason(step.reason);
            one.set_evidence(step.evidence);
        }
        one.set_started_ms(step.startedMs);
        one.set_ended_ms(step.endedMs);
        one.set_attempts(step.attempts);
        one.set_stopped(step.phase == MovePhase::Close);
    }
}

absl::Status moveChanged()
{
    return fault(absl::StatusCode::kAborted, "REVISION_CONFLICT", "The move is further by now; nothing was changed.",
                 "Read it again, then decide.");
}

/// A move of the call's tenant; of another one it is not there.
absl::StatusOr<TenantMove> moveOf(StoreTxn &txn, const Call &call, const std::string &id)
{
    const auto record = txn.record(kTierMove, id);
    if (record.ok() && record->tenantId == call.facts().id)
        return tierMoveOf(*record);
    if (!record.ok() && !absl::IsNotFound(record.status()) && !absl::IsPermissionDenied(record.status()))
        return record.status();
    return fault(absl::StatusCode::kNotFound, "MOVE_NOT_FOUND", "This tenant has no such move.",
                 "Reload the tenant's moves.");
}

absl::Status steerMove(TenantMove &move, bool pause)
{
    if (pause && move.stopped())
        return fault(absl::StatusCode::kFailedPrecondition, "TENANT_STOPPED",
                     "The tenant is stopped for this move, so it is not paused now.",
                     "Wait until the tenant runs again; a failure takes it back by itself.");
    const bool fits =
        pause ? move.state == MoveState::Moving : move.state == MoveState::Paused || move.state == MoveState::Waits;
    if (!fits)
        return fault(absl::StatusCode::kFailedPrecondition, "MOVE_STATE",
                     pause ? "Only a move that goes on can be paused." : "This move does not wait for anybody.",
                     "Reload the tenant's moves.");
    move.state = pause ? MoveState::Paused : MoveState::Moving;
    return absl::OkStatus();
}

class Tiers final : public v1::TiersService::CallbackService
{
public:
    explicit Tiers(ServiceParts parts)
        : m_parts(std::move(parts))
    {
        if (m_parts.changes && m_parts.moves)
            m_parts.changes->add([this](const ChangeBatch &batch) {
                static const std::string kKind = std::string(kRecordChanged) + kTierMove;
                return m_parts.moves->rows().follow(kKind, batch);
            });
    }

    grpc::ServerUnaryReactor *ListTierFit(grpc::CallbackServerContext *context, const v1::ListTierFitRequest *request,
                                          v1::ListTierFitResponse *response) override
    {
        return m_parts.entry.unary(context, request, response, [this](const Call &call, const auto &, auto &answer) {
            const std::set<std::string> moving =
                m_parts.moves ? m_parts.moves->movingTenants() : std::set<std::string>();
            fillTierFit(
                call, [&moving](const std::string &tenant) { return moving.contains(tenant); }, answer);
            return absl::OkStatus();
        });
    }
    grpc::ServerUnaryReactor *AdviseTenant(grpc::CallbackServerContext *context, const v1::AdviseTenantRequest *request,
                                           v1::AdviseTenantResponse *response) override
    {
        return m_parts.entry.unary(
            context, request, response, [this](const Call &call, const auto &, auto &answer) -> absl::Status {
                // Somebody may have let the tier be against policy when the tenant was onboarded.
                const auto work = casework::workOf(m_parts.store, "case-" + call.facts().id);
                if (!work.ok() && !absl::IsNotFound(work.status()))
                    return work.status();
                fillTenantAdvice(call, work.ok() ? casework::exceptionOf(*work, call.nowMs) : nullptr, answer);
                return absl::OkStatus();
            });
    }
    grpc::ServerUnaryReactor *ListMoves(grpc::CallbackServerContext *context, const v1::ListMovesRequest *request,
                                        v1::ListMovesResponse *response) override
    {
        return m_parts.entry.unary(context, request, response,
                                   [this](const Call &call, const auto &, auto &answer) { return list(call, answer); });
    }
    grpc::ServerUnaryReactor *SteerMove(grpc::CallbackServerContext *context, const v1::SteerMoveRequest *request,
                                        v1::SteerMoveResponse *response) override
    {
        return m_parts.entry.unary(
            context, request, response,
            [this](const Call &call, const auto &asked, auto &answer) { return steer(call, asked, answer); });
    }

private:
    absl::Status list(const Call &call, v1::ListMovesResponse &answer) const
    {
        const auto records = m_parts.store.records(kTierMove, call.facts().id, kMostMoves);
        if (!records.ok())
            return records.status();
        for (const Record &record : *records)
            if (const auto move = tierMoveOf(record); move.ok())
                fill(call, *move, *answer.add_moves());
        return absl::OkStatus();
    }
    absl::Status steer(const Call &call, const v1::SteerMoveRequest &asked, v1::SteerMoveResponse &answer)
    {
        if (asked.order() != v1::MOVE_ORDER_PAUSE && asked.order() != v1::MOVE_ORDER_GO_ON)
            return fault(absl::StatusCode::kInvalidArgument, "ORDER_UNKNOWN", "The request does not say what to do.",
                         "Pause the move, or go on with it.");
        TenantMove steered;
        bool ran = false;
        const absl::Status status = once(
            m_parts.store, call, asked, answer,
            [&](StoreTxn &txn, v1::SteerMoveResponse &kept) -> absl::Status {
                auto move = moveOf(txn, call, asked.move_id());
                if (!move.ok())
                    return move.status();
                if (move->revision != asked.expected_revision())
                    return moveChanged();
                if (absl::Status order = steerMove(*move, asked.order() == v1::MOVE_ORDER_PAUSE); !order.ok())
                    return order;
                Record record = recordOf(*move);
                if (absl::Status put = txn.putRecord(record); !put.ok())
                    return put;
                move->revision = record.revision;
                steered = *move;
                AuditEvent event =
                    call.event(call.facts().id, asked.order() == v1::MOVE_ORDER_PAUSE ? "paused" : "gone on");
                event.after = move->id;
                if (absl::Status audited = txn.audit(std::move(event)); !audited.ok())
                    return audited;
                fill(call, *move, *kept.mutable_move());
                return absl::OkStatus();
            },
            &ran);
        if (ran && m_parts.moves != nullptr)
            m_parts.moves->begin(std::move(steered));
        return status;
    }

    const ServiceParts m_parts;
};

} // namespace

std::unique_ptr<grpc::Service> makeTiersService(ServiceParts parts)
{
    return std::make_unique<Tiers>(std::move(parts));
}

} // namespace bulkhead

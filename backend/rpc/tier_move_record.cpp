#include "backend/rpc/tier_move_record.h"

#include "backend/rpc/fault.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace bulkhead {

namespace {

using Json = nlohmann::json;

Json stepJson(const KeptMoveStep &step)
{
    return {{"id", step.id},
            {"title", step.title},
            {"phase", static_cast<int>(step.phase)},
            {"state", static_cast<int>(step.state)},
            {"reason", step.reason},
            {"evidence", step.evidence},
            {"started", step.startedMs},
            {"ended", step.endedMs},
            {"attempts", step.attempts}};
}

KeptMoveStep stepOf(const Json &json)
{
    KeptMoveStep step;
    step.id = json.at("id").get<std::string>();
    step.title = json.at("title").get<std::string>();
    step.phase = static_cast<MovePhase>(json.at("phase").get<int>());
    step.state = static_cast<StepState>(json.at("state").get<int>());
    step.reason = json.at("reason").get<std::string>();
    step.evidence = json.at("evidence").get<std::string>();
    step.startedMs = json.at("started").get<std::int64_t>();
    step.endedMs = json.at("ended").get<std::int64_t>();
    step.attempts = json.at("attempts").get<std::uint32_t>();
    return step;
}

} // namespace

std::size_t TenantMove::next() const
{
    const auto open = std::ranges::find_if(steps, [](const auto &step) { return step.state != StepState::Done; });
    return static_cast<std::size_t>(open - steps.begin());
}

bool TenantMove::opened() const
{
    return std::ranges::all_of(steps, [](const KeptMoveStep &step) {
        return step.phase == MovePhase::Retire || step.state == StepState::Done;
    });
}

bool TenantMove::stopped() const
{
    if (ended() || opened())
        return false;
    return std::ranges::any_of(steps, [](const KeptMoveStep &step) {
        return step.phase == MovePhase::Close && step.state != StepState::Waiting;
    });
}

Record recordOf(const TenantMove &move)
{
    Json steps = Json::array();
    for (const KeptMoveStep &step : move.steps)
        steps.push_back(stepJson(step));
    const Json body = {{"act", move.actId},
                       {"from", static_cast<int>(move.from)},
                       {"to", static_cast<int>(move.to)},
                       {"back", move.back},
                       {"state", static_cast<int>(move.state)},
                       {"steps", std::move(steps)},
                       {"started", move.startedMs},
                       {"ended", move.endedMs},
                       {"reason", move.reason},
                       {"by", move.by},
                       {"purpose", move.purpose}};
    Record record;
    record.kind = kTierMove;
    record.id = move.id;
    record.tenantId = move.tenantId;
    record.atMs = move.startedMs;
    record.revision = move.revision;
    // Bytes that are no UTF-8 (a server's message in another encoding) must not cost the move.
    record.body = body.dump(-1, ' ', false, Json::error_handler_t::replace);
    return record;
}

absl::StatusOr<TenantMove> tierMoveOf(const Record &record)
{
    try {
        const Json body = Json::parse(record.body);
        TenantMove move;
        move.id = record.id;
        move.tenantId = record.tenantId;
        move.revision = record.revision;
        move.actId = body.at("act").get<std::string>();
        move.from = static_cast<Tier>(body.at("from").get<int>());
        move.to = static_cast<Tier>(body.at("to").get<int>());
        move.back = body.at("back").get<bool>();
        move.state = static_cast<MoveState>(body.at("state").get<int>());
        for (const Json &step : body.at("steps"))
            move.steps.push_back(stepOf(step));
        move.startedMs = body.at("started").get<std::int64_t>();
        move.endedMs = body.at("ended").get<std::int64_t>();
        move.reason = body.at("reason").get<std::string>();
        move.by = body.at("by").get<std::string>();
        move.purpose = body.at("purpose").get<std::string>();
        return move;
    } catch (const Json::exception &) {
        return absl::DataLossError("The record of move " + record.id + " cannot be read.");
    }
}

absl::Status notMoving(StoreTxn &txn, const std::string &tenantId, const std::string &own)
{
    constexpr std::size_t kAll = 100'000;
    const auto moves = txn.records(kTierMove, tenantId, kAll);
    if (!moves.ok())
        return moves.status();
    for (const Record &record : *moves) {
        const auto move = tierMoveOf(record);
        if (!move.ok())
            return move.status();
        if (move->id != own && !move->ended())
            return tenantMoving();
    }
    return absl::OkStatus();
}

absl::Status tenantMoving()
{
    return fault(absl::StatusCode::kFailedPrecondition, "TENANT_MOVING",
                 "The tenant is being moved to another tier; nothing was begun.",
                 "Wait until that move has ended, then decide.");
}

} // namespace bulkhead

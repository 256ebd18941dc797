#include "backend/rpc/departure_wire.h"

namespace bulkhead {

namespace {

static_assert(static_cast<int>(DepartureState::CalledOff) == v1::DEPARTURE_STATE_CALLED_OFF);
static_assert(static_cast<int>(Stage::Gone) == v1::STAGE_GONE);

void fill(const StoredStep &step, v1::DepartureStep &message)
{
    message.set_id(step.id);
    message.set_title(step.title);
    message.set_state(static_cast<v1::StepState>(step.state));
    message.set_reason(step.reason);
    message.set_evidence(step.evidence);
    message.set_started_ms(step.startedMs);
    message.set_ended_ms(step.endedMs);
    message.set_attempts(step.attempts);
}

} // namespace

void fill(const DeparturePlan &plan, v1::DeparturePlan &message)
{
    for (const GoingSystem &one : plan.systems) {
        v1::GoingSystem &system = *message.add_systems();
        system.set_system(one.system);
        for (const std::string &object : one.objects)
            system.add_objects(object);
        system.set_trouble(one.trouble);
    }
    for (const std::string &row : plan.rows)
        message.add_rows(row);
    for (const StayingThing &one : plan.stays) {
        v1::StayingThing &thing = *message.add_stays();
        thing.set_what(one.what);
        thing.set_why(one.why);
        thing.set_until_ms(one.untilMs);
    }
    for (const std::string &block : plan.blocks)
        message.add_blocks(block);
}

void fill(const LegalHold &hold, v1::LegalHold &message)
{
    message.set_id(hold.id);
    message.set_reason(hold.reason);
    message.set_matter(hold.matter);
    message.set_placed_by(hold.placedBy);
    message.set_placed_ms(hold.placedMs);
    message.set_released_by(hold.releasedBy);
    message.set_released_ms(hold.releasedMs);
    message.set_release_reason(hold.releaseReason);
    message.set_revision(hold.revision);
}

void fill(const Departure &departure, std::uint32_t holds, v1::Departure &message)
{
    message.set_tenant_id(departure.facts.id);
    message.set_tenant_name(departure.facts.name);
    message.set_tier(static_cast<v1::Tier>(departure.facts.tier));
    message.set_state(static_cast<v1::DepartureState>(departure.state));
    message.set_act_id(departure.actId);
    message.set_reason(departure.reason);
    message.set_proposed_by(departure.proposedBy);
    message.set_proposed_ms(departure.proposedMs);
    message.set_approved_by(departure.approvedBy);
    message.set_approved_ms(departure.approvedMs);
    message.set_not_before_ms(departure.terms.notBeforeMs);
    message.set_data_until_ms(departure.terms.dataUntilMs);
    for (const StoredStep &step : departure.steps)
        fill(step, *message.add_steps());
    message.set_gone_ms(departure.goneMs);
    message.set_simulated(departure.simulated);
    message.set_holds(holds);
    message.set_revision(departure.revision);
}

} // namespace bulkhead

#include "backend/rpc/act_wire.h"

#include "backend/contract/contract_json.h"
#include "backend/rpc/containment_wire.h"
#include "backend/rpc/contract_effects.h"
#include "backend/rpc/contracts_wire.h"
#include "backend/rpc/departure_record.h"
#include "backend/rpc/restore_record.h"
#include "backend/rpc/tier_act.h"
#include "backend/rpc/waiver_record.h"
#include "backend/rpc/wire.h"

#include "bulkhead/v1/acts.pb.h"

namespace bulkhead {

namespace {

static_assert(static_cast<int>(ActState::Expired) == v1::ACT_STATE_EXPIRED);

/// A waiver ends by itself, and nobody has to write that down.
ActState stateOf(const StoredAct &act, std::int64_t nowMs)
{
    if (act.kind == act::kWaiverKind && act.state == ActState::Verified)
        if (const auto terms = decodeWaiver(act.change); terms.ok() && nowMs >= terms->untilMs)
            return ActState::Expired;
    return act::stateAt(act, nowMs);
}

void fillChange(const Call &call, const StoredAct &act, v1::Act &shown)
{
    if (act.kind == act::kContractKind) {
        if (const auto version = decodeContract(act.change); version.ok())
            fill(call, *version, *shown.mutable_contract());
    } else if (act.kind == act::kExclusionKind) {
        if (const auto exclusion = decodeExclusion(act.change); exclusion.ok())
            fill(*exclusion, *shown.mutable_exclusion());
    } else if (act.kind == act::kContainmentKind) {
        if (const auto terms = decodeTerms(act.change); terms.ok())
            fill(call, *terms, *shown.mutable_containment());
    } else if (act.kind == act::kRestoreKind) {
        if (const auto terms = decodeRestore(act.change); terms.ok()) {
            v1::RestoreBaseline &restore = *shown.mutable_restore();
            restore.set_baseline(terms->baseline);
            if (!call.may("posture.read"))
                return;
            for (const std::string &control : terms->controls)
                restore.add_controls(control);
            for (const std::string &title : terms->titles)
                restore.add_steps(title);
        }
    } else if (act.kind == act::kWaiverKind) {
        if (const auto terms = decodeWaiver(act.change); terms.ok()) {
            shown.mutable_waiver()->set_until_ms(terms->untilMs);
            if (call.may("posture.read"))
                shown.mutable_waiver()->set_control(terms->control);
        }
    } else if (act.kind == act::kOffboardKind) {
        if (const auto terms = decodeOffboard(act.change); terms.ok()) {
            shown.mutable_offboard()->set_not_before_ms(terms->notBeforeMs);
            shown.mutable_offboard()->set_data_until_ms(terms->dataUntilMs);
        }
    } else {
        shown.mutable_change_tier()->set_to(toWire(act::tierChangeOf(act.change).to));
    }
}

} // namespace

void fill(const Call &call, const StoredAct &act, const TenantFacts &tenant, v1::Act &shown)
{
    shown.set_id(act.id);
    shown.set_tenant_id(act.tenantId);
    shown.set_tenant_name(tenant.name);
    shown.set_state(static_cast<v1::ActState>(stateOf(act, call.nowMs)));
    fillChange(call, act, shown);
    shown.set_purpose(act.purpose);
    shown.set_proposed_by(act.proposedBy);
    shown.set_proposed_ms(act.proposedMs);
    shown.set_approved_by(act.approvedBy);
    shown.set_approved_ms(act.approvedMs);
    shown.set_expires_ms(act.expiresMs);
    // What was simulated of a tier may rest on the contract's worth; who may not know it is told what follows without.
    auto effects = act.effects;
    if (act.kind == act::kTierKind && !call.sees("arr")) {
        const auto change = act::tierChangeOf(act.change);
        TenantFacts before = call.shown(tenant);
        before.tier = change.from;
        effects = previewTier(*call.baselines, before, change.to, true).effects;
    }
    // What is off, and what came of it, is of the postures.
    const bool ofPosture = act.kind == act::kRestoreKind || act.kind == act::kWaiverKind;
    const bool hidden = ofPosture && !call.may("posture.read");
    if (hidden)
        effects = {{"What is off is told to who sees isolation postures.", false}};
    if (act.kind == act::kOffboardKind && !call.may("departures.read"))
        effects = {{"What goes and what stays is told to who reads departures.", false}};
    // Every role reads what is stored; the sums of a version are told from it to who may know them.
    if (act.kind == act::kContractKind && call.sees("fee") && call.sees("credit"))
        if (const auto version = decodeContract(act.change); version.ok())
            for (auto &term : moneyTerms(*version))
                effects.push_back(std::move(term));
    for (const auto &[text, warning] : effects) {
        auto &effect = *shown.add_effects();
        effect.set_text(text);
        effect.set_warning(warning);
    }
    shown.set_revision(act.revision);
    // What came of a move says what did not stand.
    const bool told = !hidden && (act.kind != act::kTierKind || call.may("posture.read"));
    shown.set_outcome(told ? act.outcome : std::string());
}

} // namespace bulkhead

#include "backend/engine/posture.h"

#include <algorithm>

namespace bulkhead::isolation {
namespace {

std::size_t placeOf(Layer layer)
{
    return static_cast<std::size_t>(layer) - 1; // Out of range for Unspecified: callers look.
}

ControlPosture controlOf(const policy::BaselineControl &control, const Known &known)
{
    ControlPosture told;
    told.control = &control;
    std::size_t seenChecks = 0;
    bool wrong = false;
    for (const std::string &check : control.checks) {
        const auto found = known.checks.find(check);
        if (found == known.checks.end())
            continue;
        const CheckSeen &seen = found->second;
        ++seenChecks;
        // What is wrong is told before what is right.
        if (!seen.holds && !wrong) {
            wrong = true;
            told.seen = seen.seen;
            told.cause = seen.cause;
            told.sinceMs = seen.failsSinceMs;
        } else if (seen.holds && !wrong) {
            told.seen += (told.seen.empty() ? "" : "; ") + seen.seen;
        }
    }
    // One check that fails is enough to know; that it stands is known only once all have been looked at.
    told.observed = wrong || (!control.checks.empty() && seenChecks == control.checks.size());
    told.stands = told.observed && !wrong;
    return told;
}

/// What was seen in one layer, summed up.
struct LayerSum
{
    std::size_t demanded = 0, observed = 0, drifting = 0, crossed = 0;
    std::uint32_t waived = 0;
    const Waiver *firstToEnd = nullptr;
};

/// The waiver in force that lets a control be. Who made the control not negotiable has ended it.
const Waiver *waiverOf(const policy::BaselineControl &control, const Known &known, std::int64_t nowMs)
{
    if (control.nonNegotiable || control.waiverDays == 0)
        return nullptr;
    const auto found = std::ranges::find_if(
        known.waivers, [&](const Waiver &waiver) { return waiver.control == control.id && nowMs < waiver.untilMs; });
    return found == known.waivers.end() ? nullptr : &*found;
}

void add(LayerSum &sum, const ControlPosture &told)
{
    ++sum.demanded;
    sum.observed += told.observed ? 1 : 0;
    if (!told.observed || told.stands)
        return;
    if (told.waiver == nullptr) {
        ++sum.drifting;
        return;
    }
    ++sum.waived;
    if (sum.firstToEnd == nullptr || told.waiver->untilMs < sum.firstToEnd->untilMs)
        sum.firstToEnd = told.waiver;
}

LayerState stateOf(const LayerSum &sum, std::int64_t provenMs, std::int64_t nowMs)
{
    if (sum.crossed > 0)
        return LayerState::Crossed;
    if (sum.drifting > 0)
        return LayerState::Drift;
    if (sum.waived > 0)
        return LayerState::Waived;
    if (sum.observed == 0 && provenMs == 0)
        return LayerState::NotObserved;
    if (provenMs == 0 || sum.observed < sum.demanded)
        return LayerState::Observed; // An attempt that was refused proves nothing of what nobody has looked at.
    return nowMs - provenMs <= kProofMs ? LayerState::Proven : LayerState::Outdated;
}

bool triedIn(const ProbeRound &round, const ProbeAttempt &attempt)
{
    return std::ranges::any_of(round.attempts, [&attempt](const ProbeAttempt &one) {
        return one.layer == attempt.layer && one.boundary == attempt.boundary && one.what == attempt.what;
    });
}

} // namespace

TierFit fitOf(const policy::Baselines &baselines, Tier tier, Tier recommended)
{
    if (tier == Tier::Unspecified || recommended == Tier::Unspecified)
        return TierFit::Unspecified;
    const int has = baselines.model(tier).strength, asked = baselines.model(recommended).strength;
    return has < asked ? TierFit::Under : has > asked ? TierFit::Over : TierFit::Fits;
}

void took(Known &known, const std::vector<Observation> &seen, std::int64_t nowMs)
{
    std::map<std::string, CheckSeen> now;
    for (const Observation &one : seen) {
        CheckSeen check{one.holds, one.seen, one.cause, 0};
        if (!one.holds) {
            const auto before = known.checks.find(one.check);
            const bool failed = before != known.checks.end() && !before->second.holds;
            check.failsSinceMs = failed ? before->second.failsSinceMs : nowMs;
        }
        now.insert_or_assign(one.check, std::move(check));
    }
    known.checks = std::move(now);
    known.lookedMs = nowMs;
    known.unreachable.clear();
}

void took(Known &known, ProbeRound round)
{
    std::array<bool, kLayers> tried{}, crossed{};
    for (const ProbeAttempt &attempt : round.attempts) {
        const std::size_t at = placeOf(attempt.layer);
        if (at >= kLayers)
            continue;
        tried[at] = true;
        crossed[at] = crossed[at] || attempt.crossed;
    }
    const bool whole = round.incomplete.empty();
    for (std::size_t at = 0; at < kLayers; ++at)
        if (tried[at] && !crossed[at] && whole)
            known.proven[at] = round.endedMs;
    // What got through before has ended only where it was tried again: a platform that does not answer closes nothing.
    for (ProbeAttempt &before : known.round.attempts) {
        const std::size_t at = placeOf(before.layer);
        const bool settled = at < kLayers && whole && tried[at];
        if (before.crossed && !settled && !triedIn(round, before))
            round.attempts.push_back(std::move(before));
    }
    known.round = std::move(round);
}

LayerState stateAt(const Cell &cell, std::int64_t nowMs)
{
    if (cell.state == LayerState::Proven && nowMs - cell.provenMs > kProofMs)
        return LayerState::Outdated;
    return cell.state == LayerState::Waived && nowMs >= cell.waivedUntilMs ? LayerState::Drift : cell.state;
}

Posture judge(const policy::Baselines &baselines, Tier tier, Tier recommended, const Known &known, std::int64_t nowMs)
{
    Posture posture;
    posture.fit = fitOf(baselines, tier, recommended);
    std::array<LayerSum, kLayers> sums{};
    for (const policy::BaselineControl *control : baselines.demandedOf(tier)) {
        const std::size_t at = placeOf(control->layer);
        if (at >= kLayers)
            continue;
        posture.controls.push_back(controlOf(*control, known));
        ControlPosture &told = posture.controls.back();
        if (told.observed && !told.stands)
            told.waiver = waiverOf(*control, known, nowMs);
        add(sums[at], told);
    }
    for (const ProbeAttempt &attempt : known.round.attempts) {
        const std::size_t at = placeOf(attempt.layer);
        if (at >= kLayers)
            continue;
        sums[at].crossed += attempt.crossed ? 1 : 0;
    }
    for (std::size_t at = 0; at < kLayers; ++at) {
        Cell &cell = posture.cells[at];
        cell.state = stateOf(sums[at], known.proven[at], nowMs);
        cell.provenMs = known.proven[at];
        if (cell.state == LayerState::Waived) {
            cell.waivedUntilMs = sums[at].firstToEnd->untilMs;
            cell.waivedBy = sums[at].firstToEnd->by;
            cell.waived = sums[at].waived;
        }
        posture.waived += sums[at].waived;
        posture.findings += static_cast<std::uint32_t>(sums[at].drifting + sums[at].crossed);
    }
    return posture;
}

} // namespace bulkhead::isolation

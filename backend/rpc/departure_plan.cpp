#include "backend/rpc/departure_plan.h"

#include "backend/domain/governed_act.h"
#include "backend/engine_room.h"
#include "backend/rpc/act_steps.h"
#include "backend/rpc/lockbox_record.h"
#include "backend/rpc/posture_record.h"
#include "backend/rpc/renewal_book.h"
#include "backend/rpc/tier_moves.h"
#include "backend/rpc/waiver_record.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_join.h>

#include <algorithm>

namespace bulkhead {

namespace {

constexpr std::size_t kMostObjects = 100;
constexpr std::size_t kMostNamed = 5;

GoingSystem lookAt(Platform &system, const TenantFacts &tenant)
{
    GoingSystem told;
    told.system = system.system();
    const auto seen = system.observe(tenant);
    if (absl::IsNotFound(seen.status()))
        return told;
    if (!seen.ok()) {
        told.trouble = std::string(seen.status().message());
        return told;
    }
    for (const Observation &one : *seen)
        if (told.objects.size() < kMostObjects && !one.seen.empty()
            && std::ranges::find(told.objects, one.seen) == told.objects.end())
            told.objects.push_back(one.seen);
    if (told.objects.empty())
        told.objects.emplace_back("something of it");
    return told;
}

void addSubTenants(const Call &call, std::vector<std::string> &blocks)
{
    std::vector<std::string> names;
    std::size_t all = 0;
    for (TenantIndex i = 0; i < call.fleet->size; ++i) {
        const TenantFacts &other = call.fleet->factsOf(i);
        if (other.parent != call.facts().id || other.stage == Stage::Gone)
            continue;
        ++all;
        if (names.size() < kMostNamed && call.inScope(other))
            names.push_back(other.name);
    }
    if (all == 0)
        return;
    blocks.push_back(absl::StrCat("It is a channel with ", all, all == 1 ? " sub-tenant" : " sub-tenants",
                                  names.empty() ? "" : ": ", absl::StrJoin(names, ", "),
                                  all > names.size() && !names.empty() ? " and more" : "",
                                  ". They leave or move first."));
}

absl::Status addActs(const ServiceParts &parts, const Call &call, const std::string &ownAct,
                     std::vector<std::string> &blocks)
{
    const auto acts = parts.store.acts(call.facts().id, kActsListed);
    if (!acts.ok())
        return acts.status();
    std::size_t open = 0, limits = 0;
    for (const StoredAct &act : *acts) {
        const ActState state = act::stateAt(act, call.nowMs);
        if (act.id == ownAct)
            continue;
        open += state == ActState::Proposed || state == ActState::Approved;
        limits += act.kind == act::kContainmentKind && (state == ActState::Applied || state == ActState::Verified);
    }
    if (open > 0)
        blocks.push_back(absl::StrCat(open, open == 1 ? " act waits" : " acts wait",
                                      " for a decision or for its end. Decide or withdraw them first."));
    if (limits > 0)
        blocks.push_back("A limit on it is in force. It is lifted first.");
    return absl::OkStatus();
}

} // namespace

absl::StatusOr<std::vector<std::string>> departureBlocks(const ServiceParts &parts, const Call &call,
                                                         const std::string &ownAct)
{
    std::vector<std::string> blocks;
    if (parts.platform == nullptr) {
        blocks.emplace_back("No platform is attached to this gateway from which anything could be taken away.");
        return blocks;
    }
    if (call.fleet->figuresOf(*call.tenant).noise >= Noise::Affected)
        blocks.emplace_back("It is part of an open noisy-neighbour incident. That ends first.");
    const auto cases = parts.store.cases();
    if (!cases.ok())
        return cases.status();
    for (const OnboardingCase &item : *cases) {
        const bool running = std::ranges::find(item.steps, StepState::Running, &StoredStep::state) != item.steps.end();
        if (item.tenantId == call.facts().id && item.liveMs == 0 && running)
            blocks.emplace_back("Its onboarding is being provisioned now. Pause it first.");
    }
    if (absl::Status status = addActs(parts, call, ownAct, blocks); !status.ok())
        return status;
    if (parts.moves != nullptr && parts.moves->moving(call.facts().id))
        blocks.emplace_back("It is being moved to another tier. That ends first.");
    addSubTenants(call, blocks);
    return blocks;
}

absl::StatusOr<DeparturePlan> departurePlan(const ServiceParts &parts, const Call &call, std::int64_t fromMs,
                                            const std::string &ownAct)
{
    DeparturePlan plan;
    auto blocks = departureBlocks(parts, call, ownAct);
    if (!blocks.ok())
        return blocks.status();
    plan.blocks = *std::move(blocks);
    const auto holds = holdsOf(parts.store, call.facts().id);
    if (!holds.ok())
        return holds.status();
    for (const LegalHold &hold : *holds)
        if (hold.stands())
            plan.blocks.push_back(absl::StrCat("A legal hold stands: ", hold.matter, ", placed by ", hold.placedBy,
                                               ". Somebody else has to release it."));
    if (parts.platform != nullptr)
        for (Platform *system : parts.platform->systems())
            plan.systems.push_back(lookAt(*system, call.facts()));
    for (const auto &[kind, words] : goingRecords())
        plan.rows.push_back(words);
    plan.rows.emplace_back("its agreed target, live figures and alerts");
    plan.stays = stayingAfter(fromMs);
    return plan;
}

std::vector<StayingThing> stayingAfter(std::int64_t leavesMs)
{
    const std::int64_t untilMs = leavesMs + kDocumentsKeptMs;
    const std::string documents = "Documents of what was agreed and done are kept for six years (45 CFR 164.316).";
    return {{"Its audit chain", "A chain that is cut proves nothing any more.", 0},
            {"Its name and id", "An id is never used again: nobody may be taken for who has left.", 0},
            {"Legal holds and this departure", "They say why it was kept, and that it went.", 0},
            {"Contract versions, exclusions and moves of tier", documents, untilMs},
            {"Sealed review packs, outcomes of periods and renewals", documents, untilMs},
            {"Governed acts and what came of them", documents, untilMs},
            {"Onboarding case, timeline and notes on alerts", documents, untilMs},
            {"Rounds of probes that were kept as proof", documents, untilMs},
            {"Time-boxed access to it, and when it had a lockbox", documents, untilMs},
            {"Recordings of time-boxed access",
             "Who saw its data can be proven so long. Then their key is destroyed, and nobody reads them any more.",
             untilMs},
            {"Exposure cases that name it", documents, untilMs}};
}

const std::vector<std::pair<std::string, std::string>> &goingRecords()
{
    static const std::vector<std::pair<std::string, std::string>> kKinds{
        {kPostureRow, "its posture"},
        {kPostureEvidence, "what was last seen of its isolation"},
        {kWaiver, "its waivers"},
        {std::string(kOverrideRecord), "judgements of its renewal"},
        {kLockboxLinkRecord, "links of its lockbox"}};
    return kKinds;
}

std::vector<StoredStep> departureSteps(Platform &platform)
{
    std::vector<StoredStep> steps;
    const auto add = [&steps](std::string id, std::string title) {
        StoredStep &step = steps.emplace_back();
        step.id = std::move(id);
        step.title = std::move(title);
        step.stage = Stage::Leaving;
        step.state = StepState::Waiting;
    };
    add(kCloseStep, "Close the tenant to acts and provisioning");
    auto systems = platform.systems();
    std::ranges::reverse(systems); // What was set up last goes first.
    for (const Platform *system : systems)
        add(absl::StrCat(kRemoveStep, system->system()), absl::StrCat("Remove it from ", system->system()));
    add(kScanStep, "Look at every system again, and find nothing");
    add(kForgetStep, "Delete what the gateway need not keep");
    add(kLeaveStep, "Take it out of the fleet, and certify");
    return steps;
}

} // namespace bulkhead

#include "backend/engine/casework.h"

#include <absl/strings/str_cat.h>

#include <algorithm>

namespace bulkhead::casework {

namespace {

constexpr std::int64_t kDayMs = 86'400'000;
constexpr std::int64_t kStages = static_cast<std::int64_t>(Stage::Verification);
constexpr std::size_t kLeastReason = 5;

bool concerns(const policy::BaselineCheckpoint &one, const TenantFacts &tenant)
{
    return (one.profiles.empty() || std::ranges::find(one.profiles, tenant.profile) != one.profiles.end())
           && (!one.subTenant || *one.subTenant == !tenant.parent.empty());
}

Checkpoint opened(const policy::BaselineCheckpoint &one, const OnboardingCase &item)
{
    Checkpoint made;
    made.id = one.id;
    made.title = one.title;
    made.owner = one.owner;
    made.stage = one.stage;
    made.document = one.document;
    made.holds = one.holds;
    made.nonNegotiable = one.nonNegotiable;
    made.dueMs =
        one.dueDay > 0 ? std::min(item.startedMs + one.dueDay * kDayMs, item.dueMs) : stageDueMs(item, one.stage);
    return made;
}

Checkpoint opened(const AddedCheckpoint &one, const OnboardingCase &item)
{
    Checkpoint made;
    made.id = one.id;
    made.title = one.title;
    made.owner = "Partner";
    made.stage = one.stage;
    made.document = one.document;
    made.dueMs = stageDueMs(item, one.stage);
    return made;
}

} // namespace

std::int64_t stageDueMs(const OnboardingCase &item, Stage stage)
{
    const std::int64_t part = std::min(static_cast<std::int64_t>(stage), kStages);
    return item.startedMs + (item.dueMs - item.startedMs) * part / kStages;
}

CaseWork begin(const policy::Baselines &baselines, const OnboardingCase &item, const TenantFacts &tenant,
               const Template *from)
{
    CaseWork work;
    work.caseId = item.id;
    work.tenantId = item.tenantId;
    work.standard = baselines.version;
    for (const policy::BaselineCheckpoint &one : baselines.checkpoints) {
        const bool firm = one.nonNegotiable || one.holds; // Whatever an older template says by now.
        const bool out = from != nullptr && !firm && std::ranges::find(from->leftOut, one.id) != from->leftOut.end();
        if (concerns(one, tenant) && !out)
            work.checkpoints.push_back(opened(one, item));
    }
    if (from != nullptr) {
        work.brand = from->brand;
        for (const AddedCheckpoint &one : from->added)
            work.checkpoints.push_back(opened(one, item));
    }
    std::ranges::stable_sort(work.checkpoints, {}, &Checkpoint::stage);
    return work;
}

void askException(CaseWork &work, const OnboardingCase &item, const std::string &rule, const std::string &askedBy,
                  const std::string &reason)
{
    Checkpoint one;
    one.id = kTierException;
    one.title = absl::StrCat("Another person lets the tier be against policy: ", rule);
    one.owner = "Platform operations";
    one.stage = Stage::Contract;
    one.holds = one.nonNegotiable = true;
    one.dueMs = stageDueMs(item, Stage::Contract);
    one.askedBy = askedBy;
    one.note = reason;
    work.checkpoints.insert(work.checkpoints.begin(), std::move(one));
}

const Checkpoint *exceptionOf(const CaseWork &work, std::int64_t nowMs)
{
    const auto one = std::ranges::find(work.checkpoints, kTierException, &Checkpoint::id);
    return one != work.checkpoints.end() && one->mark == Mark::Done && nowMs < one->untilMs ? &*one : nullptr;
}

const std::string &ownerOf(const OnboardingCase &item, const CaseWork *work)
{
    return work != nullptr && !work->owner.empty() ? work->owner : item.owner;
}

std::vector<const Checkpoint *> holding(const CaseWork &work, Stage next)
{
    std::vector<const Checkpoint *> open;
    for (const Checkpoint &one : work.checkpoints)
        if (one.holds && one.mark == Mark::Open && one.stage < next)
            open.push_back(&one);
    return open;
}

void note(CaseWork &work, Deed deed)
{
    work.deeds.push_back(std::move(deed));
    ++work.manual;
    if (work.deeds.size() > kKeptDeeds)
        work.deeds.erase(work.deeds.begin());
}

Refusal mark(CaseWork &work, const std::string &checkpoint, Mark to, const std::string &by, const std::string &owner,
             const std::string &why, const Document &paper, std::int64_t nowMs)
{
    const auto one = std::ranges::find(work.checkpoints, checkpoint, &Checkpoint::id);
    if (one == work.checkpoints.end())
        return Refusal::Unknown;
    if (one->mark == to)
        return Refusal::Same;
    if (to != Mark::Done && why.size() < kLeastReason)
        return Refusal::Reason;
    if (to == Mark::Done && one->document && (paper.name.empty() || paper.reference.empty()))
        return Refusal::Document;
    if (to == Mark::Done && !one->askedBy.empty() && one->askedBy == by)
        return Refusal::OwnAsk;
    if (to == Mark::Overridden) {
        if (one->nonNegotiable)
            return Refusal::NonNegotiable;
        if (by == owner)
            return Refusal::OwnCase;
    }
    one->mark = to;
    one->by = by;
    one->note = why;
    one->atMs = nowMs;
    one->untilMs = to == Mark::Done && !one->askedBy.empty() ? nowMs + kExceptionMs : 0;
    one->paper = to == Mark::Done ? paper : Document();
    if (to == Mark::Overridden)
        note(work, {"override", absl::StrCat(one->title, ": ", why), by, nowMs});
    else if (to == Mark::Open)
        note(work, {"reopen", absl::StrCat(one->title, ": ", why), by, nowMs});
    return Refusal::None;
}

} // namespace bulkhead::casework

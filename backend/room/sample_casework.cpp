#include "backend/room/sample_casework.h"

#include "backend/baseline/baseline_file.h"

#include <absl/strings/str_cat.h>

#include <algorithm>

namespace bulkhead::room {

namespace {

using casework::CaseWork;
using casework::Checkpoint;
using casework::Mark;

constexpr std::int64_t kHourMs = 3'600'000;
constexpr std::int64_t kDayMs = 24 * kHourMs;

void close(Checkpoint &one, const OnboardingCase &item, std::size_t n)
{
    one.mark = Mark::Done;
    one.by = item.owner;
    one.atMs = std::max(item.startedMs + kHourMs, one.dueMs - static_cast<std::int64_t>(1 + n % 3) * 7 * kHourMs);
    if (one.document)
        one.paper = {one.title, absl::StrCat("Sample contract folder, no. ", 1040 + n), {}};
}

void letBe(CaseWork &work)
{
    const auto one = std::ranges::find_if(
        work.checkpoints, [](const Checkpoint &each) { return !each.nonNegotiable && each.mark == Mark::Done; });
    if (one == work.checkpoints.end())
        return;
    one->mark = Mark::Overridden;
    one->by = "platform-1";
    one->paper = {};
    one->note = "Agreed with customer success; made up for after go-live.";
    casework::note(work, {"override", absl::StrCat(one->title, ": ", one->note), one->by, one->atMs});
}

} // namespace

CaseWork sampleWork(const OnboardingCase &item, const TenantFacts &tenant, std::size_t n, std::int64_t nowMs)
{
    CaseWork work = casework::begin(*standardBaselines(), item, tenant, nullptr);
    for (Checkpoint &one : work.checkpoints)
        if (one.stage < item.stage)
            close(one, item, n);
    const std::int64_t middle = item.startedMs + ((item.liveMs > 0 ? item.liveMs : nowMs) - item.startedMs) / 2;
    if (n % 4 == 2)
        letBe(work);
    for (std::size_t deed = 0; deed < n % 3; ++deed)
        casework::note(work, {"retry", "Tried again: a step whose system had not answered", item.owner,
                              middle + static_cast<std::int64_t>(deed) * kHourMs});
    if (item.liveMs == 0 && n % 5 == 1) {
        work.waits = casework::Waiting{"The organisation's directory team answers after the quarter's close",
                                       item.owner, std::min(nowMs - kDayMs, middle)};
        casework::note(work, {"waits", absl::StrCat("Waits for: ", work.waits->text), item.owner, work.waits->sinceMs});
    }
    return work;
}

} // namespace bulkhead::room

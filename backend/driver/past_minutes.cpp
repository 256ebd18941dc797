#include "backend/driver/past_minutes.h"

#include <algorithm>

namespace bulkhead {
namespace {

constexpr std::int64_t kMostMinutes = 400 * 1440;

bool neverSeen(const PastWorkflow &w)
{
    const auto zero = [](auto n) { return n == 0; };
    return std::all_of(w.covered.begin(), w.covered.end(), zero) && std::all_of(w.good.begin(), w.good.end(), zero)
           && std::all_of(w.bad.begin(), w.bad.end(), zero) && std::all_of(w.flags.begin(), w.flags.end(), zero);
}

} // namespace

absl::Status checkPastRange(std::int64_t fromMinute, std::int64_t toMinute)
{
    if (fromMinute < 0 || toMinute <= fromMinute || toMinute - fromMinute > kMostMinutes)
        return absl::InvalidArgumentError("The period is empty or longer than 400 days. Choose a shorter one.");
    return absl::OkStatus();
}

PastMinutes emptyPast(std::int64_t fromMinute, std::int64_t toMinute, const std::vector<std::string> &workflows)
{
    PastMinutes past{fromMinute, toMinute, {}};
    const auto minutes = static_cast<std::size_t>(toMinute - fromMinute);
    for (const std::string &slug : workflows) {
        past.workflows.push_back({slug, std::vector<std::uint32_t>(minutes), std::vector<std::uint32_t>(minutes),
                                  std::vector<std::uint8_t>(minutes), std::vector<std::uint8_t>(minutes)});
    }
    return past;
}

void putPastMinute(PastMinutes &past, std::size_t workflow, const MinuteCounts &minute, SeriesIndex series)
{
    if (minute.minute < past.fromMinute || minute.minute >= past.toMinute)
        return;
    const auto at = static_cast<std::size_t>(minute.minute - past.fromMinute);
    PastWorkflow &w = past.workflows[workflow];
    w.good[at] = minute.counts[series].good;
    w.bad[at] = minute.counts[series].bad;
    w.covered[at] = minute.covered.empty() ? std::uint8_t{60} : minute.covered[series];
    w.flags[at] = minute.flags.empty() ? std::uint8_t{0} : minute.flags[series];
}

void finishPast(PastMinutes &past)
{
    std::erase_if(past.workflows, neverSeen);
    std::sort(past.workflows.begin(), past.workflows.end(),
              [](const PastWorkflow &a, const PastWorkflow &b) { return a.workflow < b.workflow; });
}

} // namespace bulkhead

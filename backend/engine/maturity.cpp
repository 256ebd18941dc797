#include "backend/engine/maturity.h"

#include <absl/strings/str_cat.h>

#include <algorithm>
#include <bit>
#include <set>

namespace bulkhead::maturity {

namespace {

__extension__ using Wide = __int128;
constexpr std::int64_t kMillion = 1'000'000;
constexpr std::int64_t kHourMs = 3'600'000;
constexpr std::uint32_t kAllHours = 0xff'ffff;
constexpr std::int64_t kShownShare = 100; ///< Millionths that two decimals of a percentage tell apart.

/// What a day's hours can be by now.
std::uint32_t passed(std::int64_t day, std::int64_t nowMs)
{
    if (day < dayOf(nowMs))
        return kAllHours;
    if (day > dayOf(nowMs))
        return 0;
    const std::int64_t hour = (nowMs - day * kDayMs) / kHourMs;
    return kAllHours >> (23 - hour);
}

struct Watch
{
    std::int64_t hours = 0, all = 0;
    [[nodiscard]] bool enough() const { return all > 0 && hours * 10 >= all * 9; }
    [[nodiscard]] std::string words() const { return absl::StrCat("Watched for ", hours, " of ", all, " hours."); }
};

Watch watchOf(const Days &days, const WatchedHours &watched, std::int64_t nowMs)
{
    Watch made;
    for (std::int64_t day = days.from; day < days.to; ++day) {
        const std::uint32_t all = passed(day, nowMs);
        made.all += std::popcount(all);
        made.hours += std::popcount(watched(day) & all);
    }
    return made;
}

bool within(const Days &days, std::int64_t atMs)
{
    return dayOf(atMs) >= days.from && dayOf(atMs) < days.to;
}

Amount medianOf(const Days &days, std::span<const Landed> landed)
{
    Amount made;
    std::vector<std::int64_t> over;
    for (const Landed &one : landed) {
        if (!within(days, one.atMs))
            continue;
        over.push_back(one.days);
        made.part += one.days <= 0 ? 1 : 0;
    }
    made.whole = static_cast<std::int64_t>(over.size());
    if (over.empty()) {
        made.why = "Nobody went live in these days.";
        return made;
    }
    const auto middle = over.begin() + static_cast<std::ptrdiff_t>((over.size() - 1) / 2);
    std::ranges::nth_element(over, middle);
    made.value = *middle;
    return made;
}

Amount countOf(const Days &days, std::span<const Happened> happened, const Watch &watch, std::int64_t tenants)
{
    Amount made;
    made.whole = tenants;
    if (watch.hours == 0) {
        made.why = watch.all == 0 ? "These days are still to come." : "Nobody watched in these days.";
        return made;
    }
    std::set<std::string_view> concerned;
    std::int64_t times = 0;
    for (const Happened &one : happened) {
        if (!within(days, one.atMs))
            continue;
        ++times;
        concerned.insert(one.tenants.begin(), one.tenants.end());
    }
    made.value = times;
    made.part = static_cast<std::int64_t>(concerned.size());
    if (watch.hours < watch.all)
        made.why = watch.words();
    return made;
}

Amount shareOf(const Share &share, std::string_view nothing)
{
    Amount made;
    made.part = share.part;
    made.whole = share.whole;
    if (share.whole > 0)
        made.value = static_cast<std::int64_t>(static_cast<Wide>(share.part) * kMillion / share.whole);
    else
        made.why = nothing;
    return made;
}

Amount newestOf(const Days &days, const ShareByDay &readings, const std::optional<Share> &now, std::int64_t today)
{
    if (now && today >= days.from && today < days.to)
        return shareOf(*now, "No tenant is measured.");
    auto at = readings.lower_bound(days.to);
    if (at == readings.begin() || (--at)->first < days.from)
        return shareOf({}, days.from > today ? "These days are still to come." : "No reading was kept of these days.");
    return shareOf(at->second, "No tenant was measured.");
}

struct Sum
{
    Share share;
    std::int64_t days = 0;
};
Sum sumOf(const Days &days, const ShareByDay &shares)
{
    Sum made;
    for (auto at = shares.lower_bound(days.from); at != shares.end() && at->first < days.to; ++at) {
        made.share.part += at->second.part;
        made.share.whole += at->second.whole;
        made.days += at->second.whole > 0 ? 1 : 0;
    }
    return made;
}

/// Days of these that have begun.
std::int64_t begun(const Days &days, std::int64_t nowMs)
{
    return std::clamp<std::int64_t>(dayOf(nowMs) + 1 - days.from, 0, days.count());
}

Amount amountOf(const Sum &sum, const Days &days, std::int64_t nowMs)
{
    Amount made = shareOf(sum.share, "Nothing was counted in these days.");
    if (made.value && sum.days < begun(days, nowMs))
        made.why = absl::StrCat("Counted on ", sum.days, " of ", begun(days, nowMs), " days.");
    return made;
}

/// `unit` decides what is the same: what looks the same on a screen.
void compare(Figure &figure, bool higherIsBetter, std::int64_t unit)
{
    if (!figure.amount.value || !figure.before.value) {
        figure.changeWhy = !figure.amount.value ? figure.amount.why : figure.before.why;
        return;
    }
    const std::int64_t now = *figure.amount.value / unit, before = *figure.before.value / unit;
    figure.change = now == before ? Change::Same : (now > before) == higherIsBetter ? Change::Better : Change::Worse;
}

} // namespace

std::int64_t dayOf(std::int64_t atMs)
{
    return atMs >= 0 ? atMs / kDayMs : -((-atMs + kDayMs - 1) / kDayMs);
}

Window windowOf(std::int64_t lastDay, int weeks, std::int64_t nowMs)
{
    return {{lastDay + 1 - weeks * kWeekDays, lastDay + 1}, nowMs};
}

std::vector<Days> Window::spans(std::int64_t length) const
{
    std::vector<Days> made;
    for (std::int64_t from = days.from; from < days.to; from += length)
        made.push_back({from, std::min(from + length, days.to)});
    return made;
}

Figure overStandard(const Window &window, std::span<const Landed> landed)
{
    Figure made;
    made.amount = medianOf(window.days, landed);
    made.before = medianOf(window.before(), landed);
    for (const Days &days : window.spans(kWeekDays)) // A day rarely sees more than one.
        made.points.push_back({days, medianOf(days, landed)});
    compare(made, false, 1);
    return made;
}

Figure counted(const Window &window, std::span<const Happened> happened, const WatchedHours &watched,
               std::int64_t tenants)
{
    Figure made;
    const Watch now = watchOf(window.days, watched, window.nowMs);
    const Watch before = watchOf(window.before(), watched, window.nowMs);
    made.amount = countOf(window.days, happened, now, tenants);
    made.before = countOf(window.before(), happened, before, tenants);
    for (const Days &days : window.spans(window.step()))
        made.points.push_back({days, countOf(days, happened, watchOf(days, watched, window.nowMs), tenants)});
    if (now.enough() && before.enough())
        compare(made, false, 1);
    else
        made.changeWhy = now.enough() ? absl::StrCat("Of the period before: ", before.words())
                                      : absl::StrCat("Of this period: ", now.words());
    return made;
}

Figure standing(const Window &window, const ShareByDay &readings, const std::optional<Share> &now)
{
    Figure made;
    const std::int64_t today = dayOf(window.nowMs);
    made.amount = newestOf({window.days.to - kWeekDays, window.days.to}, readings, now, today);
    made.before = newestOf({window.days.from - kWeekDays, window.days.from}, readings, std::nullopt, today);
    for (const Days &days : window.spans(window.step()))
        made.points.push_back({days, newestOf(days, readings, now, today)});
    compare(made, true, kShownShare);
    return made;
}

Figure flowing(const Window &window, const ShareByDay &days)
{
    Figure made;
    const Sum now = sumOf(window.days, days), before = sumOf(window.before(), days);
    made.amount = amountOf(now, window.days, window.nowMs);
    made.before = amountOf(before, window.before(), window.nowMs);
    for (const Days &span : window.spans(window.step()))
        made.points.push_back({span, amountOf(sumOf(span, days), span, window.nowMs)});
    const auto enough = [&window](const Sum &sum, const Days &of) {
        return sum.days * 10 >= begun(of, window.nowMs) * 9;
    };
    if (!enough(now, window.days))
        made.changeWhy = made.amount.why;
    else if (!enough(before, window.before()))
        made.changeWhy = absl::StrCat("Of the period before: ", made.before.why);
    else
        compare(made, true, kShownShare);
    return made;
}

std::size_t keepWorst(std::vector<Behind> &tenants)
{
    const std::size_t all = tenants.size();
    const auto kept = tenants.begin() + static_cast<std::ptrdiff_t>(std::min(all, kMostTenants));
    std::partial_sort(tenants.begin(), kept, tenants.end(), [](const Behind &a, const Behind &b) {
        return a.worse != b.worse ? a.worse > b.worse : a.tenantId < b.tenantId;
    });
    tenants.erase(kept, tenants.end());
    return all;
}

} // namespace bulkhead::maturity

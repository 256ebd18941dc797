#include "backend/review/renewal_record.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <set>

namespace bulkhead::review {

namespace {

constexpr std::int64_t kDayMs = 86'400'000;
constexpr std::int64_t kYearMs = 366 * kDayMs;
constexpr std::int64_t kRecentMs = 90 * kDayMs;
constexpr std::int64_t kWholeBudget = 10'000;        // Hundredths of a percent.
constexpr std::int64_t kThreeMonthsMs = 85 * kDayMs; // February to April has 89; contracts' months may be cut.

std::int32_t worstBudget(const PeriodResult &period)
{
    std::int32_t worst = kUnknownBudget;
    for (const PastCommitment &one : period.commitments)
        if (one.budgetLeft != kUnknownBudget && (worst == kUnknownBudget || one.budgetLeft < worst))
            worst = one.budgetLeft;
    return worst;
}

std::optional<RiskFacts::Trend> trendOf(std::span<const PeriodResult> past)
{
    // The least squares' line: x in days from the first period, y in hundredths of a percent.
    std::int64_t n = 0, sumX = 0, sumY = 0, sumXx = 0, sumXy = 0;
    for (const PeriodResult &period : past) {
        const std::int32_t budget = period.measured ? worstBudget(period) : kUnknownBudget;
        if (budget == kUnknownBudget)
            continue;
        const std::int64_t x = (period.period.fromMs - past.front().period.fromMs) / kDayMs;
        const std::int64_t y = std::clamp<std::int64_t>(budget, -kWholeBudget, kWholeBudget);
        ++n;
        sumX += x;
        sumY += y;
        sumXx += x * x;
        sumXy += x * y;
    }
    const std::int64_t spread = n * sumXx - sumX * sumX;
    if (n < 3 || spread == 0)
        return std::nullopt;
    // 30.4375 days a month; hundredths of a percent are ten thousandths of a point.
    const std::int64_t slope = (n * sumXy - sumX * sumY) * 10 * 304'375 / 10'000 / spread;
    return RiskFacts::Trend{static_cast<std::int32_t>(slope), static_cast<std::uint32_t>(n)};
}

void addIncidents(const PeriodResult &period, std::int64_t fromMs, RiskFacts::Incidents &found)
{
    for (const PastIncident &one : period.incidents) {
        if (one.fromMs < fromMs)
            continue;
        if (one.share >= 5'000)
            ++found.large;
        else if (one.share >= 1'000)
            ++found.medium;
        else if (one.share >= 200)
            ++found.small;
    }
}

std::optional<RiskFacts::Incidents> incidentsOf(const RenewalGround &ground)
{
    const std::int64_t from = ground.nowMs - kRecentMs;
    RiskFacts::Incidents found;
    std::int64_t measuredMs = 0;
    const auto take = [&](const PeriodResult &period, std::int64_t toMs) {
        const std::int64_t span = std::min(toMs, ground.nowMs) - std::max(period.period.fromMs, from);
        if (!period.measured || span <= 0)
            return;
        measuredMs += span / 10'000 * period.coverage;
        addIncidents(period, from, found);
    };
    for (const PeriodResult &period : ground.past)
        take(period, period.period.toMs);
    if (ground.running)
        take(*ground.running, ground.runningAsOfMs);
    found.days = static_cast<std::uint32_t>(std::min<std::int64_t>((measuredMs + kDayMs / 2) / kDayMs, 90));
    return found.days < 30 ? std::nullopt : std::optional(found);
}

/// Workflows whose requests are counted. Other measures count minutes, which say nothing about use.
std::set<std::string> requested(std::span<const PeriodResult> periods)
{
    std::set<std::string> all;
    for (const PeriodResult &period : periods)
        for (const PastCommitment &one : period.commitments)
            if (one.kind == sla::SliKind::Occurrences && one.state != sla::AttainmentState::NoData)
                all.insert(one.workflow);
    for (const PeriodResult &period : periods)
        std::erase_if(all, [&](const std::string &workflow) {
            return std::none_of(period.commitments.begin(), period.commitments.end(), [&](const PastCommitment &one) {
                return one.workflow == workflow && one.kind == sla::SliKind::Occurrences
                       && one.state != sla::AttainmentState::NoData;
            });
        });
    return all;
}

std::int64_t requestsADay(std::span<const PeriodResult> periods, const std::set<std::string> &workflows)
{
    std::int64_t requests = 0, coveredMinutes = 0;
    for (const PeriodResult &period : periods) {
        coveredMinutes += period.period.minutes() * period.coverage / 10'000;
        for (const PastCommitment &one : period.commitments)
            if (one.kind == sla::SliKind::Occurrences && workflows.contains(one.workflow))
                requests += one.valid;
    }
    return coveredMinutes == 0 ? 0 : requests * 1440 / coveredMinutes;
}

std::string spanName(std::span<const PeriodResult> periods)
{
    return periods.size() == 1 ? periods.front().period.name
                               : periods.front().period.name + " to " + periods.back().period.name;
}

std::optional<RiskFacts::Usage> usageOf(std::span<const PeriodResult> past)
{
    std::size_t count = 0;
    std::int64_t spanMs = 0;
    while (count < past.size() && spanMs < kThreeMonthsMs) {
        const sla::Period &period = past[past.size() - ++count].period;
        spanMs += period.toMs - period.fromMs;
    }
    if (count == 0 || spanMs < kThreeMonthsMs || past.size() < 2 * count)
        return std::nullopt;
    const auto both = past.last(2 * count);
    // Half a period that was not measured says too little about its use.
    if (std::any_of(both.begin(), both.end(),
                    [](const PeriodResult &one) { return !one.measured || one.coverage < 5'000; }))
        return std::nullopt;
    const std::set<std::string> workflows = requested(both);
    const auto before = both.first(count), now = both.last(count);
    RiskFacts::Usage usage{requestsADay(before, workflows), requestsADay(now, workflows),
                           spanName(now) + " against " + spanName(before)};
    return usage.before > 0 ? std::optional(std::move(usage)) : std::nullopt;
}

/// The newest version of each period's review, the newest period last.
std::vector<const Sheet *> newestOfEach(std::span<const Sheet> sheets)
{
    std::map<std::pair<std::int64_t, std::string>, const Sheet *> newest;
    for (const Sheet &sheet : sheets) {
        const Sheet *&kept = newest[{sheet.fromMs, sheet.period}];
        if (!kept || sheet.version > kept->version)
            kept = &sheet;
    }
    std::vector<const Sheet *> all;
    all.reserve(newest.size());
    for (const auto &[at, sheet] : newest)
        all.push_back(sheet);
    return all;
}

std::string plain(const std::string &text)
{
    std::string folded;
    for (const char c : text) {
        const bool blank = c == ' ' || c == '\n' || c == '\t';
        if (blank && (folded.empty() || folded.back() == ' '))
            continue;
        folded += blank ? ' ' : c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    while (!folded.empty() && (folded.back() == ' ' || folded.back() == '.'))
        folded.pop_back();
    return folded;
}

void addReviews(const RenewalGround &ground, RiskFacts &facts)
{
    const std::vector<const Sheet *> sheets = newestOfEach(ground.sheets);
    // A damaged one may hold what would count: then nothing of reviews is known.
    if (sheets.empty() || std::any_of(sheets.begin(), sheets.end(), [](const Sheet *sheet) {
            return sheet->state == ReviewState::Unspecified;
        }))
        return;
    RiskFacts::Causes causes;
    RiskFacts::Meetings meetings;
    std::map<std::string, std::uint32_t> times;
    for (const Sheet *sheet : sheets) {
        if (sheet->toMs <= ground.nowMs - kYearMs)
            continue;
        if (sheet->state == ReviewState::Closed) {
            ++meetings.closed;
            if (std::none_of(sheet->edit.signOffs.begin(), sheet->edit.signOffs.end(),
                             [](const SignOff &sign) { return sign.customer; }))
                ++meetings.withoutCustomer;
        }
        for (const IncidentNote &note : sheet->edit.incidents) {
            const std::string cause = plain(note.cause);
            if (cause.empty())
                continue;
            ++causes.named;
            if (const std::uint32_t now = ++times[cause]; now > causes.times) {
                causes.times = now;
                causes.most = note.cause.substr(0, note.cause.find('\n'));
            }
        }
    }
    if (causes.named > 0)
        facts.causes = std::move(causes);
    if (meetings.closed > 0)
        facts.meetings = meetings;
    RiskFacts::Promises promises;
    for (const Promise &one : carriedOver(ground.sheets, INT64_MAX, ground.nowMs)) {
        if (one.byCustomer)
            continue;
        ++promises.open;
        promises.overdue += one.state == PromiseState::Late;
    }
    facts.promises = promises;
}

void addStrip(const RenewalGround &ground, RenewalRecord &record)
{
    RiskFacts::Record year;
    for (const PeriodResult &period : ground.past) {
        StripCell cell{period.period.name, stateOf(period), kUnknownBudget, -1, period.reviewed};
        if (cell.state != sla::AttainmentState::NoData) {
            cell.budgetLeft = worstBudget(period);
            cell.creditMinor = period.creditMinor;
            const bool recent = period.period.toMs > ground.nowMs - kYearMs;
            ++record.known;
            year.measured += recent;
            if (period.missed()) {
                ++record.missed;
                year.missed += recent;
            }
            if (record.currency.empty() || record.creditsMinor < 0)
                record.currency = period.currency;
            if (period.creditMinor < 0 || period.currency != record.currency)
                ++record.unknownCredits;
            else
                record.creditsMinor = std::max<std::int64_t>(record.creditsMinor, 0) + period.creditMinor;
        }
        record.strip.push_back(std::move(cell));
    }
    if (year.measured > 0)
        record.facts.record = year;
}

} // namespace

sla::AttainmentState stateOf(const PeriodResult &period)
{
    using State = sla::AttainmentState;
    if (!period.measured)
        return State::NoData;
    if (period.missed())
        return State::Breached;
    State worst = State::NoTraffic;
    for (const PastCommitment &one : period.commitments) {
        // A commitment that nobody measured leaves the period's record incomplete.
        if (one.state == State::Partial || one.state == State::NoData)
            return State::Partial;
        if (one.state != State::NoTraffic)
            worst = State::Ok;
    }
    return period.commitments.empty() ? State::NoData : worst;
}

RenewalRecord renewalRecord(const RenewalGround &ground)
{
    RenewalRecord record;
    addStrip(ground, record);
    record.facts.trend = trendOf(ground.past);
    if (record.facts.trend)
        record.trend = record.facts.trend->slope;
    record.facts.incidents = incidentsOf(ground);
    record.facts.usage = usageOf(ground.past);
    addReviews(ground, record.facts);
    return record;
}

} // namespace bulkhead::review

#include "backend/rpc/maturity_gather.h"

#include "backend/engine/casework.h"
#include "backend/engine_room.h"
#include "backend/rpc/coverage_keeper.h"
#include "backend/rpc/grant_keeper.h"
#include "backend/rpc/iso_date.h"
#include "backend/rpc/isolation_keeper.h"
#include "backend/rpc/maturity_keeper.h"

#include <absl/strings/str_cat.h>

#include <algorithm>
#include <set>

namespace bulkhead {

namespace {

using maturity::Amount;
using maturity::Behind;
using maturity::dayOf;
using maturity::Days;
using maturity::kDayMs;
using maturity::Kind;
using maturity::kWeekDays;
using maturity::Share;

constexpr std::int64_t kReadAgainMs = 60'000;
constexpr std::size_t kMostGrants = 5'000; ///< That the keeper holds, newest first.
constexpr std::int64_t kLayers = static_cast<std::int64_t>(isolation::kLayers);
constexpr std::int64_t kBudgetUnit = 100; ///< Hundredths of a percent, in millionths.

bool within(const Days &days, std::int64_t atMs)
{
    return dayOf(atMs) >= days.from && dayOf(atMs) < days.to;
}

/// The days of a span that have a reading; the last one, or nothing.
std::optional<std::int64_t> lastRead(const std::map<std::int64_t, MaturityWeek> &weeks, const Days &days)
{
    for (std::int64_t day = days.to - 1; day >= days.from; --day) {
        const auto week = weeks.find(day / kWeekDays);
        if (week != weeks.end() && week->second.of(day).read)
            return day;
    }
    return std::nullopt;
}

/// Nothing could be counted, for a reason that holds for all days.
maturity::Figure missing(const maturity::Window &window, const std::string &why)
{
    maturity::Figure made;
    made.amount.why = made.before.why = made.changeWhy = why;
    for (const Days &days : window.spans(window.step()))
        made.points.push_back({days, made.amount});
    return made;
}

Behind amountOf(std::string tenantId, std::int64_t value, std::int64_t worse)
{
    Behind made;
    made.tenantId = std::move(tenantId);
    made.amount.value = value;
    made.worse = worse;
    return made;
}

} // namespace

absl::StatusOr<std::shared_ptr<const WentLive::Read>> WentLive::read(Store &store, std::int64_t nowMs)
{
    const std::scoped_lock lock(m_mutex);
    if (m_read && nowMs - m_read->atMs < kReadAgainMs)
        return m_read;
    const auto cases = store.cases();
    if (!cases.ok())
        return cases.status();
    auto made = std::make_shared<Read>();
    made->atMs = nowMs;
    for (const OnboardingCase &item : *cases) {
        if (item.liveMs == 0)
            continue;
        const auto over = casework::variance(item, nullptr, {}, nowMs).days;
        made->cases.push_back({item.tenantId, {item.liveMs, over}});
    }
    m_read = std::move(made);
    return m_read;
}

MaturityGather::MaturityGather(const ServiceParts &parts, const Call &call, const maturity::Window &window,
                               WentLive &wentLive)
    : m_parts(parts)
    , m_call(call)
    , m_window(window)
    , m_wentLive(wentLive)
{
    for (TenantIndex i = 0; i < call.fleet->size; ++i)
        if (call.inScope(i))
            m_scope.emplace(call.fleet->factsOf(i).id, i);
}

bool MaturityGather::nowIsIn() const
{
    return dayOf(m_window.nowMs) < m_window.days.to;
}

absl::StatusOr<GatheredMaturity> MaturityGather::all()
{
    if (absl::Status status = readPast(); !status.ok())
        return status;
    if (absl::Status status = readStanding(); !status.ok())
        return status;
    GatheredMaturity made;
    made.tenants = m_scope.size();
    made.keptSinceMs = m_keptSinceMs;
    for (const maturity::Definition &what : maturity::definitions()) {
        GatheredFigure &figure = made.figures.emplace_back();
        figure.what = &what;
        figure.withheld = !m_call.may(what.action);
        if (figure.withheld)
            continue;
        absl::Status status;
        switch (what.kind) {
        case Kind::Variance:
            status = variance(figure);
            break;
        case Kind::Access:
            status = access(figure);
            break;
        case Kind::Neighbours:
            neighbours(figure);
            break;
        case Kind::ServiceLevels:
            serviceLevels(figure);
            break;
        case Kind::Coverage:
            coverage(figure);
            break;
        case Kind::Posture:
            posture(figure);
            break;
        case Kind::Unspecified:
            break;
        }
        if (!status.ok())
            return status;
        figure.tenantsTotal = keepWorst(figure.tenants);
    }
    return made;
}

absl::Status MaturityGather::readPast()
{
    const std::int64_t today = dayOf(m_window.nowMs);
    for (std::int64_t number = today / kWeekDays - kMaturityWeeks; number <= today / kWeekDays; ++number) {
        const auto record = m_parts.store.record(kMaturityRecord, weekId(number));
        if (absl::IsNotFound(record.status()))
            continue;
        if (!record.ok())
            return record.status();
        auto week = maturityWeekOf(*record);
        if (!week.ok())
            return week.status();
        for (std::int64_t day = number * kWeekDays; m_keptSinceMs == 0 && day < (number + 1) * kWeekDays; ++day)
            if (week->of(day).hours != 0 || week->of(day).read)
                m_keptSinceMs = day * kDayMs;
        m_weeks.emplace(number, *std::move(week));
    }
    return absl::OkStatus();
}

absl::Status MaturityGather::readStanding()
{
    const Days end{m_window.days.to - kWeekDays, m_window.days.to};
    std::set<std::int64_t> days;
    const auto want = [this, &days](const Days &span) {
        if (const auto day = lastRead(m_weeks, span))
            days.insert(*day);
    };
    want({m_window.days.from - kWeekDays, m_window.days.from});
    want(end);
    for (const Days &span : m_window.spans(m_window.step()))
        want(span);
    for (const std::int64_t day : days) {
        const auto record = m_parts.store.record(kMaturityRecord, readingId(day));
        if (absl::IsNotFound(record.status()))
            continue; // Thinned out since.
        if (!record.ok())
            return record.status();
        auto reading = maturityReadingOf(*record);
        if (!reading.ok())
            return reading.status();
        countStanding(reading->tenants, day);
        if (day >= end.from && !nowIsIn()) {
            m_last = std::move(reading->tenants);
            m_lastMs = reading->atMs;
        }
    }
    if (nowIsIn()) {
        m_last = standingNow(*m_call.fleet, m_parts.isolation, m_call.nowMs);
        m_lastMs = m_call.nowMs;
        countStanding(m_last, -1);
    }
    std::erase_if(m_last, [this](const StandingTenant &one) { return !holds(one.id); });
    return absl::OkStatus();
}

/// `day` -1: now.
void MaturityGather::countStanding(const std::vector<StandingTenant> &tenants, std::int64_t day)
{
    Share levels, proven;
    for (const StandingTenant &one : tenants) {
        if (!holds(one.id))
            continue;
        if (one.budget != StandingTenant::kNotMeasured) {
            ++levels.whole;
            levels.part += one.budget >= 0 ? 1 : 0;
        }
        if (one.proven != StandingTenant::kNotAsked) {
            ++proven.whole;
            proven.part += one.proven == kLayers ? 1 : 0;
        }
    }
    if (day < 0) {
        m_levels.now = levels;
        m_proven.now = proven;
    } else {
        m_levels.readings[day] = levels;
        m_proven.readings[day] = proven;
    }
}

absl::Status MaturityGather::variance(GatheredFigure &made)
{
    const auto read = m_wentLive.read(m_parts.store, m_call.nowMs);
    if (!read.ok())
        return read.status();
    std::vector<maturity::Landed> landed;
    for (const WentLive::Case &one : (*read)->cases) {
        if (!holds(one.tenantId))
            continue;
        landed.push_back(one.landed);
        if (!within(m_window.days, one.landed.atMs))
            continue;
        Behind &behind = made.tenants.emplace_back(amountOf(one.tenantId, one.landed.days, one.landed.days));
        behind.note = absl::StrCat("Live on ", isoDateOf(dayOf(one.landed.atMs)));
    }
    made.figure = overStandard(m_window, landed);
    made.asOfMs = (*read)->atMs;
    made.source = "Onboarding cases of this gateway";
    made.simulated = m_parts.room.simulated();
    return absl::OkStatus();
}

absl::Status MaturityGather::access(GatheredFigure &made)
{
    made.source = "Grants of this gateway";
    if (!m_parts.grants) {
        made.figure = missing(m_window, "This gateway gives no time-boxed access.");
        return absl::OkStatus();
    }
    if (absl::Status status = m_parts.grants->rows().ready(); !status.ok())
        return status;
    const auto rows = m_parts.grants->rows().shared();
    struct Counted
    {
        std::int64_t times = 0, broken = 0;
    };
    std::map<std::string, Counted> byTenant;
    std::vector<maturity::Happened> happened;
    std::int64_t firstMs = m_call.nowMs;
    for (const auto &[id, grant] : *rows) {
        firstMs = std::min(firstMs, grant.askedMs);
        if (grant.startedMs == 0 || !holds(grant.ask.tenantId))
            continue;
        happened.push_back({grant.startedMs, {grant.ask.tenantId}});
        if (!within(m_window.days, grant.startedMs))
            continue;
        Counted &counted = byTenant[grant.ask.tenantId];
        ++counted.times;
        counted.broken += grant.brokenGlass ? 1 : 0;
    }
    // Every grant is kept, so there were none since the first reading; before it, since the first that is known.
    if (rows->size() < kMostGrants && m_keptSinceMs > 0)
        firstMs = std::min(firstMs, m_keptSinceMs);
    const auto watched = [firstMs](std::int64_t day) -> std::uint32_t {
        const std::int64_t hour = std::max<std::int64_t>(0, firstMs - day * kDayMs) / 3'600'000;
        return hour >= 24 ? 0 : (0xff'ffffU << hour) & 0xff'ffffU;
    };
    made.figure = counted(m_window, happened, watched, static_cast<std::int64_t>(m_scope.size()));
    for (const auto &[tenantId, counted] : byTenant) {
        Behind &behind =
            made.tenants.emplace_back(amountOf(tenantId, counted.times, counted.times * 1'000 + counted.broken));
        behind.amount.part = counted.broken;
        behind.amount.whole = counted.times;
        if (counted.broken > 0)
            behind.note = absl::StrCat(counted.broken, " of them by broken glass");
    }
    made.asOfMs = m_call.nowMs;
    return absl::OkStatus();
}

void MaturityGather::neighbours(GatheredFigure &made)
{
    struct Counted
    {
        std::int64_t times = 0, causes = 0;
    };
    std::map<std::string, Counted> byTenant;
    std::vector<maturity::Happened> happened;
    for (const auto &[number, week] : m_weeks)
        made.asOfMs = std::max(made.asOfMs, week.atMs);
    if (nowIsIn()) { // What was named since the last note is on other screens already.
        for (NamedNeighbour &named : namedNow(*m_parts.room.services(), *m_call.fleet)) {
            const std::int64_t day = dayOf(named.sinceMs), number = day / kWeekDays;
            noteIn(m_weeks.try_emplace(number, MaturityWeek{number, {}, 0, 0}).first->second.of(day).incidents,
                   std::move(named));
        }
        made.asOfMs = m_call.nowMs;
    }
    for (const auto &[number, week] : m_weeks) {
        for (const MaturityDay &day : week.days) {
            for (const NamedNeighbour &one : day.incidents) {
                std::set<std::string> concerned(one.causes.begin(), one.causes.end());
                concerned.insert(one.victims.begin(), one.victims.end());
                std::erase_if(concerned, [this](const std::string &id) { return !holds(id); });
                if (concerned.empty())
                    continue;
                happened.push_back({one.sinceMs, {concerned.begin(), concerned.end()}});
                if (!within(m_window.days, one.sinceMs))
                    continue;
                for (const std::string &id : concerned) {
                    Counted &counted = byTenant[id];
                    ++counted.times;
                    counted.causes += std::ranges::binary_search(one.causes, id) ? 1 : 0;
                }
            }
        }
    }
    const auto watched = [this](std::int64_t day) -> std::uint32_t {
        const auto week = m_weeks.find(day / kWeekDays);
        return week == m_weeks.end() ? 0 : week->second.of(day).hours;
    };
    made.figure = counted(m_window, happened, watched, static_cast<std::int64_t>(m_scope.size()));
    for (const auto &[tenantId, counted] : byTenant) {
        Behind &behind =
            made.tenants.emplace_back(amountOf(tenantId, counted.times, counted.causes * 1'000'000 + counted.times));
        behind.amount.part = counted.causes;
        behind.amount.whole = counted.times;
        behind.note = counted.causes == 0               ? "Victim each time"
                      : counted.causes == counted.times ? "Cause each time"
                                                        : absl::StrCat("Cause of ", counted.causes);
    }
    made.source = m_parts.room.source();
    made.simulated = m_parts.room.simulated();
}

void MaturityGather::serviceLevels(GatheredFigure &made)
{
    made.figure = standing(m_window, m_levels.readings, m_levels.now);
    for (const StandingTenant &one : m_last) {
        if (one.budget == StandingTenant::kNotMeasured)
            continue;
        Behind &behind = made.tenants.emplace_back(
            amountOf(one.id, std::int64_t{one.budget} * kBudgetUnit, -std::int64_t{one.budget}));
        behind.note = one.budget < 0 ? "Over its budget" : "Within its budget";
    }
    made.asOfMs = nowIsIn() ? m_parts.room.services()->evaluatedMs : m_lastMs;
    made.source = m_parts.room.source();
    made.simulated = m_parts.room.simulated();
}

void MaturityGather::coverage(GatheredFigure &made)
{
    made.wholePlatform = true;
    maturity::ShareByDay days;
    for (const auto &[number, week] : m_weeks)
        for (std::int64_t day = number * kWeekDays; day < (number + 1) * kWeekDays; ++day)
            if (const Share &share = week.of(day).coverage; share.whole > 0)
                days[day] = share;
    if (!m_parts.coverage) {
        made.figure = days.empty() ? missing(m_window, "No source tells this gateway of context coverage.")
                                   : flowing(m_window, days);
        return;
    }
    // What the source's own ledger still holds counts, its running day with it.
    for (const auto &[day, count] : m_parts.coverage->days())
        days[day] = {static_cast<std::int64_t>(count.tagged), static_cast<std::int64_t>(count.seen)};
    made.figure = flowing(m_window, days);
    const auto board = m_parts.coverage->board();
    std::map<std::string, std::pair<std::int64_t, bool>> byTenant; // Events, and whether it lost any.
    for (const CoverageFinding &finding : board->findings) {
        if (!within(m_window.days, finding.what.lastMs))
            continue;
        for (const bool lost : {false, true}) {
            const std::string &id = lost ? finding.what.expected : finding.what.named;
            if (!holds(id))
                continue;
            auto &[events, any] = byTenant[id];
            events += static_cast<std::int64_t>(finding.what.events);
            any = any || lost;
        }
    }
    for (const auto &[tenantId, what] : byTenant) {
        Behind &behind = made.tenants.emplace_back(amountOf(tenantId, what.first, what.first));
        behind.note = what.second ? "Events of its own carried another tenant" : "Events of others carried it";
    }
    made.asOfMs = board->asOfMs;
    made.source = board->source.empty() ? "Counters of the services, not read yet" : board->source;
    made.simulated = board->simulated;
}

void MaturityGather::posture(GatheredFigure &made)
{
    made.source = "Probes and looks of this gateway";
    made.simulated = m_parts.platformSimulated;
    if (!m_parts.isolation && m_proven.readings.empty()) {
        made.figure = missing(m_window, "Nothing looks at the isolation of tenants here.");
        return;
    }
    made.figure = standing(m_window, m_proven.readings, m_proven.now);
    for (const StandingTenant &one : m_last) {
        if (one.proven == StandingTenant::kNotAsked)
            continue;
        Behind &behind =
            made.tenants.emplace_back(amountOf(one.id, one.proven * 1'000'000 / kLayers, kLayers - one.proven));
        behind.amount.part = one.proven;
        behind.amount.whole = kLayers;
        behind.note = absl::StrCat(one.proven, " of ", kLayers, " layers");
    }
    made.asOfMs = m_lastMs;
}

} // namespace bulkhead

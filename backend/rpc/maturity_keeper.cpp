#include "backend/rpc/maturity_keeper.h"

#include "backend/engine_room.h"
#include "backend/rpc/coverage_keeper.h"
#include "backend/rpc/isolation_keeper.h"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <utility>

namespace bulkhead {

namespace {

using maturity::dayOf;
using maturity::kWeekDays;

constexpr char kLease[] = "maturity";
constexpr auto kTurn = std::chrono::seconds(60);
constexpr std::int64_t kHourMs = 3'600'000;
constexpr std::int64_t kPatienceMs = kHourMs; ///< For figures after a start; then a day's reading goes without them.
constexpr std::int64_t kFreshMs = 10 * 60'000;

bool isMeasured(Health health)
{
    return health == Health::Healthy || health == Health::AtRisk || health == Health::Breaching;
}

std::vector<std::string> idsOf(const FleetSnapshot &fleet, const auto &parties)
{
    std::vector<std::string> ids;
    for (const auto &party : parties)
        if (party.tenant < fleet.size)
            ids.push_back(fleet.factsOf(party.tenant).id);
    std::ranges::sort(ids);
    ids.erase(std::ranges::unique(ids).begin(), ids.end());
    return ids;
}

int provenOf(const PostureRow &row, std::int64_t nowMs)
{
    return static_cast<int>(std::ranges::count_if(row.cells, [nowMs](const isolation::Cell &cell) {
        return isolation::stateAt(cell, nowMs) == isolation::LayerState::Proven;
    }));
}

} // namespace

std::vector<StandingTenant> standingNow(const FleetSnapshot &fleet, IsolationKeeper *isolation, std::int64_t nowMs)
{
    std::shared_ptr<const KeptRows<PostureRow>::Snapshot> rows;
    if (isolation && isolation->rows().ready().ok())
        rows = isolation->rows().shared();
    std::vector<StandingTenant> made;
    made.reserve(fleet.size);
    for (TenantIndex i = 0; i < fleet.size; ++i) {
        const TenantFacts &facts = fleet.factsOf(i);
        if (facts.stage == Stage::Gone)
            continue;
        StandingTenant one;
        one.id = facts.id;
        const TenantFigures &figures = fleet.figuresOf(i);
        // A used up budget stays used up however many minutes are missing; one that is left may not be.
        if (figures.budget != TenantFigures::kUnknownBudget && (figures.budget < 0 || isMeasured(figures.health)))
            one.budget = figures.budget;
        if (rows && facts.stage == Stage::Live) {
            const auto row = rows->find(facts.id);
            one.proven = row == rows->end() ? 0 : provenOf(row->second, nowMs);
        }
        made.push_back(std::move(one));
    }
    return made;
}

std::vector<NamedNeighbour> namedNow(const ServiceBoard &board, const FleetSnapshot &fleet)
{
    std::vector<NamedNeighbour> named;
    if (!board.incidents)
        return named;
    for (const neighbours::Incident &incident : *board.incidents)
        if (incident.namedMs > 0 && !incident.antagonists.empty())
            named.push_back(
                {incident.id, incident.sinceMs, idsOf(fleet, incident.antagonists), idsOf(fleet, incident.victims)});
    return named;
}

bool noteIn(std::vector<NamedNeighbour> &noted, NamedNeighbour seen)
{
    const auto known = std::ranges::find(noted, seen.id, &NamedNeighbour::id);
    if (known == noted.end()) {
        noted.push_back(std::move(seen));
        return true;
    }
    for (auto [kept, now] : {std::pair(&known->causes, &seen.causes), std::pair(&known->victims, &seen.victims)}) {
        std::vector<std::string> both;
        std::ranges::set_union(*kept, *now, std::back_inserter(both));
        *now = std::move(both);
    }
    if (*known == seen)
        return false;
    *known = std::move(seen);
    return true;
}

MaturityKeeper::MaturityKeeper(Clock &clock, Store &store, EngineRoom &room, IsolationKeeper *isolation,
                               CoverageKeeper *coverage, Leases *leases)
    : m_clock(clock)
    , m_store(store)
    , m_room(room)
    , m_isolation(isolation)
    , m_coverage(coverage)
    , m_leases(leases)
{
    if (m_leases)
        m_leases->want({kLease});
}

MaturityKeeper::~MaturityKeeper()
{
    {
        const std::scoped_lock lock(m_mutex);
        m_stopping = true;
    }
    m_wake.notify_all();
    if (m_thread.joinable())
        m_thread.join();
}

void MaturityKeeper::start()
{
    m_thread = std::thread([this] { run(); });
}

void MaturityKeeper::run()
{
    std::unique_lock lock(m_mutex);
    while (!m_stopping) {
        lock.unlock();
        (void)look(); // What was not kept stays to be kept; the store's own watch tells of the store.
        lock.lock();
        m_wake.wait_for(lock, kTurn, [this] { return m_stopping; });
    }
}

absl::Status MaturityKeeper::look()
{
    std::optional<LeaseProof> lease;
    if (m_leases) {
        lease = m_leases->held(kLease);
        if (!lease)
            return absl::OkStatus();   // Another gateway does it.
        if (m_fence != lease->fence) { // What another one wrote meanwhile counts.
            m_weeks.clear();
            m_fence = lease->fence;
        }
    }
    const std::int64_t now = m_clock.nowMs(), week = dayOf(now) / kWeekDays;
    for (const std::int64_t number : {week - 1, week})
        if (!m_weeks.contains(number))
            if (absl::Status status = load(number); !status.ok())
                return status;
    watch(now);
    const bool reading = readingDue(now);
    if (reading)
        noteCoverage(dayOf(now));
    if (m_changed.empty())
        return absl::OkStatus();
    absl::Status kept = keep(lease, now, reading);
    if (!kept.ok())
        m_weeks.clear(); // What is stored counts; incidents and hours are noted again by the next turn.
    m_changed.clear();
    if (kept.ok())
        std::erase_if(m_weeks, [week](const auto &one) { return one.first < week - 1; });
    return kept;
}

absl::Status MaturityKeeper::load(std::int64_t number)
{
    const auto record = m_store.record(kMaturityRecord, weekId(number));
    if (!record.ok() && !absl::IsNotFound(record.status()))
        return record.status();
    MaturityWeek week;
    week.number = number;
    if (record.ok()) {
        // Damaged, the week begins anew; its revision lets it be replaced.
        if (auto stored = maturityWeekOf(*record); stored.ok())
            week = *std::move(stored);
        else
            week.revision = record->revision;
    }
    m_weeks[number] = std::move(week);
    return absl::OkStatus();
}

void MaturityKeeper::watch(std::int64_t nowMs)
{
    const auto board = m_room.services();
    if (!board->incidents || !board->telemetry.reason.empty())
        return; // Nobody would be named now.
    const std::int64_t today = dayOf(nowMs), thisWeek = today / kWeekDays;
    MaturityDay &day = m_weeks[thisWeek].of(today);
    const std::uint32_t hour = 1U << (nowMs - today * maturity::kDayMs) / kHourMs;
    if ((day.hours & hour) == 0) {
        day.hours |= hour;
        m_changed.insert(thisWeek);
    }
    for (NamedNeighbour &named : namedNow(*board, *m_room.fleet().current())) {
        const std::int64_t began = dayOf(named.sinceMs), number = began / kWeekDays;
        if (m_weeks.contains(number) && noteIn(m_weeks[number].of(began).incidents, std::move(named)))
            m_changed.insert(number);
    }
}

void MaturityKeeper::noteCoverage(std::int64_t today)
{
    if (!m_coverage)
        return;
    for (const auto &[day, count] : m_coverage->days()) {
        const auto week = m_weeks.find(day / kWeekDays);
        if (day >= today || week == m_weeks.end())
            continue; // It still runs, or was kept before.
        week->second.of(day).coverage = {static_cast<std::int64_t>(count.tagged),
                                         static_cast<std::int64_t>(count.seen)};
        m_changed.insert(week->first);
    }
}

bool MaturityKeeper::readingDue(std::int64_t nowMs)
{
    const std::int64_t today = dayOf(nowMs);
    if (m_weeks[today / kWeekDays].of(today).read)
        return false;
    if (m_waitingSinceMs == 0 || dayOf(m_waitingSinceMs) != today)
        m_waitingSinceMs = nowMs;
    const auto board = m_room.services();
    const bool ready = board->historyProgress >= 1 && nowMs - board->evaluatedMs < kFreshMs;
    if (!ready && nowMs - m_waitingSinceMs < kPatienceMs)
        return false;
    m_weeks[today / kWeekDays].of(today).read = true;
    m_changed.insert(today / kWeekDays);
    return true;
}

absl::Status MaturityKeeper::keep(const std::optional<LeaseProof> &lease, std::int64_t nowMs, bool reading)
{
    const std::int64_t today = dayOf(nowMs);
    MaturityReading read{today, nowMs, {}};
    if (reading)
        read.tenants = standingNow(*m_room.fleet().current(), m_isolation, nowMs);
    std::map<std::int64_t, std::uint64_t> revisions;
    const absl::Status status = m_store.write([&](StoreTxn &txn) -> absl::Status {
        revisions.clear();
        if (lease) {
            if (absl::Status proven = txn.prove(*lease); !proven.ok())
                return proven;
        }
        for (const std::int64_t number : m_changed) {
            Record record = recordOf(m_weeks[number], nowMs);
            if (absl::Status put = txn.putRecord(record); !put.ok())
                return put;
            revisions[number] = record.revision;
        }
        if (!reading)
            return absl::OkStatus();
        // It is there where the week's sheet was damaged: the first reading of a day stands.
        if (const auto stored = txn.record(kMaturityRecord, readingId(today)); stored.ok())
            return absl::OkStatus();
        else if (!absl::IsNotFound(stored.status()))
            return stored.status();
        Record record = recordOf(read);
        if (absl::Status put = txn.putRecord(record); !put.ok())
            return put;
        return forget(txn, today / kWeekDays);
    });
    if (status.ok()) {
        for (const auto &[number, revision] : revisions) {
            m_weeks[number].revision = revision;
            m_weeks[number].atMs = nowMs;
        }
    }
    return status;
}

absl::Status MaturityKeeper::forget(StoreTxn &txn, std::int64_t week)
{
    constexpr std::int64_t kBack = 4; // So many weeks may have passed without a gateway.
    for (std::int64_t old = week - kMaturityDailyWeeks - kBack; old <= week - kMaturityDailyWeeks; ++old) {
        const auto record = txn.record(kMaturityRecord, weekId(old));
        const auto sheet = record.ok() ? maturityWeekOf(*record) : absl::StatusOr<MaturityWeek>(record.status());
        if (!sheet.ok())
            continue;
        bool last = true;
        for (std::int64_t day = (old + 1) * kWeekDays - 1; day >= old * kWeekDays; --day) {
            if (!sheet->of(day).read || std::exchange(last, false))
                continue;
            if (absl::Status gone = txn.removeRecord(kMaturityRecord, readingId(day)); !gone.ok())
                return gone;
        }
    }
    for (std::int64_t old = week - kMaturityWeeks - kBack; old < week - kMaturityWeeks; ++old) {
        for (std::int64_t day = old * kWeekDays; day < (old + 1) * kWeekDays; ++day)
            if (absl::Status gone = txn.removeRecord(kMaturityRecord, readingId(day)); !gone.ok())
                return gone;
        if (absl::Status gone = txn.removeRecord(kMaturityRecord, weekId(old)); !gone.ok())
            return gone;
    }
    return absl::OkStatus();
}

} // namespace bulkhead

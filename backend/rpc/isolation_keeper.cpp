#include "backend/rpc/isolation_keeper.h"

#include "backend/domain/fleet_snapshot.h"
#include "backend/engine/tier_policy.h"
#include "backend/rpc/waiver_record.h"

#include <absl/strings/str_cat.h>

#include <algorithm>
#include <chrono>
#include <utility>

namespace bulkhead {

namespace {

using isolation::Known;

constexpr auto kTurn = std::chrono::seconds(1);
constexpr char kLease[] = "isolation";
constexpr char kActor[] = "gateway";
constexpr std::size_t kAll = 1'000'000;
constexpr std::size_t kMostWaiting = 4; ///< Rounds that people have asked for.
constexpr std::int64_t kDayMs = 86'400'000;
constexpr std::int64_t kLineUpMs = 5'000; ///< A new tenant, or one that was moved, waits so long at most for its place.

std::string rowKey(const PostureRow &row)
{
    return row.tenantId;
}

absl::StatusOr<std::vector<PostureRow>> loadRows(Store &store)
{
    auto records = store.records(kPostureRow, {}, kAll);
    if (!records.ok())
        return records.status();
    std::vector<PostureRow> rows;
    rows.reserve(records->size());
    for (const Record &record : *records) {
        auto row = rowOf(record);
        if (row.ok()) // One that cannot be read is as one that was never looked at: the next turn writes it anew.
            rows.push_back(*std::move(row));
    }
    return rows;
}

absl::StatusOr<PostureRow> loadRow(Store &store, const std::string &tenantId)
{
    auto record = store.record(kPostureRow, tenantId);
    if (!record.ok())
        return record.status();
    return rowOf(*record);
}

/// Through which of the tenant's layers an attempt got, in words.
std::string crossedLayers(const PostureRow &row)
{
    std::string layers;
    for (std::size_t at = 0; at < row.cells.size(); ++at)
        if (row.cells[at].state == isolation::LayerState::Crossed)
            absl::StrAppend(&layers, layers.empty() ? "" : ", ",
                            std::string(policy::layerWord(static_cast<Layer>(at + 1))));
    return layers;
}

} // namespace

IsolationKeeper::IsolationKeeper(Clock &clock, Store &store, FleetBoard &fleet, Platform &platform,
                                 std::shared_ptr<const policy::Baselines> baselines, IsolationPace pace, Leases *leases)
    : m_clock(clock)
    , m_store(store)
    , m_fleet(fleet)
    , m_platform(platform)
    , m_baselines(std::move(baselines))
    , m_pace(pace)
    , m_leases(leases)
    , m_rows([&store] { return loadRows(store); }, rowKey,
             [&store](const std::string &tenantId) { return loadRow(store, tenantId); })
{
    if (m_leases)
        m_leases->want({kLease});
}

IsolationKeeper::~IsolationKeeper()
{
    {
        const std::scoped_lock lock(m_mutex);
        m_stopping = true;
    }
    m_wake.notify_all();
    if (m_thread.joinable())
        m_thread.join();
}

void IsolationKeeper::start()
{
    m_thread = std::thread([this] { run(); });
}

void IsolationKeeper::rest(std::function<std::set<std::string>()> who)
{
    const std::scoped_lock lock(m_mutex);
    m_resting = std::move(who);
}

void IsolationKeeper::run()
{
    std::unique_lock lock(m_mutex);
    while (!m_stopping) {
        lock.unlock();
        look();
        lock.lock();
        m_wake.wait_for(lock, kTurn, [this] { return m_stopping; });
    }
}

std::deque<std::string> IsolationKeeper::lineUp(std::int64_t nowMs)
{
    const auto rows = m_rows.shared();
    std::set<std::string> resting;
    {
        const std::scoped_lock lock(m_mutex); // Whoever takes the question back waits until it is answered.
        if (m_resting)
            resting = m_resting();
    }
    std::vector<std::pair<std::int64_t, std::string>> waiting; // Since when.
    const auto fleet = m_fleet.current();
    for (TenantIndex i = 0; i < fleet->size; ++i) {
        const TenantFacts &facts = fleet->factsOf(i);
        if (facts.stage != Stage::Live)
            continue; // Onboarding tries its own, when there is something to try.
        if (resting.contains(facts.id))
            continue;
        const auto known = rows->find(facts.id);
        if (known == rows->end() || known->second.tier != facts.tier || known->second.version != m_baselines->version) {
            waiting.emplace_back(0, facts.id);
            continue;
        }
        const bool over = std::ranges::any_of(known->second.cells, [nowMs](const isolation::Cell &cell) {
            return cell.waived > 0 && nowMs >= cell.waivedUntilMs; // A waiver has ended.
        });
        const std::int64_t dueMs =
            over ? nowMs : known->second.triedMs + (known->second.findings > 0 ? m_pace.againMs : m_pace.everyMs);
        if (nowMs >= dueMs)
            waiting.emplace_back(dueMs, facts.id);
    }
    std::ranges::stable_sort(waiting, {}, &std::pair<std::int64_t, std::string>::first);
    std::deque<std::string> line;
    for (auto &[since, tenant] : waiting)
        line.push_back(std::move(tenant));
    return line;
}

std::vector<TenantFacts> IsolationKeeper::due(std::size_t most)
{
    const std::int64_t now = m_clock.nowMs();
    if (now - m_linedUpMs >= kLineUpMs) {
        m_line = lineUp(now);
        m_linedUpMs = now;
    }
    std::vector<TenantFacts> tenants;
    const auto fleet = m_fleet.current();
    for (; tenants.size() < most && !m_line.empty(); m_line.pop_front())
        if (const auto index = m_fleet.find(m_line.front());
            index && *index < fleet->size && fleet->factsOf(*index).stage == Stage::Live) // Since it was lined up.
            tenants.push_back(fleet->factsOf(*index));
    return tenants;
}

std::optional<std::vector<Crossing>> IsolationKeeper::crossings()
{
    if (!m_rows.ready().ok())
        return std::nullopt;
    std::vector<Crossing> now;
    const auto rows = m_rows.shared();
    const auto fleet = m_fleet.current();
    const auto gone = [&](const std::string &id) { // Nothing of it stands: its last row is memory.
        const auto index = m_fleet.find(id);
        return index && *index < fleet->size && fleet->factsOf(*index).stage == Stage::Gone;
    };
    for (const auto &[tenant, row] : *rows)
        if (row.crossed() && !gone(tenant))
            now.push_back({tenant, crossedLayers(row), row.crossedSinceMs});
    std::ranges::sort(now, {}, &Crossing::tenantId);
    return now;
}

std::size_t IsolationKeeper::look()
{
    std::optional<LeaseProof> lease;
    if (m_leases) {
        lease = m_leases->held(kLease);
        if (!lease)
            return 0; // Another gateway does it.
    }
    if (!m_rows.ready().ok())
        return 0;
    const auto turnsAMinute = std::chrono::minutes(1) / kTurn;
    const std::size_t most = static_cast<std::size_t>(std::max<std::int64_t>(1, m_pace.perMinute / turnsAMinute));
    std::vector<Turn> turns;
    for (const TenantFacts &tenant : due(most)) {
        {
            const std::scoped_lock lock(m_mutex);
            if (m_stopping)
                break;
            if (!m_underWay.insert(tenant.id).second)
                continue; // Somebody has asked for it just now.
        }
        const Hold held(*this, tenant.id);
        auto turn = round(tenant);
        if (turn.ok())
            turns.push_back(*std::move(turn));
    }
    const std::size_t done = turns.size();
    if (done > 0 && !keep(std::move(turns), lease).ok())
        return 0; // The store has nothing of it: they stay due.
    return done;
}

absl::StatusOr<Known> IsolationKeeper::known(const std::string &tenantId)
{
    auto record = m_store.record(kPostureEvidence, tenantId);
    Known all;
    all.tenantId = tenantId;
    if (record.ok()) {
        auto read = knownOf(*record);
        if (!read.ok())
            return read.status();
        all = *std::move(read);
    } else if (!absl::IsNotFound(record.status())) {
        return record.status();
    }
    auto waivers = waiversOf(m_store, tenantId);
    if (!waivers.ok())
        return waivers.status();
    all.waivers = *std::move(waivers);
    return all;
}

IsolationKeeper::Hold::Hold(IsolationKeeper &keeper, std::string tenantId)
    : m_keeper(&keeper)
    , m_tenantId(std::move(tenantId))
{
}

IsolationKeeper::Hold::Hold(Hold &&other) noexcept
    : m_keeper(std::exchange(other.m_keeper, nullptr))
    , m_tenantId(std::move(other.m_tenantId))
{
}

IsolationKeeper::Hold::~Hold()
{
    if (m_keeper == nullptr)
        return;
    {
        const std::scoped_lock lock(m_keeper->m_mutex);
        m_keeper->m_underWay.erase(m_tenantId);
    }
    m_keeper->m_wake.notify_all();
}

absl::StatusOr<IsolationKeeper::Hold> IsolationKeeper::hold(const std::string &tenantId,
                                                            std::chrono::milliseconds patience)
{
    std::unique_lock lock(m_mutex);
    if (!m_wake.wait_for(lock, patience, [&] { return m_stopping || !m_underWay.contains(tenantId); }))
        return absl::AbortedError("a round of this tenant is under way");
    if (m_stopping)
        return absl::UnavailableError("the gateway ends");
    if (m_underWay.size() > kMostWaiting)
        return absl::ResourceExhaustedError("too many rounds wait");
    m_underWay.insert(tenantId);
    return Hold(*this, tenantId);
}

absl::StatusOr<std::vector<Observation>> IsolationKeeper::lookNow(const TenantFacts &tenant, const Hold & /*held*/)
{
    const std::scoped_lock lock(m_probing);
    return m_platform.observe(tenant);
}

absl::StatusOr<Known> IsolationKeeper::probeNow(const TenantFacts &tenant)
{
    const auto held = hold(tenant.id, std::chrono::milliseconds(0));
    if (!held.ok())
        return held.status();
    return probeNow(tenant, *held);
}

absl::StatusOr<Known> IsolationKeeper::probeNow(const TenantFacts &tenant, const Hold & /*held*/)
{
    auto turn = round(tenant);
    if (!turn.ok())
        return turn.status();
    if (absl::Status status = keep({*turn}, std::nullopt); !status.ok())
        return status;
    return std::move(turn->known);
}

absl::StatusOr<IsolationKeeper::Turn> IsolationKeeper::round(const TenantFacts &tenant)
{
    auto before = known(tenant.id);
    if (!before.ok() && !absl::IsDataLoss(before.status()))
        return before.status();
    Turn turn;
    if (before.ok())
        turn.known = *std::move(before);
    else if (auto waivers = waiversOf(m_store, tenant.id); waivers.ok())
        turn.known.waivers = *std::move(waivers);
    turn.known.tenantId = tenant.id;
    const std::scoped_lock lock(m_probing);
    const std::int64_t begun = m_clock.nowMs();
    const auto seen = m_platform.observe(tenant);
    if (seen.ok()) {
        turn.asked = true;
        took(turn.known, *seen, begun);
        auto tried = m_platform.probe(tenant);
        ProbeRound round;
        if (tried.ok())
            round = *std::move(tried);
        else
            round.incomplete = std::string(tried.status().message());
        round.tenantId = tenant.id;
        round.startedMs = begun;
        round.endedMs = m_clock.nowMs();
        took(turn.known, std::move(round));
    } else {
        turn.known.unreachable = std::string(seen.status().message());
        tryBlind(tenant, begun, turn);
    }
    judge(turn, tenant);
    turn.row.triedMs = m_clock.nowMs();
    return turn;
}

void IsolationKeeper::judge(Turn &turn, const TenantFacts &tenant)
{
    const auto posture = isolation::judge(*m_baselines, tenant.tier, tenant.recommended, turn.known, m_clock.nowMs());
    turn.row.tenantId = tenant.id;
    turn.row.tier = tenant.tier;
    turn.row.cells = posture.cells;
    turn.row.findings = posture.findings;
    turn.row.lookedMs = turn.known.lookedMs;
    turn.row.version = m_baselines->version;
}

absl::Status IsolationKeeper::judgeAnew(const TenantFacts &tenant)
{
    const auto held = hold(tenant.id, std::chrono::seconds(10));
    if (!held.ok())
        return held.status();
    const auto row = m_rows.find(tenant.id);
    if (!row)
        return absl::OkStatus(); // Nobody has looked yet.
    auto all = known(tenant.id);
    if (!all.ok())
        return all.status();
    Turn turn;
    turn.known = *std::move(all);
    turn.row.triedMs = row->triedMs;
    judge(turn, tenant);
    return keep({std::move(turn)}, std::nullopt);
}

void IsolationKeeper::tryBlind(const TenantFacts &tenant, std::int64_t begunMs, Turn &turn)
{
    auto tried = m_platform.probe(tenant);
    if (!tried.ok() || tried->attempts.empty())
        return;
    ProbeRound round = *std::move(tried);
    round.incomplete = turn.known.unreachable + (round.incomplete.empty() ? "" : "; ") + round.incomplete;
    round.tenantId = tenant.id;
    round.startedMs = begunMs;
    round.endedMs = m_clock.nowMs();
    took(turn.known, std::move(round));
    turn.asked = true;
}

absl::Status IsolationKeeper::keep(std::vector<Turn> turns, const std::optional<LeaseProof> &lease)
{
    std::vector<PostureRow> kept;
    const absl::Status status = m_store.write([&](StoreTxn &txn) -> absl::Status {
        kept.clear();
        if (lease) {
            if (absl::Status proven = txn.prove(*lease); !proven.ok())
                return proven;
        }
        for (const Turn &made : turns) {
            Turn turn = made; // A transaction may be run again.
            const auto before = m_rows.find(turn.row.tenantId);
            if (before && before->triedMs > turn.row.triedMs)
                continue; // Somebody has asked for a round since.
            if (absl::Status one = keepOne(txn, turn, before ? &*before : nullptr, m_clock.nowMs()); !one.ok())
                return one;
            kept.push_back(std::move(turn.row));
        }
        return absl::OkStatus();
    });
    if (status.ok())
        for (PostureRow &row : kept)
            m_rows.put(std::move(row));
    return status;
}

absl::Status IsolationKeeper::keepOne(StoreTxn &txn, Turn &turn, const PostureRow *before, std::int64_t nowMs)
{
    const bool was = before != nullptr && before->crossed();
    const bool is = turn.row.crossed();
    turn.row.crossedSinceMs = !is ? 0 : was ? before->crossedSinceMs : nowMs;
    const auto stored = txn.record(kPostureRow, turn.row.tenantId);
    if (!stored.ok() && !absl::IsNotFound(stored.status()))
        return stored.status();
    turn.row.revision = stored.ok() ? stored->revision : 0;
    Record row = rowRecord(turn.row);
    if (absl::Status status = txn.putRecord(row); !status.ok())
        return status;
    turn.row.revision = row.revision;
    const auto evidence = txn.record(kPostureEvidence, turn.row.tenantId);
    if (!evidence.ok() && !absl::IsNotFound(evidence.status()))
        return evidence.status();
    turn.known.revision = evidence.ok() ? evidence->revision : 0;
    Record told = evidenceRecord(turn.known);
    if (absl::Status status = txn.putRecord(told); !status.ok())
        return status;
    if (!turn.asked)
        return absl::OkStatus();
    const bool first = before == nullptr || before->lookedMs / kDayMs != turn.row.lookedMs / kDayMs;
    if (first || is != was) {
        Record round = roundRecord(turn.known);
        if (absl::Status status = txn.putRecord(round); !status.ok())
            return status;
    }
    if (is == was)
        return absl::OkStatus();
    const std::string text =
        is ? "Boundary crossed: " + crossedLayers(turn.row) : "Boundary closed: every attempt is refused again";
    if (absl::Status status = txn.addTimeline({turn.row.tenantId, nowMs, "isolation", text, kActor}); !status.ok())
        return status;
    AuditEvent event;
    event.tenantId = turn.row.tenantId;
    event.actor = kActor;
    event.action = "isolation.probe";
    event.outcome = is ? "crossed" : "closed";
    event.after = text;
    event.atMs = nowMs;
    return txn.audit(std::move(event));
}

} // namespace bulkhead

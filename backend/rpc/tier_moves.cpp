#include "backend/rpc/tier_moves.h"

#include "backend/engine/restoration.h"
#include "backend/engine/tier_policy.h"
#include "backend/engine_room.h"
#include "backend/rpc/contract_act.h"

#include <absl/strings/str_cat.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>

namespace bulkhead {

namespace {

constexpr std::chrono::milliseconds kTurn(2'000), kForATurn(30'000);
constexpr std::size_t kAll = 100'000;
constexpr char kProveStep[] = "move.prove";

std::string idOf(const TenantMove &move)
{
    return move.id;
}

absl::StatusOr<std::vector<TenantMove>> loadMoves(Store &store)
{
    auto records = store.records(kTierMove, {}, kAll);
    if (!records.ok())
        return records.status();
    std::vector<TenantMove> moves;
    for (const Record &record : *records)
        if (auto move = tierMoveOf(record); move.ok())
            moves.push_back(*std::move(move));
    return moves;
}

absl::StatusOr<TenantMove> loadMove(Store &store, const std::string &id)
{
    auto record = store.record(kTierMove, id);
    return record.ok() ? tierMoveOf(*record) : absl::StatusOr<TenantMove>(record.status());
}

std::string words(const TenantMove &move)
{
    return absl::StrCat(std::string(policy::tierWord(move.from)), " to ", std::string(policy::tierWord(move.to)));
}

/// What became of the act, as who decided it: the steps have lines of their own.
absl::Status recordOutcome(StoreTxn &txn, const TenantMove &move, const StoredAct &act, std::string outcome,
                           std::int64_t nowMs)
{
    AuditEvent event;
    event.tenantId = move.tenantId;
    event.actor = move.by;
    event.role = Role::PlatformOperations;
    event.action = move.back ? "acts.withdraw" : "acts.approve";
    event.purpose = move.purpose;
    event.outcome = std::move(outcome);
    event.before = act.change;
    event.after = absl::StrCat(act.id, " state=", static_cast<int>(act.state));
    event.atMs = nowMs;
    return txn.audit(std::move(event));
}

KeptMoveStep kept(PlannedMove planned)
{
    KeptMoveStep step;
    step.id = std::move(planned.id);
    step.title = std::move(planned.title);
    step.phase = planned.phase;
    return step;
}

} // namespace

/// What nobody else does with the tenant meanwhile: no round of probes, no onboarding, no restoration, no other
/// gateway.
struct TierMoves::Turn
{
    Turn(IsolationKeeper::Hold hold, TenantFacts facts, Leases *all, std::optional<LeaseProof> proof)
        : held(std::move(hold))
        , tenant(std::move(facts))
        , leases(all)
        , lease(std::move(proof))
    {
    }
    Turn(const Turn &) = delete;
    Turn &operator=(const Turn &) = delete;
    ~Turn()
    {
        if (lease)
            leases->drop(*lease);
    }
    IsolationKeeper::Hold held;
    TenantFacts tenant; ///< With the tier that it leaves, also where the store is further already.
    Leases *leases;
    std::optional<LeaseProof> lease;
};

TierMoves::TierMoves(Clock &clock, Store &store, EngineRoom &room, Platform &platform, IsolationKeeper &isolation,
                     Leases *leases)
    : m_clock(clock)
    , m_store(store)
    , m_room(room)
    , m_isolation(isolation)
    , m_leases(leases)
    , m_own(platform.mover() == nullptr
                ? makeOneStepMover(platform, "move.tier", "Set the tier's controls on the platform")
                : nullptr)
    , m_mover(m_own ? *m_own : *platform.mover())
    , m_rows([&store] { return loadMoves(store); }, idOf,
             [&store](const std::string &id) { return loadMove(store, id); })
{
    m_isolation.rest([this] { return movingTenants(); });
}

TierMoves::~TierMoves()
{
    m_isolation.rest({});
    end();
    if (m_thread.joinable())
        m_thread.join();
}

void TierMoves::end()
{
    {
        const std::scoped_lock lock(m_mutex);
        m_stopping = true;
    }
    m_wake.notify_all();
    m_changed.notify_all();
}

void TierMoves::start()
{
    m_thread = std::thread([this] { run(); });
}

void TierMoves::run()
{
    std::unique_lock lock(m_mutex);
    while (!m_stopping) {
        m_asked = false;
        lock.unlock();
        look();
        lock.lock();
        m_wake.wait_for(lock, kTurn, [this] { return m_stopping || m_asked; });
    }
}

TenantMove TierMoves::planned(const TenantFacts &tenant, Tier to, const StoredAct &act, bool back,
                              const std::string &by) const
{
    TenantMove move;
    move.actId = act.id;
    move.id = back ? act.id + ".back" : act.id;
    move.tenantId = tenant.id;
    move.from = tenant.tier;
    move.to = to;
    move.back = back;
    move.by = by;
    move.purpose = act.purpose;
    move.startedMs = m_clock.nowMs();
    for (PlannedMove &step : m_mover.planMove(tenant, to))
        move.steps.push_back(kept(std::move(step)));
    const auto after =
        std::ranges::find_if(move.steps, [](const KeptMoveStep &step) { return step.phase > MovePhase::Prove; });
    move.steps.insert(
        after, kept({kProveStep, "Look at every control and try every boundary in the new tier", MovePhase::Prove}));
    return move;
}

absl::Status TierMoves::keep(StoreTxn &txn, TenantMove &move) const
{
    absl::Status status = notMoving(txn, move.tenantId, move.id);
    if (!status.ok())
        return status;
    Record record = recordOf(move);
    status = txn.putRecord(record);
    move.revision = record.revision;
    return status;
}

void TierMoves::begin(TenantMove move)
{
    m_rows.put(std::move(move));
    {
        const std::scoped_lock lock(m_mutex);
        m_asked = true;
    }
    m_wake.notify_all();
}

TenantMove TierMoves::wait(const std::string &id, std::chrono::milliseconds patience)
{
    const auto still = [&] {
        const auto move = m_rows.find(id);
        return move && !move->ended() && move->state != MoveState::Waits && move->state != MoveState::Paused;
    };
    std::unique_lock lock(m_mutex);
    m_changed.wait_for(lock, patience, [&] { return m_stopping || !still(); });
    return m_rows.find(id).value_or(TenantMove());
}

bool TierMoves::moving(const std::string &tenantId)
{
    return movingTenants().contains(tenantId);
}

std::set<std::string> TierMoves::movingTenants()
{
    std::set<std::string> tenants;
    const auto rows = m_rows.shared();
    for (const auto &[id, move] : *rows)
        if (!move.ended())
            tenants.insert(move.tenantId);
    return tenants;
}

std::vector<TenantMove> TierMoves::due()
{
    std::vector<TenantMove> moves;
    if (!m_rows.ready().ok())
        return moves;
    for (TenantMove &move : m_rows.all())
        if (move.state == MoveState::Moving || move.state == MoveState::GoingBack)
            moves.push_back(std::move(move));
    std::ranges::stable_sort(moves, {}, &TenantMove::startedMs);
    return moves;
}

std::size_t TierMoves::look()
{
    std::size_t done = 0;
    for (TenantMove &move : due()) {
        {
            const std::scoped_lock lock(m_mutex);
            if (m_stopping)
                return done;
        }
        done += advance(std::move(move));
    }
    return done;
}

std::size_t TierMoves::advance(TenantMove move)
{
    std::optional<LeaseProof> lease;
    if (m_leases != nullptr) {
        auto taken = m_leases->take("run/case-" + move.tenantId); // Of its onboarding, too, see Provisioning.
        if (!taken.ok())
            return 0; // Another gateway does it, or will.
        lease = *std::move(taken);
    }
    auto held = m_isolation.hold(move.tenantId, kForATurn);
    const auto index = m_room.fleet().find(move.tenantId);
    if (!held.ok() || !index) {
        if (lease)
            m_leases->drop(*lease);
        return 0; // The next turn tries again.
    }
    TenantFacts tenant = m_room.fleet().current()->factsOf(*index);
    tenant.tier = move.from;
    const Turn turn(*std::move(held), std::move(tenant), m_leases, std::move(lease));
    // Another gateway may have got further with it than this one has heard.
    auto stored = loadMove(m_store, move.id);
    if (!stored.ok())
        return 0;
    move = *std::move(stored);
    m_rows.put(move);
    std::size_t done = 0;
    while (move.state == MoveState::Moving || move.state == MoveState::GoingBack) {
        {
            const std::scoped_lock lock(m_mutex);
            if (m_stopping)
                break;
        }
        if (!(move.state == MoveState::Moving ? perform(turn, move) : goBack(turn, move)))
            break;
        ++done;
    }
    {
        const std::scoped_lock lock(m_mutex); // Whoever waits looks before it sleeps.
    }
    m_changed.notify_all();
    return done;
}

absl::Status TierMoves::change(const Turn &turn, TenantMove &move, const Change &what, std::string outcome,
                               const Also &also)
{
    TenantMove next;
    const absl::Status status = m_store.write(StoreScope::of(move.tenantId), [&](StoreTxn &txn) -> absl::Status {
        if (turn.lease)
            if (absl::Status ours = txn.prove(*turn.lease); !ours.ok())
                return ours;
        const auto record = txn.record(kTierMove, move.id);
        if (!record.ok())
            return record.status();
        auto stored = tierMoveOf(*record);
        if (!stored.ok())
            return stored.status();
        next = *std::move(stored);
        what(next);
        Record changed = recordOf(next);
        if (absl::Status put = txn.putRecord(changed); !put.ok())
            return put;
        next.revision = changed.revision;
        if (also)
            if (absl::Status done = also(txn, next); !done.ok())
                return done;
        AuditEvent event;
        event.tenantId = next.tenantId;
        event.actor = next.by;
        event.role = Role::PlatformOperations;
        event.action = "tiers.move";
        event.purpose = next.purpose;
        event.outcome = outcome;
        event.after = absl::StrCat(next.id, " ", words(next), " state=", static_cast<int>(next.state));
        event.atMs = m_clock.nowMs();
        return txn.audit(std::move(event));
    });
    if (!status.ok())
        return status;
    move = next;
    m_rows.put(std::move(next));
    return status;
}

absl::Status TierMoves::apply(const Turn &turn, const TenantMove &move, const KeptMoveStep &step, std::string &evidence)
{
    return step.id == kProveStep ? prove(turn, move, evidence)
                                 : m_mover.applyMove(turn.tenant, move.to, step.id, evidence);
}

absl::Status TierMoves::prove(const Turn &turn, const TenantMove &move, std::string &evidence)
{
    TenantFacts moved = turn.tenant;
    moved.tier = move.to;
    const auto known = m_isolation.probeNow(moved, turn.held);
    if (!known.ok())
        return known.status();
    const auto posture =
        isolation::judge(*m_isolation.baselines(), moved.tier, moved.recommended, *known, m_clock.nowMs());
    if (const auto against = isolation::objections(posture, *known); !against.empty())
        return absl::FailedPreconditionError(against.front());
    evidence = isolation::provenWords(posture, *known);
    return absl::OkStatus();
}

bool TierMoves::perform(const Turn &turn, TenantMove &move)
{
    const std::size_t at = move.next();
    if (at == move.steps.size())
        return false;
    const auto begun = [&](TenantMove &next) {
        if (next.state != MoveState::Moving)
            return; // A person has paused it.
        KeptMoveStep &step = next.steps[at];
        step.state = StepState::Running;
        step.reason.clear();
        step.startedMs = m_clock.nowMs();
        step.endedMs = 0;
        ++step.attempts;
    };
    if (!change(turn, move, begun, "begun " + move.steps[at].id).ok() || move.state != MoveState::Moving)
        return false;
    std::string evidence;
    const absl::Status done = apply(turn, move, move.steps[at], evidence);
    if (!done.ok()) {
        const std::string reason(done.message());
        const auto failed = [&](TenantMove &next) {
            KeptMoveStep &step = next.steps[at];
            step.state = StepState::Failed;
            step.reason = reason;
            step.endedMs = m_clock.nowMs();
            next.reason = step.title + ": " + reason;
            // Once it is said that the tenant may come in, it may have written: there is no going back over that.
            if (step.phase == MovePhase::Retire)
                next.state = MoveState::Waits;
            else if (step.phase != MovePhase::Open)
                next.state = MoveState::GoingBack;
        };
        const bool opens = move.steps[at].phase == MovePhase::Open; // Tried again at the next turn.
        return change(turn, move, failed, "failed " + move.steps[at].id).ok() && !opens;
    }
    std::optional<TenantFacts> moved;
    const bool settled = move.opened();
    const auto ended = [&](TenantMove &next) {
        KeptMoveStep &step = next.steps[at];
        step.state = StepState::Done;
        step.evidence = evidence;
        step.endedMs = m_clock.nowMs();
        next.reason.clear();
        if (next.next() < next.steps.size())
            return;
        next.state = MoveState::Done;
        next.endedMs = m_clock.nowMs();
    };
    const absl::Status kept =
        change(turn, move, ended, "done " + move.steps[at].id, [&](StoreTxn &txn, const TenantMove &next) {
            if (settled || !next.opened())
                return absl::OkStatus();
            moved.emplace();
            return settle(txn, next, *moved);
        });
    if (kept.ok() && moved)
        follow(*moved); // Outside the transaction: the engine thread may be waiting for the store.
    return kept.ok();
}

bool TierMoves::goBack(const Turn &turn, TenantMove &move)
{
    std::string evidence;
    const absl::Status undone = m_mover.undoMove(turn.tenant, move.to, evidence);
    if (!undone.ok()) {
        const std::string why(undone.message());
        const auto still = [&](TenantMove &next) {
            next.reason = next.reason.substr(0, next.reason.find(" Going back"))
                          + " Going back has not ended yet: " + why + " It is tried again.";
        };
        static_cast<void>(change(turn, move, still, "going back failed"));
        return false;
    }
    const auto back = [&](TenantMove &next) {
        next.state = MoveState::Failed;
        next.endedMs = m_clock.nowMs();
        next.reason = absl::StrCat(next.reason.substr(0, next.reason.find(" Going back")), " ", evidence);
    };
    return change(turn, move, back, "went back", [&](StoreTxn &txn, const TenantMove &next) { return fail(txn, next); })
        .ok();
}

absl::Status TierMoves::settle(StoreTxn &txn, const TenantMove &move, TenantFacts &moved)
{
    auto act = txn.act(move.actId);
    if (!act.ok())
        return act.status();
    auto tenant = txn.tenant(move.tenantId);
    if (!tenant.ok())
        return tenant.status();
    moved = *std::move(tenant);
    moved.tier = move.to;
    if (absl::Status status = txn.updateTenant(moved); !status.ok())
        return status;
    const std::string what =
        move.back ? absl::StrCat("Tier change ", act->id, " reverted") : absl::StrCat("Tier changed by ", act->id);
    if (absl::Status status = txn.addTimeline({move.tenantId, m_clock.nowMs(), "tier", what, move.by}); !status.ok())
        return status;
    const auto proof = std::ranges::find(move.steps, MovePhase::Prove, &KeptMoveStep::phase);
    const std::string evidence = proof == move.steps.end() ? std::string() : proof->evidence;
    if (move.back) {
        Person by;
        by.id = move.by;
        by.role = Role::PlatformOperations;
        static_cast<void>(act::revert(*act, by, absl::StrCat("Reverted by ", move.by, ". ", evidence, ".")));
    } else {
        static_cast<void>(act::applied(*act, evidence));
        static_cast<void>(act::verified(*act));
    }
    if (absl::Status status = recordTierMove(txn, *act, move.from, move.to, m_clock.nowMs()); !status.ok())
        return status;
    if (absl::Status status = txn.putAct(*act); !status.ok())
        return status;
    return recordOutcome(txn, move, *act, what, m_clock.nowMs());
}

absl::Status TierMoves::fail(StoreTxn &txn, const TenantMove &move)
{
    auto act = txn.act(move.actId);
    if (!act.ok())
        return act.status();
    if (!move.back) { // What could not be reverted is as it was.
        static_cast<void>(act::failed(*act, move.reason));
        if (absl::Status status = txn.putAct(*act); !status.ok())
            return status;
    }
    if (absl::Status status = recordOutcome(txn, move, *act, "failed", m_clock.nowMs()); !status.ok())
        return status;
    return txn.addTimeline({move.tenantId, m_clock.nowMs(), "tier",
                            absl::StrCat("Moving from ", words(move), " failed; the tenant runs where it was"),
                            move.by});
}

void TierMoves::follow(const TenantFacts &moved)
{
    // A contract that nobody signed follows the tier, and its targets with it.
    m_room.tenantChanged(moved);
    m_room.contractChanged(moved.id);
}

} // namespace bulkhead

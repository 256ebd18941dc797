#include "backend/rpc/containment_keeper.h"

#include "backend/domain/governed_act.h"
#include "backend/engine/containment_plan.h"
#include "backend/engine_room.h"

#include <absl/strings/str_cat.h>

#include <algorithm>
#include <cmath>

namespace bulkhead {

namespace {

constexpr auto kTurn = std::chrono::seconds(1);
constexpr std::int64_t kTickMs = 2'000;
constexpr std::int64_t kFirstLookMs = 3 * kTickMs, kLastLookMs = 10 * kTickMs; // noisy.md 1.6.
constexpr std::int32_t kEnough = 2;                                            // Half of what was foreseen.
constexpr std::int64_t kToSetMs = 60'000; ///< An executor takes seconds; then whoever was to set it is gone.
constexpr std::int64_t kLostWordMs = 30'000;
constexpr std::size_t kAll = 10'000;
constexpr char kActor[] = "gateway";
constexpr char kLease[] = "containment";

bool inForce(const StoredAct &act)
{
    return act.kind == act::kContainmentKind && (act.state == ActState::Applied || act.state == ActState::Verified);
}

} // namespace

ContainmentKeeper::ContainmentKeeper(Clock &clock, Store &store, EngineRoom &room,
                                     std::unique_ptr<LimitExecutor> executor, Leases *leases)
    : m_clock(clock)
    , m_store(store)
    , m_room(room)
    , m_executor(std::move(executor))
    , m_leases(leases)
{
    if (m_leases)
        m_leases->want({kLease});
}

ContainmentKeeper::~ContainmentKeeper()
{
    {
        const std::scoped_lock lock(m_mutex);
        m_stopping = true;
    }
    m_wake.notify_all();
    if (m_thread.joinable())
        m_thread.join();
}

void ContainmentKeeper::start()
{
    m_thread = std::thread([this] { run(); });
}

void ContainmentKeeper::run()
{
    std::unique_lock lock(m_mutex);
    while (!m_stopping) {
        lock.unlock();
        look();
        lock.lock();
        m_wake.wait_for(lock, kTurn, [this] { return m_stopping; });
    }
}

absl::Status ContainmentKeeper::apply(const Limit &limit, std::string &evidence)
{
    const std::scoped_lock lock(m_executing);
    absl::Status status = stillApproved(limit.act);
    return status.ok() ? m_executor->apply(limit, evidence) : status;
}

absl::Status ContainmentKeeper::stillApproved(const std::string &actId)
{
    return m_store.write([&](StoreTxn &txn) -> absl::Status {
        const auto act = txn.act(actId);
        if (!act.ok())
            return act.status();
        return act->state == ActState::Approved ? absl::OkStatus()
                                                : absl::AbortedError("It waited too long and was given up.");
    });
}

absl::Status ContainmentKeeper::lift(const Limit &limit, std::string &evidence)
{
    const std::scoped_lock lock(m_executing);
    return m_executor->lift(limit, evidence);
}

std::optional<ContainmentKeeper::Seen> ContainmentKeeper::see(const std::string &incident) const
{
    const auto board = m_room.services();
    for (const neighbours::Incident &known : *board->incidents)
        if (known.id == incident) {
            const std::int64_t last = known.points.empty() ? 0 : known.points.back().atMs;
            return known.state == IncidentState::Closed ? Seen{0, std::max(last, known.closedMs)}
                                                        : Seen{neighbours::relievable(known.ledger), last};
        }
    return std::nullopt;
}

std::optional<double> ContainmentKeeper::delayOf(const std::string &incident) const
{
    const auto seen = see(incident);
    return seen ? std::optional(seen->delay) : std::nullopt;
}

bool ContainmentKeeper::ours()
{
    if (!m_leases)
        return true;
    auto lease = m_leases->held(kLease);
    if (lease && lease != m_lease)
        watch(); // Whoever looked before may have left anything behind.
    m_lease = std::move(lease);
    return m_lease.has_value();
}

absl::Status ContainmentKeeper::prove(StoreTxn &txn)
{
    return m_lease ? txn.prove(*m_lease) : absl::OkStatus();
}

void ContainmentKeeper::look()
{
    if (!ours())
        return;
    endDue();
    if (!m_watching.exchange(false)) // Before reading: what is stored meanwhile is for the next turn.
        return;
    const auto acts = m_store.acts({}, kAll);
    const auto states = containmentStates(m_store, {});
    if (!acts.ok() || !states.ok()) {
        watch(); // The next turn tries again; the limits' ends do not depend on it.
        return;
    }
    for (const StoredAct &act : *acts)
        if (act.kind == act::kContainmentKind && act.state == ActState::Approved)
            giveUp(act);
        else if (const auto state = states->find(act.id); inForce(act) && state != states->end()) {
            watch();
            judge(act, state->second);
        }
}

void ContainmentKeeper::endDue()
{
    std::vector<std::string> ended;
    {
        const std::scoped_lock lock(m_executing);
        static_cast<void>(m_executor->liftDue(ended)); // What could not be lifted now is due at the next turn, too.
    }
    for (const std::string &act : ended)
        end(act);
}

/// Consent was stored, and whoever was to set the limit did not live to note it: it is taken back if it stands, and
/// nobody is told any longer that it will come.
void ContainmentKeeper::giveUp(const StoredAct &act)
{
    watch();
    if (act.approvedMs == 0 || m_clock.nowMs() - act.approvedMs <= kToSetMs)
        return; // Whoever sets it may still be at work.
    const auto terms = decodeTerms(act.change);
    const std::scoped_lock lock(m_executing); // Nobody sets it between the two.
    std::string evidence;
    if (!terms.ok() || m_executor->lift(limitOf(act, *terms, m_clock.nowMs()), evidence).ok())
        end(act.id, "The gateway stopped before it was noted as set; it does not stand.");
}

/// Its limit is gone: the act is over, also where nobody lived to note that it had been applied.
void ContainmentKeeper::end(const std::string &actId, const char *unset)
{
    static_cast<void>(m_store.write([&](StoreTxn &txn) -> absl::Status {
        if (absl::Status still = prove(txn); !still.ok())
            return still;
        auto act = txn.act(actId);
        if (!act.ok())
            return act.status();
        if (act->kind != act::kContainmentKind)
            return absl::OkStatus(); // An executor may say what it likes.
        const bool noted = act::expired(*act, "Ended by itself; the limit is lifted.") == act::Refusal::None
                           || act::failed(*act, unset) == act::Refusal::None;
        if (!noted)
            return absl::OkStatus();
        if (absl::Status status = txn.putAct(*act); !status.ok())
            return status;
        AuditEvent event;
        event.tenantId = act->tenantId;
        event.actor = kActor;
        event.action = "acts.expire";
        event.requestId = act->id;
        event.outcome = act->outcome;
        event.before = act->change;
        event.atMs = m_clock.nowMs();
        return txn.audit(std::move(event));
    }));
}

absl::Status ContainmentKeeper::settle(const StoredAct &seen, ContainmentState state, const char *what, ActState to,
                                       const std::string &outcome)
{
    return m_store.write(StoreScope::of(seen.tenantId), [&](StoreTxn &txn) -> absl::Status {
        if (absl::Status still = prove(txn); !still.ok())
            return still;
        auto act = txn.act(seen.id);
        if (!act.ok())
            return act.status();
        if (act->revision != seen.revision)
            return absl::AbortedError("somebody was faster");
        const act::Refusal refusal = to == ActState::Reverted ? act::rolledBack(*act, outcome) : act::verified(*act);
        if (refusal != act::Refusal::None)
            return absl::AbortedError("it is over");
        act->outcome = outcome;
        if (absl::Status status = txn.putAct(*act); !status.ok())
            return status;
        if (absl::Status status = keep(txn, *act, state, m_clock.nowMs()); !status.ok())
            return status;
        if (absl::Status status = txn.addTimeline({act->tenantId, m_clock.nowMs(), "containment", outcome, kActor});
            !status.ok())
            return status;
        AuditEvent event;
        event.tenantId = act->tenantId;
        event.actor = kActor;
        event.action = what;
        event.requestId = act->id;
        event.outcome = outcome;
        event.before = act->change;
        event.atMs = m_clock.nowMs();
        return txn.audit(std::move(event));
    });
}

void ContainmentKeeper::judge(const StoredAct &act, ContainmentState state)
{
    const auto terms = decodeTerms(act.change);
    if (!terms.ok())
        return;
    if (m_clock.nowMs() >= state.liftsMs) {
        // Nothing stands that the executor could find due; or it was lifted, and the word of it was lost.
        std::string evidence;
        if (terms->measure == Measure::EndTransaction
            || (m_clock.nowMs() >= state.liftsMs + kLostWordMs
                && lift(limitOf(act, *terms, state.liftsMs), evidence).ok()))
            end(act.id);
        return;
    }
    if (terms->measure == Measure::QueueLimit)
        return; // No relief is foreseen of it: there is nothing to hold it against.
    const auto seen = see(terms->incident);
    // Only what was seen after it was set says anything about it.
    if (!seen || seen->atMs < state.appliedMs + kFirstLookMs || state.delayBefore <= 0)
        return;
    const auto relief =
        static_cast<std::int32_t>(std::lround(std::clamp(1 - seen->delay / state.delayBefore, 0.0, 1.0) * 10'000));
    const bool enough = relief * kEnough >= terms->reliefBp;
    state.reliefBp = relief;
    if (enough && act.state == ActState::Applied) {
        static_cast<void>(settle(act, state, "acts.verify", ActState::Verified,
                                 absl::StrCat("Relief seen: ", relief / 100, "% of the extra waiting is gone, ",
                                              terms->reliefBp / 100, "% was foreseen.")));
    } else if (!enough && act.state == ActState::Applied && seen->atMs >= state.appliedMs + kLastLookMs) {
        rollBack(act, *terms, state);
    }
}

void ContainmentKeeper::rollBack(const StoredAct &act, const ContainmentTerms &terms, ContainmentState state)
{
    std::string evidence;
    if (!lift(limitOf(act, terms, state.liftsMs), evidence).ok())
        return; // Tried again at the next turn.
    state.refuted = true;
    static_cast<void>(settle(act, state, "acts.rollback", ActState::Reverted,
                             absl::StrCat("Rolled back: ", state.reliefBp / 100, "% of the extra waiting went, ",
                                          terms.reliefBp / 100, "% was foreseen. The blame is refuted.")));
}

} // namespace bulkhead

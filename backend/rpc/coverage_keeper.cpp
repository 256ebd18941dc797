#include "backend/rpc/coverage_keeper.h"

#include "backend/domain/fleet_snapshot.h"
#include "backend/rpc/coverage_words.h"

#include <absl/strings/str_cat.h>

#include <algorithm>
#include <chrono>
#include <utility>

namespace bulkhead {

namespace {

using coverage::Belongs;
using coverage::kDayMs;
using coverage::kHourMs;
using coverage::Kind;
using coverage::kStepMs;
using coverage::Span;

constexpr char kLease[] = "coverage";
constexpr char kActor[] = "gateway";
constexpr auto kTurn = std::chrono::seconds(2);
constexpr std::int64_t kAgainMs = 15'000;           ///< After a failure.
constexpr std::int64_t kLiveBeforeMs = 5 * kHourMs; ///< Read by steps at the first start: since when a share is low.
constexpr std::int64_t kMostAtOnceMs = 6 * kHourMs;
constexpr std::int64_t kExampleLastsMs = 6 * kHourMs;
constexpr std::size_t kExamples = 20; ///< Of services with most without context.
constexpr std::size_t kAll = 1'000;

std::int64_t floored(std::int64_t ms, std::int64_t unit)
{
    return ms / unit * unit;
}

std::string recordKind(const char *kind)
{
    return std::string(kRecordChanged) + kind;
}

} // namespace

CoverageKeeper::CoverageKeeper(Clock &clock, Store &store, FleetBoard &fleet, std::unique_ptr<coverage::Source> source,
                               Fingerprint fingerprint, Leases *leases)
    : m_clock(clock)
    , m_store(store)
    , m_fleet(fleet)
    , m_source(std::move(source))
    , m_fingerprint(std::move(fingerprint))
    , m_leases(leases)
    , m_ledger(std::make_unique<coverage::Ledger>())
    , m_board(std::make_shared<CoverageBoard>())
{
    if (m_leases)
        m_leases->want({kLease});
}

CoverageKeeper::~CoverageKeeper()
{
    {
        const std::scoped_lock lock(m_mutex);
        m_stopping = true;
    }
    m_source->cancel();
    m_wake.notify_all();
    if (m_thread.joinable())
        m_thread.join();
}

void CoverageKeeper::start()
{
    m_thread = std::thread([this] { run(); });
}

void CoverageKeeper::run()
{
    std::unique_lock lock(m_mutex);
    while (!m_stopping) {
        lock.unlock();
        const bool more = look();
        lock.lock();
        if (!more)
            m_wake.wait_for(lock, kTurn, [this] { return m_stopping; });
    }
}

bool CoverageKeeper::look()
{
    if (!loaded())
        return false;
    std::optional<LeaseProof> lease;
    if (m_leases) {
        lease = m_leases->held(kLease);
        if (!lease)
            return false; // Another gateway does it.
    }
    const std::int64_t now = m_clock.nowMs();
    if (now < m_notBeforeMs)
        return false;
    const Question asked = next(now);
    if (asked.fromMs >= asked.toMs) {
        askExample(now);
    } else {
        const auto reading = m_source->read(asked.fromMs, asked.toMs, asked.lengthMs);
        if (reading.ok())
            take(asked, *reading);
        else
            failed(asked, reading.status(), now);
    }
    if (!m_stateChanged)
        return false;
    publish();
    const absl::Status kept = keep(lease);
    if (absl::IsAborted(kept)) { // Another gateway reads now: what it has written counts.
        const std::scoped_lock lock(m_known);
        m_loaded = false;
    }
    return asked.fromMs < asked.toMs && m_notBeforeMs <= now && kept.ok();
}

bool CoverageKeeper::loaded()
{
    {
        const std::scoped_lock lock(m_known);
        if (m_loaded)
            return true;
    }
    if (!load().ok())
        return false;
    publish();
    return true;
}

absl::Status CoverageKeeper::load()
{
    auto sheets = m_store.records(kCoverageSheet, {}, kAll); // Newest first: what has passed does not come back.
    if (!sheets.ok())
        return sheets.status();
    auto state = m_store.record(kCoverageState, kCoverageStateId);
    if (!state.ok() && !absl::IsNotFound(state.status()))
        return state.status();
    const std::scoped_lock lock(m_known);
    m_ledger = std::make_unique<coverage::Ledger>();
    m_memory = {};
    m_unsaved.clear();
    m_unsaid.clear();
    if (state.ok()) {
        // Damaged, it is as if nothing had been read yet: all of it can be asked again.
        auto memory = memoryOf(*state);
        if (memory.ok())
            m_memory = *std::move(memory);
    }
    if (m_memory.pastToMs > 0)
        for (const Record &sheet : *sheets)
            takeSheet(sheet, *m_ledger);
    m_ledger->setDrops(m_memory.drops);
    m_loaded = true;
    return absl::OkStatus();
}

CoverageKeeper::Question CoverageKeeper::next(std::int64_t nowMs)
{
    const std::scoped_lock lock(m_known);
    const std::int64_t target = floored(nowMs - m_source->lagMs(), kStepMs);
    if (m_memory.pastToMs == 0) {
        m_memory.pastToMs = floored(target, kHourMs) - kLiveBeforeMs;
        m_memory.pastFromMs = std::min(floored(target - m_source->pastMs(), kHourMs), m_memory.pastToMs);
    }
    if (m_memory.pastFromMs < m_memory.pastToMs)
        return {m_memory.pastFromMs, std::min(m_memory.pastFromMs + kDayMs, m_memory.pastToMs), kHourMs, true};
    const std::int64_t from =
        std::max({m_ledger->asOfMs(), m_memory.pastToMs, floored(target - m_source->pastMs(), kHourMs)});
    return {from, std::min(from + kMostAtOnceMs, target), kStepMs, false};
}

void CoverageKeeper::take(const Question &asked, const coverage::Reading &reading)
{
    const std::scoped_lock lock(m_known);
    for (const coverage::Step &step : reading.steps) {
        m_ledger->add(step, asked.lengthMs);
        m_unsaved.emplace(Span::Hour, coverage::Ledger::numberOf(Span::Hour, step.endMs));
        m_unsaved.emplace(Span::Day, coverage::Ledger::numberOf(Span::Day, step.endMs));
        if (asked.past)
            continue;
        m_unsaved.emplace(Span::Step, coverage::Ledger::numberOf(Span::Step, step.endMs));
        for (const coverage::Turned &turned : m_ledger->judge())
            note("coverage.drop", turned.open ? "opened" : "closed",
                 turned.open ? dropSentence(turned.key, turned.drop)
                             : absl::StrCat(kindWord(turned.key.kind), " of ", serviceWord(turned.key),
                                            " carry their tenant and environment as usual again"));
    }
    if (asked.past)
        m_memory.pastFromMs = asked.toMs;
    else
        takeAttributions(reading, asked.toMs);
    m_memory.drops = m_ledger->drops();
    m_memory.source = m_source->name();
    m_memory.problem.clear();
    m_memory.remark = reading.remark;
    if (m_ledger->leftOut() > 0)
        absl::StrAppend(&m_memory.remark, m_memory.remark.empty() ? "" : " ",
                        "There are more services and workflows than are kept; their labels may hold ids.");
    m_stateChanged = true;
}

void CoverageKeeper::takeAttributions(const coverage::Reading &reading, std::int64_t toMs)
{
    std::uint64_t unknown = 0;
    for (const coverage::Attribution &event : reading.attributions) {
        const coverage::Judged judged =
            coverage::judge(event, [this](const std::string &tenantId) { return parentOf(tenantId); });
        if (judged.belongs == Belongs::Unknown)
            unknown += event.events;
        if (judged.belongs != Belongs::Wrong)
            continue;
        const std::size_t before = m_memory.findings.size();
        coverage::book(event, judged.expected, m_memory.findings);
        if (m_memory.findings.size()
            > before) // Without the tenants: a chain holds one tenant's, and this is about two.
            note("coverage.attribution", "found",
                 absl::StrCat(kindWord(event.key.kind), " of ", serviceWord(event.key),
                              " name another tenant than the one that they belong to: finding ",
                              m_memory.findings.back().id(m_fingerprint)));
    }
    coverage::forgetOld(toMs, m_memory.findings);
    m_ledger->checked(toMs, reading.checked, unknown);
}

void CoverageKeeper::failed(const Question &asked, const absl::Status &why, std::int64_t nowMs)
{
    const std::scoped_lock lock(m_known);
    const std::string text(why.message());
    // A past that the server will not tell is left out; it says the same tomorrow.
    const bool never = absl::IsResourceExhausted(why) || absl::IsInvalidArgument(why);
    if (asked.past && never)
        m_memory.pastFromMs = asked.toMs;
    else
        m_notBeforeMs = nowMs + kAgainMs;
    m_stateChanged = m_memory.problem != text || (asked.past && never);
    m_memory.problem = text;
    m_memory.source = m_source->name();
}

/// One service a turn, those with most without context first.
void CoverageKeeper::askExample(std::int64_t nowMs)
{
    const auto board = this->board();
    for (std::size_t i = 0; i < std::min(kExamples, board->rows.size()); ++i) {
        const coverage::RowView &row = board->rows[i];
        const auto known = board->examples.find({row.service, row.workflow});
        const auto worst =
            std::ranges::max_element(row.kinds, {}, [](const coverage::KindView &kind) { return kind.day.untagged(); });
        if (worst == row.kinds.end() || worst->day.untagged() == 0
            || (known != board->examples.end() && nowMs - known->second.askedMs < kExampleLastsMs))
            continue;
        const auto text = m_source->example({row.service, row.workflow, worst->kind}, board->asOfMs);
        const std::scoped_lock lock(m_known);
        m_memory.examples[{row.service, row.workflow}] = {text.ok() ? *text : std::string(), nowMs};
        m_stateChanged = true;
        return;
    }
}

void CoverageKeeper::note(std::string action, std::string outcome, std::string text)
{
    AuditEvent event;
    event.actor = kActor;
    event.action = std::move(action);
    event.outcome = std::move(outcome);
    event.after = std::move(text);
    event.atMs = m_clock.nowMs();
    m_unsaid.push_back(std::move(event));
}

absl::Status CoverageKeeper::keep(const std::optional<LeaseProof> &lease)
{
    std::vector<std::pair<std::string, std::string>> bodies;
    std::vector<AuditEvent> events;
    std::string state;
    {
        const std::scoped_lock lock(m_known);
        const std::int64_t oldest = coverage::Ledger::numberOf(Span::Step, m_ledger->asOfMs()) - keptOf(Span::Step);
        for (const SheetNumber &sheet : m_unsaved)
            if (sheet.first != Span::Step || sheet.second > oldest)
                bodies.emplace_back(sheetId(sheet), sheetBody(*m_ledger, sheet));
        events = m_unsaid;
        state = stateBody(m_memory);
    }
    const std::int64_t now = m_clock.nowMs();
    const absl::Status status = m_store.write([&](StoreTxn &txn) -> absl::Status {
        if (lease) {
            if (absl::Status proven = txn.prove(*lease); !proven.ok())
                return proven;
        }
        for (const auto &[id, body] : bodies)
            if (absl::Status put = putCoverage(txn, kCoverageSheet, id, body, now); !put.ok())
                return put;
        for (const AuditEvent &event : events)
            if (absl::Status said = txn.audit(event); !said.ok())
                return said;
        return putCoverage(txn, kCoverageState, kCoverageStateId, state, now);
    });
    if (!status.ok())
        return status; // It stays unsaved, and goes with the next turn.
    const std::scoped_lock lock(m_known);
    m_unsaved.clear();
    m_unsaid.clear();
    m_stateChanged = false;
    return status;
}

absl::Status CoverageKeeper::follow(const ChangeBatch &batch)
{
    static const std::string kSheet = recordKind(kCoverageSheet), kState = recordKind(kCoverageState);
    if (m_leases && m_leases->held(kLease))
        return absl::OkStatus(); // Its own words, come back.
    {
        const std::scoped_lock lock(m_known);
        if (!m_loaded)
            return absl::OkStatus(); // Whoever asks first reads all.
    }
    std::set<std::string> sheets;
    bool state = false;
    for (const StoredChange &change : batch.changes) {
        if (change.kind == kSheet)
            sheets.insert(change.key);
        state = state || change.kind == kState;
    }
    if (batch.everything) {
        if (absl::Status status = load(); !status.ok())
            return status;
    } else if (sheets.empty() && !state) {
        return absl::OkStatus();
    }
    for (const std::string &id : sheets) {
        const auto record = m_store.record(kCoverageSheet, id);
        if (!record.ok())
            return record.status();
        const std::scoped_lock lock(m_known);
        takeSheet(*record, *m_ledger);
    }
    if (state) {
        const auto record = m_store.record(kCoverageState, kCoverageStateId);
        if (!record.ok())
            return record.status();
        auto memory = memoryOf(*record);
        const std::scoped_lock lock(m_known);
        if (memory.ok())
            m_memory = *std::move(memory);
        m_ledger->setDrops(m_memory.drops);
    }
    publish();
    return absl::OkStatus();
}

void CoverageKeeper::publish()
{
    auto board = std::make_shared<CoverageBoard>();
    {
        const std::scoped_lock lock(m_known);
        board->rows = m_ledger->rows();
        board->examples = m_memory.examples;
        for (const coverage::Finding &finding : m_memory.findings)
            board->findings.push_back({finding.id(m_fingerprint), finding});
        board->checked = m_ledger->checkedDay();
        board->source = m_source->name();
        board->simulated = m_source->simulated();
        board->problem = !m_memory.problem.empty() ? m_memory.problem : m_memory.remark;
        board->asOfMs = m_ledger->asOfMs();
        board->loadingFromMs = m_memory.pastFromMs < m_memory.pastToMs ? m_memory.pastFromMs : 0;
    }
    {
        const std::scoped_lock lock(m_mutex);
        m_board = std::move(board);
    }
    m_listeners.ring();
}

std::shared_ptr<const CoverageBoard> CoverageKeeper::board() const
{
    const std::scoped_lock lock(m_mutex);
    return m_board;
}

std::vector<CoverageHistory> CoverageKeeper::history(const std::string &service, const std::string &workflow) const
{
    const std::scoped_lock lock(m_known);
    std::vector<CoverageHistory> all;
    for (const Kind kind : m_ledger->kindsOf(service, workflow)) {
        const coverage::Key key{service, workflow, kind};
        all.push_back({kind, m_ledger->past(key, Span::Day), m_ledger->past(key, Span::Hour)});
    }
    return all;
}

std::map<std::int64_t, coverage::Count> CoverageKeeper::days() const
{
    const std::scoped_lock lock(m_known);
    return m_ledger->days();
}

std::optional<std::vector<ShareDrop>> CoverageKeeper::drops()
{
    const std::scoped_lock lock(m_known);
    if (!m_loaded)
        return std::nullopt;
    std::vector<ShareDrop> open;
    for (const auto &[key, state] : m_memory.drops)
        if (state.open)
            open.push_back({absl::StrCat(std::string(slugOf(key.kind)), "/", key.service, "/", key.workflow),
                            dropSentence(key, state.drop), state.drop.sinceMs});
    return open;
}

std::optional<std::string> CoverageKeeper::parentOf(const std::string &tenantId) const
{
    const auto fleet = m_fleet.current();
    const auto index = m_fleet.find(tenantId);
    if (!index || *index >= fleet->size)
        return std::nullopt;
    return fleet->factsOf(*index).parent;
}

} // namespace bulkhead

#include "backend/rpc/audit_keeper.h"

#include "backend/domain/audit_roots.h"
#include "backend/domain/audit_sink.h"
#include "backend/domain/audit_tree.h"

#include <algorithm>
#include <set>

namespace bulkhead {

namespace {

constexpr char kLease[] = "audit";
constexpr char kRecord[] = "audit.checkpoint";
constexpr std::chrono::seconds kEvery{10};
constexpr std::size_t kRootsAnEvent = 500;
constexpr std::size_t kMostUnsent = 100'000; // Of a sink that is away: the newest of them count.
constexpr std::size_t kEventsAPage = 1'000;

std::string recordId(std::string_view tenantId)
{
    return tenantId.empty() ? "platform" : "tenant/" + std::string(tenantId);
}

std::string nameOf(std::string_view tenantId)
{
    return tenantId.empty() ? "the platform" : std::string(tenantId);
}

CheckpointNote noteOf(const audit::Checkpoint &checkpoint)
{
    return {checkpoint.head, audit::checkpointText(checkpoint.head, checkpoint.atMs), checkpoint.signature,
            checkpoint.keyId};
}

} // namespace

AuditKeeper::AuditKeeper(Clock &clock, Store &store, audit::SigningKey key, std::string sink,
                         std::function<void(const std::string &)> say, Leases *leases)
    : m_clock(clock)
    , m_store(store)
    , m_key(std::move(key))
    , m_sink(std::move(sink))
    , m_say(std::move(say))
    , m_leases(leases)
{
    if (m_leases)
        m_leases->want({kLease});
}

AuditKeeper::~AuditKeeper()
{
    {
        const std::lock_guard lock(m_mutex);
        m_stopping = true;
    }
    m_wake.notify_all();
    if (m_thread.joinable())
        m_thread.join();
}

void AuditKeeper::start()
{
    m_thread = std::thread([this] { run(); });
}

void AuditKeeper::run()
{
    for (;;) {
        look().IgnoreError(); // It has been told.
        std::unique_lock lock(m_mutex);
        if (m_wake.wait_for(lock, kEvery, [this] { return m_stopping; }))
            return;
    }
}

void AuditKeeper::tell(const absl::Status &status)
{
    std::string text(status.message());
    if (text != m_told && !text.empty())
        m_say(text);
    m_told = std::move(text);
}

absl::Status AuditKeeper::load(const std::vector<AuditHead> &heads)
{
    // What was rooted last, the newest first, until every tree has its root: a quiet one's may be years old, and
    // without it a chain that was written anew would be taken for a new one. Once, when the gateway begins.
    std::set<std::string, std::less<>> missing;
    for (const AuditHead &head : heads)
        if (!head.tenantId.empty())
            missing.insert(head.tenantId);
    AuditQuestion question;
    question.tenants = {""};
    question.action = audit::kRootsAction;
    question.limit = kEventsAPage;
    while (!missing.empty()) {
        const auto events = m_store.auditFound(StoreScope::of(""), question);
        if (!events.ok())
            return events.status();
        for (const AuditEvent &event : *events)
            for (AuditHead &head : audit::readRoots(event.after).value_or(std::vector<AuditHead>())) {
                missing.erase(head.tenantId);
                m_rooted.try_emplace(head.tenantId, head);
            }
        if (events->size() < question.limit)
            break;
        const AuditEvent &last = events->back();
        question.after = AuditPlace{last.atMs, last.tenantId, last.sequence};
    }
    m_loaded = true;
    return absl::OkStatus();
}

absl::Status AuditKeeper::continues(const AuditHead &before, const AuditHead &now)
{
    const auto damaged = [&] {
        return absl::DataLossError("The audit of " + nameOf(now.tenantId) + " does not continue what was signed of it ("
                                   + std::to_string(before.size)
                                   + " records), so it is not signed any more. Run "
                                     "\"bulkhead-gateway audit verify\".");
    };
    if (before.size == 0)
        return absl::OkStatus();
    if (now.size < before.size)
        return damaged();
    const auto proof = m_store.auditConsistency(now.tenantId, before.size, now.size);
    if (!proof.ok())
        return proof.status();
    return audit::verifyConsistency(before.size, before.root, now.size, now.root, *proof) ? absl::OkStatus()
                                                                                          : damaged();
}

absl::Status AuditKeeper::putRoots(const std::vector<AuditHead> &grown)
{
    for (std::size_t from = 0; from < grown.size(); from += kRootsAnEvent) {
        const std::span<const AuditHead> some =
            std::span(grown).subspan(from, std::min(kRootsAnEvent, grown.size() - from));
        AuditEvent event;
        event.actor = "gateway";
        event.action = audit::kRootsAction;
        event.outcome = "done";
        event.after = audit::rootsText(some);
        event.atMs = m_clock.nowMs();
        const auto lease = m_leases ? m_leases->held(kLease) : std::nullopt;
        const absl::Status status = m_store.write(StoreScope::of(""), [&](StoreTxn &txn) -> absl::Status {
            if (lease)
                if (absl::Status proven = txn.prove(*lease); !proven.ok())
                    return proven;
            return txn.audit(event);
        });
        if (!status.ok())
            return status;
        for (const AuditHead &head : some) {
            m_rooted.insert_or_assign(head.tenantId, head);
            m_unsent.push_back(m_key.sign(head, event.atMs));
        }
    }
    return absl::OkStatus();
}

/// Signs and keeps, unless a checkpoint of this tree stands that this head does not continue.
absl::StatusOr<audit::Checkpoint> AuditKeeper::signTree(const AuditHead &head)
{
    Record record{kRecord, recordId(head.tenantId), head.tenantId, {}, 0, 0};
    const auto kept = m_store.record(kRecord, record.id);
    if (!kept.ok() && !absl::IsNotFound(kept.status()))
        return kept.status();
    if (kept.ok()) {
        record = *kept;
        const auto before = audit::readCheckpointNote(record.body);
        if (!before)
            return absl::DataLossError("The checkpoint kept of the audit of " + nameOf(head.tenantId)
                                       + " cannot be read.");
        if (before->head == head && before->keyId == m_key.id())
            return *before;
        if (absl::Status status = continues(before->head, head); !status.ok())
            return status;
    }
    const audit::Checkpoint signedNow = m_key.sign(head, m_clock.nowMs());
    record.body = audit::checkpointNote(signedNow);
    record.atMs = signedNow.atMs;
    absl::Status status =
        m_store.write(StoreScope::of(head.tenantId), [&](StoreTxn &txn) { return txn.putRecord(record); });
    // Somebody else signed it in the meantime: that is as good.
    if (!status.ok() && !absl::IsAborted(status) && !absl::IsAlreadyExists(status))
        return status;
    return signedNow;
}

absl::Status AuditKeeper::look()
{
    const std::lock_guard turn(m_turn);
    if (m_leases && !m_leases->held(kLease))
        return absl::OkStatus();
    const auto work = [this]() -> absl::Status {
        const auto heads = m_store.auditHeads(StoreScope{});
        if (!heads.ok())
            return heads.status();
        if (!m_loaded)
            if (absl::Status status = load(*heads); !status.ok())
                return status;
        std::vector<AuditHead> grown;
        absl::Status damage;
        for (const AuditHead &head : *heads) {
            if (head.tenantId.empty())
                continue;
            const auto before = m_rooted.find(head.tenantId);
            if (before != m_rooted.end() && before->second == head)
                continue;
            const absl::Status good = before == m_rooted.end() ? absl::OkStatus() : continues(before->second, head);
            if (good.ok())
                grown.push_back(head);
            else if (damage.ok())
                damage = good; // The others go on being signed.
        }
        if (absl::Status status = putRoots(grown); !status.ok())
            return status;
        const auto platform = m_store.auditHead("");
        if (!platform.ok())
            return platform.status();
        if (platform->size != m_platformSize && platform->size > 0) {
            const auto checkpoint = signTree(*platform);
            if (!checkpoint.ok())
                return checkpoint.status();
            m_platformSize = platform->size;
            m_unsent.push_back(*checkpoint);
        }
        return damage;
    };
    absl::Status status = work();
    if (!m_sink.empty() && !m_unsent.empty()) {
        if (absl::Status sent = audit::appendCheckpoints(m_sink, m_unsent); sent.ok())
            m_unsent.clear();
        else if (status.ok())
            status = sent;
    }
    if (m_sink.empty())
        m_unsent.clear();
    if (m_unsent.size() > kMostUnsent)
        m_unsent.erase(m_unsent.begin(), m_unsent.end() - kMostUnsent);
    tell(status);
    return status;
}

absl::StatusOr<CheckpointNote> AuditKeeper::covering(std::string_view tenantId, std::uint64_t size)
{
    const auto kept = m_store.record(kRecord, recordId(tenantId));
    if (kept.ok()) {
        const auto before = audit::readCheckpointNote(kept->body);
        if (before && before->head.size >= size && audit::isSignedBy(*before, m_key.publicKey()))
            return noteOf(*before);
    }
    const auto head = m_store.auditHead(tenantId);
    if (!head.ok())
        return head.status();
    if (head->size < size || head->size == 0)
        return absl::OutOfRangeError("The audit of " + nameOf(tenantId) + " has " + std::to_string(head->size)
                                     + " records.");
    const auto checkpoint = signTree(*head);
    if (!checkpoint.ok())
        return checkpoint.status();
    return noteOf(*checkpoint);
}

} // namespace bulkhead

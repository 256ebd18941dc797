#pragma once
// The Store port: everything that must outlive the process. Several engines and replicas fit behind it: every update
// names the revision it expects, request ids are stored with their answer, audit is written in the effect's
// transaction.
#include "backend/domain/person.h"

#include <absl/status/status.h>
#include <absl/status/statusor.h>
#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bulkhead {

struct LeaseProof;

struct StoredNote
{
    std::string by;
    std::int64_t atMs = 0;
    std::string text;
    std::string handedFrom{}; ///< Of a hand-over: who had the alert before; empty: nobody had.
    std::string handedTo{};   ///< Not empty: this note is a hand-over.
};
/// What people did with an alert; the alert itself is derived from telemetry.
struct AlertHandling
{
    std::string alertId, tenantId, acknowledgedBy;
    std::int64_t acknowledgedMs = 0;
    std::vector<StoredNote> notes;
    std::uint64_t revision = 0; ///< 0: not stored yet.
};
struct StoredStep
{
    std::string id, title;
    Stage stage = Stage::Contract;
    StepState state = StepState::Waiting;
    std::string reason, evidence;
    std::int64_t startedMs = 0, endedMs = 0;
    std::uint32_t attempts = 0;
};
inline namespace gateway_values { // The console has values of these names too, see words.h.
struct OnboardingCase
{
    std::string id, tenantId;
    Stage stage = Stage::Contract;
    std::int64_t startedMs = 0, dueMs = 0, liveMs = 0;
    std::string owner, blocker;
    std::vector<StoredStep> steps;
    std::uint64_t revision = 0;
};
struct Draft
{
    std::string id, person, title, step;
    std::map<std::string, std::string> fields;
    std::int64_t savedMs = 0;
    std::uint64_t revision = 0;
};
} // namespace gateway_values
/// A governed act. `change` is canonical text, such as "tier:segmented"; kinds are added, not fitted in.
struct StoredAct
{
    std::string id, tenantId;
    ActState state = ActState::Proposed;
    std::string kind, change, purpose, proposedBy, approvedBy, outcome;
    std::int64_t proposedMs = 0, approvedMs = 0, expiresMs = 0;
    std::vector<std::pair<std::string, bool>> effects; ///< Text, warning.
    std::uint64_t revision = 0;
};
/// A moment in a tenant's life, for its timeline.
struct TimelineEntry
{
    std::string tenantId;
    std::int64_t atMs = 0;
    std::string kind, text, actor;
};

/// A versioned thing of one tenant, kept as one canonical text: a version of a contract, an exclusion, a review, a
/// pack. Who writes a kind knows its text; the store knows whose it is, its order and its revision.
struct Record
{
    std::string kind, id, tenantId; ///< (kind, id) is unique; neither may change.
    std::string body;               ///< Any bytes, at most 64 MiB.
    std::int64_t atMs = 0;          ///< What records of a kind are ordered by, newest first.
    std::uint64_t revision = 0;     ///< 0: not stored yet.
    bool operator==(const Record &) const = default;
};

/// One audited event. `tenantId` empty: the platform's own chain.
struct AuditEvent
{
    std::string tenantId, actor, action, requestId, purpose, outcome, before, after;
    Role role = Role::Unspecified;
    std::int64_t atMs = 0;
    std::uint64_t sequence = 0; ///< Per tenant, from 1, without a hole; given by the store.
    std::string grant;          ///< The time-boxed access under which it was done; empty: by the person's own rights.
    std::string policyVersion;  ///< Of the access policy that admitted or refused it.

    /// Canonical encoding: each field as length (4 bytes, big-endian) and bytes, in declared order; integers 8 bytes
    /// big-endian. Two different events never encode alike. Records of before there were grants and policy versions
    /// end with the sequence; where either is set the encoding begins with the byte 2, which no length begins with.
    [[nodiscard]] std::string canonical() const;
    /// The event that has this encoding, or nothing when the bytes are none.
    [[nodiscard]] static std::optional<AuditEvent> fromCanonical(std::string_view bytes);
};

/// A tree of audit: RFC 6962 over the canonical bytes of a tenant's first `size` records (see audit_tree.h).
struct AuditHead
{
    std::string tenantId; ///< Empty: the platform's.
    std::uint64_t size = 0;
    std::string root; ///< 32 bytes.
    bool operator==(const AuditHead &) const = default;
};

/// A place in audit as a search orders it.
struct AuditPlace
{
    std::int64_t atMs = 0;
    std::string tenantId;
    std::uint64_t sequence = 0;
    bool operator==(const AuditPlace &) const = default;
};

/// Which records a search wants; what is empty asks for nothing.
struct AuditQuestion
{
    std::vector<std::string> tenants;             ///< "" is the platform's own chain. Empty: all within the scope.
    std::string actor, action;                    ///< Whole; an action that ends with "*" is a beginning.
    std::string requestId, grant;                 ///< Whole.
    std::int64_t fromMs = 0, untilMs = INT64_MAX; ///< The first instant that is wanted, and the first that is not.
    std::optional<AuditPlace> after;              ///< The last place that the asker has; the next page goes on there.
    bool oldestFirst = false;                     ///< Else newest first.
    std::size_t limit = 100;
};

/// What one receiver of alerts was told, or is still to be told. One row per message; the newest of an alert counts.
struct StoredNotice
{
    std::string target;         ///< Whom: the receiver's name in the configuration.
    std::uint64_t sequence = 0; ///< Counts the target's messages from 1.
    std::string alertId, state; ///< State as the receiver hears it, such as "page", "ticket", "resolved".
    std::string facts;          ///< What the message says, as JSON without any tenant's name.
    bool pending = false;       ///< Not delivered yet.
    std::int64_t queuedMs = 0;
    bool operator==(const StoredNotice &) const = default;
};

/// Whose rows a transaction may touch. Rows of others are not found, and writing them is PERMISSION_DENIED; what
/// belongs to no tenant (settings, drafts, notices, kept answers) is outside of this.
struct StoreScope
{
    bool fleet = true;                ///< Every tenant's, and the platform's own.
    std::vector<std::string> tenants; ///< Unless fleet; "" is the platform's own chain of audit records.

    [[nodiscard]] static StoreScope of(std::string_view tenantId) { return {false, {std::string(tenantId)}}; }
    [[nodiscard]] bool holds(std::string_view tenantId) const
    {
        return fleet || std::ranges::find(tenants, tenantId) != tenants.end();
    }
};

/// One transaction. Nothing of it is seen by others, or kept, unless `Store::write` returns OK.
/// Writes with a revision fail with ABORTED when the stored one differs.
class StoreTxn
{
public:
    virtual ~StoreTxn() = default;
    virtual absl::Status insertTenants(
        std::span<const TenantFacts> tenants) = 0; ///< All or none, each with revision 1. ALREADY_EXISTS names the id.
    virtual absl::Status updateTenant(TenantFacts &tenant) = 0; ///< Expects tenant.revision; sets the new one.
    virtual absl::StatusOr<TenantFacts> tenant(std::string_view id) = 0;
    virtual absl::Status putAlertHandling(AlertHandling &handling) = 0;
    virtual absl::StatusOr<AlertHandling> alertHandling(std::string_view alertId) = 0; ///< NOT_FOUND when none.
    virtual absl::Status putCase(OnboardingCase &item) = 0;
    virtual absl::StatusOr<OnboardingCase> onboardingCase(std::string_view id) = 0;
    virtual absl::Status putDraft(Draft &draft) = 0;
    virtual absl::StatusOr<Draft> draft(std::string_view person, std::string_view id) = 0;
    virtual absl::Status removeDraft(std::string_view person, std::string_view id, std::uint64_t revision) = 0;
    virtual absl::Status putAct(StoredAct &act) = 0;
    virtual absl::StatusOr<StoredAct> act(std::string_view id) = 0;
    virtual absl::Status putRecord(Record &record) = 0;
    virtual absl::StatusOr<Record> record(std::string_view kind, std::string_view id) = 0; ///< NOT_FOUND when none.
    /// Newest first, as this transaction sees them.
    virtual absl::StatusOr<std::vector<Record>> records(std::string_view kind, std::string_view tenantId,
                                                        std::size_t limit) = 0;
    virtual absl::Status removeRecord(std::string_view kind, std::string_view id) = 0; ///< OK when there is none.
    virtual absl::Status addTimeline(const TimelineEntry &entry) = 0;
    virtual absl::Status audit(AuditEvent event) = 0;
    /// The time by the database's clock, which all gateways on it share; of a store of one gateway, its own clock.
    [[nodiscard]] virtual absl::StatusOr<std::int64_t> clockMs() = 0;
    virtual absl::Status putNotice(const StoredNotice &notice) = 0; ///< Takes the place of the same sequence.
    virtual absl::Status removeNotice(std::string_view target, std::uint64_t sequence) = 0; ///< OK when there is none.
    [[nodiscard]] virtual absl::StatusOr<std::optional<std::string>> setting(std::string_view name) = 0;
    virtual absl::Status setSetting(std::string_view name, std::string_view value) = 0;
    /// Lets the transaction commit only while this gateway has the lease, and nobody take it over before. ABORTED:
    /// another gateway has it, or nobody any more. A store of one gateway has nobody to take it: OK.
    virtual absl::Status prove(const LeaseProof &lease) = 0;
};

/// The answer kept for a request id, so that a repeat has the effect once and gets the same answer.
struct KeptAnswer
{
    std::string person, method, payloadHash; ///< A repeat by another person or with another payload is refused.
    std::string answer;                      ///< Serialised response.
};

/// Any thread; calls queue on the store's own executor.
class Store
{
public:
    virtual ~Store() = default;

    /// Runs `work` in one write transaction; commits when it returns OK, else nothing happened.
    /// UNAVAILABLE: busy or lost; RESOURCE_EXHAUSTED: the disk is full; DATA_LOSS: the file is damaged.
    virtual absl::Status write(const StoreScope &scope, const std::function<absl::Status(StoreTxn &)> &work) = 0;
    absl::Status write(const std::function<absl::Status(StoreTxn &)> &work) { return write(StoreScope{}, work); }

    /// As write, once per request id: a repeat by the same person with the same payload returns the kept answer
    /// without running `work`; by another person or with another payload: ALREADY_EXISTS.
    virtual absl::StatusOr<std::string>
    writeOnce(const StoreScope &scope, const std::string &requestId, const std::string &person,
              const std::string &method, const std::string &payloadHash,
              const std::function<absl::StatusOr<std::string>(StoreTxn &)> &work) = 0;
    absl::StatusOr<std::string> writeOnce(const std::string &requestId, const std::string &person,
                                          const std::string &method, const std::string &payloadHash,
                                          const std::function<absl::StatusOr<std::string>(StoreTxn &)> &work)
    {
        return writeOnce(StoreScope{}, requestId, person, method, payloadHash, work);
    }

    /// The answer kept for a request id, if it has been served.
    [[nodiscard]] virtual absl::StatusOr<std::optional<KeptAnswer>> served(std::string_view requestId) = 0;

    [[nodiscard]] virtual absl::StatusOr<std::vector<TenantFacts>> tenants() = 0;
    // One row of each, for who keeps all of them; NOT_FOUND when there is none.
    [[nodiscard]] virtual absl::StatusOr<TenantFacts> tenant(std::string_view id) = 0;
    [[nodiscard]] virtual absl::StatusOr<AlertHandling> alertHandling(std::string_view alertId) = 0;
    [[nodiscard]] virtual absl::StatusOr<OnboardingCase> onboardingCase(std::string_view id) = 0;
    [[nodiscard]] virtual absl::StatusOr<std::vector<AlertHandling>> alertHandlings() = 0;
    [[nodiscard]] virtual absl::StatusOr<std::vector<OnboardingCase>> cases() = 0;
    [[nodiscard]] virtual absl::StatusOr<std::vector<Draft>> drafts(std::string_view person) = 0;
    [[nodiscard]] virtual absl::StatusOr<std::vector<StoredAct>> acts(std::string_view tenantId,
                                                                      std::size_t limit) = 0; ///< Empty id: all.
    /// Newest first; empty tenant id: of all tenants.
    [[nodiscard]] virtual absl::StatusOr<std::vector<Record>> records(std::string_view kind, std::string_view tenantId,
                                                                      std::size_t limit) = 0;
    [[nodiscard]] virtual absl::StatusOr<Record> record(std::string_view kind, std::string_view id) = 0;
    [[nodiscard]] virtual absl::StatusOr<std::vector<TimelineEntry>> timeline(std::string_view tenantId,
                                                                              std::size_t limit) = 0;
    [[nodiscard]] virtual absl::StatusOr<std::vector<AuditEvent>> auditOf(std::string_view tenantId,
                                                                          std::uint64_t after, std::size_t limit) = 0;
    /// Newest first, or as the question says. DATA_LOSS names a record that is not what was written.
    [[nodiscard]] virtual absl::StatusOr<std::vector<AuditEvent>> auditFound(const StoreScope &scope,
                                                                             const AuditQuestion &question) = 0;
    /// A tree without records has size 0.
    [[nodiscard]] virtual absl::StatusOr<AuditHead> auditHead(std::string_view tenantId) = 0;
    /// That of every tree with records within the scope, by tenant id.
    [[nodiscard]] virtual absl::StatusOr<std::vector<AuditHead>> auditHeads(const StoreScope &scope) = 0;
    /// Proves that record `sequence` (from 1) is in the tree of the first `size`. OUT_OF_RANGE: there are not so many.
    [[nodiscard]] virtual absl::StatusOr<std::vector<std::string>>
    auditInclusion(std::string_view tenantId, std::uint64_t sequence, std::uint64_t size) = 0;
    /// Proves that the tree of `from` records is the beginning of that of `to`. OUT_OF_RANGE as above.
    [[nodiscard]] virtual absl::StatusOr<std::vector<std::string>>
    auditConsistency(std::string_view tenantId, std::uint64_t from, std::uint64_t to) = 0;

    [[nodiscard]] virtual absl::StatusOr<std::vector<StoredNotice>>
    notices(std::string_view target) = 0; ///< In sequence.

    /// As StoreTxn::clockMs.
    [[nodiscard]] virtual absl::StatusOr<std::int64_t> clockMs() = 0;
    /// Small values by name: simulation seed, sample fleet's size.
    [[nodiscard]] virtual absl::StatusOr<std::optional<std::string>> setting(std::string_view name) = 0;
    virtual absl::Status setSetting(std::string_view name, std::string_view value) = 0;
};

} // namespace bulkhead

#pragma once
#include "backend/domain/clock.h"
#include "backend/domain/store.h"
#include "backend/store/sql.h"

#include <utility>

namespace bulkhead::sql {

/// The running transaction of a connection. Lives inside one Store::write.
///
/// After a failure of the engine (not of the question) every further call fails alike: SQLite rolls back by itself when
/// the disk is full, and what is written after that would stand alone; PostgreSQL answers nothing more.
class Txn final : public StoreTxn
{
public:
    /// `scope` must outlive the transaction.
    Txn(Connection &connection, const Clock &clock, const StoreScope &scope);

    absl::Status insertTenants(std::span<const TenantFacts> tenants) override;
    absl::Status updateTenant(TenantFacts &tenant) override;
    absl::StatusOr<TenantFacts> tenant(std::string_view id) override;
    absl::Status putAlertHandling(AlertHandling &handling) override;
    absl::StatusOr<AlertHandling> alertHandling(std::string_view alertId) override;
    absl::Status putCase(OnboardingCase &item) override;
    absl::StatusOr<OnboardingCase> onboardingCase(std::string_view id) override;
    absl::Status putDraft(Draft &draft) override;
    absl::StatusOr<Draft> draft(std::string_view person, std::string_view id) override;
    absl::Status removeDraft(std::string_view person, std::string_view id, std::uint64_t revision) override;
    absl::Status putAct(StoredAct &act) override;
    absl::StatusOr<StoredAct> act(std::string_view id) override;
    absl::Status putRecord(Record &record) override;
    absl::StatusOr<Record> record(std::string_view kind, std::string_view id) override;
    absl::StatusOr<std::vector<Record>> records(std::string_view kind, std::string_view tenantId,
                                                std::size_t limit) override;
    absl::Status removeRecord(std::string_view kind, std::string_view id) override;
    absl::Status addTimeline(const TimelineEntry &entry) override;
    absl::Status audit(AuditEvent event) override;
    absl::StatusOr<std::int64_t> clockMs() override;
    absl::Status putNotice(const StoredNotice &notice) override;
    absl::Status removeNotice(std::string_view target, std::uint64_t sequence) override;
    absl::StatusOr<std::optional<std::string>> setting(std::string_view name) override;
    absl::Status setSetting(std::string_view name, std::string_view value) override;
    absl::Status prove(const LeaseProof &lease) override;

    /// What was audited so far, for appendAudit(), which is the last thing before the commit.
    [[nodiscard]] std::vector<AuditEvent> takeAudited() { return std::exchange(m_audited, {}); }

    /// The first failure after which nothing of this transaction may be kept, even when `work` overlooked it.
    [[nodiscard]] const absl::Status &broken() const { return m_broken; }

private:
    /// Remembers a failure of the engine.
    absl::Status noted(absl::Status status);
    /// After an UPDATE or DELETE that named a revision: ABORTED when it met no row.
    absl::Status expectOne(std::string_view what, std::string_view id);

    /// After a row was written: others may have it in memory.
    absl::Status changed(absl::Status status, std::string_view kind, std::string_view key, std::string_view tenantId);
    /// OK, or what stands in the way of writing a row of this tenant.
    absl::Status mayWrite(std::string_view tenantId);

    Connection &m_connection;
    const Clock &m_clock;
    const StoreScope &m_scope;
    absl::Status m_broken;
    std::vector<AuditEvent> m_audited; ///< Not written yet: all of a transaction cost as many round trips as one.
};

/// As StoreTxn::prove, on a connection of a shared store in a transaction.
[[nodiscard]] absl::Status proveLease(Connection &connection, const LeaseProof &lease);

// Reading, shared by the transaction and by the store's own questions.
[[nodiscard]] absl::StatusOr<std::vector<TenantFacts>> readTenants(Connection &connection);
// One row, or NOT_FOUND.
[[nodiscard]] absl::StatusOr<TenantFacts> readTenant(Connection &connection, std::string_view id);
[[nodiscard]] absl::StatusOr<AlertHandling> readAlert(Connection &connection, std::string_view alertId);
[[nodiscard]] absl::StatusOr<OnboardingCase> readCase(Connection &connection, std::string_view id);
[[nodiscard]] absl::StatusOr<std::vector<AlertHandling>> readAlerts(Connection &connection);
[[nodiscard]] absl::StatusOr<std::vector<OnboardingCase>> readCases(Connection &connection);
[[nodiscard]] absl::StatusOr<std::vector<Draft>> readDrafts(Connection &connection, std::string_view person);
[[nodiscard]] absl::StatusOr<std::vector<StoredAct>> readActs(Connection &connection, std::string_view tenantId,
                                                              std::size_t limit);
[[nodiscard]] absl::StatusOr<Record> readRecord(Connection &connection, std::string_view kind, std::string_view id);
[[nodiscard]] absl::StatusOr<std::vector<Record>> readRecords(Connection &connection, std::string_view kind,
                                                              std::string_view tenantId, std::size_t limit);
[[nodiscard]] absl::StatusOr<std::vector<TimelineEntry>> readTimeline(Connection &connection, std::string_view tenantId,
                                                                      std::size_t limit);
[[nodiscard]] absl::StatusOr<std::vector<StoredNotice>> readNotices(Connection &connection, std::string_view target);
/// Roots of complete subtrees of 2^this leaves and more are kept.
inline constexpr unsigned kKeptAuditLevel = 5;
/// Appends to the chains and trees of the events' tenants, in their order. The transaction has the writers' turn.
[[nodiscard]] absl::Status appendAudit(Connection &connection, std::vector<AuditEvent> events);
/// Builds the trees of a store that has records and no tree yet: of before there were trees, or out of a backup.
[[nodiscard]] absl::Status growMissingTrees(Connection &connection);
[[nodiscard]] absl::StatusOr<AuditHead> readAuditHead(Connection &connection, std::string_view tenantId);
[[nodiscard]] absl::StatusOr<std::vector<AuditHead>> readAuditHeads(Connection &connection, const StoreScope &scope);
[[nodiscard]] absl::StatusOr<std::vector<std::string>> readInclusion(Connection &connection, std::string_view tenantId,
                                                                     std::uint64_t sequence, std::uint64_t size);
[[nodiscard]] absl::StatusOr<std::vector<std::string>>
readConsistency(Connection &connection, std::string_view tenantId, std::uint64_t from, std::uint64_t to);
[[nodiscard]] absl::StatusOr<std::vector<AuditEvent>> readFoundAudit(Connection &connection, const StoreScope &scope,
                                                                     const AuditQuestion &question);
/// The event of a row, or DATA_LOSS with a sentence that names it: the bytes are not those that were written, or
/// stand in another's place.
[[nodiscard]] absl::StatusOr<AuditEvent> checkedEvent(std::string_view tenantId, std::uint64_t sequence,
                                                      const std::string &canonical, std::string_view hash);
[[nodiscard]] absl::StatusOr<std::vector<AuditEvent>> readAudit(Connection &connection, std::string_view tenantId,
                                                                std::uint64_t after, std::size_t limit);
[[nodiscard]] absl::StatusOr<std::optional<KeptAnswer>> readRequest(Connection &connection, std::string_view id);
[[nodiscard]] absl::Status keepRequest(Connection &connection, std::string_view id, const KeptAnswer &kept,
                                       std::int64_t nowMs);
/// Forgets request ids kept before `beforeMs`, the oldest `limit` of them.
[[nodiscard]] absl::Status forgetRequests(Connection &connection, std::int64_t beforeMs, std::size_t limit);
[[nodiscard]] absl::StatusOr<std::optional<std::string>> readSetting(Connection &connection, std::string_view name);
[[nodiscard]] absl::Status writeSetting(Connection &connection, std::string_view name, std::string_view value);

} // namespace bulkhead::sql

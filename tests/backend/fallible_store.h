#pragma once
// A store that loses one write when the test says so, as a gateway does that dies before its commit.
#include "backend/domain/store.h"

#include <atomic>

namespace bulkhead::test {

class FallibleStore final : public Store
{
public:
    explicit FallibleStore(std::unique_ptr<Store> real)
        : m_real(std::move(real))
    {
    }
    std::atomic<int> failAt = 0;      ///< So many writes from now, that one fails; 0: none does.
    std::atomic<bool> silent = false; ///< No record can be read.

    absl::Status write(const StoreScope &scope, const std::function<absl::Status(StoreTxn &)> &work) override
    {
        return lost() ? absl::UnavailableError("the store went away") : m_real->write(scope, work);
    }
    absl::StatusOr<std::string> writeOnce(const StoreScope &scope, const std::string &requestId,
                                          const std::string &person, const std::string &method,
                                          const std::string &payloadHash,
                                          const std::function<absl::StatusOr<std::string>(StoreTxn &)> &work) override
    {
        return m_real->writeOnce(scope, requestId, person, method, payloadHash, work);
    }
    absl::StatusOr<std::optional<KeptAnswer>> served(std::string_view id) override { return m_real->served(id); }
    absl::StatusOr<std::vector<TenantFacts>> tenants() override { return m_real->tenants(); }
    absl::StatusOr<TenantFacts> tenant(std::string_view id) override { return m_real->tenant(id); }
    absl::StatusOr<AlertHandling> alertHandling(std::string_view id) override { return m_real->alertHandling(id); }
    absl::StatusOr<OnboardingCase> onboardingCase(std::string_view id) override { return m_real->onboardingCase(id); }
    absl::StatusOr<std::vector<AlertHandling>> alertHandlings() override { return m_real->alertHandlings(); }
    absl::StatusOr<std::vector<OnboardingCase>> cases() override { return m_real->cases(); }
    absl::StatusOr<std::vector<Draft>> drafts(std::string_view person) override { return m_real->drafts(person); }
    absl::StatusOr<std::vector<StoredAct>> acts(std::string_view tenant, std::size_t limit) override
    {
        return m_real->acts(tenant, limit);
    }
    absl::StatusOr<std::vector<Record>> records(std::string_view kind, std::string_view tenant,
                                                std::size_t limit) override
    {
        return silent ? absl::UnavailableError("the store went away") : m_real->records(kind, tenant, limit);
    }
    absl::StatusOr<Record> record(std::string_view kind, std::string_view id) override
    {
        return silent ? absl::UnavailableError("the store went away") : m_real->record(kind, id);
    }
    absl::StatusOr<std::vector<TimelineEntry>> timeline(std::string_view tenant, std::size_t limit) override
    {
        return m_real->timeline(tenant, limit);
    }
    absl::StatusOr<std::vector<AuditEvent>> auditOf(std::string_view tenant, std::uint64_t after,
                                                    std::size_t limit) override
    {
        return m_real->auditOf(tenant, after, limit);
    }
    absl::StatusOr<std::vector<AuditEvent>> auditFound(const StoreScope &scope, const AuditQuestion &question) override
    {
        return m_real->auditFound(scope, question);
    }
    absl::StatusOr<AuditHead> auditHead(std::string_view tenant) override { return m_real->auditHead(tenant); }
    absl::StatusOr<std::vector<AuditHead>> auditHeads(const StoreScope &scope) override
    {
        return m_real->auditHeads(scope);
    }
    absl::StatusOr<std::vector<std::string>> auditInclusion(std::string_view tenant, std::uint64_t sequence,
                                                            std::uint64_t size) override
    {
        return m_real->auditInclusion(tenant, sequence, size);
    }
    absl::StatusOr<std::vector<std::string>> auditConsistency(std::string_view tenant, std::uint64_t from,
                                                              std::uint64_t to) override
    {
        return m_real->auditConsistency(tenant, from, to);
    }
    absl::StatusOr<std::int64_t> clockMs() override { return m_real->clockMs(); }
    absl::StatusOr<std::vector<StoredNotice>> notices(std::string_view target) override
    {
        return m_real->notices(target);
    }
    absl::StatusOr<std::optional<std::string>> setting(std::string_view name) override { return m_real->setting(name); }
    absl::Status setSetting(std::string_view name, std::string_view value) override
    {
        return m_real->setSetting(name, value);
    }

private:
    bool lost() { return failAt > 0 && --failAt == 0; }

    std::unique_ptr<Store> m_real;
};

} // namespace bulkhead::test

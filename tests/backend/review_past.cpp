#include "tests/backend/review_past.h"

#include "backend/contract/contract_book.h"

#include <cstdlib>

namespace bulkhead::test {

namespace {

class TestPastReader final : public PastReader
{
public:
    explicit TestPastReader(std::shared_ptr<Past> past)
        : m_past(std::move(past))
    {
    }
    absl::StatusOr<PastMinutes> read(const std::string &tenantId, std::int64_t from, std::int64_t to,
                                     const Progress &progress) override
    {
        const int number = m_past->reads++;
        if (m_past->onReading)
            m_past->onReading();
        if (progress && !progress(0.5))
            return absl::CancelledError("stopped");
        if (m_cancelled)
            return absl::CancelledError("stopped");
        if (number == m_past->failAt)
            return absl::UnavailableError("the source went away");
        PastMinutes minutes{from, to, {}};
        for (const std::string workflow : {"claims", "scheduling"}) {
            PastWorkflow all;
            all.workflow = workflow;
            for (std::int64_t minute = from; minute < to; ++minute) {
                Past::Minute cell;
                if (minute < m_past->beginsMinute)
                    cell = {0, 0, 0};
                else if (m_past->minute)
                    cell = m_past->minute(tenantId, workflow, minute);
                else if (workflow == "claims" && minute >= kAugust + 8 * 1440 + 840
                         && minute < kAugust + 8 * 1440 + 900)
                    cell = {20, 80, 60};
                all.good.push_back(cell.good);
                all.bad.push_back(cell.bad);
                all.covered.push_back(cell.covered);
                all.flags.push_back(0);
            }
            minutes.workflows.push_back(std::move(all));
        }
        return minutes;
    }
    void cancel() override { m_cancelled = true; }

private:
    std::shared_ptr<Past> m_past;
    std::atomic<bool> m_cancelled = false;
};

void put(Store &store, Record record)
{
    if (!store.write([&](StoreTxn &txn) { return txn.putRecord(record); }).ok())
        std::abort();
}

} // namespace

std::unique_ptr<PastReader> pastReader(std::shared_ptr<Past> past)
{
    return std::make_unique<TestPastReader>(std::move(past));
}

sla::ContractVersion sampleAgreement(const std::string &tenantId)
{
    sla::ContractVersion version;
    version.tenantId = tenantId;
    version.number = 1;
    version.effectiveFromMs = 1'700'000'000'000;
    version.zone = "America/New_York";
    version.commitments = {{"claims", {}, 9'990'000, 9'995'000, 6'000}, {"scheduling", {}, 9'950'000, 0, 4'000}};
    version.exclusionRules = {{sla::ExclusionCategory::ScheduledMaintenance, 7 * 1440, 240, "4.2"}};
    version.credits.tiers = {{9'990'000, sla::CreditKind::Percent, 0},
                             {9'900'000, sla::CreditKind::Percent, 1'000},
                             {0, sla::CreditKind::Percent, 2'500}};
    version.credits.monthlyFeeMinor = 1'000'000;
    version.proposedBy = "success-2";
    version.approvedBy = "platform-1";
    version.approvedMs = 1'700'000'000'000;
    return version;
}

void writeContract(Store &store, const std::string &tenantId)
{
    writeContract(store, sampleAgreement(tenantId));
}

void writeContract(Store &store, const sla::ContractVersion &version)
{
    Record record;
    record.kind = std::string(kContractRecord);
    record.id = version.tenantId + "/" + std::to_string(version.number);
    record.tenantId = version.tenantId;
    record.body = encode(version);
    record.atMs = version.number;
    put(store, std::move(record));
}

void writeExclusion(Store &store, const sla::Exclusion &exclusion)
{
    Record record;
    record.kind = std::string(kExclusionRecord);
    record.id = exclusion.id;
    record.tenantId = exclusion.tenantId;
    record.body = encode(KeptExclusion{exclusion, {}, 0});
    record.atMs = exclusion.fromMs;
    put(store, std::move(record));
}

} // namespace bulkhead::test

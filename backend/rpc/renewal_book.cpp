#include "backend/rpc/renewal_book.h"

namespace bulkhead {

namespace {

constexpr std::size_t kAll = 200'000;

} // namespace

std::string renewalId(const std::string &tenantId, std::int32_t renewal)
{
    return tenantId + "/" + std::to_string(renewal);
}

absl::StatusOr<std::vector<review::RenewalOutcome>> renewalOutcomes(Store &store, std::string_view tenantId)
{
    const auto records = store.records(kRenewalRecord, tenantId, kAll);
    if (!records.ok())
        return records.status();
    std::vector<review::RenewalOutcome> all;
    for (const Record &record : *records) {
        auto outcome = review::decodeOutcome(record.body);
        if (!outcome.ok())
            return outcome.status();
        outcome->revision = record.revision;
        all.push_back(*std::move(outcome));
    }
    return all;
}

absl::StatusOr<std::vector<std::pair<std::string, review::RiskOverride>>> riskOverrides(Store &store,
                                                                                        std::string_view tenantId)
{
    const auto records = store.records(kOverrideRecord, tenantId, kAll);
    if (!records.ok())
        return records.status();
    std::vector<std::pair<std::string, review::RiskOverride>> all;
    for (const Record &record : *records) {
        auto judged = review::decodeOverride(record.body);
        if (!judged.ok())
            return judged.status();
        judged->revision = record.revision;
        all.emplace_back(record.tenantId, *std::move(judged));
    }
    return all;
}

absl::StatusOr<review::RiskOverride> riskOverride(StoreTxn &txn, const std::string &tenantId)
{
    const auto record = txn.record(kOverrideRecord, tenantId);
    if (record.status().code() == absl::StatusCode::kNotFound)
        return review::RiskOverride{};
    if (!record.ok())
        return record.status();
    auto judged = review::decodeOverride(record->body);
    if (judged.ok())
        judged->revision = record->revision;
    return judged;
}

absl::StatusOr<review::RenewalOutcome> renewalOutcome(StoreTxn &txn, const std::string &tenantId, std::int32_t renewal)
{
    const auto record = txn.record(kRenewalRecord, renewalId(tenantId, renewal));
    if (record.status().code() == absl::StatusCode::kNotFound)
        return review::RenewalOutcome{};
    if (!record.ok())
        return record.status();
    auto outcome = review::decodeOutcome(record->body);
    if (outcome.ok())
        outcome->revision = record->revision;
    return outcome;
}

absl::Status put(StoreTxn &txn, const std::string &tenantId, review::RiskOverride &override_)
{
    Record record{std::string(kOverrideRecord), tenantId,       tenantId,
                  review::encode(override_),    override_.atMs, override_.revision};
    const absl::Status status = txn.putRecord(record);
    if (status.ok())
        override_.revision = record.revision;
    return status;
}

absl::Status put(StoreTxn &txn, review::RenewalOutcome &outcome)
{
    Record record{std::string(kRenewalRecord),
                  renewalId(outcome.tenantId, outcome.renewal),
                  outcome.tenantId,
                  review::encode(outcome),
                  outcome.atMs,
                  outcome.revision};
    const absl::Status status = txn.putRecord(record);
    if (status.ok())
        outcome.revision = record.revision;
    return status;
}

} // namespace bulkhead

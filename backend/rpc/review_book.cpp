#include "backend/rpc/review_book.h"

#include "backend/rpc/digest.h"
#include "backend/rpc/fault.h"

#include <algorithm>

namespace bulkhead {

namespace {

absl::Status reviewDamaged()
{
    return fault(absl::StatusCode::kDataLoss, "REVIEW_DAMAGED",
                 "What the store holds of this review is damaged, so none of it is shown.",
                 "Restore the store's file from a backup.");
}

constexpr std::size_t kOpened = 16;

/// The record as it is, or a new one.
absl::StatusOr<Record> recordOf(StoreTxn &txn, std::string_view kind, const std::string &id)
{
    auto record = txn.record(kind, id);
    if (record.ok() || record.status().code() != absl::StatusCode::kNotFound)
        return record;
    Record made;
    made.kind = std::string(kind);
    made.id = id;
    return made;
}

absl::StatusOr<std::vector<review::Sheet>> decoded(const absl::StatusOr<std::vector<Record>> &records)
{
    if (!records.ok())
        return records.status();
    std::vector<review::Sheet> sheets;
    sheets.reserve(records->size());
    for (const Record &record : *records) {
        auto sheet = review::decodeSheet(record.body);
        if (!sheet.ok())
            return reviewDamaged();
        sheet->revision = record.revision;
        sheets.push_back(*std::move(sheet));
    }
    return sheets;
}

} // namespace

absl::Status reviewNotFound()
{
    return fault(absl::StatusCode::kNotFound, "REVIEW_NOT_FOUND", "This tenant has no such review, or no more.",
                 "Reload the tenant's reviews and choose again.");
}

review::Hash contentHash()
{
    return [](std::string_view bytes) { return hex(sha256(bytes)); };
}

absl::StatusOr<std::vector<review::Sheet>> ReviewBook::sheets(std::string_view tenantId, std::size_t limit)
{
    return decoded(m_store.records(kReviewRecord, tenantId, limit));
}

absl::StatusOr<std::vector<review::Sheet>> ReviewBook::sheets(StoreTxn &txn, std::string_view tenantId,
                                                              std::size_t limit)
{
    return decoded(txn.records(kReviewRecord, tenantId, limit));
}

absl::StatusOr<std::vector<review::Sheet>> ReviewBook::listed(std::string_view tenantId, std::size_t limit)
{
    auto records = m_store.records(kReviewRecord, tenantId, limit);
    if (!records.ok())
        return records.status();
    std::vector<review::Sheet> sheets;
    sheets.reserve(records->size());
    for (const Record &record : *records) {
        auto sheet = review::decodeSheet(record.body);
        if (!sheet.ok()) {
            sheet = review::Sheet{};
            sheet->id = record.id;
            sheet->tenantId = record.tenantId;
            sheet->asOfMs = record.atMs;
            sheet->state = review::ReviewState::Unspecified;
        }
        sheet->revision = record.revision;
        sheets.push_back(*std::move(sheet));
    }
    return sheets;
}

absl::StatusOr<review::Sheet> ReviewBook::sheet(const std::string &tenantId, const std::string &reviewId)
{
    auto record = m_store.record(kReviewRecord, reviewId);
    if (record.status().code() == absl::StatusCode::kNotFound || (record.ok() && record->tenantId != tenantId))
        return reviewNotFound();
    if (!record.ok())
        return record.status();
    auto sheet = review::decodeSheet(record->body);
    if (!sheet.ok())
        return reviewDamaged();
    sheet->revision = record->revision;
    return sheet;
}

absl::StatusOr<std::shared_ptr<const review::Frozen>> ReviewBook::frozen(const review::Sheet &sheet)
{
    {
        const std::scoped_lock lock(m_mutex);
        const auto kept = std::find_if(m_opened.begin(), m_opened.end(), [&](const Opened &one) {
            return one.id == sheet.id && one.asOfMs == sheet.asOfMs;
        });
        if (kept != m_opened.end()) {
            m_opened.splice(m_opened.begin(), m_opened, kept);
            return m_opened.front().frozen;
        }
    }
    const auto record = m_store.record(kFrozenRecord, sheet.id);
    if (record.status().code() == absl::StatusCode::kNotFound)
        return reviewDamaged(); // A sheet without its figures.
    if (!record.ok())
        return record.status();
    auto read = review::decodeFrozen(record->body);
    if (!read.ok() || read->reviewId != sheet.id || read->tenantId != sheet.tenantId)
        return reviewDamaged();
    auto frozen = std::make_shared<const review::Frozen>(*std::move(read));
    const std::scoped_lock lock(m_mutex);
    m_opened.push_front({sheet.id, frozen->asOfMs, frozen});
    if (m_opened.size() > kOpened)
        m_opened.pop_back();
    return frozen;
}

absl::StatusOr<std::vector<review::PeriodResult>> ReviewBook::outcomes(std::string_view tenantId, std::size_t limit)
{
    auto records = m_store.records(kOutcomeRecord, tenantId, limit);
    if (!records.ok())
        return records.status();
    std::vector<review::PeriodResult> results;
    results.reserve(records->size());
    for (const Record &record : *records) {
        auto result = review::decodePeriodResult(record.body);
        if (!result.ok())
            return result.status();
        results.push_back(*std::move(result));
    }
    return results;
}

absl::Status ReviewBook::put(StoreTxn &txn, const review::PeriodResult &result, std::int64_t nowMs)
{
    auto record = recordOf(txn, kOutcomeRecord, result.tenantId + "/" + result.period.name);
    if (!record.ok())
        return record.status();
    record->tenantId = result.tenantId;
    record->atMs = result.period.fromMs > 0 ? result.period.fromMs : nowMs;
    record->body = review::encode(result);
    return txn.putRecord(*record);
}

absl::Status ReviewBook::put(StoreTxn &txn, review::Sheet &sheet)
{
    Record record;
    record.kind = std::string(kReviewRecord);
    record.id = sheet.id;
    record.tenantId = sheet.tenantId;
    record.atMs = sheet.asOfMs;
    record.revision = sheet.revision;
    record.body = review::encode(sheet);
    if (absl::Status status = txn.putRecord(record); !status.ok())
        return status;
    sheet.revision = record.revision;
    return absl::OkStatus();
}

absl::Status ReviewBook::put(StoreTxn &txn, const review::Frozen &frozen)
{
    auto record = recordOf(txn, kFrozenRecord, frozen.reviewId);
    if (!record.ok())
        return record.status();
    record->tenantId = frozen.tenantId;
    record->atMs = frozen.asOfMs;
    record->body = review::encode(frozen);
    return txn.putRecord(*record);
}

} // namespace bulkhead

#include "backend/contract/contract_book.h"

#include "backend/domain/objective_defaults.h"

#include <absl/strings/numbers.h>
#include <absl/strings/str_cat.h>

#include <algorithm>
#include <tuple>

namespace bulkhead {

namespace {

constexpr std::size_t kKept = 4096;          // Tenants remembered; more are read again.
constexpr std::size_t kOfTenant = 10'000;    // Records of one kind of a tenant.
constexpr std::size_t kOfFleet = 50'000'000; // At the start all are read.

template<class Value, class Decode>
absl::Status decodeAll(const std::vector<Record> &records, std::vector<Value> &out, Decode decode)
{
    for (const Record &record : records) {
        auto value = decode(record.body);
        if (!value.ok())
            return absl::DataLossError(absl::StrCat(record.kind, " ", record.id, ": ", value.status().message()));
        out.push_back(*std::move(value));
    }
    return absl::OkStatus();
}

void inOrder(ContractHistory &history)
{
    std::sort(history.written.begin(), history.written.end(),
              [](const auto &a, const auto &b) { return a.number < b.number; });
    std::stable_sort(history.moves.begin(), history.moves.end(),
                     [](const auto &a, const auto &b) { return a.atMs < b.atMs; });
    std::sort(history.exclusions.begin(), history.exclusions.end(),
              [](const auto &a, const auto &b) { return std::tie(a.fromMs, a.id) < std::tie(b.fromMs, b.id); });
}

/// One that was taken back is passed over.
absl::Status addExclusion(const Record &record, ContractHistory &history)
{
    auto kept = decodeKept(record.body);
    if (!kept.ok())
        return absl::DataLossError(absl::StrCat(record.kind, " ", record.id, ": ", kept.status().message()));
    if (kept->revertedBy.empty())
        history.exclusions.push_back(std::move(kept->exclusion));
    return absl::OkStatus();
}

absl::Status notFound()
{
    return absl::NotFoundError("There is no such tenant.");
}

} // namespace

ContractBook::ContractBook(Store &store, const FleetBoard &fleet, Workflows workflows)
    : m_store(store)
    , m_fleet(fleet)
    , m_workflows(std::move(workflows))
{
}

bool ContractBook::isSample(TenantIndex tenant)
{
    {
        const std::scoped_lock lock(m_mutex);
        if (m_samples)
            return tenant < *m_samples;
    }
    const auto text = m_store.setting(kSampleContractsSetting);
    if (!text.ok())
        return false;
    std::uint64_t samples = 0;
    if (*text && !absl::SimpleAtoi(**text, &samples))
        samples = 0;
    const std::scoped_lock lock(m_mutex);
    m_samples = samples;
    return tenant < samples;
}

absl::StatusOr<std::shared_ptr<const ContractBook::Kept>> ContractBook::load(TenantIndex tenant,
                                                                             std::string_view tenantId)
{
    auto kept = std::make_shared<Kept>();
    const auto written = m_store.records(kContractRecord, tenantId, kOfTenant);
    const auto moves = m_store.records(kTierMoveRecord, tenantId, kOfTenant);
    const auto exclusions = m_store.records(kExclusionRecord, tenantId, kOfTenant);
    const auto agreed = m_store.setting(kAgreedTargetsSetting);
    for (const absl::Status &status : {written.status(), moves.status(), exclusions.status(), agreed.status()})
        if (!status.ok())
            return status;
    ContractHistory &history = *kept;
    if (absl::Status status = decodeAll(*written, history.written, decodeContract); !status.ok())
        return status;
    if (absl::Status status = decodeAll(*moves, history.moves, decodeMove); !status.ok())
        return status;
    for (const Record &record : *exclusions)
        if (absl::Status status = addExclusion(record, history); !status.ok())
            return status;
    inOrder(history);
    if (*agreed) {
        const auto targets = readTargets(**agreed);
        if (const auto own = targets.find(tenantId); own != targets.end())
            history.agreedTargetE7 = own->second;
    }
    history.sample = isSample(tenant);
    return std::shared_ptr<const Kept>(std::move(kept));
}

absl::StatusOr<ContractBook::Found> ContractBook::find(std::string_view tenantId)
{
    const auto fleet = m_fleet.current();
    const auto index = m_fleet.find(tenantId);
    if (!index || *index >= fleet->size)
        return notFound();
    Found found{fleet->factsOf(*index), *index, nullptr};
    std::uint64_t forgotten = 0;
    {
        const std::scoped_lock lock(m_mutex);
        if (const auto kept = m_kept.find(tenantId); kept != m_kept.end()) {
            found.kept = kept->second;
            return found;
        }
        forgotten = m_forgotten;
    }
    auto read = load(*index, tenantId);
    if (!read.ok())
        return read.status();
    found.kept = *std::move(read);
    const std::scoped_lock lock(m_mutex);
    if (forgotten == m_forgotten) {
        if (m_kept.size() >= kKept)
            m_kept.clear();
        m_kept.insert_or_assign(std::string(tenantId), found.kept);
    }
    return found;
}

absl::StatusOr<std::vector<sla::ContractVersion>> ContractBook::versions(std::string_view tenantId)
{
    const auto found = find(tenantId);
    if (!found.ok())
        return found.status();
    return found->kept->versions(found->facts, m_workflows(found->index));
}

absl::StatusOr<std::vector<sla::ContractVersion>> ContractBook::segments(std::string_view tenantId, std::int64_t fromMs,
                                                                         std::int64_t toMs)
{
    auto all = versions(tenantId);
    if (!all.ok())
        return all;
    std::vector<sla::ContractVersion> governing;
    for (std::size_t i = 0; i < all->size(); ++i) {
        const bool over = i + 1 < all->size() && (*all)[i + 1].effectiveFromMs <= fromMs;
        if (!over && ((*all)[i].effectiveFromMs < toMs || governing.empty()))
            governing.push_back(std::move((*all)[i]));
    }
    return governing;
}

absl::StatusOr<sla::ContractVersion> ContractBook::current(std::string_view tenantId, std::int64_t atMs)
{
    auto governing = segments(tenantId, atMs, atMs + 1);
    if (!governing.ok())
        return governing.status();
    return std::move(governing->back());
}

absl::StatusOr<std::vector<sla::Exclusion>> ContractBook::exclusions(std::string_view tenantId)
{
    const auto found = find(tenantId);
    if (!found.ok())
        return found.status();
    return found->kept->exclusions;
}

absl::StatusOr<std::int32_t> ContractBook::newestNumber(std::string_view tenantId)
{
    const auto all = versions(tenantId);
    if (!all.ok())
        return all.status();
    return all->back().number;
}

absl::StatusOr<ContractHistory> ContractBook::history(std::string_view tenantId)
{
    const auto found = find(tenantId);
    if (!found.ok())
        return found.status();
    return *found->kept;
}

absl::StatusOr<std::map<std::string, ContractHistory, std::less<>>> ContractBook::amended()
{
    std::map<std::string, ContractHistory, std::less<>> histories;
    const auto written = m_store.records(kContractRecord, {}, kOfFleet);
    const auto moves = m_store.records(kTierMoveRecord, {}, kOfFleet);
    const auto exclusions = m_store.records(kExclusionRecord, {}, kOfFleet);
    for (const absl::Status &status : {written.status(), moves.status(), exclusions.status()})
        if (!status.ok())
            return status;
    for (const Record &record : *exclusions)
        if (absl::Status status = addExclusion(record, histories[record.tenantId]); !status.ok())
            return status;
    for (const Record &record : *written) {
        auto version = decodeContract(record.body);
        if (!version.ok())
            return version.status();
        histories[record.tenantId].written.push_back(*std::move(version));
    }
    for (const Record &record : *moves) {
        const auto move = decodeMove(record.body);
        if (!move.ok())
            return move.status();
        histories[record.tenantId].moves.push_back(*move);
    }
    for (auto &[tenantId, history] : histories) {
        inOrder(history);
        if (const auto index = m_fleet.find(tenantId))
            history.sample = isSample(*index);
    }
    return histories;
}

void ContractBook::forget(std::string_view tenantId)
{
    const std::scoped_lock lock(m_mutex);
    ++m_forgotten;
    if (const auto kept = m_kept.find(tenantId); kept != m_kept.end())
        m_kept.erase(kept);
}

void ContractBook::forgetAll()
{
    const std::scoped_lock lock(m_mutex);
    ++m_forgotten;
    m_kept.clear();
    m_samples.reset();
}

} // namespace bulkhead

#pragma once
// Every tenant's contract: the versions that people approved, the plan's default where nobody did, and the approved
// exclusions. Reads the store once per tenant and remembers.
#include "backend/contract/contract_history.h"
#include "backend/domain/fleet_snapshot.h"
#include "backend/domain/store.h"

#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace bulkhead {

/// Record kinds. A version's id is "<tenant>/<number>"; a move's "<tenant>/<act>".
inline constexpr std::string_view kContractRecord = "contract";
inline constexpr std::string_view kExclusionRecord = "exclusion";
inline constexpr std::string_view kTierMoveRecord = "contract.tier-move";
/// The store's setting with the number of tenants that the sample fleet was made with: the first so many have a
/// contract, computed from their facts until somebody writes another version.
inline constexpr std::string_view kSampleContractsSetting = "contracts.sample";

/// Any thread. Versions are append-only and numbered without a hole; a later number takes effect later. Number 0 is
/// the default of a tenant that nobody wrote a contract for: its tier's or plan's targets, no fee, no exclusions; when
/// the tenant moves to another tier there are several of it, one from each move.
/// Errors of all readers: NOT_FOUND (no such tenant), UNAVAILABLE (the store), DATA_LOSS (a stored text is damaged).
class ContractBook
{
public:
    /// Slugs that a tenant is measured in: what a default promises. Called on the caller's thread.
    using Workflows = std::function<std::vector<std::string>(TenantIndex)>;
    ContractBook(Store &store, const FleetBoard &fleet, Workflows workflows);

    /// The version in force at an instant.
    [[nodiscard]] absl::StatusOr<sla::ContractVersion> current(std::string_view tenantId, std::int64_t atMs);
    /// All, oldest first: defaults that governed before the first written one included.
    [[nodiscard]] absl::StatusOr<std::vector<sla::ContractVersion>> versions(std::string_view tenantId);
    /// Those that govern some instant of [fromMs, toMs), oldest first. Never empty.
    [[nodiscard]] absl::StatusOr<std::vector<sla::ContractVersion>> segments(std::string_view tenantId,
                                                                             std::int64_t fromMs, std::int64_t toMs);
    /// Approved and not taken back, by beginning. Whether the contract lets them is the engine's to say.
    [[nodiscard]] absl::StatusOr<std::vector<sla::Exclusion>> exclusions(std::string_view tenantId);
    /// The newest written version's number; 0: none was.
    [[nodiscard]] absl::StatusOr<std::int32_t> newestNumber(std::string_view tenantId);

    /// The next reader of the tenant reads the store again: after writing, or because another replica wrote.
    void forget(std::string_view tenantId);
    void forgetAll();

    /// What the live engine judges a tenant by.
    [[nodiscard]] absl::StatusOr<ContractHistory> history(std::string_view tenantId);
    /// The histories of all tenants whose contract is not just computed from their facts, or that have exclusions:
    /// three reads of the whole store, for the start.
    [[nodiscard]] absl::StatusOr<std::map<std::string, ContractHistory, std::less<>>> amended();

private:
    using Kept = ContractHistory;
    struct Found
    {
        TenantFacts facts;
        TenantIndex index = 0;
        std::shared_ptr<const Kept> kept;
    };
    absl::StatusOr<Found> find(std::string_view tenantId);
    absl::StatusOr<std::shared_ptr<const Kept>> load(TenantIndex tenant, std::string_view tenantId);
    bool isSample(TenantIndex tenant); ///< Reads the setting once.

    Store &m_store;
    const FleetBoard &m_fleet;
    const Workflows m_workflows;
    std::mutex m_mutex;
    std::map<std::string, std::shared_ptr<const Kept>, std::less<>> m_kept;
    std::uint64_t m_forgotten = 0;          ///< Counts, so that what was read before is not kept after.
    std::optional<std::uint64_t> m_samples; ///< Tenants of the sample fleet; none: not read yet.
};

} // namespace bulkhead

#pragma once
// What the modelled platform is made of: workflows and what one request of each needs, dependencies, load by the hour.
#include "backend/domain/tenant.h"

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace bulkhead::sim {

enum Workflow : std::uint8_t { Scheduling, Claims, Eligibility, Messaging, Invoicing, BillingExport, Procurement };
inline constexpr std::size_t kWorkflows = 7;
enum Dependency : std::uint8_t { ClaimsDb, PayerGateway, EhrConnector, SmsGateway, ErpBus, Identity };
inline constexpr std::size_t kDependencies = 6;
enum Resource : std::uint8_t { Database, Cpu, Queue };
inline constexpr std::size_t kResources = 3;

inline constexpr std::array<std::string_view, kWorkflows> kWorkflowNames{
    "scheduling", "claims", "eligibility", "messaging", "invoicing", "billing-export", "procurement"};
inline constexpr std::array<std::string_view, kDependencies> kDependencyNames{
    "claims-db", "payer-gateway", "ehr-connector", "sms-gateway", "erp-bus", "identity"};
inline constexpr std::array<std::string_view, kResources> kResourceNames{"database", "cpu", "queue"};

/// What one request of a workflow needs, in seconds. It holds its database slot for `database` of them when it meets
/// nobody, `cpu` being a part of that; what it waits for a core or a lock comes on top.
struct RequestNeeds
{
    double weight;               ///< Requests relative to scheduling.
    double database, cpu, queue; ///< queue 0: answered at once, no worker takes part.
    double elsewhere;            ///< Network and dependencies.
    double threshold;            ///< Slower than this is a bad request.
    std::uint8_t dependencies;   ///< Bit per Dependency.
};
[[nodiscard]] const RequestNeeds &needsOf(std::size_t workflow);
[[nodiscard]] inline bool uses(std::size_t workflow, std::size_t dependency)
{
    return (needsOf(workflow).dependencies >> dependency & 1) != 0;
}

/// The five workflows that a profile has objectives for, ascending.
[[nodiscard]] std::span<const Workflow> workflowsOf(Profile profile);
/// Scheduling requests per minute at the busiest time of a tenant of ordinary size.
[[nodiscard]] double peakRate(Profile profile, bool subTenant);

/// Standard time of a region in minutes from UTC.
[[nodiscard]] std::int32_t zoneMinutes(std::string_view region);

inline constexpr std::size_t kZones = 3;
inline constexpr std::size_t kShapes = 4 * kWorkflows * kZones;
[[nodiscard]] std::uint16_t shapeOf(Profile profile, std::size_t workflow, std::string_view region);
[[nodiscard]] constexpr std::size_t workflowOfShape(std::size_t shape)
{
    return shape / kZones % kWorkflows;
}

/// Load by minute of the week and day of the month, 0..about 2.5, as a share of the peak rate.
class ShapeTable
{
public:
    ShapeTable();
    /// Fills `out[shape]` for a UTC minute.
    void at(std::int64_t minute, std::array<float, kShapes> &out) const;
    /// The busiest ordinary quarter hour's index is 0..671; for sizing pools.
    [[nodiscard]] float quarter(std::size_t shape, std::size_t quarterOfWeek) const
    {
        return m_quarters[shape][quarterOfWeek];
    }

    static constexpr std::size_t kQuarters = 7 * 96;

private:
    std::vector<std::array<float, kQuarters + 1>> m_quarters;
};

} // namespace bulkhead::sim

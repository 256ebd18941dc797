#include "backend/driver/simulated_past.h"

#include "backend/driver/past_minutes.h"
#include "backend/driver/sim_fleet.h"
#include "backend/driver/sim_model.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <optional>

namespace bulkhead {
namespace {

constexpr std::int64_t kSliceMinutes = 60; ///< Of little work whatever the fleet, so that it stops within a second.

class SimulatedPast final : public PastReader
{
public:
    SimulatedPast(SimulationOptions options, std::vector<TenantFacts> tenants)
        : m_options(options)
        , m_tenants(std::move(tenants))
    {
    }

    absl::StatusOr<PastMinutes> read(const std::string &tenantId, std::int64_t fromMinute, std::int64_t toMinute,
                                     const Progress &progress) override
    {
        if (absl::Status status = checkPastRange(fromMinute, toMinute); !status.ok())
            return status;
        const std::scoped_lock lock(m_mutex);
        m_cancelled = false;
        if (!m_model) {
            const std::vector<TenantFacts> fleet = sim::makeFleet(m_options.tenants, m_options.seed, m_options.epochMs);
            m_model.emplace(m_options.seed, sim::Script(fleet, m_options.seed, m_options.epochMs));
            m_model->follow(m_tenants);
        }
        const auto tenant =
            std::find_if(m_tenants.begin(), m_tenants.end(), [&](const TenantFacts &t) { return t.id == tenantId; });
        std::vector<SeriesIndex> series;
        std::vector<std::string> workflows;
        const auto index = static_cast<TenantIndex>(tenant - m_tenants.begin());
        for (SeriesIndex s = 0; tenant != m_tenants.end() && s < m_model->series().size(); ++s) {
            if (m_model->series()[s].tenant != index)
                continue;
            series.push_back(s);
            workflows.emplace_back(sim::kWorkflowNames[m_model->series()[s].workflow]);
        }
        return fill(emptyPast(fromMinute, toMinute, workflows), index, series, progress);
    }

    void cancel() override { m_cancelled = true; }

private:
    absl::StatusOr<PastMinutes> fill(PastMinutes past, TenantIndex tenant, const std::vector<SeriesIndex> &series,
                                     const Progress &progress)
    {
        const auto whole = static_cast<double>(past.toMinute - past.fromMinute);
        MinuteCounts counts;
        for (std::int64_t minute = past.fromMinute; minute < past.toMinute && !series.empty(); ++minute) {
            const std::int64_t done = minute - past.fromMinute;
            if (m_cancelled || (progress && done % kSliceMinutes == 0 && !progress(static_cast<double>(done) / whole)))
                return absl::CancelledError("Stopped as asked.");
            m_model->fillTenant(tenant, minute, counts);
            for (std::size_t i = 0; i < series.size(); ++i)
                putPastMinute(past, i, counts, series[i]);
        }
        finishPast(past);
        return past;
    }

    const SimulationOptions m_options;
    const std::vector<TenantFacts> m_tenants;
    std::mutex m_mutex;
    std::optional<sim::Model> m_model;
    std::atomic<bool> m_cancelled = false;
};

} // namespace

std::unique_ptr<PastReader> makeSimulatedPast(SimulationOptions options, std::vector<TenantFacts> tenants)
{
    return std::make_unique<SimulatedPast>(options, std::move(tenants));
}

} // namespace bulkhead

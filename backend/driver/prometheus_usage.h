#pragma once
// Pool use by tenants, read into ticks of a minute. One thread.
#include "backend/driver/prometheus_requests.h"

#include <array>
#include <map>

namespace bulkhead {

/// What the pools are and which workflow slug has which number: what ticks are written in. Immutable once shared.
struct UsageNames
{
    std::vector<std::string> workflows;
    std::vector<PoolInfo> pools;
};

/// Pools that the server tells the size of.
[[nodiscard]] absl::StatusOr<std::vector<PoolInfo>> findPools(const PrometheusOptions &options, PromServer &server,
                                                              std::int64_t fromMs, std::int64_t toMs);

class UsageReader
{
public:
    explicit UsageReader(const PrometheusOptions &options);

    /// Reads up to toMs; minutes before nextMinute are over and ignored.
    absl::Status read(PromServer &server, const RequestCatalog &catalog, const UsageNames &names, std::int64_t toMs,
                      std::int64_t nextMinute);
    /// The minute's tick, if anything was used in it; what is older is forgotten.
    [[nodiscard]] std::optional<UsageTick> take(std::int64_t minute);

private:
    enum class Use : std::uint8_t { Hold, Wait, Latency, Done };
    using Cell = std::array<std::uint32_t, 3>; ///< Tenant, workflow, pool.
    struct RawUse
    {
        Cell cell{};
        CounterDeltas deltas;
        std::int64_t recordedMs = 0;
    };
    using Row = std::map<Cell, std::array<std::int64_t, 4>>;

    void takeSeries(const PromSeries &found, Use use, const RequestCatalog &catalog, const UsageNames &names,
                    std::int64_t nextMinute);
    absl::Status readSlots(PromServer &server, const UsageNames &names, std::int64_t toMs);
    [[nodiscard]] std::optional<Cell> cellOf(const PromLabels &labels, const RequestCatalog &catalog,
                                             const UsageNames &names) const;

    const PrometheusOptions m_options;
    std::int64_t m_intervalMs;
    std::map<std::pair<int, PromLabels>, RawUse> m_raw;
    std::map<std::int64_t, Row> m_minutes; ///< Not taken yet.
    std::vector<double> m_slots;           ///< By pool; 0: the server does not tell.
    std::int64_t m_readToMs = 0;
};

} // namespace bulkhead

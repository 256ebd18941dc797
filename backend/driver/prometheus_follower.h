#pragma once
// The live side of Prometheus telemetry: minutes as they become complete, read on a thread of its own.
#include "backend/driver/prometheus_usage.h"
#include "backend/driver/reader_thread.h"

namespace bulkhead {

/// What the reading thread has for the engine thread.
struct Followed
{
    std::vector<MinuteCounts> minutes;
    std::vector<UsageTick> ticks;
    absl::Status status;
    std::string reason; ///< Empty: fresh.
    std::int64_t freshMs = 0;
    bool discoverDue = false;
};

/// What discover() found.
struct Discovered
{
    absl::Status status;
    std::set<std::pair<TenantIndex, std::string>> series;
    std::vector<PoolInfo> pools;
};

/// All functions on the engine thread; they return within the wait that they are given.
class PrometheusFollower
{
public:
    PrometheusFollower(const PrometheusOptions &options, NameNumbers &dependencies);
    ~PrometheusFollower();

    [[nodiscard]] const std::string &place() const { return m_server.place(); }

    /// Looks for series and pools; nothing while the answer is not there.
    [[nodiscard]] std::optional<Discovered> discover(std::shared_ptr<const RequestCatalog> catalog, std::int64_t nowMs,
                                                     std::int64_t waitMs);
    /// The answer to an earlier discover() waits to be fetched by the next.
    [[nodiscard]] bool discovered() const;

    /// From now on with this catalog and these names.
    void adopt(std::shared_ptr<const RequestCatalog> catalog, std::shared_ptr<const UsageNames> names);
    /// Sees that minutes up to nowMs are read; the first is `firstMinute`. Then what is ready.
    [[nodiscard]] Followed follow(std::int64_t nowMs, std::int64_t firstMinute);

private:
    /// On the reading thread.
    void readUpTo(std::int64_t nowMs, std::int64_t firstMinute);
    absl::Status readMinutes(std::int64_t nowMs, std::int64_t firstMinute);
    /// Gives out complete minutes below `until`; false: the next is not complete yet.
    bool giveOut(std::int64_t until, std::int64_t nowMs);
    [[nodiscard]] std::string complaint(std::int64_t nowMs);

    const PrometheusOptions m_options;
    NameNumbers &m_dependencies;
    PromServer m_server;

    // The reading thread's own.
    std::unique_ptr<RequestReader> m_requests;
    UsageReader m_usage;

    mutable std::mutex m_mutex; ///< For all below.
    std::shared_ptr<const RequestCatalog> m_catalog;
    std::shared_ptr<const UsageNames> m_names;
    Followed m_ready;
    std::optional<Discovered> m_discovered;
    bool m_discovering = false;
    std::int64_t m_nextPollMs = 0;
    int m_failures = 0;
    std::string m_foreign; ///< Complaint about an answer with tenants that nobody asked for.

    ReaderThread m_thread; ///< Last: it ends before what it works on.
};

} // namespace bulkhead

#pragma once
// Requests of many tenants, read slice by slice into minutes. Used alike for the live minutes, for history and for the
// past of one tenant, each with a reader and a connection of its own.
#include "backend/driver/prometheus_ledger.h"
#include "backend/driver/prometheus_query.h"
#include "backend/driver/prometheus_telemetry.h"

#include <memory>
#include <mutex>
#include <set>
#include <unordered_map>

namespace bulkhead {

/// Whom to ask for, and which series they have. Immutable once shared between threads.
struct RequestCatalog
{
    std::vector<std::string> tenants; ///< Ids by index.
    std::unordered_map<std::string, TenantIndex> byId;
    std::vector<SeriesKey> series;
    std::vector<std::vector<SeriesIndex>> ofTenant; ///< By tenant.

    /// Adds what is not there yet; numbers stay.
    void addTenant(const std::string &id);
    void addSeries(TenantIndex tenant, const std::string &workflow);
    [[nodiscard]] std::optional<SeriesIndex> find(TenantIndex tenant, const std::string &workflow) const;
};

/// Numbers of names, given in the order of their appearance. Any thread.
class NameNumbers
{
public:
    [[nodiscard]] std::uint16_t numberOf(const std::string &name);
    [[nodiscard]] std::vector<std::string> all() const;

private:
    mutable std::mutex m_mutex;
    std::vector<std::string> m_names;
};

/// (tenant, workflow) pairs that the server has, by the asked tenants only; dependencies are numbered on the way.
/// fromMs: series that ended before are left out; 0: all that the server keeps.
[[nodiscard]] absl::StatusOr<std::set<std::pair<TenantIndex, std::string>>>
findRequestSeries(const PrometheusOptions &options, PromServer &server, const RequestCatalog &catalog,
                  NameNumbers &dependencies, std::int64_t fromMs, std::int64_t toMs);

/// Matchers of the configured filters, each with a comma in front.
[[nodiscard]] std::string fixedMatchers(const PrometheusOptions &options);
/// How many tenants from `first` on fit one question.
[[nodiscard]] std::size_t tenantsInQuestion(const RequestCatalog &catalog, std::size_t first, std::size_t most);

class RequestReader
{
public:
    /// `pastOfRules`: what the recording rules have no samples of is read from the raw counters.
    RequestReader(const PrometheusOptions &options, std::shared_ptr<const RequestCatalog> catalog,
                  NameNumbers &dependencies, bool pastOfRules);

    /// Forgets everything; the next minute is `minute`. What came before it within an hour is read as well, so that a
    /// counter that pauses across the start keeps its total.
    void restart(std::int64_t minute);
    void adopt(std::shared_ptr<const RequestCatalog> catalog) { m_catalog = std::move(catalog); }
    [[nodiscard]] const std::shared_ptr<const RequestCatalog> &catalog() const { return m_catalog; }

    /// Reads everything up to toMs into the ledger. After an error the same call again does no harm.
    absl::Status read(PromServer &server, std::int64_t toMs, const std::function<bool(double)> &progress = {});

    [[nodiscard]] MinuteLedger &ledger() { return m_ledger; }
    [[nodiscard]] MinuteCounts take() { return m_ledger.take(m_catalog->series.size()); }
    [[nodiscard]] std::int64_t newestMs() const { return m_newestMs; } ///< 0: nothing seen.
    /// True when every counter that was alive shortly before has a sample at or after the instant.
    [[nodiscard]] bool passed(std::int64_t atMs) const;
    /// A series that the catalog does not know was seen since the last call.
    [[nodiscard]] bool takeUnknown() { return std::exchange(m_unknown, false); }
    /// Series of tenants that nobody asked for, dropped since the last call.
    [[nodiscard]] std::size_t takeForeign() { return std::exchange(m_foreign, 0); }
    [[nodiscard]] std::int64_t intervalMs() const { return m_intervalMs; }

private:
    /// A counter of requests as the server stores it, or one outcome of a series as a rule records it.
    struct Raw
    {
        SeriesIndex series = 0;
        bool bad = false;
        std::optional<std::uint16_t> dependency;
        CounterDeltas deltas;
        std::string replica;         ///< Whose samples are taken.
        std::int64_t recordedMs = 0; ///< End of what the rules told last.
        std::int64_t coverMinute = -1;
        std::int32_t coverMs = 0;
        [[nodiscard]] std::int64_t lastMs() const { return std::max(deltas.lastMs(), recordedMs); }
    };

    absl::Status readGroup(PromServer &server, std::size_t first, std::size_t count, std::int64_t rangeMs,
                           std::int64_t toMs);
    absl::Status readRecorded(PromServer &server, const std::string &match, std::int64_t rangeMs, std::int64_t toMs,
                              bool &any);
    Raw *rawOf(const PromLabels &labels, const std::string &kind);
    void takeRaw(const PromSeries &raw);
    void takeRecorded(const PromSeries &raw, bool gap);
    void takeResets(const PromSeries &raw);
    void book(Raw &raw, const std::vector<CounterDelta> &deltas);
    [[nodiscard]] std::optional<TenantIndex> askedTenant(const PromLabels &labels);

    const PrometheusOptions m_options;
    std::shared_ptr<const RequestCatalog> m_catalog;
    NameNumbers &m_dependencies;
    std::int64_t m_intervalMs;
    bool m_pastOfRules;
    std::size_t m_perQuestion;
    std::size_t m_askedFrom = 0, m_askedTo = 0; ///< Tenants of the question under way.
    std::unordered_map<std::string, Raw> m_raw; ///< By labels.
    std::vector<std::int64_t> m_rawToMs;        ///< By tenant: newest sample of a raw counter.
    std::vector<CounterDelta> m_deltas;         ///< Scratch.
    MinuteLedger m_ledger;
    std::int64_t m_startMs = 0, m_readToMs = 0, m_newestMs = 0;
    bool m_unknown = false;
    std::size_t m_foreign = 0;
};

} // namespace bulkhead

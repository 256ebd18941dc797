#include "backend/driver/prometheus_past.h"

#include "backend/driver/past_minutes.h"
#include "backend/driver/prometheus_requests.h"

namespace bulkhead {
namespace {

constexpr std::int64_t kMinuteMs = 60'000;
constexpr std::int64_t kSliceMinutes = 1440;

class PrometheusPast final : public PastReader
{
public:
    explicit PrometheusPast(PrometheusOptions options)
        : m_options(std::move(options))
        , m_server(m_options.url, {m_options.connectTimeoutMs, m_options.timeoutMs, m_options.maxResponseBytes})
    {
    }

    absl::StatusOr<PastMinutes> read(const std::string &tenantId, std::int64_t fromMinute, std::int64_t toMinute,
                                     const Progress &progress) override
    {
        if (absl::Status status = checkPastRange(fromMinute, toMinute); !status.ok())
            return status;
        const std::scoped_lock lock(m_mutex);
        m_server.resume();
        auto catalog = std::make_shared<RequestCatalog>();
        if (!tenantId.empty())
            catalog->addTenant(tenantId);
        NameNumbers dependencies;
        // A day at a time keeps what the server has to look through small.
        auto found = findRequestSeries(m_options, m_server, *catalog, dependencies, fromMinute * kMinuteMs,
                                       toMinute * kMinuteMs + prometheusCompleteMs(m_options));
        if (!found.ok())
            return found.status();
        std::vector<std::string> workflows;
        for (const auto &[tenant, workflow] : *found) {
            catalog->addSeries(tenant, workflow);
            workflows.push_back(workflow);
        }
        return readMinutes(catalog, emptyPast(fromMinute, toMinute, workflows), dependencies, progress);
    }

    void cancel() override { m_server.cancel(); }

private:
    absl::StatusOr<PastMinutes> readMinutes(const std::shared_ptr<const RequestCatalog> &catalog, PastMinutes past,
                                            NameNumbers &dependencies, const Progress &progress)
    {
        RequestReader reader(m_options, catalog, dependencies, true);
        reader.restart(past.fromMinute);
        const auto whole = static_cast<double>(past.toMinute - past.fromMinute);
        while (!past.workflows.empty() && reader.ledger().next() < past.toMinute) {
            if (progress && !progress(static_cast<double>(reader.ledger().next() - past.fromMinute) / whole))
                return absl::CancelledError("Stopped as asked.");
            const std::int64_t until = std::min(past.toMinute, reader.ledger().next() + kSliceMinutes);
            absl::Status status = reader.read(m_server, until * kMinuteMs + prometheusCompleteMs(m_options));
            if (!status.ok())
                return status;
            while (reader.ledger().next() < until) {
                const MinuteCounts minute = reader.take();
                for (SeriesIndex s = 0; s < past.workflows.size(); ++s)
                    putPastMinute(past, s, minute, s);
            }
        }
        finishPast(past);
        return past;
    }

    const PrometheusOptions m_options;
    std::mutex m_mutex;
    PromServer m_server;
};

} // namespace

std::unique_ptr<PastReader> makePrometheusPast(PrometheusOptions options)
{
    return std::make_unique<PrometheusPast>(std::move(options));
}

} // namespace bulkhead

#include "backend/ops/metrics.h"

#include "backend/ops/process_figures.h"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <sstream>

namespace bulkhead {

namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

const prometheus::Histogram::BucketBoundaries kCallS{0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1,
                                                     0.25,  0.5,    1,     2.5,  5,     10};
const prometheus::Histogram::BucketBoundaries kTickS{0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5};

/// A family that is made when asked for.
class Looked
{
public:
    Looked(const char *name, const char *help, MetricType type)
        : m_family{name, help, type, {}}
    {
    }
    Looked &add(double value, std::vector<ClientMetric::Label> labels = {})
    {
        ClientMetric metric;
        metric.label = std::move(labels);
        (m_family.type == MetricType::Counter ? metric.counter.value : metric.gauge.value) = value;
        m_family.metric.push_back(std::move(metric));
        return *this;
    }
    [[nodiscard]] MetricFamily take() { return std::move(m_family); }

private:
    MetricFamily m_family;
};

/// Of several gateways one tells a receiver, and only that one knows how it is doing.
void addReceivers(std::vector<MetricFamily> &families, const std::vector<OpsSample::Receiver> &receivers)
{
    Looked here("bulkhead_receiver_here", "1 where this gateway tells the receiver of alerts, 0 where another does.",
                MetricType::Gauge);
    Looked pending("bulkhead_notices_pending", "Messages that a receiver of alerts has not taken yet.",
                   MetricType::Gauge);
    Looked dropped("bulkhead_notices_dropped_total", "Messages that a receiver of alerts will never get.",
                   MetricType::Counter);
    bool any = false;
    for (const OpsSample::Receiver &receiver : receivers) {
        here.add(receiver.here, {{"receiver", receiver.name}});
        if (!receiver.here)
            continue;
        any = true;
        pending.add(static_cast<double>(receiver.pending), {{"receiver", receiver.name}});
        dropped.add(static_cast<double>(receiver.dropped), {{"receiver", receiver.name}});
    }
    if (!receivers.empty())
        families.push_back(here.take());
    if (any) {
        families.push_back(pending.take());
        families.push_back(dropped.take());
    }
}

void addSample(std::vector<MetricFamily> &families, const OpsSample &sample)
{
    families.push_back(
        Looked("bulkhead_ready", "1 while /readyz says so.", MetricType::Gauge).add(sample.ready).take());
    if (sample.telemetryAgeS >= 0)
        families.push_back(
            Looked("bulkhead_telemetry_age_seconds", "Since the last judged minute of telemetry.", MetricType::Gauge)
                .add(sample.telemetryAgeS)
                .take());
    families.push_back(Looked("bulkhead_log_lines_lost_total", "Lines dropped because nobody read the log fast enough.",
                              MetricType::Counter)
                           .add(static_cast<double>(sample.logLinesLost))
                           .take());
    addReceivers(families, sample.receivers);
}

void addProcess(std::vector<MetricFamily> &families, const ProcessFigures &process)
{
    const struct
    {
        const char *name, *help;
        MetricType type;
        double value;
    } rows[] = {
        {"process_cpu_seconds_total", "Processor time used, user and system.", MetricType::Counter, process.cpuS},
        {"process_resident_memory_bytes", "Resident memory.", MetricType::Gauge, process.residentBytes},
        {"process_virtual_memory_bytes", "Virtual memory.", MetricType::Gauge, process.virtualBytes},
        {"process_start_time_seconds", "Start, since 1970.", MetricType::Gauge, process.startS},
        {"process_open_fds", "Open file descriptors.", MetricType::Gauge, process.openFiles},
        {"process_max_fds", "Most file descriptors that may be open.", MetricType::Gauge, process.mostFiles},
        {"process_threads", "Threads.", MetricType::Gauge, process.threads},
    };
    for (const auto &row : rows)
        families.push_back(Looked(row.name, row.help, row.type).add(row.value).take());
}

} // namespace

struct Metrics::Impl
{
    prometheus::Registry registry;
    prometheus::Family<prometheus::Counter> &calls = prometheus::BuildCounter()
                                                         .Name("bulkhead_calls_total")
                                                         .Help("Calls that ended, streams among them.")
                                                         .Register(registry);
    prometheus::Family<prometheus::Histogram> &latency = prometheus::BuildHistogram()
                                                             .Name("bulkhead_call_seconds")
                                                             .Help("From a call's arrival to its answer; no streams.")
                                                             .Register(registry);
    prometheus::Gauge &streams =
        prometheus::BuildGauge().Name("bulkhead_streams_open").Help("Open streams.").Register(registry).Add({});
    prometheus::Family<prometheus::Counter> &refusals = prometheus::BuildCounter()
                                                            .Name("bulkhead_refusals_total")
                                                            .Help("Calls that did not go well, by reason.")
                                                            .Register(registry);
    prometheus::Histogram &ticks = prometheus::BuildHistogram()
                                       .Name("bulkhead_engine_tick_seconds")
                                       .Help("One tick of the engines.")
                                       .Register(registry)
                                       .Add({}, kTickS);
    prometheus::Histogram &store = prometheus::BuildHistogram()
                                       .Name("bulkhead_store_answer_seconds")
                                       .Help("A small question to the store, every two seconds, waiting included.")
                                       .Register(registry)
                                       .Add({}, kCallS);
    prometheus::Counter &storeErrors = prometheus::BuildCounter()
                                           .Name("bulkhead_store_errors_total")
                                           .Help("Such questions that the store did not answer.")
                                           .Register(registry)
                                           .Add({});
};

Metrics::Metrics(std::string_view version)
    : m_impl(std::make_unique<Impl>())
{
    prometheus::BuildGauge()
        .Name("bulkhead_build_info")
        .Help("1; the version is the label.")
        .Register(m_impl->registry)
        .Add({{"version", std::string(version)}})
        .Set(1);
}

Metrics::~Metrics() = default;

void Metrics::streamOpened()
{
    m_impl->streams.Increment();
}

void Metrics::ended(const CallRecord &record)
{
    const std::string method(record.method);
    m_impl->calls.Add({{"method", method}, {"status", std::string(record.status)}}).Increment();
    if (record.stream)
        m_impl->streams.Decrement();
    else
        m_impl->latency.Add({{"method", method}}, kCallS).Observe(record.ms / 1'000);
    if (!record.reason.empty())
        m_impl->refusals.Add({{"reason", record.reason}}).Increment();
}

void Metrics::ticked(double seconds)
{
    m_impl->ticks.Observe(seconds);
}

void Metrics::storeAnswered(double seconds, bool failed)
{
    m_impl->store.Observe(seconds);
    if (failed)
        m_impl->storeErrors.Increment();
}

std::string Metrics::text(const OpsSample &sample) const
{
    std::vector<MetricFamily> families = m_impl->registry.Collect();
    addSample(families, sample);
    addProcess(families, processFigures());
    std::ostringstream out;
    prometheus::TextSerializer().Serialize(out, families);
    return out.str();
}

} // namespace bulkhead

// What connectors cost a gateway: a look at a fleet's, and consoles that watch them, each a stream of its own, while
// some or all connectors are news at every look. Prints one JSON object.
//   bench_connectors [--tenants N] [--each N] [--consoles N (at most 120)] [--looks N] [--news PERCENT]
#include "backend/rpc/connector_keeper.h"
#include "tests/backend/room_harness.h"
#include "tests/bench/process_cost.h"

#include "bulkhead/v1/integrations.grpc.pb.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <thread>

using namespace bulkhead;
using namespace bulkhead::test;
using namespace bulkhead::bench;

namespace {

/// A console: reads until it is told to end.
class Reader
{
public:
    Reader(const std::shared_ptr<grpc::Channel> &channel, const std::string &person)
        : m_stub(v1::IntegrationsService::NewStub(channel))
        , m_context(callOf(person))
    {
        m_context->set_deadline(std::chrono::system_clock::now() + std::chrono::hours(1));
        m_thread = std::thread([this] { read(); });
    }
    ~Reader()
    {
        m_context->TryCancel();
        m_thread.join();
    }
    [[nodiscard]] long rows() const { return m_rows; }
    /// The look of which it has all, by the gateway's clock.
    [[nodiscard]] std::int64_t lookMs() const { return m_lookMs; }

private:
    void read()
    {
        v1::WatchConnectorsRequest request;
        request.mutable_context()->mutable_fleet();
        const auto stream = m_stub->WatchConnectors(m_context.get(), request);
        v1::WatchConnectorsResponse message;
        while (stream->Read(&message)) {
            m_rows += message.connectors_size();
            if (message.connectors_size() == 0 || !message.frame().resume_token().empty())
                m_lookMs = message.frame().data_time_ms();
        }
    }
    std::unique_ptr<v1::IntegrationsService::Stub> m_stub;
    std::unique_ptr<grpc::ClientContext> m_context;
    std::atomic<long> m_rows = 0;
    std::atomic<std::int64_t> m_lookMs = 0;
    std::thread m_thread;
};

} // namespace

int main(int argc, char **argv)
{
    const int tenants = number(argc, argv, "--tenants", 10'000), each = number(argc, argv, "--each", 4),
              consoles = number(argc, argv, "--consoles", 10), looks = number(argc, argv, "--looks", 5),
              news = number(argc, argv, "--news", 100);
    Script script;
    for (int i = 0; i < tenants; ++i)
        script.fleet.push_back(sampleTenant("t-" + std::to_string(i), "Sample Clinic " + std::to_string(i), "us-east",
                                            "success-2", 1'000 + i));
    RoomHarness harness(std::move(script), 3);
    auto &readings = harness.connectorSource->readings;
    for (int i = 0; i < tenants; ++i)
        for (int c = 0; c < each; ++c)
            readings.push_back(
                connectorOf("t-" + std::to_string(i), "connector-" + std::to_string(c), harness.clock.now));
    for (int i = 0; i + 1 < tenants; i += 50) // Some share, and some are flooded.
        readings[static_cast<std::size_t>(i * each)].credentials =
            readings[static_cast<std::size_t>((i + 1) * each)].credentials;
    for (int i = 7; i < tenants; i += 100)
        readings[static_cast<std::size_t>(i * each)].depth = 950;
    const double bare = residentMib();
    harness.connectors->look();
    const double kept = residentMib();
    double lookCpu = 0, streamCpu = 0;
    std::vector<std::unique_ptr<Reader>> readers;
    for (int i = 0; i < consoles; ++i)
        readers.push_back(std::make_unique<Reader>(harness.channel(), i % 2 == 0 ? "platform-1" : "platform-2"));
    const long rows = static_cast<long>(tenants) * each;
    const auto all = [&] {
        return waitFor([&] {
            return std::ranges::all_of(readers, [&](const auto &one) { return one->lookMs() == harness.clock.now; });
        });
    };
    if (!all()) {
        std::fprintf(stderr, "the snapshots did not come\n");
        return 1;
    }
    const double loaded = residentMib();
    for (int i = 0; i < looks; ++i) {
        harness.clock.now += ConnectorKeeper::kEveryMs;
        for (std::size_t at = 0; at < readings.size(); ++at)
            if (at % 100 < static_cast<std::size_t>(news))
                readings[at].depth = *readings[at].depth + 1;
        const double before = cpuSeconds();
        harness.connectors->look();
        lookCpu += cpuSeconds() - before;
        if (!all()) {
            std::fprintf(stderr, "the news did not come at look %d\n", i);
            return 1;
        }
        streamCpu += cpuSeconds() - before;
    }
    long told = 0;
    for (const auto &one : readers)
        told += one->rows() - rows;
    std::printf(
        "{\"connectors\": %ld, \"news_percent\": %d, \"look_cpu_ms\": %.1f, \"kept_mib\": %.1f, \"consoles\": %d, "
        "\"mib_a_console\": %.2f, \"rows_a_look_and_console\": %.0f, \"cpu_ms_a_look_and_console\": %.1f}\n",
        rows, news, lookCpu * 1e3 / looks, kept - bare, consoles, consoles > 0 ? (loaded - kept) / consoles : 0.0,
        consoles > 0 ? static_cast<double>(told) / looks / consoles : 0.0,
        consoles > 0 ? (streamCpu - lookCpu) * 1e3 / looks / consoles : 0.0);
}

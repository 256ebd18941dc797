// What consoles that look at postures cost a gateway: every console a stream of its own on one fleet, of which a few
// tenants are news at each look. Prints one JSON object: CPU of gateway and readers, and memory.
//   bench_posture [--tenants N] [--consoles N (at most 120)] [--looks N]
#include "backend/rpc/isolation_keeper.h"
#include "tests/backend/room_harness.h"
#include "tests/bench/process_cost.h"

#include "bulkhead/v1/isolation.grpc.pb.h"

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
        : m_stub(v1::IsolationService::NewStub(channel))
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

private:
    void read()
    {
        v1::WatchPostureRequest request;
        request.mutable_context()->mutable_fleet();
        const auto stream = m_stub->WatchPosture(m_context.get(), request);
        v1::WatchPostureResponse message;
        while (stream->Read(&message))
            m_rows += message.postures_size();
    }
    std::unique_ptr<v1::IsolationService::Stub> m_stub;
    std::unique_ptr<grpc::ClientContext> m_context;
    std::atomic<long> m_rows = 0;
    std::thread m_thread;
};

} // namespace

int main(int argc, char **argv)
{
    const int tenants = number(argc, argv, "--tenants", 10'000), consoles = number(argc, argv, "--consoles", 100),
              looks = number(argc, argv, "--looks", 20);
    Script script;
    for (int i = 0; i < tenants; ++i)
        script.fleet.push_back(sampleTenant("t-" + std::to_string(i), "Sample Clinic " + std::to_string(i), "us-east",
                                            "success-2", 1'000 + i));
    RoomHarness harness(std::move(script), 3);
    const double bare = residentMib();
    std::vector<std::unique_ptr<Reader>> readers;
    for (int i = 0; i < consoles; ++i)
        readers.push_back(std::make_unique<Reader>(
            harness.channel(),
            i % 2 == 0 ? "platform-1" : "platform-2")); // Of one there would be more streams than a person may have.
    const auto all = [&](long least) {
        return waitFor(
            [&] { return std::ranges::all_of(readers, [&](const auto &one) { return one->rows() >= least; }); });
    };
    if (!all(tenants)) {
        std::fprintf(stderr, "the snapshots did not come\n");
        return 1;
    }
    const double loaded = residentMib(), before = cpuSeconds();
    for (int i = 0; i < looks; ++i) {
        const long had = readers.front()->rows();
        const bool news = harness.isolation->look() > 0;
        harness.clock.now += std::max(2'000, tenants); // A reader is told as often as this.
        harness.isolation->rows().listeners().ring();
        if (!news || !all(had + 1)) {
            std::fprintf(stderr, "nothing was told at look %d\n", i);
            return 1;
        }
    }
    const double used = cpuSeconds() - before;
    std::printf("{\"tenants\": %d, \"consoles\": %d, \"looks\": %d, \"cpu_ms_a_look_and_console\": %.3f, "
                "\"cores\": %.3f, \"mib_a_console\": %.3f}\n",
                tenants, consoles, looks, used * 1e3 / looks / consoles,
                used / looks / (std::max(2'000, tenants) / 1e3), (loaded - bare) / consoles);
}

// The generator of the benchmark as a gateway of its own process: serves exactly the bench's tenants over loopback and
// pushes updates on command. It keeps the snapshot's messages ready, so that what is measured is the console.
//
//   bench_gateway ROWS            prints "port N"
//   stdin "run RATE SECONDS"      pushes; prints {"batches":…,"per":…,"sent_ns":[…],"cpu_s":…} at the end
//   stdin closed                  ends
#include "bulkhead/v1/inventory.grpc.pb.h"
#include "bulkhead/v1/session.grpc.pb.h"
#include "tests/bench/bench_data.h"
#include "tests/bench/process_cost.h"

#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>

#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <iostream>
#include <mutex>
#include <thread>
#include <vector>

using namespace bulkhead;
using Clock = std::chrono::steady_clock;

namespace {

constexpr std::uint32_t kChunkRows = 2'000;
constexpr std::uint32_t kRates[] = {1'000, 10'000, 50'000, 100'000};

std::int64_t wallMs()
{
    using namespace std::chrono;
    return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

v1::WatchTenantsResponse chunkOf(std::uint32_t first, std::uint32_t end, std::uint32_t rows)
{
    v1::WatchTenantsResponse message;
    message.mutable_frame()->set_snapshot(true);
    message.mutable_frame()->set_reset(first == 0);
    message.mutable_frame()->set_snapshot_end(end == rows);
    message.set_total(rows);
    if (first == 0) {
        message.add_words("");
        for (const char *region : bench::kRegions)
            message.add_words(region);
    }
    auto &facts = *message.mutable_facts();
    auto &figures = *message.mutable_figures();
    for (std::uint32_t i = first; i < end; ++i) {
        const bench::Tenant t = bench::tenant(i);
        facts.add_row(i);
        facts.add_id(t.id);
        facts.add_name(t.name);
        facts.add_profile(v1::Profile(1 + t.profile % 4));
        facts.add_tier(v1::Tier(1 + t.iso));
        facts.add_recommended(v1::Tier(1 + t.iso));
        facts.add_region(1 + t.region);
        facts.add_pool(1 + t.region);
        facts.add_owner(0);
        facts.add_stage(v1::Stage(1 + t.stage % 6));
        facts.add_arr(t.arr);
        facts.add_renewal(t.renewal);
        facts.add_parent(0);
        figures.add_row(i);
        figures.add_health(t.burn > 14'400 ? v1::HEALTH_BREACHING : v1::HEALTH_HEALTHY);
        figures.add_sli(t.sli);
        figures.add_budget(t.budget);
        figures.add_burn(t.burn);
        figures.add_noise(v1::NOISE_QUIET);
        figures.add_load(t.noisy);
    }
    return message;
}

/// One run of updates, shared by the command line and the stream.
struct Run
{
    std::uint32_t rate = 0, seconds = 0;
    std::vector<std::int64_t> sentNs;
    bool done = false;
};

class Generator final : public v1::InventoryService::Service
{
public:
    explicit Generator(std::uint32_t rows)
        : m_rows(rows)
    {
        for (std::uint32_t first = 0; first < rows; first += kChunkRows)
            m_snapshot.push_back(chunkOf(first, std::min(rows, first + kChunkRows), rows));
    }

    grpc::Status WatchTenants(grpc::ServerContext *context, const v1::WatchTenantsRequest *,
                              grpc::ServerWriter<v1::WatchTenantsResponse> *writer) override
    {
        for (const auto &message : m_snapshot) {
            if (!writer->Write(message))
                return grpc::Status::OK;
        }
        std::unique_lock lock(m_mutex);
        while (!context->IsCancelled()) {
            if (m_run && !m_run->done) {
                lock.unlock();
                push(writer, *m_run);
                lock.lock();
                m_run->done = true;
                m_changed.notify_all();
            } else if (m_changed.wait_for(lock, std::chrono::milliseconds(500)) == std::cv_status::timeout) {
                v1::WatchTenantsResponse beat;
                beat.mutable_frame()->set_server_time_ms(wallMs());
                beat.mutable_frame()->set_data_time_ms(wallMs());
                if (!writer->Write(beat))
                    break;
            }
        }
        return grpc::Status::OK;
    }

    /// Blocks until all is sent.
    Run run(std::uint32_t rate, std::uint32_t seconds)
    {
        Run run;
        run.rate = rate;
        run.seconds = seconds;
        std::unique_lock lock(m_mutex);
        m_run = &run;
        m_changed.notify_all();
        m_changed.wait(lock, [&run] { return run.done; });
        m_run = nullptr;
        return run;
    }

private:
    void push(grpc::ServerWriter<v1::WatchTenantsResponse> *writer, Run &run) const
    {
        const std::uint32_t per = run.rate / bench::kBatchesPerSecond;
        std::uint32_t rateIndex = 1;
        while (rateIndex < std::size(kRates) && kRates[rateIndex - 1] < run.rate)
            ++rateIndex;
        const Clock::time_point start = Clock::now();
        v1::WatchTenantsResponse message;
        for (std::uint32_t batch = 0; batch < run.seconds * bench::kBatchesPerSecond; ++batch) {
            message.Clear();
            auto &figures = *message.mutable_figures();
            const auto add = [&figures](const bench::Update &u) {
                figures.add_row(u.row);
                figures.add_sli(u.sli);
                figures.add_budget(u.budget);
                figures.add_burn(u.burn);
                figures.add_load(u.noisy);
            };
            for (std::uint32_t u = batch * per; u < (batch + 1) * per; ++u)
                add(bench::update(u, m_rows));
            add(bench::heartbeat(batch, rateIndex));
            message.set_updates(per + 1);
            std::this_thread::sleep_until(start + std::chrono::milliseconds(20) * batch);
            message.mutable_frame()->set_server_time_ms(wallMs());
            message.mutable_frame()->set_data_time_ms(wallMs());
            run.sentNs.push_back(Clock::now().time_since_epoch().count());
            if (!writer->Write(message))
                return;
        }
    }

    std::uint32_t m_rows;
    std::vector<v1::WatchTenantsResponse> m_snapshot;
    std::mutex m_mutex;
    std::condition_variable m_changed;
    Run *m_run = nullptr; // Guarded by m_mutex.
};

class Greeter final : public v1::SessionService::Service
{
    grpc::Status Hello(grpc::ServerContext *, const v1::HelloRequest *, v1::HelloResponse *response) override
    {
        response->set_person_id("platform-1");
        response->set_role(v1::ROLE_PLATFORM_OPERATIONS);
        response->set_scope_label("all tenants");
        response->mutable_environment()->set_name("bench");
        response->mutable_environment()->set_sample(true);
        return grpc::Status::OK;
    }
};

void report(const Run &run, double cpu)
{
    std::printf("{\"batches\":%zu,\"per\":%u,\"cpu_s\":%.3f,\"sent_ns\":[", run.sentNs.size(),
                run.rate / bench::kBatchesPerSecond, cpu);
    for (std::size_t i = 0; i < run.sentNs.size(); ++i)
        std::printf("%s%lld", i ? "," : "", static_cast<long long>(run.sentNs[i]));
    std::printf("]}\n");
    std::fflush(stdout);
}

} // namespace

int main(int argc, char **argv)
{
    const std::uint32_t rows = argc > 1 ? std::uint32_t(std::stoul(argv[1])) : 100'000;
    Generator generator(rows);
    Greeter greeter;
    int port = 0;
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
    builder.RegisterService(&generator);
    builder.RegisterService(&greeter);
    const auto server = builder.BuildAndStart();
    if (!server)
        return 69;
    std::printf("port %d\n", port);
    std::fflush(stdout);
    std::string word;
    while (std::cin >> word) {
        std::uint32_t rate = 0, seconds = 0;
        if (word != "run" || !(std::cin >> rate >> seconds))
            return 2;
        const double before = bench::cpuSeconds();
        const Run run = generator.run(rate, seconds);
        report(run, bench::cpuSeconds() - before);
    }
    server->Shutdown(std::chrono::system_clock::now());
    return 0;
}

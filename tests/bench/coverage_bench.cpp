// What context coverage costs a gateway: a ledger of many services with its weeks, one step's turn (counting, judging,
// the board and the sheets for the store), and a console's snapshot of it. Prints one JSON object.
//   bench_coverage [--rows N] [--kinds N (at most 9)]
#include "backend/rpc/coverage_keeper.h"
#include "tests/backend/room_harness.h"
#include "tests/backend/scripted_coverage.h"
#include "tests/bench/process_cost.h"

#include "bulkhead/v1/coverage.grpc.pb.h"

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <optional>

using namespace bulkhead;
using namespace bulkhead::test;
using namespace bulkhead::bench;

int main(int argc, char **argv)
{
    const int rows = number(argc, argv, "--rows", 2'000), kinds = number(argc, argv, "--kinds", 4);
    constexpr int kTurns = 24;
    Script script;
    script.fleet = {sampleTenant("alder", "Alderbrook Clinic", "us-east", "success-2", 1'000)};
    // A file, so that what is measured is the ledger and not a store in memory.
    std::string folder = (std::filesystem::temp_directory_path() / "bench-coverage-XXXXXX").string();
    if (mkdtemp(folder.data()) == nullptr)
        return 1;
    std::optional<RoomHarness> opened;
    RoomHarness &harness = opened.emplace(std::move(script), 3, folder + "/gateway.db");
    const double bare = residentMib();
    for (int row = 0; row < rows; ++row)
        for (int kind = 1; kind <= kinds; ++kind)
            harness.signalSource->now[{"service-" + std::to_string(row / 4), "workflow-" + std::to_string(row % 4),
                                       static_cast<coverage::Kind>(kind)}] = {static_cast<std::uint64_t>(9'000 + row),
                                                                              static_cast<std::uint64_t>(10'000 + row)};
    const double begun = cpuSeconds();
    while (harness.coverage->look()) {
    }
    const double past = (cpuSeconds() - begun) * 1e3;
    double worst = 0, sum = 0;
    for (int turn = 0; turn < kTurns; ++turn) {
        harness.clock.now += coverage::kStepMs;
        const double before = cpuSeconds();
        while (harness.coverage->look()) {
        }
        const double used = (cpuSeconds() - before) * 1e3;
        worst = std::max(worst, used);
        sum += used;
    }
    const double loaded = residentMib();
    const auto stub = v1::CoverageService::NewStub(harness.channel());
    const auto context = callOf("platform-1");
    v1::WatchCoverageRequest request;
    request.mutable_context()->mutable_fleet();
    const auto start = std::chrono::steady_clock::now();
    const auto reader = stub->WatchCoverage(context.get(), request);
    v1::WatchCoverageResponse message;
    std::size_t bytes = 0, items = 0;
    while (reader->Read(&message)) {
        bytes += message.ByteSizeLong();
        items += static_cast<std::size_t>(message.items_size());
        if (message.frame().snapshot_end())
            break;
    }
    const double snapshot = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
    context->TryCancel();
    std::printf("{\"rows\": %d, \"kinds\": %d, \"past_of_10_days_cpu_ms\": %.0f, \"turn_cpu_ms\": %.1f, "
                "\"worst_turn_cpu_ms\": %.1f, \"ledger_mib\": %.1f, \"snapshot_items\": %zu, \"snapshot_kib\": %.0f, "
                "\"snapshot_ms\": %.0f}\n",
                rows, kinds, past, sum / kTurns, worst, loaded - bare, items, static_cast<double>(bytes) / 1024,
                snapshot);
    opened.reset();
    std::filesystem::remove_all(folder);
}

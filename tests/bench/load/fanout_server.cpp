// The gateway of the fan-out benchmark: its own entry, inventory service, server and fleet board on loopback; no
// engine, so that what is measured is what consoles cost. Rows change on command.
//
//   fanout_server TENANTS PERSONS   prints "port N"
//   stdin "run RATE SECONDS"        RATE rows a second change, ten times a second; prints "done PUBLICATIONS"
//   stdin closed                    ends
//
// A changed row's `load` is the instant of its change in milliseconds of the machine's steady clock, its `burn` the
// number of the publication: a reader can tell how old its data is and whether it has the newest of each row.
#include "backend/rpc/digest.h"
#include "backend/rpc/entry.h"
#include "backend/rpc/people.h"
#include "backend/rpc/server.h"
#include "backend/rpc/services.h"
#include "backend/store/sqlite_store.h"
#include "tests/bench/load/fanout_rows.h"

#include <grpcpp/impl/service_type.h>

#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <thread>

using namespace bulkhead;

namespace {

template<class T>
T must(absl::StatusOr<T> value)
{
    if (!value.ok()) {
        std::fprintf(stderr, "fanout_server: %s\n", std::string(value.status().message()).c_str());
        std::exit(1);
    }
    return *std::move(value);
}

/// Three field and scope classes: operations see all, support a region without commercial fields, customer success a
/// book.
std::string people(int count)
{
    std::string file;
    for (int i = 0; i < count; ++i) {
        const std::string id = bench::personOf(i);
        const char *role = i % 4 == 2 ? "support" : i % 4 == 3 ? "customer-success" : "platform-operations";
        const char *scope = i % 4 == 2   ? "{ regions = [\"us-east\", \"eu-west\"] }"
                            : i % 4 == 3 ? "{ owners = [\"success-1\"] }"
                                         : "{ all = true }";
        file += "[[person]]\nid = \"" + id + "\"\nrole = \"" + role + "\"\ntoken_sha256 = \""
                + hex(sha256(bench::tokenOf(id))) + "\"\nscope = " + scope + "\n";
    }
    return file;
}

void change(FleetBoard &board, std::uint32_t publication, std::uint32_t tenants, std::uint32_t rows)
{
    const auto fleet = board.current();
    auto edit = board.edit();
    for (std::uint32_t i = 0; i < rows; ++i) {
        const std::uint32_t row = bench::changedRow(publication, i, tenants);
        TenantFigures figures = fleet->figuresOf(row);
        figures.load = bench::steadyMs();
        figures.burn = static_cast<std::int32_t>(publication);
        edit.setFigures(row, figures);
    }
    edit.publish();
}

} // namespace

int main(int argc, char **argv)
{
    if (argc != 3) {
        std::fprintf(stderr, "fanout_server TENANTS PERSONS\n");
        return 2;
    }
    const auto tenants = static_cast<std::uint32_t>(std::atoi(argv[1]));
    SystemClock clock;
    const auto store = must(openSqliteStore("", clock));
    std::vector<TenantFacts> fleet;
    for (std::uint32_t i = 0; i < tenants; ++i)
        fleet.push_back(bench::fanoutTenant(i));
    if (!store->write([&fleet](StoreTxn &txn) { return txn.insertTenants(fleet); }).ok())
        return 1;
    EngineRoomOptions options;
    options.epoch = 1;
    EngineRoom room(options, clock, *store, nullptr);
    if (!room.step().ok())
        return 1;
    EntryOptions door;
    door.environment = "bench";
    door.identity = std::make_shared<People>(must(People::parse(people(std::atoi(argv[2])), "people.toml")));
    Entry entry(std::move(door), clock, *store, room.fleet());
    std::vector<std::unique_ptr<grpc::Service>> services;
    services.push_back(makeInventoryService({entry, clock, *store, room, nullptr, "bench"}));
    const auto server = must(Server::start(std::move(services), "127.0.0.1:0", false));
    std::cout << "port " << server->port() << std::endl;

    std::string word;
    std::uint32_t publication = 0;
    while (std::cin >> word && word == "run") {
        std::uint32_t rate = 0, seconds = 0;
        std::cin >> rate >> seconds;
        auto due = std::chrono::steady_clock::now();
        for (std::uint32_t i = 0; i < seconds * 10; ++i) {
            change(room.fleet(), ++publication, tenants, rate / 10);
            due += std::chrono::milliseconds(100);
            std::this_thread::sleep_until(due);
        }
        std::cout << "done " << publication << std::endl;
    }
    entry.endStreams(absl::UnavailableError("the benchmark ends"));
    server->stopWithin(1000);
    room.stop();
    return 0;
}

// How long callers wait at a steady rate: mixed reads of several persons through the one entry of a gateway whose store
// is a real PostgreSQL with fsync on; one call in fifty asks for a foreign tenant, whose refusal is written to audit.
// Calls begin by the clock, whatever became of those before, and count from when they were due. They begin as soon as
// the gateway answers, which still reads its history then: the first ten seconds are told apart. Prints one JSON
// object.
//   bench_calls [--rate 200] [--seconds 30] [--tenants 1000]
#include "tests/fixtures/gateway_fixture.h"
#include "tests/fixtures/postgres_server.h"

#include "bulkhead/v1/acts.grpc.pb.h"
#include "bulkhead/v1/contracts.grpc.pb.h"
#include "bulkhead/v1/inventory.grpc.pb.h"
#include "bulkhead/v1/service_levels.grpc.pb.h"
#include "bulkhead/v1/session.grpc.pb.h"

#include <QCoreApplication>

#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <thread>
#include <vector>

using namespace bulkhead;

namespace {

using Steady = std::chrono::steady_clock;
constexpr int kCallers = 32;
constexpr int kStartingS = 10;

[[noreturn]] void fail(const std::string &why)
{
    std::fprintf(stderr, "bench_calls: %s\n", why.c_str());
    std::exit(1);
}

void need(const grpc::Status &status, const char *what)
{
    if (!status.ok())
        fail(std::string(what) + ": " + status.error_message());
}

/// One connection, as one console has it.
class Caller
{
public:
    Caller(const std::shared_ptr<grpc::Channel> &channel, std::string person)
        : m_inventory(v1::InventoryService::NewStub(channel))
        , m_levels(v1::ServiceLevelsService::NewStub(channel))
        , m_acts(v1::ActsService::NewStub(channel))
        , m_contracts(v1::ContractsService::NewStub(channel))
        , m_session(v1::SessionService::NewStub(channel))
        , m_person(std::move(person))
    {
    }
    std::vector<std::string> tenants()
    {
        grpc::ClientContext context;
        test::GatewayFixture::sign(context, m_person);
        v1::ListTenantsRequest request;
        request.mutable_context()->mutable_fleet();
        request.set_page_size(1'000);
        v1::ListTenantsResponse page;
        need(m_inventory->ListTenants(&context, request, &page), "list tenants");
        return {page.facts().id().begin(), page.facts().id().end()};
    }
    /// The n-th call of the mix.
    grpc::Status call(int n, const std::string &tenant)
    {
        grpc::ClientContext context;
        test::GatewayFixture::sign(context, m_person);
        if (n % 50 == 49)
            return foreign(context);
        switch (n % 10) {
        case 0:
        case 1:
        case 2:
        case 3: {
            v1::GetTenantRequest request;
            v1::GetTenantResponse answer;
            request.mutable_context()->set_tenant_id(tenant);
            return m_inventory->GetTenant(&context, request, &answer);
        }
        case 4:
        case 5: {
            v1::ListTenantsRequest request;
            v1::ListTenantsResponse answer;
            request.mutable_context()->mutable_fleet();
            request.set_order_by("-burn");
            request.set_page_size(100);
            return m_inventory->ListTenants(&context, request, &answer);
        }
        case 6: {
            v1::ListActsRequest request;
            v1::ListActsResponse answer;
            request.mutable_context()->set_tenant_id(tenant);
            return m_acts->ListActs(&context, request, &answer);
        }
        case 7: {
            v1::GetContractRequest request;
            v1::GetContractResponse answer;
            request.mutable_context()->set_tenant_id(tenant);
            return m_contracts->GetContract(&context, request, &answer);
        }
        case 8: {
            v1::SearchRequest request;
            v1::SearchResponse answer;
            request.mutable_context()->mutable_fleet();
            request.set_query("clinic");
            return m_session->Search(&context, request, &answer);
        }
        default: {
            v1::GetWorstBurnsRequest request;
            v1::GetWorstBurnsResponse answer;
            request.mutable_context()->mutable_fleet();
            return m_levels->GetWorstBurns(&context, request, &answer);
        }
        }
    }

private:
    grpc::Status foreign(grpc::ClientContext &context)
    {
        v1::GetTenantRequest request;
        v1::GetTenantResponse answer;
        request.mutable_context()->set_tenant_id("tenant-of-nobody");
        const grpc::Status status = m_inventory->GetTenant(&context, request, &answer);
        return status.error_code() == grpc::StatusCode::NOT_FOUND
                   ? grpc::Status::OK
                   : grpc::Status(grpc::StatusCode::INTERNAL, "a foreign tenant was not refused");
    }

    std::unique_ptr<v1::InventoryService::Stub> m_inventory;
    std::unique_ptr<v1::ServiceLevelsService::Stub> m_levels;
    std::unique_ptr<v1::ActsService::Stub> m_acts;
    std::unique_ptr<v1::ContractsService::Stub> m_contracts;
    std::unique_ptr<v1::SessionService::Stub> m_session;
    std::string m_person;
};

std::string quantiles(std::vector<double> waited)
{
    std::ranges::sort(waited);
    const auto at = [&waited](double q) {
        return waited[std::min(waited.size() - 1, static_cast<std::size_t>(q * static_cast<double>(waited.size())))];
    };
    char text[160];
    std::snprintf(text, sizeof text, "{\"p50\": %.2f, \"p90\": %.2f, \"p99\": %.2f, \"worst\": %.2f}", at(0.5), at(0.9),
                  at(0.99), waited.back());
    return text;
}

} // namespace

int main(int argc, char **argv)
{
    const QCoreApplication application(argc, argv);
    std::map<std::string, int> options = {{"--rate", 200}, {"--seconds", 30}, {"--tenants", 1'000}};
    for (int i = 1; i + 1 < argc; i += 2) {
        if (!options.contains(argv[i]))
            fail("options: --rate --seconds --tenants");
        options[argv[i]] = std::atoi(argv[i + 1]);
    }
    if (options["--rate"] < 1 || options["--seconds"] <= kStartingS)
        fail("at least one call a second, for more than ten seconds");
    PostgresServer postgres;
    if (const QString problem = postgres.start({QStringLiteral("gateway")}, 60, true); !problem.isEmpty())
        fail(problem.toStdString());
    if (const QString problem = postgres.run(QStringLiteral("GRANT CREATE ON DATABASE app TO gateway"));
        !problem.isEmpty())
        fail(problem.toStdString());
    test::GatewayFixtureOptions fixture;
    fixture.tenants = static_cast<std::uint32_t>(options["--tenants"]);
    fixture.store = "postgresql://gateway@127.0.0.1:" + std::to_string(postgres.port()) + "/app";
    test::GatewayFixture gateway(fixture);
    std::vector<Caller> callers;
    static const char *const kPersons[] = {"platform-1", "platform-2", "success-2"};
    for (int i = 0; i < kCallers; ++i)
        callers.emplace_back(gateway.loopback(), kPersons[i % 3]);
    std::vector<std::vector<std::string>> tenants;
    for (int i = 0; i < 3; ++i)
        tenants.push_back(callers[static_cast<std::size_t>(i)].tenants());

    const int calls = options["--rate"] * options["--seconds"];
    const auto begun = Steady::now() + std::chrono::milliseconds(200);
    const std::chrono::duration<double> step(1.0 / options["--rate"]);
    std::vector<double> waited(static_cast<std::size_t>(calls), 0);
    std::atomic<int> next = 0, failed = 0;
    std::vector<std::thread> threads;
    for (int c = 0; c < kCallers; ++c)
        threads.emplace_back([&, c] {
            for (int n = next++; n < calls; n = next++) {
                const auto due = begun + std::chrono::duration_cast<Steady::duration>(step * n);
                std::this_thread::sleep_until(due);
                const auto &mine = tenants[static_cast<std::size_t>(c % 3)];
                if (!callers[static_cast<std::size_t>(c)]
                         .call(n, mine[static_cast<std::size_t>(n) * 7919 % mine.size()])
                         .ok())
                    ++failed;
                waited[static_cast<std::size_t>(n)] =
                    std::chrono::duration<double, std::milli>(Steady::now() - due).count();
            }
        });
    for (std::thread &thread : threads)
        thread.join();
    const double seconds = std::chrono::duration<double>(Steady::now() - begun).count();
    const auto starting = waited.begin() + static_cast<std::ptrdiff_t>(options["--rate"]) * kStartingS;
    std::printf("{\"rate\": %d, \"calls\": %d, \"calls_per_s\": %.1f, \"failed\": %d, \"tenants\": %d, "
                "\"starting_wait_ms\": %s, \"wait_ms\": %s}\n",
                options["--rate"], calls, calls / seconds, failed.load(), options["--tenants"],
                quantiles({waited.begin(), starting}).c_str(), quantiles({starting, waited.end()}).c_str());
    return failed > 0 ? 1 : 0;
}

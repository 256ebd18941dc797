// What the store costs on each engine: changes with their audit record one after another and from several gateways, a
// fleet written and read, a backup and its restore. PostgreSQL is started on loopback (Debian package) with fsync on.
// Prints one JSON object.
//   bench_store [--tenants N] [--writes N]
#include "backend/store/postgres_store.h"
#include "backend/store/sqlite_store.h"
#include "backend/store/store_admin.h"
#include "tests/fixtures/postgres_server.h"

#include <QCoreApplication>
#include <QTemporaryDir>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <thread>
#include <vector>

using namespace bulkhead;

namespace {

using Clock = std::chrono::steady_clock;

double msSince(Clock::time_point start)
{
    return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

[[noreturn]] void fail(const std::string &why)
{
    std::fprintf(stderr, "bench_store: %s\n", why.c_str());
    std::exit(1);
}

void expect(const absl::Status &status)
{
    if (!status.ok())
        fail(status.ToString());
}

std::unique_ptr<Store> open(const std::string &where)
{
    static const SystemClock clock;
    auto store = openStore(where, clock);
    expect(store.status());
    return *std::move(store);
}

/// As a console's change: a request id, a row, a moment for the timeline, an audit record.
void change(Store &store, int gateway, int i)
{
    const std::string id = std::to_string(gateway) + "/" + std::to_string(i);
    const std::string tenant = std::string(1, 't').append(std::to_string(i % 100));
    expect(store
               .writeOnce(StoreScope::of(tenant), id, "person", "Change", "hash",
                          [&](StoreTxn &txn) -> absl::StatusOr<std::string> {
                              Record record{"note", id, tenant, "A few words that somebody wrote.", i};
                              AuditEvent event;
                              event.tenantId = tenant;
                              event.actor = "person";
                              event.action = "change";
                              absl::Status all = txn.putRecord(record);
                              all.Update(txn.addTimeline({tenant, i, "note", "Changed", "person"}));
                              all.Update(txn.audit(event));
                              if (!all.ok())
                                  return all;
                              return "done";
                          })
               .status());
}

/// Gateways that each make their changes one after another: milliseconds of a change, changes a second over all.
void changes(const std::string &where, const char *name, int gateways, int writes)
{
    std::vector<std::vector<double>> taken(static_cast<std::size_t>(gateways));
    std::vector<std::thread> threads;
    const auto start = Clock::now();
    for (int gateway = 0; gateway < gateways; ++gateway) {
        threads.emplace_back([&, gateway] {
            const auto store = open(where);
            for (int i = 0; i < writes / gateways; ++i) {
                const auto begun = Clock::now();
                change(*store, gateway * 10 + static_cast<int>(writes % 10), i);
                taken[static_cast<std::size_t>(gateway)].push_back(msSince(begun));
            }
        });
    }
    for (auto &thread : threads)
        thread.join();
    const double total = msSince(start);
    std::vector<double> all;
    for (const auto &own : taken)
        all.insert(all.end(), own.begin(), own.end());
    std::ranges::sort(all);
    std::printf("\"%s_change_ms_p50\":%.2f,\"%s_change_ms_p99\":%.2f,\"%s_changes_per_s\":%.0f,", name,
                all[all.size() / 2], name, all[all.size() * 99 / 100], name,
                1e3 * static_cast<double>(all.size()) / total);
}

void fleet(const std::string &where, const char *name, int count)
{
    const auto store = open(where);
    std::vector<TenantFacts> tenants(static_cast<std::size_t>(count));
    for (std::size_t i = 0; i < tenants.size(); ++i) {
        tenants[i].id = std::to_string(i) + "-tenant";
        tenants[i].name = std::to_string(i) + " Sample Clinic";
        tenants[i].region = "us-east";
        tenants[i].pool = std::to_string(i % 40) + "-pool";
    }
    auto start = Clock::now();
    expect(store->write([&](StoreTxn &txn) { return txn.insertTenants(tenants); }));
    const double written = msSince(start);
    start = Clock::now();
    expect(store->tenants().status());
    std::printf("\"%s_fleet_write_ms\":%.0f,\"%s_fleet_read_ms\":%.0f,", name, written, name, msSince(start));
}

void backup(const std::string &where, const char *name, const std::string &into, const QTemporaryDir &folder)
{
    static const SystemClock clock;
    const std::string file = folder.filePath(QString::fromLatin1(name)).toStdString();
    auto start = Clock::now();
    const auto made = backupStore(where, file);
    expect(made.status());
    const double backed = msSince(start);
    start = Clock::now();
    expect(restoreStore(file, into, clock).status());
    std::printf("\"%s_backup_rows\":%llu,\"%s_backup_ms\":%.0f,\"%s_restore_ms\":%.0f,", name,
                static_cast<unsigned long long>(made->rows), name, backed, name, msSince(start));
}

int option(const QStringList &arguments, const char *name, int otherwise)
{
    const auto at = arguments.indexOf(QLatin1String(name));
    return at > 0 && at + 1 < arguments.size() ? arguments[at + 1].toInt() : otherwise;
}

} // namespace

int main(int argc, char **argv)
{
    const QCoreApplication app(argc, argv);
    const int tenants = option(app.arguments(), "--tenants", 100'000);
    const int writes = option(app.arguments(), "--writes", 1'000);
    PostgresServer server;
    QString problem = server.start({QStringLiteral("gateway")}, 60, true);
    if (problem.isEmpty())
        problem = server.startPooler();
    for (const char *sql : {"CREATE DATABASE one OWNER gateway", "CREATE DATABASE two OWNER gateway"}) {
        if (problem.isEmpty())
            problem = server.run(QString::fromLatin1(sql));
    }
    if (!problem.isEmpty())
        fail(problem.toStdString());
    const QTemporaryDir folder;
    const std::string sqlite = folder.filePath(QStringLiteral("one.db")).toStdString();
    const auto at = [](quint16 port, const char *database) {
        return "postgresql://gateway@127.0.0.1:" + std::to_string(port) + "/" + database;
    };
    const std::string direct = at(server.port(), "one");
    std::printf("{");
    changes(sqlite, "sqlite", 1, writes);
    changes(direct, "postgres", 1, writes);
    changes(at(server.poolerPort(), "one"), "pooled", 1, writes + 1);
    changes(direct, "postgres_4_gateways", 4, writes + 2);
    fleet(sqlite, "sqlite", tenants);
    fleet(direct, "postgres", tenants);
    backup(sqlite, "sqlite", folder.filePath(QStringLiteral("two.db")).toStdString(), folder);
    backup(direct, "postgres", at(server.port(), "two"), folder);
    std::printf("\"tenants\":%d}\n", tenants);
    return 0;
}

// What looking into a real PostgreSQL costs: CPU of the probe's thread and of the server process that answers it, while
// nobody waits and while somebody does. Prints one JSON object.
//   bench_probe [--connections N] [--seconds S]
#include "backend/driver/postgres_probe.h"
#include "backend/driver/proc_times.h"
#include "tests/fixtures/postgres_server.h"

#include <QCoreApplication>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <libpq-fe.h>
#include <string>
#include <sys/resource.h>
#include <thread>
#include <vector>

using namespace bulkhead;

namespace {

double ownCpuS()
{
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval &t) {
        return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

struct Cost
{
    double gateway = 0, server = 0; ///< Cores.
};

/// This process does nothing but the probe meanwhile.
Cost measure(PostgresProbe &probe, int serverPid, int seconds)
{
    (void)probe.take();
    const double own = ownCpuS();
    const auto server = processTimes(serverPid);
    std::this_thread::sleep_for(std::chrono::seconds(seconds));
    Cost cost;
    cost.gateway = (ownCpuS() - own) / seconds;
    const auto after = processTimes(serverPid);
    cost.server = server && after ? (after->cpuS - server->cpuS) / seconds : -1;
    return cost;
}

int probePid(PostgresServer &server)
{
    return server
        .value(QStringLiteral("SELECT pid FROM pg_stat_activity WHERE usename = 'watcher' AND backend_type = "
                              "'client backend' ORDER BY backend_start DESC LIMIT 1"))
        .toInt();
}

int fail(const QString &why)
{
    std::fprintf(stderr, "bench_probe: %s\n", qPrintable(why));
    return 1;
}

} // namespace

int main(int argc, char **argv)
{
    const QCoreApplication app(argc, argv);
    int connections = 1'000, seconds = 20;
    for (int i = 1; i + 1 < argc; i += 2)
        (std::string(argv[i]) == "--connections" ? connections : seconds) = std::atoi(argv[i + 1]);
    PostgresServer server;
    if (const QString problem = server.start({QStringLiteral("t_a"), QStringLiteral("watcher")}, connections + 20);
        !problem.isEmpty())
        return fail(problem);
    if (const QString problem =
            server.run(QStringLiteral("GRANT pg_monitor TO watcher; CREATE TABLE one (n int); GRANT "
                                      "ALL ON one TO PUBLIC; INSERT INTO one VALUES (1)"));
        !problem.isEmpty())
        return fail(problem);
    std::vector<PGconn *> idle;
    const QByteArray settings = server.direct(QStringLiteral("t_a")).toUtf8();
    for (int i = 0; i < connections; ++i) {
        idle.push_back(PQconnectdb(settings.constData()));
        if (PQstatus(idle.back()) != CONNECTION_OK)
            return fail(QString::fromUtf8(PQerrorMessage(idle.back())));
    }
    ProbedPool pool;
    pool.name = "app";
    pool.postgres = server.direct(QStringLiteral("watcher")).toStdString();
    pool.prefix = "t_";
    PostgresProbe probe(pool);
    std::this_thread::sleep_for(std::chrono::seconds(5));
    const Cost quiet = measure(probe, probePid(server), seconds);
    // One of them keeps a lock, ten wait for it: it looks ten times a second.
    PQclear(PQexec(idle[0], "BEGIN"));
    PQclear(PQexec(idle[0], "LOCK TABLE one"));
    for (std::size_t i = 1; i <= 10; ++i)
        PQsendQuery(idle[i], "UPDATE one SET n = n + 1");
    std::this_thread::sleep_for(std::chrono::seconds(5));
    const Cost excited = measure(probe, probePid(server), seconds);
    std::printf(
        "{\"connections\": %d, \"quiet_gateway_percent_of_a_core\": %.2f, \"quiet_server_percent_of_a_core\": %.2f, "
        "\"excited_gateway_percent_of_a_core\": %.2f, \"excited_server_percent_of_a_core\": %.2f}\n",
        connections, 100 * quiet.gateway, 100 * quiet.server, 100 * excited.gateway, 100 * excited.server);
    PQclear(PQexec(idle[0], "ROLLBACK"));
    for (PGconn *connection : idle)
        PQfinish(connection);
    return 0;
}

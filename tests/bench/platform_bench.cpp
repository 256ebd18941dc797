// How long a tenant takes from nothing to proven on a real PostgreSQL, tier by tier, and what a round of probes over a
// fleet takes: bench_platform [--tenants N] [--tables N]. Prints one JSON object.
#include "backend/driver/proc_times.h"
#include "tests/backend/platform_on_postgres.h"

#include <QCoreApplication>
#include <QElapsedTimer>

#include <algorithm>
#include <cstdio>

using namespace bulkhead;
using namespace bulkhead::test;

namespace {

double median(std::vector<double> values)
{
    std::ranges::sort(values);
    return values.empty() ? 0 : values[values.size() / 2];
}

/// CPU of the server so far: of its sessions that ended, and of the administrator's, which lasts.
double serverCpuSeconds(PostgresServer &server, int postmaster)
{
    const int pid =
        server.value(QStringLiteral("SELECT pid FROM pg_stat_activity WHERE application_name = 'bulkhead platform'"))
            .toInt();
    const auto session = processTimes(pid);
    return endedChildrenS(postmaster).value_or(0) + (session ? session->cpuS : 0);
}

bool proven(Platform &platform, const TenantFacts &facts)
{
    const absl::Status status = provision(platform, facts);
    const QStringList wrong = status.ok() ? drift(platform, facts) + crossings(platform, facts)
                                          : QStringList{QString::fromUtf8(told(status))};
    for (const QString &line : wrong)
        std::fprintf(stderr, "%s: %s\n", facts.id.c_str(), qPrintable(line));
    return wrong.isEmpty();
}

int option(const QStringList &arguments, const QString &name, int otherwise)
{
    const qsizetype at = arguments.indexOf(name);
    return at >= 0 && at + 1 < arguments.size() ? arguments[at + 1].toInt() : otherwise;
}

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    const int tenants = option(app.arguments(), QStringLiteral("--tenants"), 100);
    const int tables = option(app.arguments(), QStringLiteral("--tables"), 48);
    PlatformOnPostgres at;
    if (const QString problem = at.start(); !problem.isEmpty()) {
        std::fprintf(stderr, "%s\n", qPrintable(problem));
        return 1;
    }
    for (int number = 2; number < tables; ++number) // Two are there.
        static_cast<void>(
            at.server.run(QStringLiteral("SET ROLE platform; CREATE TABLE clinic.more_%1 (tenant_id text NOT"
                                         " NULL, id bigint GENERATED ALWAYS AS IDENTITY, note text NOT NULL,"
                                         " PRIMARY KEY (tenant_id, id))")
                              .arg(number)));
    const auto platform = at.platform();
    std::printf("{\"bench\": \"platform\", \"tables\": %d", tables);
    int number = 0;
    for (const auto &[name, tier] : {std::pair{"shared", Tier::Shared},
                                     {"segmented", Tier::Segmented},
                                     {"channel", Tier::Channel},
                                     {"dedicated", Tier::Dedicated}}) {
        std::vector<double> seconds;
        for (int time = 0; time < 6; ++time) {
            QElapsedTimer clock;
            clock.start();
            if (!proven(*platform, tenant(qPrintable(QStringLiteral("one-%1").arg(++number)), tier)))
                return 1;
            seconds.push_back(double(clock.nsecsElapsed()) / 1e9);
        }
        std::printf(", \"%s_first_s\": %.3f, \"%s_median_s\": %.3f", name, seconds.front(), name, median(seconds));
    }
    QElapsedTimer fleet;
    fleet.start();
    for (int one = 0; one < tenants; ++one)
        if (!proven(*platform, tenant(qPrintable(QStringLiteral("many-%1").arg(one)), Tier::Shared)))
            return 1;
    const double made = double(fleet.nsecsElapsed()) / 1e9;
    std::vector<double> rounds;
    const auto owner = PostgresLink::open(at.server.direct(QStringLiteral("owner")).toStdString());
    const int postmaster = owner.ok() ? parentOf((*owner)->backendPid()) : 0;
    const double before = serverCpuSeconds(at.server, postmaster);
    fleet.restart();
    for (int one = 0; one < tenants; ++one) {
        QElapsedTimer clock;
        clock.start();
        const auto round = platform->probe(tenant(qPrintable(QStringLiteral("many-%1").arg(one)), Tier::Shared));
        if (!round.ok() || !round->incomplete.empty())
            return 1;
        rounds.push_back(double(clock.nsecsElapsed()) / 1e9);
    }
    std::printf(", \"tenants\": %d, \"made_and_proven_s\": %.2f, \"round_s\": %.2f, \"round_median_ms\": %.1f,"
                " \"round_server_cpu_s\": %.2f}\n",
                tenants, made, double(fleet.nsecsElapsed()) / 1e9, median(rounds) * 1e3,
                serverCpuSeconds(at.server, postmaster) - before);
    if (app.arguments().contains(QStringLiteral("--statements")))
        std::fprintf(
            stderr, "%s\n",
            qPrintable(at.server.value(QStringLiteral(
                "SELECT string_agg(l, E'\\n') FROM (SELECT format('%s ms %s calls %s', total_exec_time::int, calls,"
                " left(regexp_replace(query, '\\s+', ' ', 'g'), 120)) AS l FROM pg_stat_statements ORDER BY"
                " total_exec_time + total_plan_time DESC LIMIT 15) q"))));
    return 0;
}

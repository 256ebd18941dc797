// What audit costs: audited changes a second by several writers over several tenants on a PostgreSQL with fsync on,
// with the raw ceiling of the same machine beside it, verifying all of it, one proof, searches, and a thread. Prints
// one JSON object.
//   bench_audit [--writes N] [--writers N] [--tenants N] [--events N]
#include "backend/domain/audit_tree.h"
#include "backend/store/audit_verify.h"
#include "backend/store/postgres_store.h"
#include "backend/store/postgres_wire.h"
#include "backend/store/sql_txn.h"
#include "backend/store/store_opening.h"
#include "tests/bench/process_cost.h"
#include "tests/fixtures/postgres_server.h"

#include <QCoreApplication>

#include <algorithm>
#include <atomic>
#include <cstdio>

using namespace bulkhead;
using Time = std::chrono::steady_clock;

namespace {

const SystemClock kClock;
constexpr const char *kActions[] = {"tenant.read", "act.approve", "alert.note", "objective.set", "access.denied"};

[[noreturn]] void fail(const std::string &why)
{
    std::fprintf(stderr, "bench_audit: %s\n", why.c_str());
    std::exit(1);
}

void expect(const absl::Status &status)
{
    if (!status.ok())
        fail(status.ToString());
}

std::string tenantName(int number)
{
    return "tenant-" + std::to_string(number);
}

AuditEvent event(int tenant, std::uint64_t number)
{
    AuditEvent made;
    made.tenantId = tenantName(tenant);
    made.actor = "person-" + std::to_string(number * 7919 % 400);
    made.action = kActions[number % std::size(kActions)];
    made.requestId = "request-" + std::to_string(number);
    made.purpose = "Ticket " + std::to_string(number % 5'000) + ": a few words of why it was done";
    made.outcome = "done";
    made.before = std::string(64, 'a');
    made.after = std::string(64, 'b');
    made.policyVersion = "2026-11.1";
    made.role = Role::PlatformOperations;
    made.atMs = 1'700'000'000'000 + static_cast<std::int64_t>(number) * 20;
    return made;
}

/// A hundred records of each.
std::string grantName(std::uint64_t number)
{
    return "grant-" + std::to_string(number / 1'000);
}

/// Threads that write until `count` have been written together: how many a second.
template<typename Write>
double perSecond(int writers, int count, Write &&write)
{
    std::atomic<int> next{0};
    std::vector<std::thread> threads;
    const auto start = Time::now();
    for (int writer = 0; writer < writers; ++writer)
        threads.emplace_back([&, writer] {
            for (int i = next++; i < count; i = next++)
                write(writer, i);
        });
    for (auto &thread : threads)
        thread.join();
    return count / bench::secondsSince(start);
}

/// As a console's change: a row and its record in audit.
double audited(Store &store, int writers, int tenants, int count, int round)
{
    return perSecond(writers, count, [&](int writer, int i) {
        const int tenant = i % tenants;
        expect(store.write(StoreScope::of(tenantName(tenant)), [&](StoreTxn &txn) {
            Record record{"note",
                          std::to_string(round) + "/" + std::to_string(writer) + "/" + std::to_string(i),
                          tenantName(tenant),
                          "A few words that somebody wrote.",
                          i,
                          0};
            absl::Status status = txn.putRecord(record);
            status.Update(txn.audit(event(tenant, static_cast<std::uint64_t>(i))));
            return status;
        }));
    });
}

/// The same row and nothing else, each writer on a connection of its own and in nobody's turn: what the disk lets
/// through.
double raw(const std::string &where, int writers, int count)
{
    std::vector<std::unique_ptr<postgres::Wire>> wires;
    for (int writer = 0; writer < writers; ++writer) {
        auto wire = postgres::Wire::connect(*postgres::readAddress(where));
        expect(wire.status());
        wires.push_back(*std::move(wire));
        expect(wires.back()->tell("SET bulkhead.fleet = 'on'").status());
    }
    return perSecond(writers, count, [&](int writer, int i) {
        const std::string id = "raw/" + std::to_string(writer) + "/" + std::to_string(i);
        expect(wires[static_cast<std::size_t>(writer)]
                   ->tell("INSERT INTO bulkhead.record (kind, id, tenant_id, at_ms, revision, body) VALUES ('note', '"
                          + id + "', 'tenant-1', 1, 1, 'A few words that somebody wrote.')")
                   .status());
    });
}

double fill(const std::string &where, int tenants, std::uint64_t events)
{
    auto opened = sql::openForWork(where, false);
    expect(opened.status());
    const auto start = Time::now();
    for (std::uint64_t from = 0; from < events;) {
        std::vector<AuditEvent> some;
        for (; from < events && some.size() < 10'000; ++from) {
            some.push_back(event(static_cast<int>(from % static_cast<std::uint64_t>(tenants)), from));
            if (from % 10 == 0)
                some.back().grant = grantName(from);
        }
        expect(opened->connection->begin(sql::Access::Write));
        expect(sql::appendAudit(*opened->connection, std::move(some)));
        expect(opened->connection->commit());
    }
    return bench::secondsSince(start);
}

/// The median of a few.
template<typename Work>
double medianMs(int times, Work &&work)
{
    std::vector<double> ms;
    for (int i = 0; i < times; ++i) {
        const auto start = Time::now();
        work(i);
        ms.push_back(1e3 * bench::secondsSince(start));
    }
    std::ranges::sort(ms);
    return ms[ms.size() / 2];
}

void searches(Store &store, int tenants, std::uint64_t events)
{
    const std::int64_t last = event(0, events).atMs;
    AuditQuestion byTenant, byActor, byAction, byTime, byAll;
    byTenant.tenants = {tenantName(tenants / 2)};
    byActor.actor = "person-7";
    byAction.action = "access.*";
    byTime.fromMs = last / 2;
    byTime.untilMs = last - (last - 1'700'000'000'000) / 2;
    byAll = byTime;
    byAll.tenants = byTenant.tenants;
    byAll.actor = byActor.actor;
    byAll.action = byAction.action;
    for (const auto &[name, question] : {std::pair{"tenant", byTenant},
                                         {"person", byActor},
                                         {"action", byAction},
                                         {"time", byTime},
                                         {"all_four", byAll}}) {
        const auto found = store.auditFound({}, question);
        expect(found.status());
        std::printf("\"search_%s_found\":%zu,\"search_%s_ms\":%.1f,", name, found->size(), name,
                    medianMs(9, [&, &asked = question](int) { expect(store.auditFound({}, asked).status()); }));
    }
}

/// What the thread of one access asks for in the middle of everything: the access, its person's own changes, an alert's
/// handling, an act, an exposure case, a request. The case and the act are the dear ones, that nothing is found for.
void thread(Store &store, int tenants, std::uint64_t events)
{
    constexpr std::int64_t kHour = 3'600'000;
    const std::int64_t at = event(0, events / 2).atMs;
    std::vector<AuditQuestion> asked;
    const auto add = [&asked](const std::function<void(AuditQuestion &)> &make) {
        AuditQuestion question;
        question.oldestFirst = true;
        question.limit = 500;
        make(question);
        asked.push_back(std::move(question));
    };
    const auto inTenant = [&](AuditQuestion &question) {
        question.tenants = {tenantName(tenants / 2)};
        question.fromMs = at;
    };
    add([&](AuditQuestion &one) { one.grant = grantName(events / 2); });
    add([&](AuditQuestion &one) { one.requestId = "request-" + std::to_string(events / 2); });
    add([&](AuditQuestion &one) {
        inTenant(one);
        one.actor = "person-7";
        one.untilMs = at + kHour;
    });
    add([&](AuditQuestion &one) {
        inTenant(one);
        one.untilMs = at + kHour;
    });
    for (const char *action : {"acts.*", "tiers.move"})
        add([&](AuditQuestion &one) {
            inTenant(one);
            one.action = action;
        });
    for (const char *action :
         {"exposures.open", "exposures.manage", "exposures.decide", "exposures.remind", "exposures.export"})
        add([&](AuditQuestion &one) {
            one.action = action;
            one.fromMs = at;
        });
    std::size_t found = 0;
    for (const AuditQuestion &question : asked) {
        const auto some = store.auditFound({}, question);
        expect(some.status());
        found += some->size();
    }
    std::printf("\"thread_found\":%zu,\"thread_ms\":%.1f,", found, medianMs(9, [&](int) {
                    for (const AuditQuestion &question : asked)
                        expect(store.auditFound({}, question).status());
                }));
}

} // namespace

int main(int argc, char **argv)
{
    const QCoreApplication app(argc, argv);
    const int writes = bench::number(argc, argv, "--writes", 10'000);
    const int writers = bench::number(argc, argv, "--writers", 8);
    const int tenants = bench::number(argc, argv, "--tenants", 32);
    const int events = bench::number(argc, argv, "--events", 100'000);
    PostgresServer server;
    QString problem = server.start({QStringLiteral("gateway")}, 60, true);
    for (const char *sql : {"CREATE DATABASE one OWNER gateway", "CREATE DATABASE two OWNER gateway"})
        if (problem.isEmpty())
            problem = server.run(QString::fromLatin1(sql));
    if (!problem.isEmpty())
        fail(problem.toStdString());
    const auto at = [&](const char *database) {
        return "postgresql://gateway@127.0.0.1:" + std::to_string(server.port()) + "/" + database;
    };
    std::printf("{");
    {
        const auto store = openStore(at("one"), kClock);
        expect(store.status());
        for (int round = 1; round <= 3; ++round) {
            std::printf("\"audited_per_s_%d\":%.0f,", round, audited(**store, writers, tenants, writes, round));
            std::printf("\"raw_per_s_%d\":%.0f,", round, raw(at("one"), writers, writes));
            expect(postgres::Wire::connect(*postgres::readAddress(at("one")))
                       .value()
                       ->tell("SET bulkhead.fleet = 'on'; DELETE FROM bulkhead.record")
                       .status());
        }
        const auto verified = verifyAudit(at("one"), {});
        expect(verified.status());
        if (!verified->damage.empty()
            || verified->records != static_cast<std::uint64_t>(3) * static_cast<unsigned>(writes))
            fail("a fork or a gap");
    }
    const auto store = openStore(at("two"), kClock);
    expect(store.status());
    std::printf("\"events\":%d,\"fill_s\":%.1f,", events, fill(at("two"), tenants, static_cast<std::uint64_t>(events)));
    std::fflush(stdout);
    // As its autovacuum would have by the time that a store has so many.
    const auto wire = postgres::Wire::connect(*postgres::readAddress(at("two")));
    expect(wire.status());
    (*wire)->setPatience(std::chrono::minutes(20));
    expect((*wire)->tell("VACUUM ANALYZE bulkhead.audit, bulkhead.audit_find").status());
    const auto start = Time::now();
    const double cpu = bench::cpuSeconds();
    const auto verified = verifyAudit(at("two"), {});
    expect(verified.status());
    if (!verified->damage.empty() || verified->records != static_cast<std::uint64_t>(events))
        fail("not what was written");
    std::printf("\"verify_s\":%.1f,\"verify_own_cpu_s\":%.1f,", bench::secondsSince(start), bench::cpuSeconds() - cpu);
    const auto head = (*store)->auditHead(tenantName(1));
    expect(head.status());
    std::printf(
        "\"proof_ms\":%.2f,", medianMs(101, [&](int i) {
            expect((*store)
                       ->auditInclusion(head->tenantId, 1 + head->size * static_cast<unsigned>(i) / 102, head->size)
                       .status());
        }));
    searches(**store, tenants, static_cast<std::uint64_t>(events));
    thread(**store, tenants, static_cast<std::uint64_t>(events));
    std::printf("\"writers\":%d,\"tenants\":%d}\n", writers, tenants);
    return 0;
}

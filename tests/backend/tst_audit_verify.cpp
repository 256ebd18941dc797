// What an administrator of the database can do to audit, and that each of it is found and named; on both engines.
#include "backend/domain/audit_checkpoint.h"
#include "backend/domain/audit_roots.h"
#include "backend/domain/audit_tree.h"
#include "backend/store/audit_verify.h"
#include "backend/store/sha256.h"
#include "backend/store/sql_txn.h"
#include "backend/store/sqlite_store.h"
#include "backend/store/store_opening.h"
#include "tests/backend/postgres_cluster.h"
#include "tests/backend/store_samples.h"

#include <QTemporaryDir>
#include <QTest>

using namespace bulkhead;
using namespace bulkhead::test;

namespace {

constexpr std::uint64_t kRecords = 600;
using Attack = std::function<absl::Status(sql::Connection &)>;

absl::Status run(sql::Connection &connection, const char *sql)
{
    return connection.prepare(sql).run();
}

/// Another text at a record's place; a careful attacker makes its own hash fit, too.
Attack rewrite(std::int64_t sequence, bool careful)
{
    return [=](sql::Connection &connection) -> absl::Status {
        auto event = someEvent("t1", "nothing.happened");
        event.sequence = static_cast<std::uint64_t>(sequence);
        const std::string canonical = event.canonical();
        absl::Status status = connection
                                  .prepare("UPDATE audit_find SET action = $1, at_ms = $2 WHERE tenant_id = 't1' AND"
                                           " sequence = $3")
                                  .bind(event.action, event.atMs, sequence)
                                  .run();
        if (!careful)
            status = connection.prepare("UPDATE audit SET canonical = $1 WHERE tenant_id = 't1' AND sequence = $2")
                         .bind(sql::Bytes{canonical}, sequence)
                         .run();
        else if (status.ok())
            status = connection
                         .prepare("UPDATE audit SET canonical = $1, hash = $2 WHERE tenant_id = 't1' AND sequence = $3")
                         .bind(sql::Bytes{canonical}, sql::Bytes{sql::sha256(canonical)}, sequence)
                         .run();
        return status;
    };
}

absl::Status forget(sql::Connection &connection, std::int64_t from)
{
    absl::Status status;
    for (const char *table : {"audit", "audit_find"})
        if (status.ok())
            status =
                connection.prepare(std::string("DELETE FROM ") + table + " WHERE tenant_id = 't1' AND sequence >= $1")
                    .bind(from)
                    .run();
    return status;
}

/// All of t1 as the same program would have written it, had other things happened.
absl::Status writeAnew(sql::Connection &connection, std::uint64_t count, const std::string &action)
{
    absl::Status status = forget(connection, 1);
    for (const char *table : {"audit_tree", "audit_node"})
        if (status.ok())
            status = connection.prepare(std::string("DELETE FROM ") + table + " WHERE tenant_id = 't1'").run();
    std::vector<AuditEvent> events;
    for (std::uint64_t i = 1; i <= count; ++i)
        events.push_back(someEvent("t1", action.empty() ? "action." + std::to_string(i) : action));
    return status.ok() ? sql::appendAudit(connection, events) : status;
}

} // namespace

Q_DECLARE_METATYPE(Attack)

class AuditVerify : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase() { QCOMPARE(m_cluster.server.start({QStringLiteral("gateway")}), QString()); }

    void init()
    {
        QFETCH_GLOBAL(bool, onServer);
        m_folder = std::make_unique<QTemporaryDir>();
        m_where = onServer ? m_cluster.direct(m_cluster.cleared()) : m_folder->filePath("store.db").toStdString();
        m_store = onServer ? opened(m_where, m_clock) : *openSqliteStore(m_where, m_clock);
        write("t1", 1, 290);
        sign("t1");
        write("t2", 1, 5);
        sign("t2");
        write("t1", 291, kRecords);
    }
    void cleanup()
    {
        m_store.reset();
        m_kept.clear();
    }

    void initTestCase_data()
    {
        QTest::addColumn<bool>("onServer");
        QTest::newRow("SQLite") << false;
        QTest::newRow("PostgreSQL") << true;
    }

    void allIsWellWhereNothingWasDone()
    {
        sign("t1");
        const auto verified = verifyAudit(m_where, m_kept);
        QVERIFY2(verified.ok(), told(verified.status()));
        QVERIFY2(verified->damage.empty(), verified->damage.empty() ? "" : verified->damage.front().text.c_str());
        QCOMPARE(verified->records, kRecords + 5);
        QCOMPARE(verified->trees, std::uint64_t{3}); // The platform's is empty.
        QCOMPARE(verified->checkpoints, std::uint64_t{3});
        QCOMPARE(verified->unanchored, std::uint64_t{0});
    }

    /// A server puts rows where there is room: verifying reads them as they lie.
    void whateverLiesWhereInTheTable()
    {
        QVERIFY(meddled([](sql::Connection &connection) {
                    absl::Status status;
                    for (const char *table : {"audit", "audit_find"})
                        for (const char *which : {"< 100", "% 7 = 0", "> 550"})
                            status.Update(run(connection, (std::string("UPDATE ") + table
                                                           + " SET tenant_id = tenant_id WHERE sequence " + which)
                                                              .c_str()));
                    return status;
                }).ok());
        const auto verified = verifyAudit(m_where, m_kept);
        QVERIFY2(verified.ok(), told(verified.status()));
        QVERIFY2(verified->damage.empty(), verified->damage.empty() ? "" : verified->damage.front().text.c_str());
        QCOMPARE(verified->records, kRecords + 5);
    }

    void everyAttackIsFound_data()
    {
        QTest::addColumn<Attack>("attack");
        QTest::addColumn<int>("first");
        QTest::addColumn<bool>("alone"); ///< Whether it is found without checkpoints.
        QTest::addColumn<QByteArray>("says");
        const auto row = [](const char *name, int first, bool alone, const char *says, Attack attack) {
            QTest::newRow(name) << std::move(attack) << first << alone << QByteArray(says);
        };
        row("edit", 5, true, "Record 5 of t1 was altered", rewrite(5, false));
        row("edit with its hash", 291, true, "Records 291 to 320 of t1", rewrite(300, true));
        row("edit with its hash, before a checkpoint", 97, true, "Records 97 to 128 of t1", rewrite(100, true));
        row("edit of one of the last", 291, true, "one of the last was replaced", rewrite(590, true));
        row("not a record", 9, true, "Record 9 of t1 is no record any more", [](sql::Connection &connection) {
            return connection.prepare("UPDATE audit SET canonical = $1 WHERE tenant_id = 't1' AND sequence = 9")
                .bind(sql::Bytes{"nothing"})
                .run();
        });
        row("delete", 7, true, "Record 7 of t1 is missing", [](sql::Connection &connection) {
            return run(connection, "DELETE FROM audit WHERE tenant_id = 't1' AND sequence = 7");
        });
        row("cut off", 598, true, "its tree was built of 600",
            [](sql::Connection &connection) { return forget(connection, 598); });
        row("swap", 4, true, "Record 4 of t1 is record 5 of t1", [](sql::Connection &connection) {
            absl::Status status;
            for (const char *step : {"UPDATE audit SET sequence = 10004 WHERE tenant_id = 't1' AND sequence = 4",
                                     "UPDATE audit SET sequence = 4 WHERE tenant_id = 't1' AND sequence = 5",
                                     "UPDATE audit SET sequence = 5 WHERE tenant_id = 't1' AND sequence = 10004"})
                status.Update(run(connection, step));
            return status;
        });
        row("another tenant's in its place", 3, true, "Record 3 of t1 is record 3 of t2",
            [](sql::Connection &connection) {
                absl::Status status = run(connection, "DELETE FROM audit WHERE tenant_id = 't1' AND sequence = 3");
                status.Update(
                    run(connection, "UPDATE audit SET tenant_id = 't1' WHERE tenant_id = 't2' AND sequence = 3"));
                return status;
            });
        row("numbers reset", 1, true, "Record 1 of t1 is missing", [](sql::Connection &connection) {
            return run(connection, "UPDATE audit SET sequence = sequence + 100000 WHERE tenant_id = 't1'");
        });
        row("hidden from searches", 8, true, "searches do not find it", [](sql::Connection &connection) {
            return run(connection, "UPDATE audit_find SET actor = 'x' WHERE tenant_id = 't1' AND sequence = 8");
        });
        row("hidden from searches, before an edit", 8, true, "searches do not find it",
            [](sql::Connection &connection) {
                absl::Status status = rewrite(50, false)(connection);
                status.Update(
                    run(connection, "UPDATE audit_find SET actor = 'x' WHERE tenant_id = 't1' AND sequence = 8"));
                return status;
            });
        row("taken from searches", 9, true, "searches do not find it", [](sql::Connection &connection) {
            return run(connection, "DELETE FROM audit_find WHERE tenant_id = 't1' AND sequence = 9");
        });
        row("found where nothing is", 601, true, "that nobody wrote", [](sql::Connection &connection) {
            return run(connection, "INSERT INTO audit_find (tenant_id, sequence, at_ms, actor, action, request_id,"
                                   " grant_id) VALUES ('t1', 601, 1, 'x', 'act.approve', 'r', '')");
        });
        row("a record added by hand", 291, true, "added by somebody else", [](sql::Connection &connection) {
            auto event = someEvent("t1", "act.approve");
            event.sequence = kRecords + 1;
            const std::string canonical = event.canonical();
            absl::Status status =
                connection
                    .prepare("INSERT INTO audit (tenant_id, sequence, canonical, hash) VALUES ('t1', 601, $1, $2)")
                    .bind(sql::Bytes{canonical}, sql::Bytes{sql::sha256(canonical)})
                    .run();
            status.Update(connection
                              .prepare("INSERT INTO audit_find (tenant_id, sequence, at_ms, actor, action, request_id,"
                                       " grant_id) VALUES ('t1', 601, $1, $2, $3, $4, '')")
                              .bind(event.atMs, event.actor, event.action, event.requestId)
                              .run());
            return status;
        });
        row("yesterday restored", 201, false, "ends with record 200, and 290 records were signed",
            [](sql::Connection &connection) { return writeAnew(connection, 200, {}); });
        row("all removed", 1, false, "ends with record 0, and 290 records were signed",
            [](sql::Connection &connection) { return writeAnew(connection, 0, {}); });
        row("history written anew", 1, false, "Records 1 to 290 of t1 are not what was signed",
            [](sql::Connection &connection) { return writeAnew(connection, kRecords, "nothing.happened"); });
    }
    void everyAttackIsFound()
    {
        QFETCH(Attack, attack);
        QFETCH(int, first);
        QFETCH(bool, alone);
        QFETCH(QByteArray, says);
        const absl::Status done = meddled(attack);
        QVERIFY2(done.ok(), told(done));
        const auto itself = verifyAudit(m_where, {});
        QVERIFY2(itself.ok(), told(itself.status()));
        QCOMPARE(!itself->damage.empty(), alone);
        const auto verified = verifyAudit(m_where, m_kept);
        QVERIFY2(verified.ok(), told(verified.status()));
        const AuditDamage *damage = nullptr;
        for (const AuditDamage &one : verified->damage)
            if (one.tenantId == "t1")
                damage = &one;
        QVERIFY(damage);
        QCOMPARE(damage->sequence, static_cast<std::uint64_t>(first));
        QVERIFY2(QByteArray::fromStdString(damage->text).contains(says), damage->text.c_str());
    }

    void theFirstFrontierThatWasNotWrittenByAGatewayStopsWriting()
    {
        // What would be appended to a tree that was cut off could not be told from what stood there before.
        QVERIFY(meddled([](sql::Connection &connection) { return forget(connection, 598); }).ok());
        QVERIFY(m_store->write([](StoreTxn &txn) { return txn.audit(someEvent("t1")); }).ok());
        const auto verified = verifyAudit(m_where, {});
        QCOMPARE(verified->damage.front().sequence, std::uint64_t{598}); // A hole shows where it was.
        QVERIFY(meddled([](sql::Connection &connection) {
                    return run(connection, "DELETE FROM audit_tree WHERE tenant_id = 't1'");
                }).ok());
        const auto refused = m_store->write([](StoreTxn &txn) { return txn.audit(someEvent("t1")); });
        QVERIFY2(!refused.ok(), "a record was written over another");
    }

    void rootsInThePlatformsTreeStandInForCheckpoints()
    {
        const auto head = m_store->auditHead("t1");
        QVERIFY(head.ok());
        auto event = someEvent("", std::string(audit::kRootsAction));
        event.after = audit::rootsText(std::vector{*head});
        QVERIFY(m_store->write([&](StoreTxn &txn) { return txn.audit(event); }).ok());
        sign("");
        QCOMPARE(verifyAudit(m_where, m_kept)->roots, std::uint64_t{1});
        m_kept.erase(m_kept.begin()); // t1's own.
        QVERIFY(meddled([](sql::Connection &connection) {
                    return writeAnew(connection, kRecords, "nothing.happened");
                }).ok());
        const auto verified = verifyAudit(m_where, m_kept);
        QCOMPARE(verified->damage.size(), std::size_t{1});
        QVERIFY2(QByteArray::fromStdString(verified->damage.front().text).contains("put down in the platform's tree"),
                 verified->damage.front().text.c_str());
    }

    void proofsOfTheStoreHold()
    {
        const auto head = m_store->auditHead("t1");
        QCOMPARE(head->size, kRecords);
        const auto events = m_store->auditOf("t1", 0, kRecords);
        QVERIFY(events.ok());
        for (const std::uint64_t size : {std::uint64_t{290}, std::uint64_t{512}, kRecords}) {
            audit::Frontier tree;
            for (std::uint64_t i = 0; i < size; ++i)
                tree.append(audit::leafHash((*events)[i].canonical()));
            for (const std::uint64_t sequence :
                 {std::uint64_t{1}, std::uint64_t{32}, std::uint64_t{33}, std::uint64_t{257}, size}) {
                const auto proof = m_store->auditInclusion("t1", sequence, size);
                QVERIFY2(proof.ok(), told(proof.status()));
                QVERIFY(audit::verifyInclusion(audit::leafHash((*events)[sequence - 1].canonical()), sequence - 1, size,
                                               *proof, tree.root()));
            }
            const auto grown = m_store->auditConsistency("t1", size, kRecords);
            QVERIFY2(grown.ok(), told(grown.status()));
            QVERIFY(audit::verifyConsistency(size, tree.root(), kRecords, head->root, *grown));
        }
        QVERIFY(absl::IsOutOfRange(m_store->auditInclusion("t1", 1, kRecords + 1).status()));
        QVERIFY(absl::IsOutOfRange(m_store->auditInclusion("t1", 0, 5).status()));
        QVERIFY(absl::IsOutOfRange(m_store->auditInclusion("t1", 6, 5).status()));
        QVERIFY(absl::IsOutOfRange(m_store->auditConsistency("t1", 0, 5).status()));
        QVERIFY(absl::IsOutOfRange(m_store->auditConsistency("nobody", 1, 1).status()));
        QCOMPARE(m_store->auditHead("nobody")->root, audit::emptyRoot());
        QCOMPARE(m_store->auditHeads(StoreScope::of("t2"))->size(), std::size_t{1});
        QCOMPARE(m_store->auditHeads({})->size(), std::size_t{2});
    }

    void aStoreOfBeforeThereWereTreesGetsThem()
    {
        const auto before = m_store->auditHead("t1");
        QVERIFY(meddled([](sql::Connection &connection) {
                    absl::Status status;
                    for (const char *table : {"audit_tree", "audit_node", "audit_find"})
                        status.Update(connection.prepare(std::string("DELETE FROM ") + table).run());
                    return status;
                }).ok());
        m_store.reset();
        QFETCH_GLOBAL(bool, onServer);
        m_store = onServer ? opened(m_where, m_clock) : *openSqliteStore(m_where, m_clock);
        QVERIFY(m_store->auditHead("t1").value() == *before);
        QVERIFY(verifyAudit(m_where, m_kept)->damage.empty());
    }

private:
    void write(const std::string &tenant, std::uint64_t from, std::uint64_t to)
    {
        const absl::Status status = m_store->write([&](StoreTxn &txn) {
            absl::Status all;
            for (std::uint64_t i = from; i <= to; ++i)
                all.Update(txn.audit(someEvent(tenant, "action." + std::to_string(i))));
            return all;
        });
        QVERIFY2(status.ok(), told(status));
    }
    void sign(const std::string &tenant) { m_kept.push_back(m_key.sign(*m_store->auditHead(tenant), 1)); }

    /// As an administrator of the database, past its triggers.
    absl::Status meddled(const Attack &attack)
    {
        QFETCH_GLOBAL(bool, onServer);
        auto opened = sql::openForWork(onServer ? m_cluster.direct("app", "owner") : m_where, false);
        if (!opened.ok())
            return opened.status();
        sql::Connection &connection = *opened->connection;
        absl::Status status = connection.begin(sql::Access::Write);
        status.Update(connection.execute(onServer ? "SET LOCAL session_replication_role = replica"
                                                  : "DROP TRIGGER IF EXISTS audit_is_never_changed;"
                                                    "DROP TRIGGER IF EXISTS audit_is_never_removed"));
        if (status.ok())
            status = attack(connection);
        if (status.ok())
            return connection.commit();
        connection.rollback();
        return status;
    }

    Cluster m_cluster;
    StoppedClock m_clock;
    std::unique_ptr<QTemporaryDir> m_folder;
    std::string m_where;
    std::unique_ptr<Store> m_store;
    const audit::SigningKey m_key = audit::SigningKey::make();
    std::vector<audit::Checkpoint> m_kept;
};

QTEST_GUILESS_MAIN(AuditVerify)
#include "tst_audit_verify.moc"

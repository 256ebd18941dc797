// Backups, restoring them and importing, from each engine to each. Two stores are the same when their backups are the
// same bytes.
#include "backend/store/backup_file.h"
#include "backend/store/sqlite_connection.h"
#include "backend/store/sqlite_store.h"
#include "backend/store/store_admin.h"
#include "backend/store/store_opening.h"
#include "tests/backend/postgres_cluster.h"
#include "tests/backend/store_samples.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <set>
#include <thread>

using namespace bulkhead;
using namespace bulkhead::test;

Q_DECLARE_METATYPE(std::function<QByteArray(QByteArray)>)

namespace {

QByteArray bytesOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("!");
}

void write(const QString &path, const QByteArray &bytes)
{
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
        qFatal("no file can be written");
}

/// With the checksum that belongs to it: what a mistake of the program would write, or somebody who knows the form.
QByteArray resealed(QByteArray whole, const std::function<void(QByteArray &)> &change)
{
    whole.chop(32);
    change(whole);
    return whole + QCryptographicHash::hash(whole, QCryptographicHash::Sha256);
}

/// Something of every kind, with what engines could differ in.
absl::Status fillEverything(Store &store)
{
    const std::vector<TenantFacts> tenants{someTenant("zebra"), someTenant("alpha")};
    absl::Status status = store.write([&](StoreTxn &txn) {
        AlertHandling alert{"a1", "zebra", "support-1", 7, {{"support-1", 8, "Línea\n2"}, {"p", 9, "x", "a", "b"}}};
        OnboardingCase item;
        item.id = "c1";
        item.tenantId = "alpha";
        item.startedMs = INT64_MIN;
        item.dueMs = INT64_MAX;
        item.steps.emplace_back().id = "one";
        item.steps.emplace_back().id = "two";
        Draft draft;
        draft.id = "d1";
        draft.person = "success-2";
        draft.fields = {{"name", "Harbor Clinic"}, {"empty", ""}};
        StoredAct act;
        act.id = "x1";
        act.tenantId = "zebra";
        act.effects = {{"one", false}, {"two", true}};
        Record record{"pack", "r1", "alpha", std::string("\0\xff R E T", 8), 5};
        absl::Status all = txn.insertTenants(tenants);
        all.Update(txn.putAlertHandling(alert));
        all.Update(txn.putCase(item));
        all.Update(txn.putDraft(draft));
        all.Update(txn.putAct(act));
        all.Update(txn.putRecord(record));
        all.Update(txn.addTimeline({"zebra", 1, "note", "first", "y"}));
        all.Update(txn.addTimeline({"zebra", 1, "note", "second of the same moment", "y"}));
        all.Update(txn.putNotice({"pager", 1, "a1", "page", "{}", true, 5}));
        all.Update(txn.setSetting("salt", std::string("\0\1", 2)));
        for (const char *chain : {"zebra", "", "zebra", "alpha", "zebra"})
            all.Update(txn.audit(someEvent(chain)));
        return all;
    });
    if (status.ok())
        status =
            store.writeOnce("r-1", "p", "M", "h", [](StoreTxn &) { return std::string("an\0answer", 9); }).status();
    return status;
}

} // namespace

class StoreBackup : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase()
    {
        const QString problem = m_cluster.server.start({QStringLiteral("gateway")});
        QVERIFY2(problem.isEmpty(), qPrintable(problem));
    }
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    /// A column that is added to a schema and forgotten here would be lost by a restore. Trees and finds of audit grow
    /// again from its records.
    void everyColumnIsBackedUp_data() { engines(); }
    void everyColumnIsBackedUp()
    {
        QFETCH(bool, server);
        const std::string where = newStore(server);
        std::set<std::string> known;
        for (const sql::Table &table : sql::tables())
            for (const sql::Column &column : table.columns)
                known.insert(std::string(table.name) + "." + column.name + ":" + static_cast<char>(column.kind));
        auto store = sql::openForWork(where, false);
        QVERIFY(store.ok());
        std::set<std::string> there;
        const std::string question =
            server
                ? "SELECT table_name || '.' || column_name || ':' || CASE data_type WHEN 'bigint' THEN 'i'"
                  " WHEN 'bytea' THEN 'b' ELSE 't' END FROM information_schema.columns WHERE table_schema = 'bulkhead'"
                  " AND table_name NOT IN ('schema_migration', 'writer', 'change', 'lease', 'replica',"
                  " 'pool_report', 'audit_tree', 'audit_node', 'audit_find') AND is_identity = 'NO'"
                : "SELECT m.name || '.' || c.name || ':' || CASE c.type WHEN 'INTEGER' THEN 'i' WHEN 'BLOB' THEN 'b'"
                  " ELSE 't' END FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table'"
                  " AND m.name NOT IN ('schema_migration', 'audit_tree', 'audit_node', 'audit_find') AND NOT (c.name = "
                  "'place' AND c.pk = 1 AND m.name IN"
                  " ('tenant', 'timeline'))";
        QVERIFY(store->connection->begin(sql::Access::Read).ok());
        const auto status = store->connection->stream(question, [&](const sql::Statement &row) {
            there.insert(row.text(0));
            return true;
        });
        QVERIFY2(status.ok(), told(status));
        QVERIFY(there == known);
    }

    void aBackupFitsEitherEngine_data()
    {
        QTest::addColumn<bool>("from");
        QTest::addColumn<bool>("into");
        QTest::newRow("SQLite to SQLite") << false << false;
        QTest::newRow("SQLite to PostgreSQL") << false << true;
        QTest::newRow("PostgreSQL to SQLite") << true << false;
        QTest::newRow("PostgreSQL to PostgreSQL") << true << true;
    }
    void aBackupFitsEitherEngine()
    {
        QFETCH(bool, from);
        QFETCH(bool, into);
        const std::string source = newStore(from);
        QVERIFY(fillEverything(**openStore(source, m_clock)).ok());
        const auto made = backupStore(source, file("backup"));
        QVERIFY2(made.ok(), told(made.status()));
        QCOMPARE(made->auditRecords, std::uint64_t{5});
        const auto mode = QFile(path("backup")).permissions();
        QVERIFY(!(mode & (QFile::ReadGroup | QFile::ReadOther)));

        const std::string target = newStore(into);
        const auto restored = restoreStore(file("backup"), target, m_clock);
        QVERIFY2(restored.ok(), told(restored.status()));
        QCOMPARE(restored->rows, made->rows);
        QVERIFY(backupStore(target, file("again")).ok());
        QCOMPARE(bytesOf(path("again")), bytesOf(path("backup")));
        // And life goes on in it: the chain, the revisions, the answers.
        const auto store = openStore(target, m_clock);
        QVERIFY2(store.ok(), told(store.status()));
        QCOMPARE((*store)->tenants()->front().id, std::string("zebra"));
        QVERIFY((*store)->write([](StoreTxn &txn) { return txn.audit(someEvent("zebra")); }).ok());
        QCOMPARE((*store)->auditOf("zebra", 3, 9)->front().sequence, std::uint64_t{4});
        QCOMPARE((*store)->timeline("zebra", 1)->front().text, std::string("second of the same moment"));
        const auto kept = (*store)->writeOnce("r-1", "p", "M", "h", [](StoreTxn &) { return std::string("again"); });
        QCOMPARE(*kept, std::string("an\0answer", 9));
    }

    void aBadBackupRestoresNothing_data()
    {
        using Change = std::function<QByteArray(QByteArray)>;
        QTest::addColumn<Change>("change");
        QTest::addColumn<QByteArray>("says");
        const auto row = [](const char *name, Change change, const char *says) {
            QTest::newRow(name) << std::move(change) << QByteArray(says);
        };
        const auto replaced = [](const QByteArray &what, const QByteArray &with) {
            return [=](QByteArray whole) {
                return resealed(whole, [&](QByteArray &bytes) { bytes.replace(what, with); });
            };
        };
        row(
            "empty", [](const QByteArray &) { return QByteArray(); }, "no backup");
        row(
            "something else", [](const QByteArray &) { return QByteArray(5'000, 'x'); }, "no backup");
        row(
            "its first line alone", [](const QByteArray &whole) { return whole.left(17); }, "cut off");
        row(
            "cut in the middle", [](const QByteArray &whole) { return whole.left(whole.size() / 2); }, "cut off");
        row(
            "a byte short", [](const QByteArray &whole) { return whole.chopped(1); }, "cut off");
        row(
            "a byte more", [](const QByteArray &whole) { return whole + 'x'; }, "cut off or changed");
        row(
            "one bit",
            [](QByteArray whole) {
                whole[700] = static_cast<char>(whole[700] ^ 1);
                return whole;
            },
            "changed");
        row("a later form", replaced("bulkhead store 1", "bulkhead store 2"), "newer version");
        row("a column of another version", replaced("acknowledged_ms", "acknowledged_xx"), "another version");
        row("a table of another version", replaced("onboarding_step", "onboarding_xxxx"), "another version");
        row(
            "without its end",
            [](const QByteArray &whole) { return resealed(whole, [](QByteArray &bytes) { bytes.chop(9); }); },
            "does not hold what it says");
        row(
            "fewer rows than it says",
            [](const QByteArray &whole) {
                return resealed(whole, [](QByteArray &bytes) { bytes[bytes.size() - 1] = 99; });
            },
            "does not hold what it says");
        row("an audit record altered", replaced("platform-1", "platform-9"), "was altered");
    }
    void aBadBackupRestoresNothing()
    {
        using Change = std::function<QByteArray(QByteArray)>;
        QFETCH(Change, change);
        QFETCH(QByteArray, says);
        const std::string source = newStore(false);
        QVERIFY(fillEverything(**openStore(source, m_clock)).ok());
        QVERIFY(backupStore(source, file("good")).ok());
        write(path("bad"), change(bytesOf(path("good"))));
        const auto checked = checkBackup(file("bad"));
        QVERIFY2(!checked.ok() && told(checked.status()).contains(says), told(checked.status()));
        const auto restored = restoreStore(file("bad"), file("new.db"), m_clock);
        QVERIFY2(told(restored.status()).contains(says), told(restored.status()));
        QVERIFY(!QFile::exists(path("new.db")));
    }

    void aStoreWithADamagedChainIsNotBackedUp_data()
    {
        QTest::addColumn<QByteArray>("damage");
        QTest::addColumn<QByteArray>("says");
        QTest::newRow("altered") << QByteArray(
            "UPDATE audit SET canonical = CAST(replace(canonical, 'zebra', 'zebrb') AS BLOB)"
            " WHERE tenant_id = 'zebra' AND sequence = 2")
                                 << QByteArray("record 2 of zebra was altered");
        QTest::newRow("taken out") << QByteArray("DELETE FROM audit WHERE tenant_id = 'zebra' AND sequence = 2")
                                   << QByteArray("record 3 of zebra has a hole");
        QTest::newRow("the first taken out") << QByteArray(
            "DELETE FROM audit WHERE tenant_id = 'alpha'; UPDATE audit SET sequence = 5 WHERE tenant_id = ''")
                                             << QByteArray("record 5 of the platform has a hole");
    }
    void aStoreWithADamagedChainIsNotBackedUp()
    {
        QFETCH(QByteArray, damage);
        QFETCH(QByteArray, says);
        const std::string source = newStore(false);
        QVERIFY(fillEverything(**openStore(source, m_clock)).ok());
        QVERIFY(backupStore(source, file("backup")).ok());
        const QByteArray before = bytesOf(path("backup"));
        auto other = sqlite::Connection::open(source);
        const auto meddled = (*other)->execute(
            ("DROP TRIGGER audit_is_never_changed; DROP TRIGGER audit_is_never_removed;" + damage).constData());
        QVERIFY2(meddled.ok(), told(meddled));
        const auto made = backupStore(source, file("backup"));
        QVERIFY2(absl::IsDataLoss(made.status()), told(made.status()));
        QVERIFY2(told(made.status()).contains(says), told(made.status()));
        // The last good one is still there, and nothing beside it.
        QCOMPARE(bytesOf(path("backup")), before);
        QVERIFY(!QFile::exists(path("backup.new")));
    }

    void nothingIsWrittenOver_data() { engines(); }
    void nothingIsWrittenOver()
    {
        QFETCH(bool, server);
        const std::string where = newStore(server);
        QVERIFY(fillEverything(**openStore(where, m_clock)).ok());
        QVERIFY(backupStore(where, file("backup")).ok());
        const auto restored = restoreStore(file("backup"), where, m_clock);
        QVERIFY2(absl::IsFailedPrecondition(restored.status()), told(restored.status()));
        QVERIFY2(told(restored.status()).contains("is not empty"), told(restored.status()));
        QVERIFY(backupStore(where, file("again")).ok());
        QCOMPARE(bytesOf(path("again")), bytesOf(path("backup")));
    }

    /// The last table refuses its row: nothing of all that came before it stays.
    void aRestoreThatFailsLateLeavesNothing_data() { engines(); }
    void aRestoreThatFailsLateLeavesNothing()
    {
        QFETCH(bool, server);
        const std::string source = file("source.db");
        QVERIFY(fillEverything(**openStore(source, m_clock)).ok());
        QVERIFY(backupStore(source, file("backup")).ok());
        const std::string where = newStore(server);
        QVERIFY(migrateStore(where, "", m_clock).ok());
        auto target = sql::openForWork(where, false);
        const auto meddled =
            target->connection->execute(server ? "CREATE TRIGGER no BEFORE INSERT ON bulkhead.notice FOR EACH ROW"
                                                 " EXECUTE FUNCTION bulkhead.audit_refuses()"
                                               : "CREATE TRIGGER no BEFORE INSERT ON notice BEGIN"
                                                 " SELECT RAISE(ABORT, 'append-only'); END");
        QVERIFY2(meddled.ok(), told(meddled));
        const auto restored = restoreStore(file("backup"), where, m_clock);
        QVERIFY2(told(restored.status()).contains("append-only"), told(restored.status()));
        QVERIFY2(told(restored.status()).contains("notice"), told(restored.status()));
        QVERIFY(target->connection->begin(sql::Access::Read).ok());
        QVERIFY(sql::expectEmpty(*target->connection).ok());
    }

    /// Gateways go on while a backup is taken: it holds one moment.
    void aBackupHoldsOneMoment_data() { engines(); }
    void aBackupHoldsOneMoment()
    {
        QFETCH(bool, server);
        const std::string where = newStore(server);
        const auto store = openStore(where, m_clock);
        std::atomic<bool> stop{false};
        std::atomic<int> written{0}, failed{0};
        std::thread writer([&] {
            while (!stop) {
                const auto status = (*store)->write([](StoreTxn &txn) {
                    absl::Status all = txn.addTimeline({"t1", 1, "note", "x", "y"});
                    all.Update(txn.audit(someEvent("t1")));
                    return all;
                });
                failed += status.ok() ? 0 : 1;
                ++written;
            }
        });
        QTRY_VERIFY(written > 20);
        const auto made = backupStore(where, file("backup"));
        stop = true;
        writer.join();
        QVERIFY2(made.ok(), told(made.status()));
        QCOMPARE(failed.load(), 0);
        QCOMPARE(made->rows, 2 * made->auditRecords);
        QVERIFY(made->auditRecords > 20);
    }

    void aFileIsImported()
    {
        const std::string source = file("fleet.db");
        QVERIFY(fillEverything(**openSqliteStore(source, m_clock)).ok());
        const std::string target = newStore(true);
        const auto imported = importStore(source, target, m_clock);
        QVERIFY2(imported.ok(), told(imported.status()));
        QVERIFY(backupStore(source, file("one")).ok() && backupStore(target, file("two")).ok());
        QCOMPARE(bytesOf(path("two")), bytesOf(path("one")));
        const auto again = importStore(source, target, m_clock);
        QVERIFY2(told(again.status()).contains("is not empty"), told(again.status()));
    }

    void aTextThatPostgresCannotKeepIsNamed()
    {
        const std::string source = file("fleet.db");
        QVERIFY(fillEverything(**openSqliteStore(source, m_clock)).ok());
        auto other = sqlite::Connection::open(source);
        QVERIFY((*other)->execute("UPDATE alert_note SET text = CAST(x'c3' AS TEXT) WHERE place = 0").ok());
        const std::string target = newStore(true);
        const auto imported = importStore(source, target, m_clock);
        QVERIFY2(absl::IsInvalidArgument(imported.status()), told(imported.status()));
        QVERIFY2(told(imported.status()).contains("alert_note"), told(imported.status()));
        QVERIFY((*openStore(target, m_clock))->tenants()->empty());
    }

    void anOlderStoreIsMigratedFirst()
    {
        const std::string source = file("old.db");
        {
            auto old = sql::openForWork(source, true);
            QVERIFY(sql::migrate(*old->connection, old->migrations.first(3), 1).ok());
        }
        const auto made = backupStore(source, file("backup"));
        QVERIFY2(told(made.status()).contains("bulkhead-gateway migrate"), told(made.status()));
        const auto report = migrateStore(source, "", m_clock);
        QVERIFY2(report.ok() && report->before == 3, told(report.status()));
        QVERIFY(backupStore(source, file("backup")).ok());
    }

private:
    static void engines()
    {
        QTest::addColumn<bool>("server");
        QTest::newRow("SQLite") << false;
        QTest::newRow("PostgreSQL") << true;
    }
    [[nodiscard]] QString path(const QString &name) const { return m_folder->filePath(name); }
    [[nodiscard]] std::string file(const QString &name) const { return path(name).toStdString(); }
    /// Made, and without a row.
    std::string newStore(bool server)
    {
        const std::string where =
            server ? m_cluster.direct(m_cluster.emptied()) : file(QStringLiteral("store-%1.db").arg(++m_made));
        const auto made = migrateStore(where, "", m_clock);
        if (!made.ok())
            qFatal("%s", told(made.status()).constData());
        return where;
    }

    Cluster m_cluster;
    StoppedClock m_clock;
    std::unique_ptr<QTemporaryDir> m_folder;
    int m_made = 0;
};

QTEST_GUILESS_MAIN(StoreBackup)
#include "tst_store_backup.moc"

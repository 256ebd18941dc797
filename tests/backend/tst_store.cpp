// The store on SQLite: the suite of every engine, then what is particular to a file; and the audit's encoding.
#include "backend/store/migrations.h"
#include "backend/store/sql_txn.h"
#include "backend/store/sqlite_connection.h"
#include "backend/store/sqlite_store.h"
#include "tests/backend/store_suite.h"

#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>
#include <QTest>

#include <thread>

using namespace bulkhead;
using sqlite::Connection;

namespace {

QByteArray told(const absl::Status &status)
{
    return QByteArray::fromStdString(status.ToString());
}

/// Leaves the store's own code aside, as another program would.
absl::Status meddle(const std::string &path, const char *sql)
{
    auto connection = Connection::open(path);
    return connection.ok() ? (*connection)->execute(sql) : connection.status();
}

} // namespace

class SqliteFile : public QObject
{
    Q_OBJECT
private slots:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_path = m_folder->filePath("store.db").toStdString();
    }

    void theFileIsReadableByItsOwnerOnly()
    {
        QFile wide(QString::fromStdString(m_path));
        QVERIFY(wide.open(QIODevice::WriteOnly));
        wide.close();
        QVERIFY(wide.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ReadOther | QFile::ReadGroup));
        const auto store = openSqliteStore(m_path, m_clock);
        QVERIFY2(store.ok(), told(store.status()));
        QVERIFY((*store)->setSetting("a", "b").ok());
        for (const QString &name : {QString("store.db"), QString("store.db-wal")}) {
            const auto mode = QFileInfo(m_folder->filePath(name)).permissions();
            QVERIFY2(!(mode & (QFile::ReadGroup | QFile::WriteGroup | QFile::ReadOther | QFile::WriteOther)),
                     qPrintable(name));
        }
    }

    void whatWasWrittenOutlivesTheStore()
    {
        {
            auto store = openSqliteStore(m_path, m_clock);
            QVERIFY(insert(**store, 3).ok());
            QVERIFY((*store)->writeOnce("r", "p", "M", "h", [](StoreTxn &) { return std::string("kept"); }).ok());
        }
        auto store = openSqliteStore(m_path, m_clock);
        QCOMPARE((*store)->tenants()->size(), std::size_t{3});
        const auto repeat =
            (*store)->writeOnce("r", "p", "M", "h", [](StoreTxn &) { return std::string("run again"); });
        QCOMPARE(*repeat, std::string("kept"));
    }

    void requestIdsAreForgottenWhileTheStoreIsOpen()
    {
        m_clock.set(1'700'000'000'000);
        auto store = openSqliteStore(m_path, m_clock);
        QVERIFY(store.ok());
        const auto once = [&](const std::string &id) {
            return (*store)->writeOnce(id, "p", "M", "h", [](StoreTxn &) { return std::string("kept"); }).ok();
        };
        for (int i = 0; i < 20; ++i)
            QVERIFY(once("old-" + std::to_string(i)));
        m_clock.set(1'700'000'000'000 + 29LL * 24 * 3'600'000);
        QVERIFY(once("younger"));
        QVERIFY((*store)->served("old-0")->has_value());
        m_clock.set(1'700'000'000'000 + 31LL * 24 * 3'600'000);
        QVERIFY(once("new-1"));
        QVERIFY(once("new-2"));
        for (int i = 0; i < 20; ++i)
            QVERIFY(!(*store)->served("old-" + std::to_string(i))->has_value());
        QVERIFY((*store)->served("younger")->has_value());
    }

    /// However many there are: a list does not ask once more for each of its rows.
    void listsTakeAFixedNumberOfQuestions()
    {
        auto store = openSqliteStore(m_path, m_clock);
        QVERIFY(store.ok());
        constexpr int kMany = 50;
        QVERIFY((*store)
                    ->write([](StoreTxn &txn) {
                        absl::Status all;
                        for (int i = 0; i < kMany; ++i) {
                            StoredAct act;
                            act.id = "act-" + std::to_string(i);
                            act.tenantId = i % 2 ? "t1" : "t2";
                            act.proposedMs = i;
                            act.effects = {{"first of " + act.id, false}, {"second", true}};
                            all.Update(txn.putAct(act));
                            AlertHandling alert;
                            alert.alertId = "alert-" + std::to_string(i);
                            alert.tenantId = "t1";
                            if (i % 3)
                                alert.notes = {{"p", 1, "first of " + alert.alertId}, {"q", 2, "second"}};
                            all.Update(txn.putAlertHandling(alert));
                        }
                        return all;
                    })
                    .ok());
        auto connection = Connection::open(m_path);
        QVERIFY(connection.ok());
        const auto acts = sql::readActs(**connection, "", 40);
        QCOMPARE(acts->size(), std::size_t{40});
        QCOMPARE(acts->at(0).id, std::string("act-49"));
        for (const StoredAct &act : *acts) {
            QCOMPARE(act.effects.size(), std::size_t{2});
            QCOMPARE(act.effects[0].first, "first of " + act.id);
            QVERIFY(act.effects[1].second);
        }
        const auto own = sql::readActs(**connection, "t1", 1'000);
        QCOMPARE(own->size(), std::size_t{25});
        QCOMPARE(own->at(24).effects.at(0).first, "first of " + own->at(24).id);
        const auto alerts = sql::readAlerts(**connection);
        QCOMPARE(alerts->size(), std::size_t{kMany});
        for (const AlertHandling &alert : *alerts) {
            const bool noted = std::stoi(alert.alertId.substr(6)) % 3 != 0;
            QCOMPARE(alert.notes.size(), std::size_t(noted ? 2 : 0));
            if (noted)
                QCOMPARE(alert.notes[0].text, "first of " + alert.alertId);
        }
        QVERIFY((*connection)->prepared() <= 6);
    }

    void requestIdsAreForgottenAfterAMonth()
    {
        m_clock.set(1'700'000'000'000);
        QVERIFY((*openSqliteStore(m_path, m_clock))
                    ->writeOnce("r", "p", "M", "h", [](StoreTxn &) { return std::string("old"); })
                    .ok());
        m_clock.set(1'700'000'000'000 + 31LL * 24 * 3'600'000);
        const auto repeat = (*openSqliteStore(m_path, m_clock))->writeOnce("r", "p", "M", "h", [](StoreTxn &) {
            return std::string("new");
        });
        QCOMPARE(*repeat, std::string("new"));
    }

    void everyOlderSchemaIsBroughtUp_data()
    {
        QTest::addColumn<int>("version");
        for (int version = 0; version <= static_cast<int>(sql::sqliteMigrations().size()); ++version)
            QTest::addRow("from version %d", version) << version;
    }
    void everyOlderSchemaIsBroughtUp()
    {
        QFETCH(int, version);
        {
            auto old = Connection::open(m_path);
            QVERIFY(old.ok());
            const auto status =
                sql::migrate(**old, sql::sqliteMigrations().first(static_cast<std::size_t>(version)), 1);
            QVERIFY2(status.ok(), told(status));
        }
        const auto store = openSqliteStore(m_path, m_clock);
        QVERIFY2(store.ok(), told(store.status()));
        QVERIFY(insert(**store, 1).ok());
        QVERIFY((*store)->write([](StoreTxn &txn) { return txn.audit(someEvent("t1")); }).ok());
    }

    void aFailedStepLeavesTheOldSchema()
    {
        auto connection = Connection::open(m_path);
        const sql::Migration steps[] = {{"good", "CREATE TABLE a (b)"},
                                        {"bad", "CREATE TABLE c (d); CREATE TABLE a (b)"}};
        QVERIFY(!sql::migrate(**connection, steps, 1).ok());
        QCOMPARE(*(*connection)->number("SELECT count(*) FROM sqlite_master"), std::int64_t{0});
    }

    void whatIsNotOursIsRefused_data()
    {
        QTest::addColumn<QByteArray>("meddling");
        QTest::addColumn<QByteArray>("says");
        QTest::newRow("a newer schema") << QByteArray("INSERT INTO schema_migration VALUES (99, 'later', 'x', 1)")
                                        << QByteArray("newer version");
        QTest::newRow("a step with another text")
            << QByteArray("UPDATE schema_migration SET checksum = 'x' WHERE version = 2")
            << QByteArray("step 2 differs");
        QTest::newRow("a step that is missing")
            << QByteArray("DELETE FROM schema_migration WHERE version = 2") << QByteArray("differs");
        QTest::newRow("another program's database")
            << QByteArray("PRAGMA application_id = 77") << QByteArray("another program");
    }
    void whatIsNotOursIsRefused()
    {
        QFETCH(QByteArray, meddling);
        QFETCH(QByteArray, says);
        QVERIFY(openSqliteStore(m_path, m_clock).ok());
        const auto meddled = meddle(m_path, meddling.constData());
        QVERIFY2(meddled.ok(), told(meddled));
        const auto store = openSqliteStore(m_path, m_clock);
        QVERIFY2(absl::IsFailedPrecondition(store.status()), told(store.status()));
        QVERIFY2(told(store.status()).contains(says), told(store.status()));
    }

    void aFileThatIsNoDatabaseIsNotTouched()
    {
        const QByteArray text = QByteArray("These are somebody's notes, not a database.\n").repeated(200);
        QFile file(QString::fromStdString(m_path));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(text);
        file.close();
        const auto store = openSqliteStore(m_path, m_clock);
        QVERIFY2(absl::IsDataLoss(store.status()), told(store.status()));
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(file.readAll(), text);
    }

    void aDamagedFileIsToldNotRead()
    {
        QVERIFY(insert(**openSqliteStore(m_path, m_clock), 5'000).ok());
        QFile file(QString::fromStdString(m_path));
        QVERIFY(file.open(QIODevice::ReadWrite));
        constexpr int kPage = 4'096;
        for (qint64 at = 40 * kPage; at + kPage <= file.size(); at += kPage) {
            file.seek(at);
            file.write(QByteArray(kPage, '\xa5'));
        }
        file.close();
        const auto store = openSqliteStore(m_path, m_clock);
        QVERIFY2(store.ok(), told(store.status()));
        const auto tenants = (*store)->tenants();
        QVERIFY2(absl::IsDataLoss(tenants.status()), told(tenants.status()));
    }

    void aFolderThatDoesNotExistIsNamed()
    {
        const auto store = openSqliteStore(m_folder->filePath("no/such/store.db").toStdString(), m_clock);
        QVERIFY2(absl::IsFailedPrecondition(store.status()), told(store.status()));
        QVERIFY(told(store.status()).contains("no/such/store.db"));
    }

    void aFullDiskKeepsNothingHalf_data()
    {
        QTest::addColumn<bool>("overlooked");
        QTest::newRow("the caller hands the error on") << false;
        QTest::newRow("the caller overlooks the error") << true;
    }
    void aFullDiskKeepsNothingHalf()
    {
        QFETCH(bool, overlooked);
        auto store = openSqliteStore(m_path, m_clock, {.maxPages = 60});
        QVERIFY2(store.ok(), told(store.status()));
        QVERIFY(insert(**store, 2).ok());
        const auto status = (*store)->write([&](StoreTxn &txn) {
            absl::Status first = txn.addTimeline({"t0", 1, "note", "before", "support-1"});
            for (int i = 0; i < 2'000; ++i)
                first.Update(txn.addTimeline({"t0", i, "note", std::string(300, 'x'), "support-1"}));
            return overlooked ? absl::OkStatus() : first;
        });
        QVERIFY2(absl::IsResourceExhausted(status), told(status));
        QVERIFY((*store)->timeline("t0", 10)->empty());
        QCOMPARE((*store)->tenants()->size(), std::size_t{2});
        // There is still room for something small.
        QVERIFY((*store)->setSetting("a", "b").ok());
    }

    void anEffectWithoutItsAuditIsUndone()
    {
        auto store = openSqliteStore(m_path, m_clock);
        QVERIFY(
            meddle(m_path, "CREATE TRIGGER no BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'no audit'); END").ok());
        const std::vector<TenantFacts> tenants{someTenant("t1")};
        const auto status = (*store)->write([&](StoreTxn &txn) {
            const auto inserted = txn.insertTenants(tenants);
            txn.audit(someEvent("t1")).IgnoreError();
            return inserted;
        });
        QVERIFY2(!status.ok(), "the effect was kept although its audit record was refused");
        QVERIFY((*store)->tenants()->empty());
    }

    void theAuditCannotBeRewrittenUnseen()
    {
        auto store = openSqliteStore(m_path, m_clock);
        QVERIFY((*store)->write([](StoreTxn &txn) { return txn.audit(someEvent("t1")); }).ok());
        QVERIFY(!meddle(m_path, "UPDATE audit SET sequence = 2").ok());
        QVERIFY(!meddle(m_path, "DELETE FROM audit").ok());
        QVERIFY(meddle(m_path,
                       "DROP TRIGGER audit_is_never_changed;"
                       "UPDATE audit SET canonical = CAST(replace(canonical, 'platform-1', 'platform-9') AS BLOB)")
                    .ok());
        const auto events = (*store)->auditOf("t1", 0, 10);
        QVERIFY2(absl::IsDataLoss(events.status()), told(events.status()));
    }

    void twoGatewaysOnOneFileLeaveNoHole()
    {
        constexpr int kEach = 20;
        auto one = openSqliteStore(m_path, m_clock);
        auto two = openSqliteStore(m_path, m_clock);
        QVERIFY(one.ok() && two.ok());
        std::atomic<int> failures{0};
        const auto run = [&](Store &store) {
            for (int i = 0; i < kEach; ++i)
                failures += store.write([](StoreTxn &txn) { return txn.audit(someEvent("t1")); }).ok() ? 0 : 1;
        };
        std::thread other([&] { run(**two); });
        run(**one);
        other.join();
        QCOMPARE(failures.load(), 0);
        const auto events = (*one)->auditOf("t1", 0, 1'000);
        QCOMPARE(events->size(), std::size_t{2 * kEach});
        for (std::size_t i = 0; i < events->size(); ++i)
            QCOMPARE((*events)[i].sequence, i + 1);
    }

    void readingDoesNotWaitForAWriter()
    {
        auto store = openSqliteStore(m_path, m_clock);
        QVERIFY(insert(**store, 1).ok());
        const std::vector<TenantFacts> more{someTenant("later")};
        std::size_t seen = 0;
        // The writer waits for this reading: were it the other way round too, the test would never end.
        const auto status = (*store)->write([&](StoreTxn &txn) {
            const auto inserted = txn.insertTenants(more);
            std::thread([&] { seen = (*store)->tenants()->size(); }).join();
            return inserted;
        });
        QVERIFY2(status.ok(), told(status));
        QCOMPARE(seen, std::size_t{1});
    }

private:
    static absl::Status insert(Store &store, int count)
    {
        std::vector<TenantFacts> tenants;
        for (int i = 0; i < count; ++i)
            tenants.push_back(someTenant(std::string("t").append(std::to_string(i))));
        return store.write([&](StoreTxn &txn) { return txn.insertTenants(tenants); });
    }

    StoppedClock m_clock;
    std::unique_ptr<QTemporaryDir> m_folder;
    std::string m_path;
};

class AuditEncoding : public QObject
{
    Q_OBJECT
private slots:
    void itIsTheOneThatIsDocumented()
    {
        AuditEvent event;
        event.tenantId = "t1";
        event.role = Role::Support;
        event.atMs = 258;
        event.sequence = 7;
        const QByteArray expected = QByteArray::fromHex("00000002"
                                                        "7431"
                                                        "00000000"
                                                        "00000000"
                                                        "00000000"
                                                        "00000000"
                                                        "00000000"
                                                        "00000000"
                                                        "00000000"
                                                        "0000000000000001"
                                                        "0000000000000102"
                                                        "0000000000000007");
        QCOMPARE(QByteArray::fromStdString(event.canonical()), expected);
    }

    void differentEventsEncodeDifferently_data()
    {
        QTest::addColumn<int>("change");
        QTest::newRow("text moved from one field to the next") << 0;
        QTest::newRow("before and after swapped") << 1;
        QTest::newRow("a zero byte at the end") << 2;
        QTest::newRow("another role") << 3;
        QTest::newRow("another time") << 4;
        QTest::newRow("another sequence") << 5;
        QTest::newRow("a tenant's chain instead of the platform's") << 6;
    }
    void differentEventsEncodeDifferently()
    {
        QFETCH(int, change);
        auto event = someEvent("t1");
        event.sequence = 1;
        const auto before = event.canonical();
        switch (change) {
        case 0:
            event.actor = "platform-1t";
            event.action = "enant.change";
            break;
        case 1:
            std::swap(event.before, event.after);
            break;
        case 2:
            event.outcome.push_back('\0');
            break;
        case 3:
            event.role = Role::Support;
            break;
        case 4:
            ++event.atMs;
            break;
        case 5:
            ++event.sequence;
            break;
        default:
            event.tenantId.clear();
            break;
        }
        QVERIFY(event.canonical() != before);
        const auto back = AuditEvent::fromCanonical(event.canonical());
        QVERIFY(back);
        QCOMPARE(back->canonical(), event.canonical());
        QCOMPARE(back->actor, event.actor);
    }

    void brokenBytesAreNoEvent()
    {
        auto event = someEvent("t1");
        const std::string whole = event.canonical();
        for (std::size_t size = 0; size < whole.size(); ++size)
            QVERIFY(!AuditEvent::fromCanonical(std::string_view(whole).substr(0, size)));
        QVERIFY(!AuditEvent::fromCanonical(whole + "x"));
        QVERIFY(!AuditEvent::fromCanonical("\xff\xff\xff\xff" + whole));
    }
};

int main(int argc, char **argv)
{
    QTemporaryDir folder;
    int made = 0;
    StoreSuite suite({{"SQLite in memory", [](const Clock &clock) { return std::move(*openSqliteStore("", clock)); }},
                      {"SQLite in a file", [&](const Clock &clock) {
                           const QString path = folder.filePath(QString::number(++made));
                           return std::move(*openSqliteStore(path.toStdString(), clock));
                       }}});
    SqliteFile file;
    AuditEncoding encoding;
    return QTest::qExec(&suite, argc, argv) + QTest::qExec(&file, argc, argv) + QTest::qExec(&encoding, argc, argv);
}

#include "tst_store.moc"

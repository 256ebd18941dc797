// bulkhead-gateway migrate, doctor, backup, restore and import from outside, and a gateway that serves from PostgreSQL.
#include "backend/store/migrations.h"
#include "backend/store/sqlite_connection.h"
#include "backend/store/sqlite_store.h"
#include "tests/backend/postgres_cluster.h"
#include "tests/backend/store_samples.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>

using namespace bulkhead;
using namespace bulkhead::test;

namespace {

struct Said
{
    int code = -1;
    QString text;
};

Said run(const QStringList &arguments)
{
    QProcess gateway;
    gateway.setProcessChannelMode(QProcess::MergedChannels);
    gateway.start(QStringLiteral(BULKHEAD_GATEWAY), arguments);
    if (!gateway.waitForFinished(30'000))
        return {-1, QStringLiteral("it did not end")};
    return {gateway.exitCode(), QString::fromUtf8(gateway.readAll())};
}

} // namespace

class StoreCommandsTest : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase()
    {
        const QString problem =
            m_cluster.server.start({QStringLiteral("gateway"), QStringLiteral("server"), QStringLiteral("locked")});
        QVERIFY2(problem.isEmpty(), qPrintable(problem));
        QCOMPARE(m_cluster.server.run("CREATE DATABASE latin OWNER gateway ENCODING 'LATIN1' TEMPLATE template0"),
                 QString());
    }
    void init() { m_url = QString::fromStdString(m_cluster.direct(m_cluster.emptied())); }

    void theDoctorSaysWhatIsWrong_data()
    {
        QTest::addColumn<QString>("sql"); // As the superuser, on a store that was made.
        QTest::addColumn<QString>("role");
        QTest::addColumn<int>("code");
        QTest::addColumn<QStringList>("says");
        const auto row = [](const char *name, const char *sql, const char *role, int code, const QStringList &says) {
            QTest::newRow(name) << QString(sql) << QString(role) << code << says;
        };
        row("the owner serves", "", "gateway", 0,
            {"owns the tables", "--serve-as", "fsync is off", "Gateways that serve from it now: 0.", "can serve"});
        row("a role of its own serves", "", "server", 0, {"cannot switch it off", "All 0 rows", "all 5 steps"});
        row("a superuser", "", "owner", 78, {"a superuser", "--serve-as", "cannot serve"});
        row("a role without rights", "", "locked", 69, {"may not see them", "--serve-as"});
        row("no schema", "DROP SCHEMA bulkhead CASCADE", "gateway", 69, {"lacks tables", "bulkhead-gateway migrate"});
        row("an older schema",
            "DELETE FROM bulkhead.schema_migration WHERE version >= 3; DROP POLICY within_scope ON bulkhead.act",
            "gateway", 69, {"2 of 5 steps", "bulkhead-gateway migrate"});
        row("a newer schema", "INSERT INTO bulkhead.schema_migration VALUES (6, 'later', 'x', 1)", "gateway", 69,
            {"newer version"});
        row("a changed schema", "UPDATE bulkhead.schema_migration SET checksum = 'x' WHERE version = 2", "gateway", 69,
            {"step 2 differs"});
        row("a hole in the fence", "ALTER TABLE bulkhead.record DISABLE ROW LEVEL SECURITY", "server", 78,
            {"on record in", "ENABLE ROW LEVEL SECURITY"});
        row("a right that an update did not give", "REVOKE INSERT ON bulkhead.change FROM server", "server", 69,
            {"may not use change", "migrate --serve-as"});
        row("a table that is gone", "DROP TABLE bulkhead.notice", "gateway", 69, {"notice", "lacks tables"});
        row("an altered audit record", "INSERT INTO bulkhead.audit VALUES ('t1', 1, 'x', sha256('x'))", "server", 69,
            {"record 1 of t1 was altered", "restore --check"});
        row("writes refused", "REVOKE DELETE ON bulkhead.setting FROM server", "server", 69, {"has not the rights"});
        row("commits that do not wait", "ALTER ROLE server SET synchronous_commit = off", "server", 0,
            {"synchronous_commit is off"});
    }
    void theDoctorSaysWhatIsWrong()
    {
        QFETCH(QString, sql);
        QFETCH(QString, role);
        QFETCH(int, code);
        QFETCH(QStringList, says);
        const Said made = run({"migrate", "--store", m_url, "--serve-as", "server"});
        QVERIFY2(made.code == 0 && made.text.contains("from step 0 to 5"), qPrintable(made.text));
        if (!sql.isEmpty())
            QCOMPARE(m_cluster.server.run(sql), QString());
        const Said said =
            run({"doctor", "--store", QString::fromStdString(m_cluster.direct("app", role.toStdString()))});
        QCOMPARE(m_cluster.server.run("ALTER ROLE server RESET synchronous_commit"), QString());
        for (const QString &words : says)
            QVERIFY2(said.text.contains(words), qPrintable(words + "\n" + said.text));
        QVERIFY2(said.code == code, qPrintable(QString::number(said.code) + "\n" + said.text));
    }

    void theDoctorKnowsWhyNobodyAnswers_data()
    {
        QTest::addColumn<QString>("store");
        QTest::addColumn<int>("code");
        QTest::addColumn<QStringList>("says");
        const auto here = [&](const char *database, const char *role) {
            return QString::fromStdString(m_cluster.direct(database, role));
        };
        QTest::newRow("nobody there") << "postgresql://gateway@127.0.0.1:1/app" << 69
                                      << QStringList{"Connection refused", "Start the server"};
        QTest::newRow("a host without a name")
            << "postgresql://gateway@no-such-host.invalid/app" << 69 << QStringList{"Correct the host's name"};
        QTest::newRow("no such database") << here("nowhere", "gateway") << 69 << QStringList{"CREATE DATABASE"};
        QTest::newRow("no such role") << here("app", "nobody") << 69 << QStringList{"CREATE ROLE"};
        QTest::newRow("a password") << "postgresql://gateway:s3cret@127.0.0.1/app" << 78 << QStringList{"passfile"};
        QTest::newRow("encoded otherwise")
            << here("latin", "gateway") << 69 << QStringList{"LATIN1", "ENCODING 'UTF8'"};
        QTest::newRow("one host of two") << "postgresql://gateway@127.0.0.1:1,127.0.0.1:"
                                                + QString::number(m_cluster.server.port()) + "/app"
                                         << 69 << QStringList{"127.0.0.1:1 cannot be reached", "takes writes"};
        QTest::newRow("a file that is not there") << "/nowhere/fleet.db" << 69 << QStringList{"There is no store"};
    }
    void theDoctorKnowsWhyNobodyAnswers()
    {
        QFETCH(QString, store);
        QFETCH(int, code);
        QFETCH(QStringList, says);
        const Said said = run({"doctor", "--store", store});
        for (const QString &words : says)
            QVERIFY2(said.text.contains(words), qPrintable(said.text));
        QVERIFY2(!said.text.contains("s3cret"), qPrintable(said.text));
        QCOMPARE(said.code, code);
    }

    void theDoctorLooksIntoAFile()
    {
        const QString store = m_folder.filePath("doctor.db");
        const StoppedClock clock;
        {
            const auto opened = openSqliteStore(store.toStdString(), clock);
            QVERIFY((*opened)->write([](StoreTxn &txn) { return txn.audit(someEvent("t1")); }).ok());
        }
        QFile::setPermissions(store, QFile::ReadOwner | QFile::WriteOwner | QFile::ReadOther);
        const Said wide = run({"doctor", "--store", store});
        QVERIFY2(wide.code == 0 && wide.text.contains("chmod 600"), qPrintable(wide.text));
        QVERIFY2(wide.text.contains("all 1 audit records"), qPrintable(wide.text));
        auto other = sqlite::Connection::open(store.toStdString());
        QVERIFY((*other)->execute("DROP TRIGGER audit_is_never_changed; UPDATE audit SET hash = zeroblob(32)").ok());
        const Said altered = run({"doctor", "--store", store});
        QVERIFY2(altered.code == 69 && altered.text.contains("was altered"), qPrintable(altered.text));
    }

    void theDoctorNamesWhoHoldsTheWritersTurn()
    {
        QCOMPARE(run({"migrate", "--store", m_url}).code, 0);
        auto other = postgres::Connection::open(*postgres::readAddress(m_url.toStdString()));
        QVERIFY((*other)->begin(sql::Access::Write).ok());
        const Said said = run({"doctor", "--store", m_url});
        QVERIFY2(said.code == 69 && said.text.contains("is busy"), qPrintable(said.text));
        const QString pid = QString::number((*other)->wire()->backendPid());
        QVERIFY2(said.text.contains("Process " + pid + " of the server (role gateway"), qPrintable(said.text));
    }

    /// What an administrator does in the life of a store.
    void aFleetMovesFromAFileToAServerAndBack()
    {
        const QString store = m_folder.filePath("fleet.db");
        const QString backup = m_folder.filePath("fleet.backup");
        const QString server = QString::fromStdString(m_cluster.direct("app", "server"));
        serveOnce(store);
        const Said migrated = run({"migrate", "--store", m_url, "--serve-as", "server"});
        QVERIFY2(migrated.code == 0 && migrated.text.contains("server may serve"), qPrintable(migrated.text));
        const Said imported = run({"import", "--from", store, "--store", server});
        QVERIFY2(imported.code == 0 && imported.text.contains("Imported"), qPrintable(imported.text));
        const Said twice = run({"import", "--from", store, "--store", server});
        QVERIFY2(twice.code == 69 && twice.text.contains("is not empty"), qPrintable(twice.text));
        serveOnce(server);
        QVERIFY(m_cluster.server.value("SELECT count(*) FROM bulkhead.tenant").toInt() >= 20);
        const Said backed = run({"backup", "--store", server, "--out", backup});
        QVERIFY2(backed.code == 0, qPrintable(backed.text));
        const Said checked = run({"restore", "--check", "--in", backup});
        QVERIFY2(checked.code == 0 && checked.text.contains("is good"), qPrintable(checked.text));
        const QString home = m_folder.filePath("home.db");
        const Said restored = run({"restore", "--in", backup, "--store", home});
        QVERIFY2(restored.code == 0, qPrintable(restored.text));
        serveOnce(home);
    }

    /// From a gateway that signs into a sink, to somebody who has only the sink and the public key.
    void auditIsVerifiedAgainstWhatWasKeptElsewhere()
    {
        const QString store = m_folder.filePath("audited.db"), key = m_folder.filePath("audit.pem"),
                      sink = m_folder.filePath("checkpoints");
        const Said made = run({"audit", "key", "--out", key});
        QCOMPARE(made.code, 0);
        const QString publicKey = made.text.section('\n', 0, 0);
        QCOMPARE(run({"audit", "key", "--out", key}).code, 78); // Never written over.
        {
            const SystemClock clock;
            const auto first = openSqliteStore(store.toStdString(), clock);
            QVERIFY((*first)->write([](StoreTxn &txn) { return txn.audit(someEvent("t1")); }).ok());
        }
        serveOnce(store, {"--audit-key", key, "--audit-sink", sink});
        const QStringList verify{"audit", "verify", "--store", store, "--checkpoints", sink, "--public-key", publicKey};
        const Said good = run(verify);
        QVERIFY2(good.code == 0 && good.text.contains("The audit is as it was written."), qPrintable(good.text));
        QVERIFY2(!good.text.contains("0 of 0 checkpoints"), qPrintable(good.text));
        QCOMPARE(run({"audit", "verify", "--store", store, "--checkpoints", sink}).code, 2);
        QStringList other = verify;
        other.back() = QString(43, 'A') + "=";
        QCOMPARE(run(other).code, 78);
        {
            auto meddler = sqlite::Connection::open(store.toStdString());
            QVERIFY((*meddler)
                        ->execute("DROP TRIGGER audit_is_never_removed; DELETE FROM audit WHERE tenant_id = 't1'")
                        .ok());
        }
        const Said bad = run(verify);
        QCOMPARE(bad.code, 1);
        QVERIFY2(bad.text.contains("The audit of t1 ends with record 0"), qPrintable(bad.text));
    }

    void whatCannotBeIsRefused_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<int>("code");
        QTest::addColumn<QString>("says");
        const QString none = m_folder.filePath("none");
        QTest::newRow("no store") << QStringList{"migrate"} << 2 << "--store";
        QTest::newRow("a restore to nowhere") << QStringList{"restore", "--in", none} << 2 << "--check";
        QTest::newRow("a restore and a check")
            << QStringList{"restore", "--in", none, "--check", "--store", none} << 2 << "--check";
        QTest::newRow("a backup that is not there")
            << QStringList{"restore", "--check", "--in", none} << 69 << "cannot be opened";
        QTest::newRow("a backup of nothing")
            << QStringList{"backup", "--store", none, "--out", none} << 69 << "There is no store";
        QTest::newRow("an import into a file")
            << QStringList{"import", "--from", none, "--store", none} << 78 << "take a backup";
        QTest::newRow("a role for a file")
            << QStringList{"migrate", "--store", none, "--serve-as", "x"} << 78 << "leave --serve-as out";
        QTest::newRow("a role that is not there")
            << QStringList{"migrate", "--store", QString::fromStdString(m_cluster.direct("app")), "--serve-as",
                           "ghost\"s"}
            << 69 << "role \"ghost\"s\" does not exist";
        QTest::newRow("a password") << QStringList{"migrate", "--store", "postgresql://a:b@127.0.0.1/x"} << 78
                                    << "passfile";
        QTest::newRow("serving as a superuser") << QStringList{"serve",
                                                               "--listen",
                                                               "127.0.0.1:0",
                                                               "--people",
                                                               people(),
                                                               "--store",
                                                               QString::fromStdString(m_cluster.direct("app", "owner"))}
                                                << 78 << "a superuser";
        QTest::newRow("serving without people")
            << QStringList{"serve", "--store", "postgresql://a@127.0.0.1/x"} << 78 << "--people";
    }
    void whatCannotBeIsRefused()
    {
        QFETCH(QStringList, arguments);
        QFETCH(int, code);
        QFETCH(QString, says);
        const Said said = run(arguments);
        QVERIFY2(said.text.contains(says), qPrintable(said.text));
        QCOMPARE(said.code, code);
    }

private:
    QString people()
    {
        QFile file(m_folder.filePath("people.toml"));
        if (file.open(QIODevice::WriteOnly))
            file.write("[[person]]\nid = \"support-1\"\nrole = \"support\"\ntoken_sha256 = \"" + QByteArray(64, 'a')
                       + "\"\nscope = { all = true }\n");
        return file.fileName();
    }
    /// Serves the sample fleet from a store until it is asked to stop.
    void serveOnce(const QString &store, const QStringList &more = {})
    {
        QProcess gateway;
        gateway.start(QStringLiteral(BULKHEAD_GATEWAY), QStringList{"serve", "--listen", "127.0.0.1:0", "--tenants",
                                                                    "20", "--people", people(), "--store", store}
                                                            + more);
        const bool began = gateway.waitForReadyRead(20'000);
        QVERIFY2(began && gateway.readAllStandardOutput().contains("serving on port"),
                 gateway.readAllStandardError().constData());
        ::kill(static_cast<pid_t>(gateway.processId()), SIGTERM);
        QVERIFY(gateway.waitForFinished(10'000));
        QCOMPARE(gateway.exitCode(), 0);
    }

    Cluster m_cluster;
    QTemporaryDir m_folder;
    QString m_url;
};

QTEST_GUILESS_MAIN(StoreCommandsTest)
#include "tst_store_commands.moc"

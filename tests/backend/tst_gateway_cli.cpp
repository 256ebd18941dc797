// bulkhead-gateway from outside: exit codes, and sentences that name the fix.
#include "tests/fixtures/certificates.h"
#include "tests/fixtures/http_receiver.h"

#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>

#include <csignal>

class TestGatewayCli : public QObject
{
    Q_OBJECT
private slots:
    void exitsWithASentence_data();
    void exitsWithASentence();
    void policiesAreTold_data();
    void policiesAreTold() { exitsWithASentence(); }
    void servesUntilAsked_data();
    void servesUntilAsked();
    void hashesATokenAsSha256sumDoes();
    void tellsAWebhookThatItLives();
    void servesOtherMachinesWithTlsAndSignIn();

private:
    QString people(const QByteArray &role = "support")
    {
        QFile file(m_folder.filePath(QString::fromLatin1("people-" + role + ".toml")));
        if (file.open(QIODevice::WriteOnly))
            file.write("[[person]]\nid = \"support-1\"\nrole = \"" + role + "\"\ntoken_sha256 = \""
                       + QByteArray(64, 'a') + "\"\nscope = { all = true }\n");
        return file.fileName();
    }
    QString signIn(const QByteArray &issuer = "http://127.0.0.1:9")
    {
        QFile file(m_folder.filePath(QStringLiteral("sign-in-%1.toml").arg(issuer.size())));
        if (file.open(QIODevice::WriteOnly))
            file.write("[provider]\nissuer = \"" + issuer
                       + "\"\naudience = \"gateway\"\nclient_id = \"console\"\n[[grant]]\nclaim = \"groups\"\n"
                         "value = \"support\"\nrole = \"support\"\nscope = { all = true }\n");
        return file.fileName();
    }
    /// One webhook to this address.
    QString notifyFile(const QByteArray &url)
    {
        QFile key(m_folder.filePath(QStringLiteral("hook.key")));
        if (key.open(QIODevice::WriteOnly))
            key.write(QByteArray(64, 'k'));
        key.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
        QFile file(m_folder.filePath(QStringLiteral("notify.toml")));
        if (file.open(QIODevice::WriteOnly))
            file.write("[[webhook]]\nname = \"pager\"\nurl = \"" + url + "\"\nkey_files = [\"" + key.fileName().toUtf8()
                       + "\"]\n");
        return file.fileName();
    }
    QString telemetry(const QByteArray &text)
    {
        QFile file(m_folder.filePath(QStringLiteral("telemetry-%1.toml").arg(text.size())));
        if (file.open(QIODevice::WriteOnly))
            file.write("# Names as they are.\n" + text);
        return file.fileName();
    }
    /// The gateway's own policy with one text replaced.
    QString policy(const QByteArray &from, const QByteArray &to)
    {
        QFile own(QStringLiteral(BULKHEAD_ACCESS_POLICY));
        QFile file(m_folder.filePath(QStringLiteral("access-%1.toml").arg(++m_policies)));
        if (own.open(QIODevice::ReadOnly) && file.open(QIODevice::WriteOnly))
            file.write(own.readAll().replace(from, to));
        return file.fileName();
    }
    QTemporaryDir m_folder;
    int m_policies = 0;
};

void TestGatewayCli::exitsWithASentence_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<int>("code");
    QTest::addColumn<QString>("said");
    const QStringList serve{"serve", "--listen", "127.0.0.1:0", "--tenants", "20"};
    QTest::newRow("help") << QStringList{"--help"} << 0 << "[[person]]";
    QTest::newRow("version") << QStringList{"--version"} << 0 << "bulkhead-gateway";
    QTest::newRow("no word") << QStringList{} << 2 << "subcommand";
    QTest::newRow("an unknown option") << QStringList{"serve", "--colour", "red"} << 2 << "--";
    QTest::newRow("nobody who may call") << serve << 78 << "give --people FILE.toml, --sign-in FILE.toml";
    QTest::newRow("people that are not there")
        << serve + QStringList{"--people", "/nowhere.toml"} << 78 << "cannot be read";
    QTest::newRow("people with a wrong role")
        << serve + QStringList{"--people", people("boss")} << 78 << ":3: \"role\"";
    QTest::newRow("open to other machines without TLS and sign-in")
        << QStringList{"serve", "--listen", "0.0.0.0:0", "--people", people()} << 78
        << "needs TLS and sign-in; give --tls-cert, --tls-key and --sign-in";
    QTest::newRow("open to other machines without TLS")
        << QStringList{"serve", "--listen", "[::]:0", "--people", people(), "--sign-in", signIn()} << 78
        << "needs TLS; give --tls-cert and --tls-key";
    QTest::newRow("open to other machines without sign-in")
        << QStringList{"serve",      "--listen", "192.0.2.7:0", "--people", people(),
                       "--tls-cert", "a.pem",    "--tls-key",   "a.key"}
        << 78 << "needs sign-in; give --sign-in FILE.toml";
    QTest::newRow("a name instead of an address")
        << QStringList{"serve", "--listen", "gateway.example:0", "--sign-in", signIn()} << 78 << "names no IP address";
    QTest::newRow("events open to other machines") << serve + QStringList{"--people", people(), "--events", "0.0.0.0:0"}
                                                   << 78 << "could be reached from other machines";
    QTest::newRow("a sign-in file that is not there")
        << serve + QStringList{"--sign-in", "/nowhere.toml"} << 78 << "cannot be read";
    QTest::newRow("sign-in over http to another machine")
        << serve + QStringList{"--sign-in", signIn("http://id.example")} << 78 << ":2: \"issuer\" must be https://";
    QTest::newRow("TLS without its key") << serve + QStringList{"--people", people(), "--tls-cert", people()} << 78
                                         << "no PEM file with a certificate";
    QTest::newRow("TLS with files that are not there")
        << serve + QStringList{"--people", people(), "--tls-cert", "/nowhere.pem", "--tls-key", "/nowhere.key"} << 78
        << "--tls-cert /nowhere.pem: cannot be read";
    QTest::newRow("no address") << QStringList{"serve", "--listen", "here", "--people", people()} << 78 << "HOST:PORT";
    QTest::newRow("a store that cannot be")
        << serve + QStringList{"--people", people(), "--store", "/nowhere/fleet.db"} << 69 << "store";
    QTest::newRow("a store whose password everybody could read")
        << serve + QStringList{"--people", people(), "--store", "postgresql://gateway:s3cret@127.0.0.1/bulkhead"} << 78
        << "passfile";
    QTest::newRow("a store on a server that is not there")
        << serve + QStringList{"--people", people(), "--store", "postgresql://gateway@127.0.0.1:1/bulkhead"} << 69
        << "cannot be reached";
    QTest::newRow("a notify file with plain http to another machine")
        << serve + QStringList{"--people", people(), "--notify", notifyFile("http://203.0.113.9/hook")} << 78
        << ":3: \"url\" would send alerts in clear text";
    QTest::newRow("a notify file that is not there")
        << serve + QStringList{"--people", people(), "--notify", "/nowhere.toml"} << 78 << "cannot be read";
    QTest::newRow("rules without a configuration") << QStringList{"rules"} << 2 << "--config";
    QTest::newRow("rules of a file that is not there")
        << QStringList{"rules", "--config", "/nowhere.toml"} << 78 << "cannot be opened";
    QTest::newRow("rules for the default names")
        << QStringList{"rules", "--config", telemetry("")} << 0 << "record: bulkhead:requests:increase1m";
    QTest::newRow("rules for scrapes too far apart")
        << QStringList{"rules", "--config", telemetry("[limits]\nscrape_interval_s = 120\n")} << 78 << "at most 60 s";
    QTest::newRow("rules that cannot be written")
        << QStringList{"rules", "--config", telemetry(""), "--out", "/nowhere/rules.yml"} << 69 << "cannot be written";
    QTest::newRow("unknown telemetry") << serve + QStringList{"--people", people(), "--telemetry", "crystal"} << 78
                                       << "crystal";
}

void TestGatewayCli::policiesAreTold_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<int>("code");
    QTest::addColumn<QString>("said");
    const QStringList serve{"serve", "--listen", "127.0.0.1:0", "--tenants", "20"};
    QTest::newRow("a policy that is not there")
        << serve + QStringList{"--people", people(), "--policy", "/nowhere.toml"} << 78 << "cannot be read";
    QTest::newRow("a policy that weakens a control")
        << serve + QStringList{"--people", people(), "--policy", policy("\"arr\", ", "")} << 78
        << "the control support-sees-no-commercial-fields forbids it";
    QTest::newRow("a policy without a word") << QStringList{"policy"} << 2 << "subcommand";
    QTest::newRow("the gateway's own policy") << QStringList{"policy", "print"} << 0 << "[role.partner-administrator]";
    QTest::newRow("a policy checked") << QStringList{"policy", "check", policy("2026-11.1", "x"), "--people", people()}
                                      << 0 << "51 examples came out as the file says";
    QTest::newRow("a policy with an example that is not so")
        << QStringList{"policy", "check", policy("expect = \"hidden\"", "expect = \"allowed\"")} << 78
        << "the example expects \"allowed\", and the policy makes it \"hidden\"";
    QTest::newRow("no difference") << QStringList{"policy", "diff", "-", policy("2026-11.1", "x")} << 0
                                   << "Nobody gains or loses anything.";
    QTest::newRow("the gateway's own baselines") << QStringList{"baselines", "print"} << 0 << "[tier.dedicated]";
    QTest::newRow("baselines checked") << QStringList{"baselines", "check", "-"} << 0
                                       << "Every example came out as the file says.";
    QTest::newRow("baselines that are not there")
        << serve + QStringList{"--people", people(), "--baselines", "/nowhere.toml"} << 78 << "cannot be read";
    QTest::newRow("baselines that differ in nothing, over an empty store")
        << QStringList{"baselines", "diff", "-", "-", "--store", m_folder.filePath("empty.db")} << 0
        << "Of 0 tenants: 0 changes";
    QTest::newRow("a platform that is not there")
        << serve + QStringList{"--people", people(), "--platform", "/nowhere.toml"} << 78 << "cannot be opened";
    QTest::newRow("who loses what")
        << QStringList{"policy",   "diff",  "-", policy("\"pools.read\", \"cases.read\",", "\"cases.read\","),
                       "--people", people()}
        << 0 << "support-1 (support)\n  loses actions: pools.read\n";
    QTest::newRow("whose grant loses what")
        << QStringList{"policy",    "diff",  "-", policy("\"pools.read\", \"cases.read\",", "\"cases.read\","),
                       "--sign-in", signIn()}
        << 0 << "grant groups = support (support)\n  loses actions: pools.read\n";
}

void TestGatewayCli::exitsWithASentence()
{
    QFETCH(QStringList, arguments);
    QFETCH(int, code);
    QFETCH(QString, said);
    QProcess gateway;
    gateway.setProcessChannelMode(QProcess::MergedChannels);
    gateway.start(BULKHEAD_GATEWAY, arguments);
    QVERIFY(gateway.waitForFinished(20'000));
    const QString output = QString::fromUtf8(gateway.readAll());
    QCOMPARE(gateway.exitCode(), code);
    QVERIFY2(output.contains(said), qPrintable(output));
}

void TestGatewayCli::servesUntilAsked_data()
{
    QTest::addColumn<int>("signal");
    QTest::newRow("SIGINT") << SIGINT;
    QTest::newRow("SIGTERM") << SIGTERM;
}

void TestGatewayCli::servesUntilAsked()
{
    QFETCH(int, signal);
    QProcess gateway;
    gateway.start(BULKHEAD_GATEWAY, {"serve", "--listen", "127.0.0.1:0", "--tenants", "20", "--people", people(),
                                     "--store", m_folder.filePath(QStringLiteral("fleet.db"))});
    QVERIFY(gateway.waitForReadyRead(20'000));
    QVERIFY(gateway.readAllStandardOutput().contains("serving on port"));
    ::kill(static_cast<pid_t>(gateway.processId()), signal);
    QVERIFY(gateway.waitForFinished(10'000));
    QCOMPARE(gateway.exitStatus(), QProcess::NormalExit);
    QCOMPARE(gateway.exitCode(), 0);
}

void TestGatewayCli::hashesATokenAsSha256sumDoes()
{
    QProcess gateway;
    gateway.start(BULKHEAD_GATEWAY, {"hash-token"});
    gateway.write("abcdefghijklmnopqrstuvwxyz\n");
    gateway.closeWriteChannel();
    QVERIFY(gateway.waitForFinished(10'000));
    QCOMPARE(gateway.readAllStandardOutput().trimmed(),
             QByteArray("71c480df93d6ae2f1efad1447c66c9525e316218cf51fc8d9ed832f2daf18b73"));
}

void TestGatewayCli::tellsAWebhookThatItLives()
{
    bulkhead::test::HttpReceiver hook;
    QProcess gateway;
    gateway.start(BULKHEAD_GATEWAY, {"serve", "--listen", "127.0.0.1:0", "--tenants", "20", "--people", people(),
                                     "--notify", notifyFile(QByteArray::fromStdString(hook.url()))});
    QTRY_VERIFY_WITH_TIMEOUT(!hook.received().empty(), 20'000);
    const bulkhead::test::Received call = hook.received().front();
    QVERIFY(call.body.find(R"("type":"watchdog")") != std::string::npos);
    QVERIFY(call.headers.contains("bulkhead-signature"));
    QByteArray said;
    const auto says = [&](const char *line) { return (said += gateway.readAllStandardError()).contains(line); };
    QTRY_VERIFY(says("notify target=pager state=ok queue="));
    gateway.terminate();
    QVERIFY(gateway.waitForFinished(10'000));
    QCOMPARE(gateway.exitCode(), 0);
}

void TestGatewayCli::servesOtherMachinesWithTlsAndSignIn()
{
    const bulkhead::test::Authority authority("The authority of the tests");
    const bulkhead::test::Issued issued = authority.issue({"127.0.0.1"});
    const auto put = [&](const char *name, const std::string &text) {
        QFile file(m_folder.filePath(QString::fromLatin1(name)));
        if (file.open(QIODevice::WriteOnly))
            file.write(QByteArray::fromStdString(text));
        file.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
        return file.fileName();
    };
    QProcess gateway;
    gateway.start(BULKHEAD_GATEWAY,
                  {"serve", "--listen", "0.0.0.0:0", "--tenants", "20", "--sign-in", signIn(), "--tls-cert",
                   put("gateway.pem", issued.certificate), "--tls-key", put("gateway.key", issued.key)});
    QVERIFY(gateway.waitForReadyRead(20'000));
    QVERIFY(gateway.readAllStandardOutput().contains("serving on port"));
    // The provider does not answer: that is said, and is no reason not to serve.
    QByteArray said;
    const auto says = [&](const char *line) { return (said += gateway.readAllStandardError()).contains(line); };
    QTRY_VERIFY(says("sign-in provider 127.0.0.1:9: "));
    gateway.terminate();
    QVERIFY(gateway.waitForFinished(10'000));
    QCOMPARE(gateway.exitCode(), 0);
}

QTEST_GUILESS_MAIN(TestGatewayCli)
#include "tst_gateway_cli.moc"

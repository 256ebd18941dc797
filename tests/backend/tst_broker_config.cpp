// Whose queues, virtual hosts and users are whose, and passwords that stay in files of their own.
#include "backend/driver/probe_config.h"

#include <QFile>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

#include <fstream>

using namespace bulkhead;

namespace {

/// As a broker would: somewhere in the name.
bool matches(const std::string &pattern, const char *name)
{
    return QRegularExpression(QString::fromStdString(pattern)).match(QString::fromUtf8(name)).hasMatch();
}

} // namespace

class TestBrokerConfig : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void aFileWithBrokersOnly();
    void virtualHostsTellTenants();
    void queuesTellTenants();
    void patternsMatchOneTenantOnly();
    void usersOfTenants();
    void passwordsStayClosed();
};

void TestBrokerConfig::aFileWithBrokersOnly()
{
    const QTemporaryDir dir;
    const std::string path = dir.filePath(QStringLiteral("probe.toml")).toStdString();
    std::ofstream(path) << "[[broker]]\nname = \"jobs\"\nmanagement = \"https://mq:15671/\"\nuser = \"bulkhead\"\n"
                           "password_file = \"/etc/bulkhead/mq\"\nprefix = \"t_\"\nslots = 40\nlimits = true\n"
                           "user_prefix = \"u_\"\nlimits_user = \"warden\"\nlimits_password_file = \"/etc/w\"\n"
                           "[broker.tenants]\nbilling = \"elm\"\n[broker.users]\nold-elm = \"elm\"\n";
    const auto config = readProbeConfig(path);
    QVERIFY2(config.ok(), std::string(config.status().message()).c_str());
    QVERIFY(config->pools.empty());
    const ProbedBroker &broker = config->brokers.at(0);
    QCOMPARE(broker.management, std::string("https://mq:15671"));
    QCOMPARE(broker.slots, 40.0);
    QVERIFY(broker.limits);
    QCOMPARE(broker.limiter.user, std::string("warden"));
    QCOMPARE(broker.tenantOf("billing", "q"), std::string("elm"));
    QCOMPARE(broker.userOf("elm"), std::string("old-elm"));
}

void TestBrokerConfig::virtualHostsTellTenants()
{
    ProbedBroker broker;
    broker.prefix = std::string("t_");
    broker.tenants["t_oak"] = "elm"; // Moved house.
    QCOMPARE(broker.tenantOf("t_ash", "anything"), std::string("ash"));
    QCOMPARE(broker.tenantOf("t_oak", "anything"), std::string("elm"));
    QCOMPARE(broker.tenantOf("t_", "t_ash"), std::string());
    QCOMPARE(broker.tenantOf("/", "t_ash"), std::string());
    const std::vector<std::string> elms{"t_oak", "t_elm"};
    QCOMPARE(broker.vhostsOf("elm"), elms);
    QVERIFY(broker.vhostsOf("oak").empty()); // Its name is somebody else's.
}

void TestBrokerConfig::queuesTellTenants()
{
    ProbedBroker broker;
    broker.tenantBy = BrokerTenantBy::Queue;
    broker.vhost = std::string("shared");
    broker.prefix = std::string("q-");
    broker.tenants["legacy"] = "elm";
    QCOMPARE(broker.tenantOf("shared", "q-ash"), std::string("ash"));
    QCOMPARE(broker.tenantOf("shared", "q-ash.claims"), std::string("ash"));
    QCOMPARE(broker.tenantOf("shared", "legacy.claims"), std::string("elm"));
    QCOMPARE(broker.tenantOf("other", "q-ash"), std::string());
    QCOMPARE(broker.tenantOf("shared", "ash"), std::string());
    QCOMPARE(broker.vhostsOf("ash"), std::vector<std::string>{"shared"});
}

void TestBrokerConfig::patternsMatchOneTenantOnly()
{
    ProbedBroker broker;
    broker.tenantBy = BrokerTenantBy::Queue;
    broker.vhost = std::string("shared");
    broker.prefix = std::string("q-");
    broker.tenants["legacy"] = "a.b"; // Whatever the id holds is taken literally.
    const std::string ash = broker.queuePatternOf("ash");
    QVERIFY(matches(ash, "q-ash") && matches(ash, "q-ash.claims"));
    QVERIFY(!matches(ash, "q-ashley") && !matches(ash, "xq-ash") && !matches(ash, "q-Ash") && !matches(ash, "legacy"));
    const std::string odd = broker.queuePatternOf("a.b");
    QVERIFY(matches(odd, "legacy.x") && matches(odd, "q-a.b") && !matches(odd, "q-axb"));
}

void TestBrokerConfig::usersOfTenants()
{
    ProbedBroker broker;
    QCOMPARE(broker.userOf("elm"), std::string());
    broker.users["shared-login"] = "oak";
    QCOMPARE(broker.userOf("oak"), std::string("shared-login"));
    QCOMPARE(broker.userOf("elm"), std::string());
    broker.userPrefix = std::string("u_");
    QCOMPARE(broker.userOf("elm"), std::string("u_elm"));
    QCOMPARE(broker.userOf(""), std::string());
}

void TestBrokerConfig::passwordsStayClosed()
{
    const QTemporaryDir dir;
    const QString path = dir.filePath(QStringLiteral("secret"));
    std::ofstream(path.toStdString()) << "hunter2\n";
    QFile::setPermissions(path, QFile::ReadOwner | QFile::WriteOwner);
    const auto read = readPasswordFile(path.toStdString());
    QVERIFY(read.ok());
    QCOMPARE(read->reveal(), std::string("hunter2"));
    QFile::setPermissions(path, QFile::ReadOwner | QFile::WriteOwner | QFile::ReadOther);
    const absl::Status open = readPasswordFile(path.toStdString()).status();
    const QString said = QString::fromStdString(std::string(open.message()));
    QCOMPARE(open.code(), absl::StatusCode::kFailedPrecondition);
    QVERIFY(said.contains(path) && said.contains(QStringLiteral("chmod 600")));
    QVERIFY(!said.contains(QStringLiteral("hunter2")));
    QCOMPARE(readPasswordFile("/nowhere/secret").status().code(), absl::StatusCode::kNotFound);
}

QTEST_APPLESS_MAIN(TestBrokerConfig)
#include "tst_broker_config.moc"

// Connectors of a real RabbitMQ: what waits, who may use it, what is shared; and no secret in anything that is told or
// kept.
#include "backend/driver/connector_fingerprint.h"
#include "backend/driver/credential_folder.h"
#include "backend/driver/hour_count.h"
#include "backend/driver/rabbitmq_connectors.h"
#include "backend/driver/rabbitmq_platform_config.h"
#include "backend/rpc/connector_keeper.h"
#include "backend/rpc/kept_key.h"
#include "tests/backend/room_harness.h"
#include "tests/fixtures/broker_client.h"
#include "tests/fixtures/rabbitmq_server.h"

#include "bulkhead/v1/integrations.grpc.pb.h"

#include <QDir>
#include <QJsonArray>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>

using namespace bulkhead;
using namespace bulkhead::test;

namespace {

Script script()
{
    Script told;
    told.fleet = {sampleTenant("alder", "Alderbrook Clinic", "us-east", "success-2", 700'001),
                  sampleTenant("holly", "Hollyhock Practice", "us-west", "success-4", 700'003)};
    return told;
}

const ConnectorReading *find(const std::vector<ConnectorReading> &all, const std::string &tenant, const std::string &id)
{
    const auto found =
        std::ranges::find_if(all, [&](const ConnectorReading &one) { return one.tenantId == tenant && one.id == id; });
    return found == all.end() ? nullptr : &*found;
}

} // namespace

class TestRabbitMqConnectors : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase()
    {
        const QString problem = m_server.start();
        QVERIFY2(problem.isEmpty(), qPrintable(problem));
        m_config.management = m_server.management().toStdString();
        m_config.login = {"guest", m_server.passwordFile().toStdString()};
        m_config.amqp = {"127.0.0.1", m_server.port()};
        m_config.credentials = m_folder.filePath("credentials").toStdString();
        m_config.queues = {"payer.claims", "erp", "erp.dead", "inbound"};
        m_config.connectors.payer = {"payer", "eligibility"};
        const auto platform = makeRabbitMqPlatform(m_config);
        for (const TenantFacts &tenant : script().fleet)
            for (const PlannedStep &step : platform->plan(tenant)) {
                std::string evidence;
                const absl::Status status = platform->apply(tenant, step, 1, evidence);
                QVERIFY2(status.ok(), status.ToString().c_str());
            }
        m_source = sourceOf("key");
    }

    void theConventionIsRead_data()
    {
        QTest::addColumn<QByteArray>("section");
        QTest::addColumn<QByteArray>("problem");
        QTest::newRow("none") << QByteArray() << QByteArray();
        QTest::newRow("own queues") << QByteArray("payer = [\"eligibility\", \"claims\"]\ndead_letters = \".dlq\"")
                                    << QByteArray();
        QTest::newRow("another kind") << QByteArray("fax = [\"fax\"]") << QByteArray("connectors are ehr, payer");
        QTest::newRow("no list") << QByteArray("payer = \"claims\"") << QByteArray("queues are a list");
        QTest::newRow("no suffix") << QByteArray("dead_letters = \"\"") << QByteArray("end with");
    }
    void theConventionIsRead()
    {
        QFETCH(QByteArray, section);
        QFETCH(QByteArray, problem);
        const QString name = m_folder.filePath("platform.toml");
        QFile file(name);
        QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
        file.write("[rabbitmq]\nmanagement = \"http://mq:15672\"\namqp = \"mq:5672\"\nuser = \"bulkhead\"\n"
                   "password_file = \"/etc/mq\"\ncredentials = \"/var/mq\"\n[rabbitmq.connectors]\n"
                   + section);
        file.close();
        const auto read = readRabbitMqPlatformConfig(name.toStdString());
        const QByteArray said = QByteArray::fromStdString(std::string(read.status().message()));
        QVERIFY2(read.ok() == problem.isEmpty() && said.contains(problem), said.constData());
        if (section.startsWith("payer") && read.ok()) {
            QCOMPARE(read->connectors.payer.size(), std::size_t{2});
            QCOMPARE(read->connectors.deadLetters, std::string(".dlq"));
            QCOMPARE(read->connectors.ehr, std::vector<std::string>{"ehr"}); // As before.
        }
    }

    void anHoursGrowthIsCounted()
    {
        constexpr std::int64_t kMinute = 60'000;
        HourCount count;
        QVERIFY(!count.grown(0));
        count.add(0, 1'000); // What was there before is not of this hour.
        QVERIFY(!count.grown(0));
        for (int minute = 1; minute <= 90; ++minute)
            count.add(minute * kMinute, 1'000 + std::uint64_t(minute));
        QCOMPARE(*count.grown(90 * kMinute), 60U);
        count.add(91 * kMinute, 3);                // The queue was made anew.
        QCOMPARE(*count.grown(91 * kMinute), 63U); // In steps of five minutes.
        HourCount late;                            // The broker tells of what happens when it has happened.
        late.begin(0);
        late.add(kMinute, 5);
        QCOMPARE(*late.grown(kMinute), 5U);
        late.begin(2 * kMinute); // And for a while not any more.
        late.add(3 * kMinute, 6);
        QCOMPARE(*late.grown(3 * kMinute), 6U);
    }

    void queuesBecomeConnectors()
    {
        // Of a queue that has just been made the broker tells its name.
        QTRY_VERIFY_WITH_TIMEOUT(look() && find(m_seen, "alder", "payer.claims")
                                     && find(m_seen, "alder", "payer.claims")->consumers.has_value(),
                                 20'000);
        QCOMPARE(m_seen.size(), std::size_t{6}); // Three each; what was given up is no connector.
        const ConnectorReading *claims = find(m_seen, "alder", "payer.claims");
        QVERIFY(claims != nullptr && claims->kind == ConnectorKind::Payer);
        QCOMPARE(int(find(m_seen, "alder", "erp")->kind), int(ConnectorKind::Erp));
        QCOMPARE(int(find(m_seen, "alder", "inbound")->kind), int(ConnectorKind::Other));
        QCOMPARE(claims->depthLimit, 100'000U); // As provisioned.
        QCOMPARE(*claims->consumers, 0U);
        QVERIFY(!claims->webhooksKnown && claims->webhooks.empty());
        QCOMPARE(claims->credentials.size(), std::size_t{1});
        QCOMPARE(claims->credentials[0].account, std::string("bulkhead-alder"));
        QVERIFY(claims->credentials[0].setMs > 0);
        QVERIFY(find(m_seen, "holly", "erp")->credentials[0].fingerprint != claims->credentials[0].fingerprint);
        QVERIFY(find(m_seen, "holly", "erp")->channel != find(m_seen, "alder", "erp")->channel);
    }

    void depthsRetriesAndDeadLettersAreCounted()
    {
        // A count needs two looks at which the broker tells of the queue, and of that of what was given up.
        QTRY_VERIFY_WITH_TIMEOUT(
            look() && find(m_seen, "alder", "erp")->retries && find(m_seen, "alder", "erp")->failures, 20'000);
        QVERIFY(
            m_server.ask("PUT", "/permissions/bulkhead-alder/guest", R"({"configure":".*","write":".*","read":".*"})")
                    .status
                / 100
            == 2);
        QVERIFY(m_server.publish("bulkhead-alder", "erp", 3));
        QVERIFY(m_server.publish("bulkhead-alder", "erp.dead", 2));
        // Taken and put back, twice: two deliveries again.
        for (int i = 0; i < 3; ++i)
            QCOMPARE(m_server
                         .ask("POST", "/queues/bulkhead-alder/erp/get",
                              R"({"count":1,"ackmode":"ack_requeue_true","encoding":"auto"})")
                         .status,
                     200);
        QVERIFY(m_server.ask("DELETE", "/permissions/bulkhead-alder/guest").status / 100 == 2);
        QTRY_VERIFY_WITH_TIMEOUT(look() && find(m_seen, "alder", "erp")->depth == 3U
                                     && find(m_seen, "alder", "erp")->deadLetters == 2U
                                     && find(m_seen, "alder", "erp")->failures == 2U
                                     && find(m_seen, "alder", "erp")->retries.value_or(0) >= 2,
                                 20'000);
        QCOMPARE(*find(m_seen, "holly", "erp")->depth, 0U);
        QVERIFY(!find(m_seen, "alder", "inbound")->deadLetters); // It has no such queue: not measured, not none.
    }

    void aUserInTwoVirtualHostsAndACopiedFileAreFound()
    {
        // A user of the old integration that was given rights for two tenants.
        QVERIFY(m_server.ask("PUT", "/users/legacy", R"({"password":"canary-legacy-secret","tags":""})").status / 100
                == 2);
        for (const char *vhost : {"alder", "holly"})
            QVERIFY(m_server.ask("PUT", QStringLiteral("/permissions/bulkhead-%1/legacy").arg(vhost),
                                 R"({"configure":"^$","write":".*","read":"^$"})")
                            .status
                        / 100
                    == 2);
        QVERIFY(look());
        const auto held = [this](const std::string &tenant, const std::string &account) {
            const auto &all = find(m_seen, tenant, "erp")->credentials;
            const auto found = std::ranges::find(all, account, &HeldCredential::account);
            return found == all.end() ? HeldCredential() : *found;
        };
        QVERIFY(!held("alder", "legacy").fingerprint.empty());
        QCOMPARE(held("alder", "legacy").fingerprint, held("holly", "legacy").fingerprint);
        QCOMPARE(held("alder", "legacy").setMs, 0); // Nobody knows since when.
        // One tenant's own user let into the other's virtual host.
        QVERIFY(m_server.ask("PUT", "/permissions/bulkhead-holly/bulkhead-alder",
                             R"({"configure":"^$","write":"^$","read":".*"})")
                        .status
                    / 100
                == 2);
        QVERIFY(look());
        QCOMPARE(held("holly", "bulkhead-alder").fingerprint, held("alder", "bulkhead-alder").fingerprint);
        QCOMPARE(held("holly", "bulkhead-alder").owner, std::string("alder"));
        QVERIFY(m_server.ask("DELETE", "/permissions/bulkhead-holly/bulkhead-alder").status / 100 == 2);
        // The same password in both files.
        const QString folder = QString::fromStdString(m_config.credentials);
        QVERIFY(QFile::rename(folder + "/rabbitmq.holly", folder + "/kept"));
        QVERIFY(QFile::copy(folder + "/rabbitmq.alder", folder + "/rabbitmq.holly"));
        QVERIFY(look());
        QCOMPARE(held("holly", "bulkhead-holly").fingerprint, held("alder", "bulkhead-alder").fingerprint);
        QVERIFY(QFile::remove(folder + "/rabbitmq.holly"));
        QVERIFY(QFile::rename(folder + "/kept", folder + "/rabbitmq.holly"));
        // Nobody who works for the platform is a connector's account.
        QVERIFY(held("alder", "guest").account.empty());
    }

    void fingerprintsMeanNothingElsewhere()
    {
        QVERIFY(look());
        const std::string here = find(m_seen, "alder", "erp")->credentials[0].fingerprint;
        const auto other = sourceOf("another key");
        const auto seen = other->look(script().fleet, 1);
        QVERIFY(seen.ok());
        QVERIFY(find(*seen, "alder", "erp")->credentials[0].fingerprint != here);
    }

    void noSecretIsToldOrKept()
    {
        const QString file = m_folder.filePath("store.sqlite");
        Wire wire;
        {
            RoomHarness harness(script(), 3, file.toStdString());
            auto key = keptKey(*harness.store, kFingerprintKey);
            QVERIFY(key.ok());
            QCOMPARE(keptKey(*harness.store, kFingerprintKey)->reveal(), key->reveal()); // Made once.
            harness.connectorSource->real = makeRabbitMqConnectors(m_config, "test", fingerprintsWith(*key));
            harness.connectors->look();
            const auto stub = v1::IntegrationsService::NewStub(harness.channel());
            for (const char *tenant : {"alder", "holly"}) {
                v1::GetIntegrationsRequest request;
                request.mutable_context()->set_tenant_id(tenant);
                v1::GetIntegrationsResponse answer;
                QVERIFY(stub->GetIntegrations(callOf("platform-1").get(), request, &answer).ok());
                QCOMPARE(answer.connectors_size(), 3);
                QCOMPARE(answer.connectors(0).connector().sharing(), 1U); // "legacy"
                wire.keep(answer);
            }
            const auto context = callOf("platform-1");
            v1::WatchConnectorsRequest request;
            request.mutable_context()->mutable_fleet();
            const auto reader = stub->WatchConnectors(context.get(), request);
            v1::WatchConnectorsResponse message;
            QVERIFY(reader->Read(&message));
            QCOMPARE(message.connectors_size(), 6);
            wire.keep(message);
            context->TryCancel();
            reader->Finish();
            harness.close();
        }
        QByteArray kept;
        for (const QString &name : QDir(m_folder.path()).entryList({"store.sqlite*"}, QDir::Files)) {
            QFile part(m_folder.filePath(name));
            QVERIFY(part.open(QIODevice::ReadOnly));
            kept += part.readAll();
        }
        QVERIFY(kept.contains("integrations.fingerprint-key"));
        QVERIFY(wire.holds("legacy") && wire.holds("bulkhead-alder"));
        QStringList secrets{"canary-legacy-secret"};
        const CredentialFolder folder(m_config.credentials);
        for (const char *tenant : {"rabbitmq.alder", "rabbitmq.holly"})
            secrets << QString::fromStdString(folder.read(tenant)->reveal());
        for (const QJsonValue user : m_server.ask("GET", "/users").json.array())
            secrets << user.toObject()["password_hash"].toString();
        QCOMPARE(secrets.size(), 7); // Two files, one canary; guest, legacy and the tenants' two.
        for (const QString &secret : secrets) {
            QVERIFY(secret.size() > 8);
            QVERIFY(!wire.holds(secret.toStdString()));
            QVERIFY(!kept.contains(secret.toUtf8()));
        }
    }

    void aLoginThatMayNotLookIsToldSo()
    {
        QVERIFY(m_server.ask("PUT", "/users/helper", R"({"password":"secret","tags":"monitoring"})").status / 100 == 2);
        RabbitMqPlatformConfig weak = m_config;
        weak.login = {"helper", m_server.passwordFile("secret").toStdString()};
        const auto look = [&weak] {
            return makeRabbitMqConnectors(weak, "test", fingerprintsWith(Secret("key")))->look(script().fleet, 1);
        };
        const auto blind = look(); // No queue that it may see is not: no queue.
        QVERIFY(absl::IsFailedPrecondition(blind.status()));
        QVERIFY2(blind.status().message().find("helper sees none of the broker's") != absl::string_view::npos,
                 blind.status().ToString().c_str());
        QVERIFY(
            m_server.ask("PUT", "/permissions/bulkhead-alder/helper", R"({"configure":"","write":"","read":""})").status
                / 100
            == 2);
        const auto seen = look();
        QVERIFY2(absl::IsPermissionDenied(seen.status()), seen.status().ToString().c_str());
        weak.management = "http://127.0.0.1:1";
        QVERIFY(absl::IsUnavailable(look().status()));
    }

private:
    std::unique_ptr<ConnectorSource> sourceOf(const std::string &key)
    {
        return makeRabbitMqConnectors(m_config, "test", fingerprintsWith(Secret(key)));
    }
    bool look()
    {
        m_now += 1'000;
        auto seen = m_source->look(script().fleet, m_now);
        if (!seen.ok()) {
            qWarning("%s", seen.status().ToString().c_str());
            return false;
        }
        m_seen = *std::move(seen);
        return true;
    }

    RabbitMqServer m_server;
    QTemporaryDir m_folder;
    RabbitMqPlatformConfig m_config;
    std::unique_ptr<ConnectorSource> m_source;
    std::vector<ConnectorReading> m_seen;
    std::int64_t m_now = 1'800'000'000'000;
};

QTEST_GUILESS_MAIN(TestRabbitMqConnectors)
#include "tst_rabbitmq_connectors.moc"

// A real RabbitMQ: tenants provisioned, looked at and tried over AMQP; leaks planted and found; every step torn off.
#include "backend/driver/credential_folder.h"
#include "backend/driver/rabbitmq_platform.h"
#include "tests/fixtures/broker_client.h"
#include "tests/fixtures/rabbitmq_server.h"

#include <QDir>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>

using namespace bulkhead;

namespace {

TenantFacts tenant(const std::string &id, Tier tier = Tier::Shared)
{
    TenantFacts facts;
    facts.id = id;
    facts.name = id;
    facts.tier = tier;
    return facts;
}

const Observation &check(const std::vector<Observation> &all, const std::string &name)
{
    return *std::ranges::find(all, name, &Observation::check);
}

/// What got through, as "boundary: cause".
QStringList crossings(const ProbeRound &round)
{
    QStringList through;
    for (const ProbeAttempt &attempt : round.attempts)
        if (attempt.crossed)
            through << QString::fromStdString(attempt.boundary + ": " + attempt.cause);
    return through;
}

} // namespace

class TestRabbitMqPlatform : public QObject
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
        m_platform = makeRabbitMqPlatform(m_config);
        for (const char *id : {"alder", "holly", "yew"})
            QVERIFY(provisioned(tenant(id)));
    }

    void aCleanFleetIsCleanAndProven()
    {
        for (const char *id : {"alder", "holly", "yew"}) {
            const auto seen = m_platform->observe(tenant(id));
            QVERIFY2(seen.ok(), seen.status().ToString().c_str());
            for (const Observation &one : *seen)
                QVERIFY2(one.holds, (one.check + ": " + one.seen).c_str());
            const auto round = m_platform->probe(tenant(id));
            QVERIFY2(round.ok() && round->incomplete.empty(), round.ok() ? round->incomplete.c_str() : "");
            QCOMPARE(crossings(*round), QStringList());
            QVERIFY(round->attempts.size() >= 5); // Canary thrice, and two neighbours.
            for (const ProbeAttempt &attempt : round->attempts)
                QVERIFY2(attempt.evidence.starts_with("403") || attempt.evidence.starts_with("530"),
                         attempt.evidence.c_str());
        }
    }

    void provisioningAgainChangesNothing()
    {
        const QByteArray before =
            QByteArray::fromStdString(CredentialFolder(m_config.credentials).read("rabbitmq.alder")->reveal());
        QVERIFY(provisioned(tenant("alder")));
        QCOMPARE(QByteArray::fromStdString(CredentialFolder(m_config.credentials).read("rabbitmq.alder")->reveal()),
                 before);
        QVERIFY(m_platform->probe(tenant("alder"))->incomplete.empty());
    }

    void aPermissionOnAnothersVhostIsFoundOnBothSides()
    {
        const QString path = "/permissions/bulkhead-holly/bulkhead-alder";
        QVERIFY(m_server.ask("PUT", path, R"({"configure":"","write":".*","read":".*"})").status / 100 == 2);
        const auto round = m_platform->probe(tenant("alder"));
        QCOMPARE(crossings(*round),
                 QStringList("channel.open: Permission of user bulkhead-alder on virtual host bulkhead-holly."));
        const auto own = m_platform->observe(tenant("alder"));
        QVERIFY(!check(*own, "integration.credential.own").holds);
        const auto other = m_platform->observe(tenant("holly"));
        QVERIFY(!check(*other, "integration.channel.own").holds);
        QVERIFY(check(*other, "integration.channel.own").cause.find("bulkhead-alder") != std::string::npos);
        QVERIFY(check(*m_platform->observe(tenant("yew")), "integration.channel.own").holds);
        QVERIFY(m_server.ask("DELETE", path).status / 100 == 2);
        QCOMPARE(crossings(*m_platform->probe(tenant("alder"))), QStringList());
    }

    void aPermissionOnTheCanaryLetsMessagesThrough()
    {
        const QString path = "/permissions/bulkhead-canary.probe/bulkhead-yew";
        QVERIFY(m_server.ask("PUT", path, R"({"configure":"","write":".*","read":".*"})").status / 100 == 2);
        const QStringList through = crossings(*m_platform->probe(tenant("yew")));
        QCOMPARE(through.size(), 2);
        QVERIFY(through.at(0).startsWith("channel.publish") && through.at(1).startsWith("channel.consume"));
        QVERIFY(m_server.ask("DELETE", path).status / 100 == 2);
    }

    void aCopiedCredentialIsFound()
    {
        QVERIFY(provisioned(tenant("copied")));
        const QDir folder(QString::fromStdString(m_config.credentials));
        QVERIFY(QFile::remove(folder.filePath("rabbitmq.copied")));
        QVERIFY(QFile::copy(folder.filePath("rabbitmq.yew"), folder.filePath("rabbitmq.copied")));
        QVERIFY(provisioned(tenant("copied"))); // Issues what lies in the folder.
        const auto seen = check(*m_platform->observe(tenant("copied")), "integration.credential.own");
        QVERIFY(!seen.holds);
        QVERIFY(seen.cause.find("rabbitmq.yew") != std::string::npos);
        std::string evidence;
        QVERIFY(m_platform->remove(tenant("copied"), evidence).ok());
    }

    void missingLimitsAreDrift()
    {
        QVERIFY(m_server.ask("DELETE", "/vhost-limits/bulkhead-yew/max-connections").status / 100 == 2);
        const auto seen = check(*m_platform->observe(tenant("yew")), "integration.limits");
        QVERIFY(!seen.holds);
        QVERIFY2(seen.seen.find("connections") != std::string::npos, seen.seen.c_str());
        QVERIFY(provisioned(tenant("yew")));
        QVERIFY(check(*m_platform->observe(tenant("yew")), "integration.limits").holds);
    }

    void whatWasNotMadeHereIsNotTakenOver()
    {
        QVERIFY(m_server.addTenant("bulkhead-elder")); // A virtual host and a user of somebody else.
        const auto steps = m_platform->plan(tenant("elder"));
        std::string evidence;
        const absl::Status vhost = m_platform->apply(tenant("elder"), steps.front(), 1, evidence);
        QVERIFY(absl::IsFailedPrecondition(vhost));
        QVERIFY(vhost.message().find("bulkhead-elder") != absl::string_view::npos);
        QVERIFY(!m_platform->remove(tenant("elder"), evidence).ok());
        QCOMPARE(m_server.ask("GET", "/vhosts/bulkhead-elder").status, 200);
        QCOMPARE(BrokerClient(m_server.port(), "bulkhead-elder", "bulkhead-elder").problem(), QString());
    }

    void tornOffAfterAnyStepItResumesAndRemoves()
    {
        const auto steps = m_platform->plan(tenant("torn"));
        for (std::size_t done = 0; done <= steps.size(); ++done) {
            std::string evidence;
            for (std::size_t i = 0; i < done; ++i)
                QVERIFY(m_platform->apply(tenant("torn"), steps[i], 1, evidence).ok());
            const auto other = makeRabbitMqPlatform(m_config); // As another gateway would go on.
            if (done % 2 == 0)
                for (const PlannedStep &step : steps)
                    QVERIFY(other->apply(tenant("torn"), step, 2, evidence).ok());
            QVERIFY2(other->remove(tenant("torn"), evidence).ok(), evidence.c_str());
            QVERIFY(absl::IsNotFound(other->observe(tenant("torn")).status()));
            QCOMPARE(m_server.ask("GET", "/users/bulkhead-torn").status, 404);
            QVERIFY(!QFile::exists(QString::fromStdString(m_config.credentials + "/rabbitmq.torn")));
        }
    }

    void nothingIsProvenWithoutABroker()
    {
        RabbitMqPlatformConfig away = m_config;
        away.amqp.port = 1; // Nobody listens.
        const auto round = makeRabbitMqPlatform(away)->probe(tenant("alder"));
        QVERIFY(round.ok());
        QVERIFY2(!round->incomplete.empty() && round->attempts.empty(), round->incomplete.c_str());
        away.management = "http://127.0.0.1:1";
        std::string evidence;
        const auto platform = makeRabbitMqPlatform(away);
        QVERIFY(absl::IsUnavailable(platform->observe(tenant("alder")).status()));
        const absl::Status step =
            platform->apply(tenant("alder"), platform->plan(tenant("alder")).front(), 1, evidence);
        QVERIFY(absl::IsUnavailable(step));
        QVERIFY(evidence.empty());
    }

    void aLoginWithoutRightsIsToldSo()
    {
        QVERIFY(m_server.ask("PUT", "/users/helper", R"({"password":"secret","tags":"monitoring"})").status / 100 == 2);
        RabbitMqPlatformConfig weak = m_config;
        weak.login = {"helper", m_server.passwordFile("secret").toStdString()};
        std::string evidence;
        const auto platform = makeRabbitMqPlatform(weak);
        const absl::Status step = platform->apply(tenant("poor"), platform->plan(tenant("poor")).front(), 1, evidence);
        QVERIFY2(absl::IsPermissionDenied(step), step.ToString().c_str());
        QVERIFY(step.message().find("helper") != absl::string_view::npos);
    }

private:
    bool provisioned(const TenantFacts &facts)
    {
        for (const PlannedStep &step : m_platform->plan(facts)) {
            std::string evidence;
            const absl::Status status = m_platform->apply(facts, step, 1, evidence);
            if (!status.ok() || evidence.empty()) {
                qWarning("%s: %s", step.id.c_str(), status.ToString().c_str());
                return false;
            }
        }
        return true;
    }

    RabbitMqServer m_server;
    QTemporaryDir m_folder;
    RabbitMqPlatformConfig m_config;
    std::unique_ptr<Platform> m_platform;
};

QTEST_GUILESS_MAIN(TestRabbitMqPlatform)
#include "tst_rabbitmq_platform.moc"

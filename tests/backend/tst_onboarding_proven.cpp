// From draft to live on a real PostgreSQL and a real RabbitMQ, through the gateway's own door: nobody goes live
// unproven, and what is opened later is found.
#include "backend/gateway.h"
#include "tests/backend/onboarding_door.h"
#include "tests/backend/platform_on_postgres.h"
#include "tests/fixtures/rabbitmq_server.h"

#include <QElapsedTimer>
#include <QTemporaryDir>
#include <QtTest>

using namespace bulkhead;
using namespace bulkhead::test;

namespace {

constexpr int kData = 2, kIntegration = 3, kIdentity = 0;

} // namespace

class TestOnboardingProven : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase();
    void everyTierGoesLiveProven_data();
    void everyTierGoesLiveProven();
    void whatIsOpenedLaterIsFound();
    void nobodyGoesLiveUnproven();

private:
    v1::OnboardingCase submitted(const std::string &name, const std::string &tier)
    {
        return m_door->submitted(name, tier);
    }
    v1::OnboardingCase run(const v1::OnboardingCase &item, bool retry = false) { return m_door->run(item, retry); }
    v1::GetPostureResponse probed(const std::string &tenant) { return m_door->probed(tenant); }

    PlatformOnPostgres m_postgres;
    RabbitMqServer m_broker;
    QTemporaryDir m_folder;
    std::unique_ptr<Gateway> m_gateway;
    std::unique_ptr<OnboardingDoor> m_door;
};

void TestOnboardingProven::initTestCase()
{
    QString problem = m_postgres.start();
    QVERIFY2(problem.isEmpty(), qPrintable(problem));
    problem = m_broker.start();
    QVERIFY2(problem.isEmpty(), qPrintable(problem));
    QFile tables(m_folder.filePath("tables.sql"));
    QVERIFY(tables.open(QIODevice::WriteOnly));
    tables.write(PlatformOnPostgres::kTables);
    tables.close();
    QFile file(m_folder.filePath("platform.toml"));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(QStringLiteral("[postgres]\n"
                              "postgres = \"host=127.0.0.1 port=%1 user=platform\"\n"
                              "database = \"app\"\nschemas = [\"clinic\"]\ntemplate = \"tables.sql\"\n"
                              "[postgres.canary.\"clinic.visit\"]\nkind = \"'booked'\"\n"
                              "[rabbitmq]\n"
                              "management = \"%2\"\namqp = \"127.0.0.1:%3\"\nuser = \"guest\"\n"
                              "password_file = \"%4\"\ncredentials = \"%5\"\n")
                   .arg(m_postgres.server.port())
                   .arg(m_broker.management())
                   .arg(m_broker.port())
                   .arg(m_broker.passwordFile(), m_folder.filePath("credentials"))
                   .toUtf8());
    file.close();
    GatewayOptions options;
    options.telemetry = "none";
    options.platform = file.fileName().toStdString();
    auto started = Gateway::start(options);
    QVERIFY2(started.ok(), started.status().ToString().c_str());
    m_gateway = *std::move(started);
    m_door = std::make_unique<OnboardingDoor>(m_gateway->channel());
}

void TestOnboardingProven::everyTierGoesLiveProven_data()
{
    QTest::addColumn<QString>("tier");
    for (const char *tier : {"shared", "segmented", "dedicated"})
        QTest::newRow(tier) << QString(tier);
}

void TestOnboardingProven::everyTierGoesLiveProven()
{
    QFETCH(QString, tier);
    const auto item = submitted("Clinic of tier " + tier.toStdString(), tier.toStdString());
    QElapsedTimer time;
    time.start();
    const auto done = run(item);
    qInfo("%s: provisioned and proven in %lld ms", qPrintable(tier), time.elapsed());
    QVERIFY2(done.stage() == v1::STAGE_LIVE, done.blocker().c_str());
    const std::string &proof = done.steps(done.steps_size() - 1).evidence();
    QVERIFY2(proof.find("attempts across its boundaries were refused") != std::string::npos, proof.c_str());
    v1::GetPostureResponse page;
    QVERIFY(m_door->isolation->GetPosture(patient().get(), about<v1::GetPostureRequest>(item.tenant_id()), &page).ok());
    QVERIFY(!page.simulated() && page.incomplete().empty());
    QCOMPARE(page.posture().findings(), 0u);
    for (const int layer : {kData, kIntegration})
        QVERIFY2(page.posture().layers(layer).state() == v1::POSTURE_STATE_PROVEN, page.DebugString().c_str());
    // No driver reaches there, and nothing is said to be in order.
    QVERIFY(page.posture().layers(kIdentity).state() == v1::POSTURE_STATE_NOT_OBSERVED);
}

void TestOnboardingProven::whatIsOpenedLaterIsFound()
{
    const auto first = submitted("Alderbrook Clinic", "shared"), second = submitted("Hollyhock Practice", "shared");
    QVERIFY(run(first).stage() == v1::STAGE_LIVE && run(second).stage() == v1::STAGE_LIVE);
    QVERIFY(m_postgres.server.run("ALTER TABLE clinic.patient DISABLE ROW LEVEL SECURITY").isEmpty());
    auto page = probed(first.tenant_id());
    QVERIFY(page.posture().layers(kData).state() == v1::POSTURE_STATE_CROSSED);
    const auto through = std::ranges::find_if(page.attempts(), [](const v1::Attempt &one) { return one.crossed(); });
    QVERIFY2(through->cause().find("clinic.patient") != std::string::npos, through->cause().c_str());
    QVERIFY(page.posture().layers(kIntegration).state() == v1::POSTURE_STATE_PROVEN);
    QVERIFY(m_postgres.server.run("ALTER TABLE clinic.patient ENABLE ROW LEVEL SECURITY").isEmpty());
    page = probed(first.tenant_id());
    QVERIFY2(page.posture().layers(kData).state() == v1::POSTURE_STATE_PROVEN, page.DebugString().c_str());
}

void TestOnboardingProven::nobodyGoesLiveUnproven()
{
    QVERIFY(m_postgres.server.run("ALTER TABLE clinic.patient NO FORCE ROW LEVEL SECURITY").isEmpty());
    const auto item = submitted("Yewtree Surgery", "shared");
    // Provisioning puts row rules right again; what somebody else has opened it leaves to be found.
    QVERIFY(m_postgres.server
                .run("SET ROLE platform; CREATE FUNCTION clinic.all_patients() RETURNS bigint LANGUAGE sql SECURITY "
                     "DEFINER AS"
                     " 'SELECT count(*) FROM clinic.patient'; GRANT USAGE ON SCHEMA clinic TO PUBLIC; RESET ROLE;"
                     " ALTER FUNCTION clinic.all_patients() OWNER TO owner")
                .isEmpty());
    auto done = run(item);
    QVERIFY(done.stage() != v1::STAGE_LIVE);
    QVERIFY2(done.blocker().find("schema clinic") != std::string::npos, done.blocker().c_str());
    QVERIFY(m_postgres.server.run("DROP FUNCTION clinic.all_patients(); REVOKE USAGE ON SCHEMA clinic FROM PUBLIC")
                .isEmpty());
    done = run(item, true);
    QVERIFY2(done.stage() == v1::STAGE_LIVE, done.blocker().c_str());
}

QTEST_GUILESS_MAIN(TestOnboardingProven)
#include "tst_onboarding_proven.moc"

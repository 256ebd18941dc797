// From draft to live on a real PostgreSQL and a real RabbitMQ, through the gateway's own door: nobody goes live
// unproven, and what is opened later is found, and restored by two people.
#include "backend/gateway.h"
#include "tests/backend/onboarding_door.h"
#include "tests/backend/platform_on_postgres.h"
#include "tests/fixtures/rabbitmq_server.h"

#include "bulkhead/v1/acts.grpc.pb.h"
#include "bulkhead/v1/departures.grpc.pb.h"

#include <QCryptographicHash>
#include <QElapsedTimer>
#include <QTemporaryDir>
#include <QtTest>

#include <grpcpp/grpcpp.h>

using namespace bulkhead;
using namespace bulkhead::test;

namespace {

constexpr int kData = 2, kIntegration = 3, kIdentity = 0;

const std::vector<std::string> kPeople{"platform-1", "platform-2"};

} // namespace

class TestOnboardingProven : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase();
    void everyTierGoesLiveProven_data();
    void everyTierGoesLiveProven();
    void whatIsOpenedLaterIsFound();
    void whatIsOffIsRestored_data();
    void whatIsOffIsRestored();
    void whatIsBeyondThePlatformIsSaid();
    void whoLeavesIsGoneByTheScan();
    void nobodyGoesLiveUnproven();

private:
    v1::OnboardingCase submitted(const std::string &name, const std::string &tier)
    {
        return m_door->submitted(name, tier);
    }
    v1::OnboardingCase run(const v1::OnboardingCase &item, bool retry = false) { return m_door->run(item, retry); }
    v1::GetPostureResponse probed(const std::string &tenant) { return m_door->probed(tenant); }
    v1::SimulateActResponse foreseen(const std::string &tenant);
    /// Proposed by one person, approved by another.
    v1::Act restored(const std::string &tenant);
    /// A live tenant that the following tests share.
    std::string tenantToRestore();

    PlatformOnPostgres m_postgres;
    RabbitMqServer m_broker;
    QTemporaryDir m_folder;
    std::unique_ptr<Gateway> m_gateway;
    std::unique_ptr<OnboardingDoor> m_door;
    std::unique_ptr<v1::ActsService::Stub> m_acts;
    std::string m_restorable;
    int m_requests = 0;
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
    QFile people(m_folder.filePath("people.toml"));
    QVERIFY(people.open(QIODevice::WriteOnly));
    for (const std::string &person : kPeople)
        people.write(QStringLiteral("[[person]]\nid = \"%1\"\nrole = \"platform-operations\"\ntoken_sha256 = "
                                    "\"%2\"\nscope = { all = true }\n\n")
                         .arg(QString::fromStdString(person),
                              QString::fromLatin1(QCryptographicHash::hash(QByteArray::fromStdString(tokenOf(person)),
                                                                           QCryptographicHash::Sha256)
                                                      .toHex()))
                         .toUtf8());
    people.close();
    GatewayOptions options;
    options.telemetry = "none";
    options.people = people.fileName().toStdString();
    options.listen = "127.0.0.1:0";
    options.platform = file.fileName().toStdString();
    auto started = Gateway::start(options);
    QVERIFY2(started.ok(), started.status().ToString().c_str());
    m_gateway = *std::move(started);
    m_door = std::make_unique<OnboardingDoor>(m_gateway->channel(), kPeople.front());
    m_acts = v1::ActsService::NewStub(m_gateway->channel());
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
    QVERIFY(m_door->isolation
                ->GetPosture(patient(kPeople.front()).get(), about<v1::GetPostureRequest>(item.tenant_id()), &page)
                .ok());
    QVERIFY(!page.simulated() && page.incomplete().empty());
    // The boundary is proven, and nobody looks at the support tooling that goes round it: nothing else is found.
    QCOMPARE(page.posture().findings(), 1u);
    QCOMPARE(page.beyond(0).rule(), std::string("contradiction.rows-without-support"));
    for (const int layer : {kData, kIntegration})
        QVERIFY2(page.posture().layers(layer).state() == v1::POSTURE_STATE_PROVEN, page.DebugString().c_str());
    // No driver reaches there, and nothing is said to be in order.
    QVERIFY(page.posture().layers(kIdentity).state() == v1::POSTURE_STATE_NOT_OBSERVED);
    v1::GetHandOverResponse sheet;
    QVERIFY(m_door->isolation
                ->GetHandOver(patient(kPeople.front()).get(), about<v1::GetHandOverRequest>(item.tenant_id()), &sheet)
                .ok());
    QCOMPARE(sheet.pages(0).headline(), std::string("Live and proven in 2 of 6 layers."));
    QCOMPARE(sheet.pages(2).blocks(0).table().rows_size(), page.attempts_size()); // Every attempt of the round.
    QVERIFY(sheet.pages(0).DebugString().find("simulated") == std::string::npos);
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

v1::SimulateActResponse TestOnboardingProven::foreseen(const std::string &tenant)
{
    auto request = about<v1::SimulateActRequest>(tenant);
    static_cast<void>(request.mutable_restore());
    v1::SimulateActResponse answer;
    if (const auto status = m_acts->SimulateAct(patient(kPeople.front()).get(), request, &answer); !status.ok())
        qWarning("%s", status.error_message().c_str());
    return answer;
}

v1::Act TestOnboardingProven::restored(const std::string &tenant)
{
    auto propose = about<v1::ProposeActRequest>(tenant, "propose " + std::to_string(++m_requests));
    propose.mutable_context()->set_purpose("What was opened by hand is closed again.");
    static_cast<void>(propose.mutable_restore());
    v1::ProposeActResponse proposed;
    if (const auto status = m_acts->ProposeAct(patient(kPeople.front()).get(), propose, &proposed); !status.ok())
        qWarning("%s", status.error_message().c_str());
    auto approve = about<v1::ApproveActRequest>(tenant, "approve " + std::to_string(m_requests));
    approve.set_act_id(proposed.act().id());
    approve.set_expected_revision(proposed.act().revision());
    v1::ApproveActResponse approved;
    QElapsedTimer time;
    time.start();
    if (m_acts->ApproveAct(patient(kPeople.front()).get(), approve, &approved).ok())
        qWarning("the proposer approved");
    if (const auto status = m_acts->ApproveAct(patient(kPeople.back()).get(), approve, &approved); !status.ok())
        qWarning("%s", status.error_message().c_str());
    qInfo("restored and tried in %lld ms", time.elapsed());
    return approved.act();
}

std::string TestOnboardingProven::tenantToRestore()
{
    if (m_restorable.empty()) {
        const auto item = submitted("Rowanberry Practice", "shared");
        if (run(item).stage() == v1::STAGE_LIVE)
            m_restorable = item.tenant_id();
    }
    return m_restorable;
}

void TestOnboardingProven::whatIsOffIsRestored_data()
{
    QTest::addColumn<QString>("plant"); // %1: the tenant's role.
    QTest::addColumn<QString>("cause");
    QTest::addColumn<QString>("step");
    QTest::addColumn<QString>("sql"); // Has to be "t" afterwards.
    QTest::newRow("row security off, which lets an attempt through")
        << "ALTER TABLE clinic.visit DISABLE ROW LEVEL SECURITY"
        << "Row-level security is off on clinic.visit"
        << "Put row rules on the shared tables"
        << "SELECT relrowsecurity FROM pg_class WHERE oid = 'clinic.visit'::regclass";
    QTest::newRow("not forced, and open to everybody")
        << "ALTER TABLE clinic.patient NO FORCE ROW LEVEL SECURITY; GRANT SELECT ON clinic.patient TO PUBLIC"
        << "SELECT on table clinic.patient is granted to everybody (PUBLIC)"
        << "Put row rules on the shared tables"
        << "SELECT relforcerowsecurity AND NOT EXISTS (SELECT 1 FROM aclexplode(relacl) a WHERE a.grantee = 0)"
           " FROM pg_class WHERE oid = 'clinic.patient'::regclass";
    QTest::newRow("limits taken off; what somebody has set lower for a while stays")
        << "ALTER ROLE \"%1\" CONNECTION LIMIT 3; ALTER ROLE \"%1\" RESET statement_timeout"
        << "statement_timeout of role"
        << "Limit connections, statements and waits for locks"
        << "SELECT rolconnlimit = 3 AND array_to_string(s.setconfig, ',') LIKE '%statement_timeout=%' FROM pg_roles r"
           " JOIN pg_db_role_setting s ON s.setrole = r.oid AND s.setdatabase = 0 WHERE rolname = '%1'";
}

void TestOnboardingProven::whatIsOffIsRestored()
{
    QFETCH(QString, plant);
    QFETCH(QString, cause);
    QFETCH(QString, step);
    QFETCH(QString, sql);
    const std::string tenant = tenantToRestore();
    QVERIFY(!tenant.empty());
    const QString role =
        m_postgres.server.value(QStringLiteral("SELECT role FROM bulkhead_platform.credential WHERE tenant = '%1'")
                                    .arg(QString::fromStdString(tenant)));
    QVERIFY(foreseen(tenant).refusal().starts_with("Nothing is off"));
    QCOMPARE(m_postgres.server.run(plant.replace(QLatin1String("%1"), role)), QString());
    const auto preview = foreseen(tenant);
    QVERIFY2(preview.allowed(), preview.DebugString().c_str());
    const auto told = [&preview](const QString &part) {
        return std::ranges::any_of(preview.effects(), [&part](const v1::ActEffect &one) {
            return !one.warning() && QString::fromStdString(one.text()).contains(part);
        });
    };
    QVERIFY2(told(cause) && told(QStringLiteral("Done again: ") + step), preview.DebugString().c_str());
    const v1::Act act = restored(tenant);
    QVERIFY2(act.state() == v1::ACT_STATE_VERIFIED, act.outcome().c_str());
    QVERIFY2(act.outcome().find("attempts across its boundaries were refused") != std::string::npos,
             act.outcome().c_str());
    QCOMPARE(m_postgres.server.value(sql.replace(QLatin1String("%1"), role)), QStringLiteral("t"));
    v1::GetPostureResponse page;
    QVERIFY(m_door->isolation->GetPosture(patient(kPeople.front()).get(), about<v1::GetPostureRequest>(tenant), &page)
                .ok());
    // The boundary is proven, and nobody looks at the support tooling that goes round it: nothing else is found.
    QCOMPARE(page.posture().findings(), 1u);
    QCOMPARE(page.beyond(0).rule(), std::string("contradiction.rows-without-support"));
    for (const int layer : {kData, kIntegration})
        QVERIFY2(page.posture().layers(layer).state() == v1::POSTURE_STATE_PROVEN, page.DebugString().c_str());
}

void TestOnboardingProven::whatIsBeyondThePlatformIsSaid()
{
    const std::string tenant = tenantToRestore();
    QVERIFY(!tenant.empty());
    QCOMPARE(m_postgres.server.run("CREATE POLICY helpdesk ON clinic.patient FOR SELECT USING (true);"
                                   " ALTER TABLE clinic.visit NO FORCE ROW LEVEL SECURITY"),
             QString());
    const auto preview = foreseen(tenant);
    QVERIFY2(std::ranges::any_of(preview.effects(),
                                 [](const v1::ActEffect &one) {
                                     return one.warning()
                                            && one.text().find("the other policy on clinic.patient has to be dropped")
                                                   != std::string::npos;
                                 }),
             preview.DebugString().c_str());
    const v1::Act act = restored(tenant);
    QVERIFY(act.state() == v1::ACT_STATE_FAILED);
    QVERIFY2(act.outcome().find("helpdesk") != std::string::npos, act.outcome().c_str());
    // What it could mend it has mended.
    QCOMPARE(m_postgres.server.value("SELECT relforcerowsecurity FROM pg_class WHERE oid = 'clinic.visit'::regclass"),
             QStringLiteral("t"));
    QCOMPARE(m_postgres.server.run("DROP POLICY helpdesk ON clinic.patient"), QString());
    QVERIFY(probed(tenant).posture().layers(kData).state() == v1::POSTURE_STATE_PROVEN);
    QVERIFY(foreseen(tenant).refusal().starts_with("Nothing is off"));
}

/// Two people agree, it is run, and neither the database nor the broker has anything of it; of another tenant all
/// stands.
void TestOnboardingProven::whoLeavesIsGoneByTheScan()
{
    const auto staying = run(submitted("Clinic that stays", "segmented"));
    const auto item = run(submitted("Clinic that leaves", "segmented"));
    QVERIFY2(item.stage() == v1::STAGE_LIVE && staying.stage() == v1::STAGE_LIVE, item.blocker().c_str());
    const QString role = m_postgres.server.value(
        QStringLiteral("SELECT name FROM bulkhead_platform.made WHERE kind = 'role' AND tenant = '%1'")
            .arg(QString::fromStdString(item.tenant_id())));
    QVERIFY(!role.isEmpty());
    auto propose = about<v1::ProposeActRequest>(item.tenant_id(), "leave " + std::to_string(++m_requests));
    propose.mutable_context()->set_purpose("The practice has merged into another.");
    propose.mutable_offboard()->set_not_before_ms(1);
    propose.mutable_offboard()->set_data_until_ms(1);
    propose.mutable_offboard()->set_typed_name("Clinic that leaves");
    v1::ProposeActResponse proposed;
    grpc::Status status = m_acts->ProposeAct(patient(kPeople[0]).get(), propose, &proposed);
    QVERIFY2(status.ok(), status.error_message().c_str());
    auto approve = about<v1::ApproveActRequest>(item.tenant_id(), "agree " + std::to_string(++m_requests));
    approve.set_act_id(proposed.act().id());
    approve.set_expected_revision(proposed.act().revision());
    v1::ApproveActResponse approved;
    status = m_acts->ApproveAct(patient(kPeople[1]).get(), approve, &approved);
    QVERIFY2(status.ok(), status.error_message().c_str());
    const auto departures = v1::DeparturesService::NewStub(m_gateway->channel());
    const auto context = patient(kPeople[1]);
    const auto reader = departures->RunDeparture(
        context.get(), about<v1::RunDepartureRequest>(item.tenant_id(), "go " + std::to_string(++m_requests)));
    v1::RunDepartureResponse message;
    v1::Departure told;
    while (reader->Read(&message))
        if (message.has_departure())
            told = message.departure();
    status = reader->Finish();
    QVERIFY2(status.ok(), status.error_message().c_str());
    QVERIFY2(told.state() == v1::DEPARTURE_STATE_GONE, told.DebugString().c_str());
    const auto evidence = [&told](const std::string &id) {
        for (const auto &step : told.steps())
            if (step.id() == id)
                return step.evidence();
        return std::string();
    };
    QVERIFY2(evidence("remove:PostgreSQL").find(role.toStdString()) != std::string::npos,
             evidence("remove:PostgreSQL").c_str());
    QVERIFY2(!evidence("remove:RabbitMQ").empty(), told.DebugString().c_str());
    QCOMPARE(evidence("scan"), std::string("Nothing of it was found on PostgreSQL, RabbitMQ, and its own identity got "
                                           "nowhere."));
    // Asked beside the driver.
    QCOMPARE(m_postgres.server.value(QStringLiteral("SELECT count(*) FROM pg_roles WHERE rolname = '%1'").arg(role)),
             QStringLiteral("0"));
    QCOMPARE(m_postgres.server.value(QStringLiteral("SELECT count(*) FROM bulkhead_platform.made WHERE tenant = '%1'")
                                         .arg(QString::fromStdString(item.tenant_id()))),
             QStringLiteral("0"));
    const auto page = probed(staying.tenant_id());
    QVERIFY2(page.incomplete().empty(), page.incomplete().c_str());
    v1::GetCertificateRequest ask;
    ask.mutable_context()->mutable_fleet();
    ask.set_departure_id(item.tenant_id());
    v1::GetCertificateResponse certificate;
    status = departures->GetCertificate(patient(kPeople[0]).get(), ask, &certificate);
    QVERIFY2(status.ok(), status.error_message().c_str());
    const std::string text = certificate.DebugString();
    QVERIFY(text.find(role.toStdString()) != std::string::npos);
    QVERIFY(text.find("Clinic that stays") == std::string::npos);
    QVERIFY(text.find(staying.tenant_id()) == std::string::npos);
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

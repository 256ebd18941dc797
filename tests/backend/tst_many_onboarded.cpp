// Many Shared tenants from an import to proven, on a real PostgreSQL and a real RabbitMQ, with the gateway killed in
// the middle: nobody is doubled, nobody is left over. BULKHEAD_MANY: how many; the soak takes a thousand.
#include "tests/backend/onboarding_door.h"
#include "tests/backend/platform_on_postgres.h"
#include "tests/fixtures/gateway_fixture.h"
#include "tests/fixtures/gateway_process.h"
#include "tests/fixtures/rabbitmq_server.h"

#include "bulkhead/v1/inventory.grpc.pb.h"
#include "bulkhead/v1/onboarding.grpc.pb.h"

#include <QCryptographicHash>
#include <QElapsedTimer>
#include <QJsonArray>
#include <QTemporaryDir>
#include <QtTest>

#include <algorithm>
#include <csignal>
#include <map>
#include <set>

using namespace bulkhead;
using namespace bulkhead::test;

namespace {

constexpr char kPerson[] = "platform-1";

std::unique_ptr<grpc::ClientContext> context(int seconds = 3'600)
{
    auto made = std::make_unique<grpc::ClientContext>();
    made->AddMetadata("authorization", "Bearer " + GatewayFixture::token(kPerson));
    made->set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(seconds));
    return made;
}

template<class Request>
Request fleet(const std::string &requestId)
{
    Request request;
    request.mutable_context()->mutable_fleet();
    request.set_request_id(requestId);
    return request;
}

std::string idOf(int number)
{
    return "clinic-" + std::to_string(number);
}

} // namespace

class TestManyOnboarded : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase();
    void allGoLiveProvenThroughAKill();

private:
    void start();
    void import();
    void begin();
    /// Runs until none is left, or until `until` are live: then the gateway is killed.
    v1::RunReadyResponse run(int until);
    std::map<std::string, v1::OnboardingCase> cases();

    const int m_many = std::max(4, qEnvironmentVariableIntValue("BULKHEAD_MANY"));
    PlatformOnPostgres m_postgres;
    RabbitMqServer m_broker;
    QTemporaryDir m_folder;
    std::unique_ptr<GatewayProcess> m_gateway;
    int m_requests = 0;
};

void TestManyOnboarded::initTestCase()
{
    QString problem = m_postgres.start();
    QVERIFY2(problem.isEmpty(), qPrintable(problem));
    problem = m_broker.start();
    QVERIFY2(problem.isEmpty(), qPrintable(problem));
    QFile file(m_folder.filePath("platform.toml"));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(QStringLiteral("[postgres]\npostgres = \"host=127.0.0.1 port=%1 user=platform\"\ndatabase = \"app\"\n"
                              "schemas = [\"clinic\"]\n[postgres.canary.\"clinic.visit\"]\nkind = \"'booked'\"\n"
                              "[rabbitmq]\nmanagement = \"%2\"\namqp = \"127.0.0.1:%3\"\nuser = \"guest\"\n"
                              "password_file = \"%4\"\ncredentials = \"%5\"\n")
                   .arg(m_postgres.server.port())
                   .arg(m_broker.management())
                   .arg(m_broker.port())
                   .arg(m_broker.passwordFile(), m_folder.filePath("credentials"))
                   .toUtf8());
    file.close();
    QFile people(m_folder.filePath("people.toml"));
    QVERIFY(people.open(QIODevice::WriteOnly));
    people.write(
        QStringLiteral("[[person]]\nid = \"%1\"\nrole = \"platform-operations\"\ntoken_sha256 = \"%2\"\n"
                       "scope = { all = true }\n")
            .arg(QLatin1String(kPerson),
                 QString::fromLatin1(QCryptographicHash::hash(QByteArray::fromStdString(GatewayFixture::token(kPerson)),
                                                              QCryptographicHash::Sha256)
                                         .toHex()))
            .toUtf8());
    people.close();
    start();
}

void TestManyOnboarded::start()
{
    m_gateway = std::make_unique<GatewayProcess>(QStringLiteral(BULKHEAD_GATEWAY),
                                                 QStringList{"--store", m_folder.filePath("store.db"), "--platform",
                                                             m_folder.filePath("platform.toml"), "--people",
                                                             m_folder.filePath("people.toml"), "--telemetry", "none"});
    QVERIFY2(m_gateway->serves(), m_gateway->said().constData());
}

void TestManyOnboarded::import()
{
    const auto stub = v1::InventoryService::NewStub(m_gateway->channel());
    v1::ImportTenantsResponse answer;
    const auto call = context();
    const auto writer = stub->ImportTenants(call.get(), &answer);
    auto message = fleet<v1::ImportTenantsRequest>("import");
    for (int number = 0; number < m_many; ++number) {
        v1::ImportRow &row = *message.add_rows();
        row.set_line(std::uint64_t(number) + 2);
        row.set_external_id(idOf(number));
        row.set_name("Sample Clinic " + std::to_string(number));
        row.set_profile("clinic");
        row.set_region("us-east");
    }
    QVERIFY(writer->Write(message));
    writer->WritesDone();
    const grpc::Status status = writer->Finish();
    QVERIFY2(status.ok(), status.error_message().c_str());
    QCOMPARE(answer.added(), std::uint64_t(m_many));
}

void TestManyOnboarded::begin()
{
    const auto stub = v1::OnboardingService::NewStub(m_gateway->channel());
    auto asked = fleet<v1::BeginCasesRequest>("begin");
    for (int number = 0; number < m_many; ++number) {
        v1::BeginCase &one = *asked.add_tenants();
        one.set_tenant_id(idOf(number));
        one.set_agreement("contract folder");
    }
    v1::BeginCasesResponse told;
    const grpc::Status status = stub->BeginCases(context().get(), asked, &told);
    QVERIFY2(status.ok(), status.error_message().c_str());
    QCOMPARE(told.begun(), std::uint32_t(m_many));
    QCOMPARE(told.problems_size(), 0);
}

v1::RunReadyResponse TestManyOnboarded::run(int until)
{
    const auto stub = v1::OnboardingService::NewStub(m_gateway->channel());
    const auto call = context();
    const auto stream = stub->RunReady(call.get(), fleet<v1::RunReadyRequest>("run-" + std::to_string(++m_requests)));
    v1::RunReadyResponse message, last;
    while (stream->Read(&message)) {
        last = message;
        if (until > 0 && int(message.live()) >= until && m_gateway->runs())
            m_gateway->signal(SIGKILL);
    }
    static_cast<void>(stream->Finish());
    return last;
}

std::map<std::string, v1::OnboardingCase> TestManyOnboarded::cases()
{
    const auto stub = v1::OnboardingService::NewStub(m_gateway->channel());
    const auto call = context(60);
    v1::WatchCasesRequest asked;
    asked.mutable_context()->mutable_fleet();
    const auto stream = stub->WatchCases(call.get(), asked);
    std::map<std::string, v1::OnboardingCase> told;
    v1::WatchCasesResponse message;
    while (int(told.size()) < m_many && stream->Read(&message))
        for (const v1::OnboardingCase &item : message.cases())
            told[item.tenant_id()] = item;
    call->TryCancel();
    while (stream->Read(&message)) {
    }
    static_cast<void>(stream->Finish());
    return told;
}

void TestManyOnboarded::allGoLiveProvenThroughAKill()
{
    import();
    begin();
    if (QTest::currentTestFailed())
        return;
    QElapsedTimer time;
    time.start();
    run(m_many / 2);
    QTRY_VERIFY(!m_gateway->runs());
    start();
    const v1::RunReadyResponse last = run(0);
    qInfo("%d Shared tenants from import to proven, killed in the middle: %.1f s", m_many,
          double(time.elapsed()) / 1e3);
    QVERIFY(last.finished());
    QVERIFY2(last.failed() == 0 && last.held() == 0, last.case_().blocker().c_str());
    QVERIFY(int(last.total()) < m_many); // What was live before the kill stayed so.
    const auto all = cases();
    QCOMPARE(int(all.size()), m_many);
    for (const auto &[tenant, item] : all) {
        QVERIFY2(item.stage() == v1::STAGE_LIVE, (tenant + ": " + item.blocker()).c_str());
        QVERIFY2(item.steps(item.steps_size() - 1).evidence().find("were refused") != std::string::npos,
                 tenant.c_str());
    }
    // Nobody is there twice, and nobody who is no tenant.
    QCOMPARE(m_postgres.server.value(QStringLiteral("SELECT count(*) FROM pg_roles WHERE rolname LIKE 't\\_clinic%'"))
                 .toInt(),
             m_many);
    std::set<QString> hosts;
    const QJsonArray told = m_broker.ask("GET", "/vhosts").json.array();
    for (const QJsonValue &host : told)
        if (host["name"].toString().contains(QLatin1String("clinic-")))
            hosts.insert(host["name"].toString());
    QCOMPARE(int(hosts.size()), m_many);
}

QTEST_GUILESS_MAIN(TestManyOnboarded)
#include "tst_many_onboarded.moc"

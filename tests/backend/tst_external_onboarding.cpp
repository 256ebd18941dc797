// From draft to live on a real PostgreSQL and a company's own driver, through the gateway's door: live takes proof from
// both, whatever the driver does meanwhile.
#include "backend/gateway.h"
#include "tests/backend/onboarding_door.h"
#include "tests/backend/platform_on_postgres.h"
#include "tests/fixtures/folder_platform.h"

#include <QTemporaryDir>
#include <QtTest>

#include <algorithm>
#include <atomic>

using namespace bulkhead;
using namespace bulkhead::test;

namespace {

constexpr int kIdentity = 0, kApplication = 1, kData = 2;
constexpr char kToken[] = "a-token-of-this-test";

v1::PostureState stateOf(const v1::GetPostureResponse &page, int layer)
{
    return page.posture().layers_size() > layer ? page.posture().layers(layer).state() : v1::POSTURE_STATE_UNSPECIFIED;
}

} // namespace

class TestExternalOnboarding : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase();
    void init() { restart(); }
    void liveTakesProofFromBoth();
    void tornOffAtEachStepItGoesOn();
    void nobodyGoesLiveOnHalfAProof_data();
    void nobodyGoesLiveOnHalfAProof();
    void submittedWhileTheDriverIsAway();
    void aDriverThatIsAwayHidesNoCrossing();

private:
    void restart();
    [[nodiscard]] QString systems() const { return m_folder.filePath("systems"); }

    PlatformOnPostgres m_postgres;
    QTemporaryDir m_folder;
    std::string m_address = "127.0.0.1:0";
    std::unique_ptr<FolderPlatform> m_driver;
    std::unique_ptr<Gateway> m_gateway;
    std::unique_ptr<OnboardingDoor> m_door;
};

void TestExternalOnboarding::restart()
{
    m_driver.reset();
    m_driver = std::make_unique<FolderPlatform>(
        FolderPlatform::Place{systems().toStdString(), kToken, m_address, nullptr, "staging"});
    m_address = m_driver->address();
}

void TestExternalOnboarding::initTestCase()
{
    const QString problem = m_postgres.start();
    QVERIFY2(problem.isEmpty(), qPrintable(problem));
    restart();
    const auto put = [this](const char *name, const QByteArray &text) {
        QFile file(m_folder.filePath(name));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(text);
        file.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner);
    };
    put("tables.sql", PlatformOnPostgres::kTables);
    put("token", QByteArray(kToken) + "\n");
    put("platform.toml", QStringLiteral("[postgres]\n"
                                        "postgres = \"host=127.0.0.1 port=%1 user=platform\"\n"
                                        "database = \"app\"\nschemas = [\"clinic\"]\ntemplate = \"tables.sql\"\n"
                                        "[postgres.canary.\"clinic.visit\"]\nkind = \"'booked'\"\n"
                                        "[external]\n"
                                        "name = \"sign-in\"\naddress = \"%2\"\ntoken_file = \"token\"\n"
                                        "deadline_seconds = 5\nlayers = [\"identity\", \"application\"]\n"
                                        "checks = [\"identity.realm.own\", \"identity.roles.mapped\", "
                                        "\"application.context.checked\"]\n")
                             .arg(m_postgres.server.port())
                             .arg(QString::fromStdString(m_address))
                             .toUtf8());
    GatewayOptions options;
    options.telemetry = "none";
    options.environment = "staging";
    options.platform = m_folder.filePath("platform.toml").toStdString();
    auto started = Gateway::start(options);
    QVERIFY2(started.ok(), started.status().ToString().c_str());
    m_gateway = *std::move(started);
    m_door = std::make_unique<OnboardingDoor>(m_gateway->channel());
}

void TestExternalOnboarding::liveTakesProofFromBoth()
{
    const auto item = m_door->submitted("Alderbrook Clinic", "shared");
    QVERIFY2(std::ranges::any_of(item.steps(), [](const v1::Step &s) { return s.id() == "external.realm"; })
                 && std::ranges::any_of(item.steps(), [](const v1::Step &s) { return s.id().starts_with("data."); }),
             item.DebugString().c_str());
    const auto done = m_door->run(item);
    QVERIFY2(done.stage() == v1::STAGE_LIVE, done.blocker().c_str());
    v1::GetPostureResponse page;
    QVERIFY(m_door->isolation->GetPosture(patient().get(), about<v1::GetPostureRequest>(item.tenant_id()), &page).ok());
    QVERIFY2(page.incomplete().empty(), page.incomplete().c_str());
    for (const int layer : {kIdentity, kApplication, kData})
        QVERIFY2(stateOf(page, layer) == v1::POSTURE_STATE_PROVEN, page.DebugString().c_str());
}

/// The driver dies in each of its steps, after their effect; the operator retries.
void TestExternalOnboarding::tornOffAtEachStepItGoesOn()
{
    const auto item = m_door->submitted("Hollyhock Practice", "shared");
    v1::OnboardingCase now = item;
    for (const char *step : {"realm", "roles", "entry"}) {
        std::atomic<bool> dead = false;
        m_driver->at = [&dead, point = std::string("after:") + step](const std::string &here) {
            dead = dead || here == point;
        };
        m_driver->bend = [&dead](google::protobuf::Message &) {
            return dead ? grpc::Status(grpc::StatusCode::UNAVAILABLE, "gone") : grpc::Status::OK;
        };
        now = m_door->run(item, true);
        QVERIFY(now.stage() != v1::STAGE_LIVE);
        QVERIFY2(now.blocker().find("\"sign-in\" cannot be reached") != std::string::npos, now.blocker().c_str());
        restart();
    }
    now = m_door->run(item, true);
    QVERIFY2(now.stage() == v1::STAGE_LIVE, now.blocker().c_str());
    QVERIFY(stateOf(m_door->probed(item.tenant_id()), kIdentity) == v1::POSTURE_STATE_PROVEN);
}

void TestExternalOnboarding::nobodyGoesLiveOnHalfAProof_data()
{
    QTest::addColumn<QString>("lie");
    QTest::addColumn<QString>("words");
    QTest::newRow("a refusal without evidence") << "evidence"
                                                << "no evidence that it was refused";
    QTest::newRow("a round about somebody else") << "foreign"
                                                 << "another tenant than was asked for";
    QTest::newRow("nothing there after all its steps") << "nothing"
                                                       << "Nothing of the tenant is where";
    QTest::newRow("a check kept quiet") << "quiet"
                                        << "What the tier demands does not stand";
    QTest::newRow("an open realm") << "open"
                                   << "A boundary was crossed";
}

void TestExternalOnboarding::nobodyGoesLiveOnHalfAProof()
{
    QFETCH(QString, lie);
    QFETCH(QString, words);
    QFile open(systems() + "/_canary/open");
    if (lie == "open")
        QVERIFY(open.open(QIODevice::WriteOnly));
    m_driver->bend = [lie](google::protobuf::Message &message) {
        auto *round = dynamic_cast<v1::ProbeTenantResponse *>(&message);
        auto *look = dynamic_cast<v1::ObserveTenantResponse *>(&message);
        if (round && lie == "evidence")
            round->mutable_attempts(0)->clear_evidence();
        if (round && lie == "foreign")
            round->mutable_context()->set_tenant_id("alderbrook-clinic");
        if (round && lie == "nothing") {
            round->clear_attempts();
            round->set_presence(v1::PRESENCE_NOTHING);
        }
        if (look && lie == "quiet")
            look->mutable_checks()->RemoveLast();
        return grpc::Status::OK;
    };
    const auto item = m_door->submitted("Clinic of " + QString(lie).toStdString(), "shared");
    auto done = m_door->run(item);
    QVERIFY(done.stage() != v1::STAGE_LIVE);
    QVERIFY2(done.blocker().find(words.toStdString()) != std::string::npos, done.blocker().c_str());
    QVERIFY2(done.blocker().find("alderbrook") == std::string::npos, done.blocker().c_str());
    open.remove();
    restart(); // An honest one.
    done = m_door->run(item, true);
    QVERIFY2(done.stage() == v1::STAGE_LIVE, done.blocker().c_str());
}

void TestExternalOnboarding::submittedWhileTheDriverIsAway()
{
    m_driver.reset();
    const auto item = m_door->submitted("Yewtree Surgery", "shared");
    QVERIFY(!item.id().empty());
    auto done = m_door->run(item);
    QVERIFY(done.stage() != v1::STAGE_LIVE);
    QVERIFY2(done.blocker().find("cannot be reached") != std::string::npos, done.blocker().c_str());
    restart();
    done = m_door->run(item, true);
    QVERIFY2(done.stage() == v1::STAGE_LIVE, done.blocker().c_str());
    QVERIFY(QFile::exists(systems() + "/" + QString::fromStdString(item.tenant_id()) + "/entry"));
    QVERIFY(stateOf(m_door->probed(item.tenant_id()), kApplication) == v1::POSTURE_STATE_PROVEN);
}

void TestExternalOnboarding::aDriverThatIsAwayHidesNoCrossing()
{
    const auto item = m_door->submitted("Larkspur Clinic", "shared");
    QVERIFY(m_door->run(item).stage() == v1::STAGE_LIVE);
    m_driver.reset();
    QVERIFY(m_postgres.server.run("ALTER TABLE clinic.patient DISABLE ROW LEVEL SECURITY").isEmpty());
    auto page = m_door->probed(item.tenant_id());
    QVERIFY2(page.unreachable().find("\"sign-in\" cannot be reached") != std::string::npos, page.unreachable().c_str());
    QVERIFY(stateOf(page, kData) == v1::POSTURE_STATE_CROSSED);
    QVERIFY(m_postgres.server.run("ALTER TABLE clinic.patient ENABLE ROW LEVEL SECURITY").isEmpty());
    page = m_door->probed(item.tenant_id()); // Refused again; half a round proves nothing anew.
    QVERIFY(!page.incomplete().empty());
    restart();
    page = m_door->probed(item.tenant_id());
    QVERIFY2(stateOf(page, kData) == v1::POSTURE_STATE_PROVEN, page.DebugString().c_str());
}

QTEST_GUILESS_MAIN(TestExternalOnboarding)
#include "tst_external_onboarding.moc"

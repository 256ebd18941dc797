// Provisioning on the simulated platform: what each tier gets, what fails, what a repeat does.
#include "backend/driver/simulated_platform.h"

#include <QTest>

#include <set>

using namespace bulkhead;

namespace {

constexpr std::uint64_t kSeed = 20'260'101;

} // namespace

class TestSimulatedProvisioning : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void planFollowsTheTier_data();
    void planFollowsTheTier();
    void failedStepSucceedsOnRetry();
    void tierChangeLeavesEvidence();
};

void TestSimulatedProvisioning::planFollowsTheTier_data()
{
    QTest::addColumn<int>("tier");
    QTest::addColumn<QString>("own");
    QTest::addColumn<QString>("foreign");
    QTest::addRow("shared puts row rules and creates no database") << int(Tier::Shared) << "data.rowrules"
                                                                   << "data.database";
    QTest::addRow("segmented creates a schema, not row rules") << int(Tier::Segmented) << "data.schema"
                                                               << "data.rowrules";
    QTest::addRow("dedicated creates a database and its own capacity") << int(Tier::Dedicated) << "data.database"
                                                                       << "limits.rate";
    QTest::addRow("a channel brands its sign-in") << int(Tier::Channel) << "identity.branding"
                                                  << "data.database";
}

void TestSimulatedProvisioning::planFollowsTheTier()
{
    QFETCH(int, tier);
    QFETCH(QString, own);
    QFETCH(QString, foreign);
    TenantFacts t;
    t.id = "t-plan";
    t.tier = static_cast<Tier>(tier);
    const auto platform = makeSimulatedPlatform(kSeed);
    std::set<std::string> ids;
    Stage stage = Stage::Contract;
    for (const PlannedStep &s : platform->plan(t)) {
        QVERIFY(ids.insert(s.id).second);
        QVERIFY(!s.title.empty());
        QVERIFY2(s.stage >= stage, "stages come in order");
        stage = s.stage;
    }
    QCOMPARE(stage, Stage::Verification);
    QVERIFY(ids.contains(own.toStdString()));
    QVERIFY(!ids.contains(foreign.toStdString()));
    for (const char *always : {"identity.realm", "integrations.queue", "integrations.credentials", "support.access"})
        QVERIFY(ids.contains(always));
}

void TestSimulatedProvisioning::failedStepSucceedsOnRetry()
{
    const auto platform = makeSimulatedPlatform(kSeed);
    const PlannedStep queue{"integrations.queue", "", Stage::Integrations};
    int failed = 0, tried = 0;
    for (; tried < 60 && failed == 0; ++tried) {
        TenantFacts t;
        t.id = "t-" + std::to_string(tried);
        t.region = "us-east";
        std::string evidence;
        const absl::Status first = platform->apply(t, queue, 1, evidence);
        if (first.ok()) {
            QVERIFY2(evidence.find("us-east") != std::string::npos, evidence.c_str());
            continue;
        }
        ++failed;
        QVERIFY(first.message().find("Retry") != absl::string_view::npos);
        QVERIFY(evidence.empty());
        QCOMPARE(platform->apply(t, queue, 1, evidence).message(), first.message());
        QVERIFY(platform->apply(t, queue, 2, evidence).ok());
        QVERIFY(!evidence.empty());
    }
    QCOMPARE(failed, 1);
    QVERIFY2(tried > 1, "not every tenant meets trouble");
    std::string evidence;
    QCOMPARE(platform->apply({}, {"data.moon", "", Stage::DataBoundary}, 1, evidence).code(),
             absl::StatusCode::kNotFound);
}

void TestSimulatedProvisioning::tierChangeLeavesEvidence()
{
    const auto platform = makeSimulatedPlatform(kSeed);
    TenantFacts t;
    t.id = "t-000001";
    std::string evidence;
    QVERIFY(platform->setTier(t, Tier::Segmented, evidence).ok());
    QVERIFY(evidence.find("segmented") != std::string::npos);
    QCOMPARE(platform->setTier(t, Tier::Unspecified, evidence).code(), absl::StatusCode::kInvalidArgument);
}

QTEST_APPLESS_MAIN(TestSimulatedProvisioning)
#include "tst_simulated_provisioning.moc"

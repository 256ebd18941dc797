// Limits on systems that a company has its own program for, over real gRPC; and the file that names that program.
#include "backend/containment_file.h"
#include "backend/gateway.h"
#include "backend/rpc/external_limits.h"
#include "tests/fixtures/sample_limit_driver.h"

#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

#include <algorithm>

using namespace bulkhead;
using namespace bulkhead::test;

namespace {

Limit limitFor(const std::string &act, const std::string &tenant, Measure measure = Measure::ConnectionLimit)
{
    Limit limit;
    limit.act = act;
    limit.tenantId = tenant;
    limit.pool = "claims-engine";
    limit.measure = measure;
    limit.value = 3;
    limit.liftsMs = 1'300'000;
    return limit;
}

bool holds(const absl::Status &status, const char *words)
{
    return std::string(status.message()).find(words) != std::string::npos;
}

} // namespace

class TestExternalLimits : public QObject
{
    Q_OBJECT
private slots:
    void init()
    {
        m_system = std::make_unique<LimitedSystem>();
        m_driver = std::make_unique<SampleLimitDriver>(*m_system);
        m_limited = std::make_shared<LimitedTenants>();
        m_limits = makeExternalLimits(m_driver->address(), m_limited);
    }
    void cleanup()
    {
        m_limits.reset();
        m_driver.reset();
    }
    void itDoesWhatTheDriverCan();
    void aLimitStandsAndIsLifted();
    void roomLimitsNobody();
    void whatTheDriverRefusesIsSaid();
    void aLimitOutlivesGatewayAndDriver();
    void anAnswerThatNeverCameLeavesNoLimit();
    void aDriverThatIsAwayCanDoNothing();
    void theFileIsRead();
    void allOfTheRuleHasToHold();
    void aWrongFileIsRefused_data();
    void aWrongFileIsRefused();
    void aGatewayDoesNotStartOnABrokenFile();

private:
    QString file(const QByteArray &text)
    {
        QFile out(m_dir.filePath(QStringLiteral("containment.toml")));
        if (out.open(QIODevice::WriteOnly | QIODevice::Truncate))
            out.write(text);
        return out.fileName();
    }

    QTemporaryDir m_dir;
    std::unique_ptr<LimitedSystem> m_system;
    std::unique_ptr<SampleLimitDriver> m_driver;
    std::shared_ptr<LimitedTenants> m_limited;
    std::unique_ptr<LimitExecutor> m_limits;
};

void TestExternalLimits::itDoesWhatTheDriverCan()
{
    // What a later version of the contract adds is not offered to anybody.
    QCOMPARE(m_limits->measures("claims-engine"), (std::vector<Measure>{Measure::ConnectionLimit, Measure::ScaleOut}));
    QVERIFY(m_limits->measures("pool-a").empty());
}

void TestExternalLimits::aLimitStandsAndIsLifted()
{
    std::string evidence;
    QVERIFY(m_limits->apply(limitFor("act-1", "elm-5"), evidence).ok());
    QCOMPARE(evidence, std::string("Set to 3."));
    QCOMPARE(m_system->standing.at("act-1").lifts_ms(), std::int64_t(1'300'000));
    QVERIFY(m_limited->holds("claims-engine", "elm-5"));
    QVERIFY(!m_limited->holds("claims-engine", "fir-6"));
    QVERIFY(m_limits->apply(limitFor("act-1", "elm-5"), evidence).ok()); // A repeat.
    QCOMPARE(m_system->standing.size(), std::size_t(1));
    QVERIFY(m_limits->lift(limitFor("act-1", "elm-5"), evidence).ok());
    QVERIFY(m_system->standing.empty());
    QVERIFY(!m_limited->holds("claims-engine", "elm-5"));
}

void TestExternalLimits::roomLimitsNobody()
{
    std::string evidence;
    QVERIFY(m_limits->apply(limitFor("act-1", "elm-5", Measure::ScaleOut), evidence).ok());
    QVERIFY(!m_limited->holds("claims-engine", "elm-5"));
}

void TestExternalLimits::whatTheDriverRefusesIsSaid()
{
    std::string evidence;
    QVERIFY(m_limits->apply(limitFor("act-1", "elm-5"), evidence).ok());
    const absl::Status refused = m_limits->apply(limitFor("act-2", "elm-5"), evidence);
    QCOMPARE(refused.code(), absl::StatusCode::kFailedPrecondition);
    QVERIFY2(holds(refused, "The tenant is limited already. Lift that first."),
             refused.ToString().c_str()); // One line.
    QCOMPARE(m_system->standing.size(), std::size_t(1));
    QVERIFY(m_limits->apply(limitFor("act-3", "fir-6"), evidence).ok()); // Another tenant's is its own.
}

void TestExternalLimits::aLimitOutlivesGatewayAndDriver()
{
    std::string evidence;
    QVERIFY(m_limits->apply(limitFor("act-1", "elm-5"), evidence).ok());
    m_limits.reset();
    m_driver.reset();
    m_driver = std::make_unique<SampleLimitDriver>(*m_system);
    const auto later = makeExternalLimits(m_driver->address(), m_limited);
    std::vector<std::string> acts;
    QVERIFY(later->liftDue(acts).ok());
    QVERIFY(acts.empty()); // By the driver's own clock it is not due.
    m_system->nowMs = 1'300'000;
    QVERIFY(later->liftDue(acts).ok());
    QCOMPARE(acts, std::vector<std::string>{"act-1"});
    QVERIFY(m_system->standing.empty());
}

/// The driver dies after it set the limit: the gateway does not know, and takes it back as soon as one answers.
void TestExternalLimits::anAnswerThatNeverCameLeavesNoLimit()
{
    m_driver->beforeAnswer = [] { return grpc::Status(grpc::StatusCode::UNAVAILABLE, "died"); };
    std::string evidence;
    const absl::Status status = m_limits->apply(limitFor("act-1", "elm-5"), evidence);
    QCOMPARE(status.code(), absl::StatusCode::kUnavailable);
    QVERIFY2(holds(status, m_driver->address().c_str()), status.ToString().c_str());
    QVERIFY(m_system->standing.empty());
    QVERIFY(!m_limited->holds("claims-engine", "elm-5"));
}

void TestExternalLimits::aDriverThatIsAwayCanDoNothing()
{
    const std::string address = m_driver->address();
    m_driver.reset();
    QVERIFY(m_limits->measures("claims-engine").empty());
    std::string evidence;
    QCOMPARE(m_limits->apply(limitFor("act-1", "elm-5"), evidence).code(), absl::StatusCode::kUnavailable);
    QCOMPARE(m_limits->lift(limitFor("act-1", "elm-5"), evidence).code(), absl::StatusCode::kUnavailable);
    std::vector<std::string> acts;
    QCOMPARE(m_limits->liftDue(acts).code(), absl::StatusCode::kUnavailable);
    // It is asked again when it is back, without anybody's doing.
    m_driver = std::make_unique<SampleLimitDriver>(*m_system, address);
    QTRY_VERIFY_WITH_TIMEOUT(!m_limits->measures("claims-engine").empty(), 20'000);
}

void TestExternalLimits::theFileIsRead()
{
    const auto policy = readContainmentPolicy(file(R"(
[at_once]
measures = ["connections", "queue"]
least_share = 60
least_victims = 4
most_minutes = 10
exempt = ["mercy-general"]
[scale_out]
most_slots = 16
slot_hour_cents = 40
currency = "EUR"
[[driver]]
address = "localhost:7555"
)")
                                                  .toStdString());
    QVERIFY2(policy.ok(), policy.status().ToString().c_str());
    QCOMPARE(policy->atOnce.measures, (std::vector<Measure>{Measure::ConnectionLimit, Measure::QueueLimit}));
    QCOMPARE(policy->atOnce.leastShare, 60);
    QCOMPARE(policy->atOnce.leastVictims, 4);
    QCOMPARE(policy->atOnce.mostMinutes, 10);
    QCOMPARE(policy->atOnce.exempt, std::vector<std::string>{"mercy-general"});
    QCOMPARE(policy->scaleOut.mostSlots, std::int64_t(16));
    QCOMPARE(policy->drivers, std::vector<std::string>{"127.0.0.1:7555"});
    QCOMPARE(costInWords(policy->scaleOut, 4, 15), std::string("Costs 1.0 slot-hours, about 0.40 EUR."));
    QCOMPARE(costInWords({}, 4, 15), std::string("Costs 1.0 slot-hours."));
}

void TestExternalLimits::allOfTheRuleHasToHold()
{
    AtOnceRule rule;
    rule.measures = {Measure::ConnectionLimit};
    rule.exempt = {"fir-6"};
    const AtOnceCase may{Measure::ConnectionLimit, 5, 0.5, 3, true, "elm-5"};
    QVERIFY(
        atOnceBy(rule, may).starts_with("The gateway's policy lets platform operations set it at once: up to 5 min"));
    QVERIFY(atOnceBy({}, may).empty()); // Without a rule nothing.
    const auto refuses = [&](const std::function<void(AtOnceCase &)> &change) {
        AtOnceCase changed = may;
        change(changed);
        return atOnceBy(rule, changed).empty();
    };
    QVERIFY(refuses([](AtOnceCase &c) { c.measure = Measure::StatementTimeout; }));
    QVERIFY(refuses([](AtOnceCase &c) { c.minutes = 6; }));
    QVERIFY(refuses([](AtOnceCase &c) { c.share = 0.499; }));
    QVERIFY(refuses([](AtOnceCase &c) { c.victims = 2; }));
    QVERIFY(refuses([](AtOnceCase &c) { c.overEntitlement = false; }));
    QVERIFY(refuses([](AtOnceCase &c) { c.tenantId = "fir-6"; }));
}

void TestExternalLimits::aWrongFileIsRefused_data()
{
    QTest::addColumn<QByteArray>("toml");
    QTest::addColumn<QByteArray>("says");
    QTest::newRow("an unknown table") << QByteArray("[at_onse]\n") << QByteArray("containment.toml:1: ");
    QTest::newRow("an unknown key") << QByteArray("[at_once]\nshare = 3\n") << QByteArray("containment.toml:2: ");
    QTest::newRow("a measure that is not small")
        << QByteArray("[at_once]\nmeasures = [\"end-transaction\"]\n") << QByteArray("may not be taken at once");
    QTest::newRow("a share below which nobody is named")
        << QByteArray("[at_once]\nleast_share = 10\n") << QByteArray("35");
    QTest::newRow("a text for a number") << QByteArray("[at_once]\nmost_minutes = \"5\"\n")
                                         << QByteArray("most_minutes");
    QTest::newRow("a price without a currency")
        << QByteArray("[scale_out]\nslot_hour_cents = 3\n") << QByteArray("needs a currency");
    QTest::newRow("a negative price") << QByteArray("[scale_out]\nslot_hour_cents = -3\ncurrency = \"EUR\"\n")
                                      << QByteArray("slot_hour_cents");
    QTest::newRow("a driver on another machine")
        << QByteArray("[[driver]]\naddress = \"192.0.2.7:7555\"\n") << QByteArray("HOST:PORT on this machine");
    QTest::newRow("a driver without an address")
        << QByteArray("[[driver]]\n") << QByteArray("HOST:PORT on this machine");
    QTest::newRow("no TOML") << QByteArray("at_once\n") << QByteArray("containment.toml");
}

void TestExternalLimits::aWrongFileIsRefused()
{
    QFETCH(QByteArray, toml);
    QFETCH(QByteArray, says);
    const auto policy = readContainmentPolicy(file(toml).toStdString());
    QVERIFY(!policy.ok());
    QVERIFY2(QByteArray::fromStdString(std::string(policy.status().message())).contains(says),
             policy.status().ToString().c_str());
}

void TestExternalLimits::aGatewayDoesNotStartOnABrokenFile()
{
    GatewayOptions options;
    options.containment = file("[at_once]\nmeasures = 3\n").toStdString();
    const auto gateway = Gateway::start(options);
    QVERIFY(!gateway.ok());
    QVERIFY2(holds(gateway.status(), "containment.toml:2"), gateway.status().ToString().c_str());
}

QTEST_GUILESS_MAIN(TestExternalLimits)
#include "tst_external_limits.moc"

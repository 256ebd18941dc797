// Limits that are really set on RabbitMQ, seen by real clients, keep their own end and go away with it whoever is left.
#include "backend/driver/rabbitmq_limits.h"
#include "tests/fixtures/broker_client.h"
#include "tests/fixtures/rabbitmq_server.h"

#include <QDateTime>
#include <QJsonArray>
#include <QJsonObject>
#include <QTest>

#include <algorithm>

using namespace bulkhead;
using Published = BrokerClient::Published;

class TestRabbitMqLimits : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void connectionsAboveTheLimitAreClosedAndRefused();
    void theLimitBeforeComesBack();
    void fullQueuesRefuseAndLoseNothing();
    void deepQueuesSurviveTheBrokersRestart();
    void policiesBelowStayInForce();
    void endsByItselfWhoeverSetIt();
    void twoActsDoNotLimitAlike();
    void halfALimitIsNone();
    void saysWhatIsMissing();
    void aBrokerThatIsAwayIsToldOf();

private:
    [[nodiscard]] ProbeConfig config();
    [[nodiscard]] static Limit limit(const char *act, const char *tenant, Measure measure, std::int64_t value,
                                     int seconds = 600);
    [[nodiscard]] QJsonValue asked(const QString &path) const;
    [[nodiscard]] QString connectionLimit(const char *user) const;
    [[nodiscard]] bool recorded(const char *act) const;
    [[nodiscard]] int connections(const char *user) const;
    [[nodiscard]] int policies(const char *vhost) const;
    RabbitMqServer m_server;
    std::shared_ptr<LimitedTenants> m_limited = std::make_shared<LimitedTenants>();
};

#define VERIFY_OK(status)                                                                                              \
    do {                                                                                                               \
        const absl::Status asserted = (status);                                                                        \
        QVERIFY2(asserted.ok(), std::string(asserted.message()).c_str());                                              \
    } while (false)

void TestRabbitMqLimits::initTestCase()
{
    const QString problem = m_server.start();
    QVERIFY2(problem.isEmpty(), qPrintable(problem));
    for (const char *name : {"t_a", "t_b", "foreign"}) {
        QVERIFY(m_server.addTenant(QString::fromLatin1(name)));
        QVERIFY(m_server.addQueue(QString::fromLatin1(name), QStringLiteral("jobs")));
    }
    // Who limits may do so without any permission on the tenants' virtual hosts.
    QCOMPARE(
        m_server.ask("PUT", QStringLiteral("/users/warden"), R"({"password":"secret","tags":"administrator"})").status,
        201);
}

ProbeConfig TestRabbitMqLimits::config()
{
    ProbedBroker broker;
    broker.name = "jobs";
    broker.management = m_server.management().toStdString();
    broker.login = {"guest", m_server.passwordFile().toStdString()};
    broker.limits = true;
    broker.limiter = {"warden", m_server.passwordFile("secret").toStdString()};
    broker.prefix = broker.userPrefix = "t_";
    ProbeConfig config;
    config.brokers.push_back(broker);
    return config;
}

Limit TestRabbitMqLimits::limit(const char *act, const char *tenant, Measure measure, std::int64_t value, int seconds)
{
    return {act, tenant, "jobs", measure, value, QDateTime::currentMSecsSinceEpoch() + seconds * 1'000};
}

QJsonValue TestRabbitMqLimits::asked(const QString &path) const
{
    const RabbitMqServer::Answer answer = m_server.ask("GET", path);
    return answer.json.isArray() ? QJsonValue(answer.json.array()) : QJsonValue(answer.json.object());
}

QString TestRabbitMqLimits::connectionLimit(const char *user) const
{
    const QJsonArray limits = asked(QStringLiteral("/user-limits/%1").arg(QString::fromLatin1(user))).toArray();
    if (limits.isEmpty())
        return QStringLiteral("none");
    const QJsonValue most = limits.first()[QStringLiteral("value")][QStringLiteral("max-connections")];
    return most.isUndefined() ? QStringLiteral("none") : QString::number(most.toInt());
}

bool TestRabbitMqLimits::recorded(const char *act) const
{
    return m_server.ask("GET", QStringLiteral("/global-parameters/bulkhead-limits-%1").arg(QString::fromLatin1(act)))
               .status
           == 200;
}

/// Those whose age the broker tells: it does so a little after they are opened.
int TestRabbitMqLimits::connections(const char *user) const
{
    const QJsonArray all = asked(QStringLiteral("/connections?columns=user,connected_at")).toArray();
    return int(std::ranges::count_if(all, [user](const QJsonValue &one) {
        return one[QStringLiteral("user")].toString() == QLatin1String(user)
               && !one[QStringLiteral("connected_at")].isUndefined();
    }));
}

int TestRabbitMqLimits::policies(const char *vhost) const
{
    return int(asked(QStringLiteral("/policies/%1").arg(QString::fromLatin1(vhost))).toArray().size());
}

void TestRabbitMqLimits::connectionsAboveTheLimitAreClosedAndRefused()
{
    const auto limits = makeRabbitMqLimits(config(), m_limited);
    BrokerClient first(m_server.port(), QStringLiteral("t_a"));
    QTRY_COMPARE_WITH_TIMEOUT(connections("t_a"), 1, 10'000);
    BrokerClient second(m_server.port(), QStringLiteral("t_a")), third(m_server.port(), QStringLiteral("t_a"));
    BrokerClient other(m_server.port(), QStringLiteral("t_b"));
    QVERIFY(first.open() && second.open() && third.open() && other.open());
    QTRY_COMPARE_WITH_TIMEOUT(connections("t_a"), 3, 10'000);
    const Limit one = limit("act-1", "a", Measure::ConnectionLimit, 1);
    std::string evidence;
    VERIFY_OK(limits->apply(one, evidence));
    QVERIFY2(evidence.find("holds the user t_a to 1 connection: it has 1, 2 closed") != std::string::npos,
             evidence.c_str());
    QVERIFY(recorded("act-1"));
    QVERIFY(m_limited->holds("jobs", "a") && !m_limited->holds("jobs", "b"));
    QVERIFY(first.alive()); // The oldest stays.
    QVERIFY(!second.alive() && !third.alive());
    const BrokerClient more(m_server.port(), QStringLiteral("t_a"));
    QVERIFY(!more.open());
    QVERIFY2(more.problem().contains(QStringLiteral("connection limit (1) is reached")), qPrintable(more.problem()));
    QVERIFY(other.alive()); // Whoever is not limited notices nothing.
    const BrokerClient another(m_server.port(), QStringLiteral("t_b"));
    QVERIFY(another.open());
    QCOMPARE(connectionLimit("t_b"), QStringLiteral("none"));
    VERIFY_OK(limits->apply(one, evidence)); // A repeat changes nothing and says the same.
    QVERIFY(evidence.find("it has 1, 0 closed") != std::string::npos);
    VERIFY_OK(limits->lift(one, evidence));
    QCOMPARE(connectionLimit("t_a"), QStringLiteral("none"));
    QVERIFY(!recorded("act-1"));
    QVERIFY(!m_limited->holds("jobs", "a"));
    const BrokerClient again(m_server.port(), QStringLiteral("t_a"));
    QVERIFY2(again.open(), qPrintable(again.problem()));
    VERIFY_OK(limits->lift(one, evidence)); // Lifted already.
}

void TestRabbitMqLimits::theLimitBeforeComesBack()
{
    QCOMPARE(m_server.ask("PUT", QStringLiteral("/user-limits/t_a/max-connections"), R"({"value":7})").status, 204);
    const auto limits = makeRabbitMqLimits(config(), m_limited);
    std::string evidence;
    const absl::Status more = limits->apply(limit("act-2", "a", Measure::ConnectionLimit, 9), evidence);
    QVERIFY(std::string(more.message()).find("may hold 7 connections only as it is") != std::string::npos);
    QVERIFY(!recorded("act-2"));
    const Limit two = limit("act-2", "a", Measure::ConnectionLimit, 2);
    VERIFY_OK(limits->apply(two, evidence));
    QCOMPARE(connectionLimit("t_a"), QStringLiteral("2"));
    VERIFY_OK(limits->lift(two, evidence));
    QCOMPARE(connectionLimit("t_a"), QStringLiteral("7"));
    // What somebody sets meanwhile is theirs.
    VERIFY_OK(limits->apply(two, evidence));
    QCOMPARE(m_server.ask("PUT", QStringLiteral("/user-limits/t_a/max-connections"), R"({"value":1})").status, 204);
    VERIFY_OK(limits->lift(two, evidence));
    QCOMPARE(connectionLimit("t_a"), QStringLiteral("1"));
    QCOMPARE(m_server.ask("DELETE", QStringLiteral("/user-limits/t_a/max-connections")).status, 204);
}

void TestRabbitMqLimits::fullQueuesRefuseAndLoseNothing()
{
    const auto limits = makeRabbitMqLimits(config(), m_limited);
    BrokerClient a(m_server.port(), QStringLiteral("t_a")), b(m_server.port(), QStringLiteral("t_b"));
    for (int i = 0; i < 12; ++i)
        QCOMPARE(a.publish(QStringLiteral("jobs")), Published::Accepted);
    QVERIFY(m_server.addQueue(QStringLiteral("t_a"), QStringLiteral("mail")));
    const Limit five = limit("act-3", "a", Measure::QueueLimit, 5);
    std::string evidence;
    VERIFY_OK(limits->apply(five, evidence));
    QVERIFY2(evidence.find("t_a: 2 queues hold at most 5 messages each") != std::string::npos
                 && evidence.find("1 has more by now: nothing is dropped") != std::string::npos,
             evidence.c_str());
    QCOMPARE(m_server.depth(QStringLiteral("t_a"), QStringLiteral("jobs")), 12); // All still there.
    QCOMPARE(a.publish(QStringLiteral("jobs")), Published::Refused);
    QCOMPARE(m_server.depth(QStringLiteral("t_a"), QStringLiteral("jobs")), 12);
    for (int i = 0; i < 5; ++i)
        QCOMPARE(a.publish(QStringLiteral("mail")), Published::Accepted);
    QCOMPARE(a.publish(QStringLiteral("mail")), Published::Refused);
    for (int i = 0; i < 8; ++i) // The neighbour's queue of the same name takes what comes.
        QCOMPARE(b.publish(QStringLiteral("jobs")), Published::Accepted);
    QCOMPARE(policies("t_b"), 0);
    QVERIFY(m_limited->holds("jobs", "a"));
    VERIFY_OK(limits->lift(five, evidence));
    QCOMPARE(policies("t_a"), 0);
    QVERIFY(!recorded("act-3"));
    QTRY_COMPARE_WITH_TIMEOUT(a.publish(QStringLiteral("mail")), Published::Accepted, 10'000);
    QTRY_COMPARE_WITH_TIMEOUT(a.publish(QStringLiteral("jobs")), Published::Accepted, 10'000);
}

void TestRabbitMqLimits::deepQueuesSurviveTheBrokersRestart()
{
    const int before = m_server.depth(QStringLiteral("t_b"), QStringLiteral("jobs"));
    QVERIFY(m_server.publish(QStringLiteral("t_b"), QStringLiteral("jobs"), 4)); // Kept on disk.
    QVERIFY(before >= 8);
    QCOMPARE(m_server.ask("DELETE", QStringLiteral("/queues/t_b/jobs/contents")).status, 204);
    QVERIFY(m_server.publish(QStringLiteral("t_b"), QStringLiteral("jobs"), 9));
    const Limit three = limit("act-4", "b", Measure::QueueLimit, 3);
    std::string evidence;
    VERIFY_OK(makeRabbitMqLimits(config(), m_limited)->apply(three, evidence));
    m_server.stop();
    const QString again = m_server.start();
    QVERIFY2(again.isEmpty(), qPrintable(again));
    QTRY_COMPARE_WITH_TIMEOUT(m_server.depth(QStringLiteral("t_b"), QStringLiteral("jobs")), 9, 10'000);
    QVERIFY(recorded("act-4"));
    // Another gateway's executor lifts it.
    VERIFY_OK(makeRabbitMqLimits(config(), m_limited)->lift(three, evidence));
    QCOMPARE(policies("t_b"), 0);
}

void TestRabbitMqLimits::policiesBelowStayInForce()
{
    QCOMPARE(m_server
                 .ask("PUT", QStringLiteral("/policies/t_b/letters"),
                      R"({"pattern":"^jobs$","definition":{"dead-letter-exchange":"dead"},"priority":3})")
                 .status,
             201);
    const auto limits = makeRabbitMqLimits(config(), m_limited);
    const Limit many = limit("act-5", "b", Measure::QueueLimit, 1'000);
    std::string evidence;
    VERIFY_OK(limits->apply(many, evidence));
    const auto inForce = [this] {
        return asked(QStringLiteral("/queues/t_b/jobs"))[QStringLiteral("effective_policy_definition")].toObject();
    };
    QCOMPARE(inForce()[QStringLiteral("dead-letter-exchange")].toString(), QStringLiteral("dead"));
    QCOMPARE(inForce()[QStringLiteral("max-length")].toInt(), 1'000);
    VERIFY_OK(limits->lift(many, evidence));
    QTRY_VERIFY_WITH_TIMEOUT(!inForce().contains(QStringLiteral("max-length")), 10'000);
    QCOMPARE(inForce()[QStringLiteral("dead-letter-exchange")].toString(), QStringLiteral("dead"));
    QCOMPARE(m_server.ask("DELETE", QStringLiteral("/policies/t_b/letters")).status, 204);
}

void TestRabbitMqLimits::endsByItselfWhoeverSetIt()
{
    std::string evidence;
    VERIFY_OK(makeRabbitMqLimits(config(), m_limited)
                  ->apply(limit("act-6", "b", Measure::ConnectionLimit, 1, 3), evidence)); // And is gone.
    m_limited = std::make_shared<LimitedTenants>();
    const auto second = makeRabbitMqLimits(config(), m_limited);
    std::vector<std::string> acts;
    VERIFY_OK(second->liftDue(acts));
    if (acts.empty())
        QVERIFY(m_limited->holds("jobs", "b")); // It knows of it although it did not set it.
    QTRY_VERIFY_WITH_TIMEOUT((static_cast<void>(second->liftDue(acts)), !acts.empty()), 15'000);
    QCOMPARE(acts, std::vector<std::string>{"act-6"});
    QVERIFY(!m_limited->holds("jobs", "b"));
    QVERIFY(!recorded("act-6"));
    QCOMPARE(connectionLimit("t_b"), QStringLiteral("none"));
}

void TestRabbitMqLimits::twoActsDoNotLimitAlike()
{
    const auto limits = makeRabbitMqLimits(config(), m_limited);
    std::string evidence;
    const Limit first = limit("act-7", "b", Measure::ConnectionLimit, 3);
    VERIFY_OK(limits->apply(first, evidence));
    const absl::Status status = limits->apply(limit("act-8", "b", Measure::ConnectionLimit, 1), evidence);
    QCOMPARE(status.code(), absl::StatusCode::kFailedPrecondition);
    QVERIFY(std::string(status.message()).find("another act") != std::string::npos);
    QCOMPARE(connectionLimit("t_b"), QStringLiteral("3"));
    VERIFY_OK(limits->lift(first, evidence));
}

void TestRabbitMqLimits::halfALimitIsNone()
{
    const auto limits = makeRabbitMqLimits(config(), m_limited);
    QVERIFY(m_server.addQueue(QStringLiteral("t_b"), QStringLiteral("own"), R"({"x-overflow":"drop-head"})"));
    std::string evidence;
    const absl::Status drops = limits->apply(limit("act-9", "b", Measure::QueueLimit, 5), evidence);
    QVERIFY2(std::string(drops.message()).find("own of t_b was declared with x-overflow = drop-head")
                 != std::string::npos,
             std::string(drops.message()).c_str());
    QVERIFY(!recorded("act-9"));
    QCOMPARE(policies("t_b"), 0);
    QVERIFY(!m_limited->holds("jobs", "b"));
    QCOMPARE(m_server.ask("DELETE", QStringLiteral("/queues/t_b/own")).status, 204);
    // The broker takes the first round of policies, and of the second no length below nothing.
    const absl::Status midway = limits->apply(limit("act-9", "b", Measure::QueueLimit, -1), evidence);
    QCOMPARE(midway.code(), absl::StatusCode::kFailedPrecondition);
    QVERIFY2(std::string(midway.message()).find("-1 is not a valid maximum length") != std::string::npos,
             std::string(midway.message()).c_str());
    QCOMPARE(policies("t_b"), 0);
    QVERIFY(!recorded("act-9"));
    QVERIFY(!m_limited->holds("jobs", "b"));
}

void TestRabbitMqLimits::saysWhatIsMissing()
{
    const auto limits = makeRabbitMqLimits(config(), m_limited);
    std::string evidence;
    Limit elsewhere = limit("act-10", "b", Measure::ConnectionLimit, 1);
    elsewhere.pool = "other";
    QVERIFY(std::string(limits->apply(elsewhere, evidence).message()).find("Nobody may limit on pool other")
            != std::string::npos);
    QVERIFY(limits->measures("other").empty());
    const std::vector<Measure> both{Measure::ConnectionLimit, Measure::QueueLimit};
    QCOMPARE(limits->measures("jobs"), both);
    const auto said = [&](const Limit &what) { return std::string(limits->apply(what, evidence).message()); };
    QVERIFY(said(limit("act-11", "zz", Measure::ConnectionLimit, 1)).find("no user t_zz") != std::string::npos);
    QVERIFY(said(limit("act-11", "zz", Measure::QueueLimit, 1)).find("no virtual host t_zz") != std::string::npos);
    QVERIFY(said(limit("act-11", "b", Measure::StatementTimeout, 50)).find("connections and queues, nothing else")
            != std::string::npos);
    ProbeConfig unnamed = config();
    unnamed.brokers[0].userPrefix.clear();
    const auto queuesOnly = makeRabbitMqLimits(unnamed, m_limited);
    QCOMPARE(queuesOnly->measures("jobs"), std::vector<Measure>{Measure::QueueLimit});
    QVERIFY(std::string(queuesOnly->apply(limit("act-11", "b", Measure::ConnectionLimit, 1), evidence).message())
                .find("no user of its own")
            != std::string::npos);
    ProbeConfig wrong = config();
    wrong.brokers[0].limiter.passwordFile = m_server.passwordFile("not-it").toStdString();
    std::string refused(makeRabbitMqLimits(wrong, m_limited)
                            ->apply(limit("act-12", "b", Measure::ConnectionLimit, 1), evidence)
                            .message());
    QVERIFY2(refused.find("Broker jobs: ") == 0 && refused.find("does not let the user warden") != std::string::npos,
             refused.c_str());
    QVERIFY(refused.find("not-it") == std::string::npos);
    ProbeConfig none = config();
    none.brokers[0].limits = false;
    QVERIFY(makeRabbitMqLimits(none, m_limited) == nullptr);
    QVERIFY(!recorded("act-11") && !recorded("act-12"));
}

void TestRabbitMqLimits::aBrokerThatIsAwayIsToldOf()
{
    const auto limits = makeRabbitMqLimits(config(), m_limited);
    const Limit two = limit("act-13", "a", Measure::ConnectionLimit, 2);
    std::string evidence;
    VERIFY_OK(limits->apply(two, evidence));
    m_server.stop();
    std::vector<std::string> acts;
    const absl::Status due = limits->liftDue(acts);
    QCOMPARE(due.code(), absl::StatusCode::kUnavailable);
    QVERIFY2(std::string(due.message()).find("Broker jobs: RabbitMQ at 127.0.0.1:") == 0,
             std::string(due.message()).c_str());
    QVERIFY(acts.empty());
    QCOMPARE(limits->lift(two, evidence).code(), absl::StatusCode::kUnavailable);
    QVERIFY(m_limited->holds("jobs", "a")); // It stands still.
}

QTEST_GUILESS_MAIN(TestRabbitMqLimits)
#include "tst_rabbitmq_limits.moc"

// Events over HTTP: what a pipeline tells is evidence; whoever is nobody, or may not, or sends something else, is told
// so.
#include "backend/gateway.h"
#include "tests/fixtures/gateway_fixture.h"
#include "tests/fixtures/loopback_http.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace bulkhead;
using namespace bulkhead::test;

namespace {

constexpr char kGood[] =
    R"({"kind": "deploy", "subject": "claims-service", "text": "claims-service 4.2", "request_id": "e-1"})";

GatewayFixtureOptions withDoor()
{
    GatewayFixtureOptions options;
    options.tenants = 20;
    options.events = "127.0.0.1:0";
    return options;
}

} // namespace

class TestEventDoor : public QObject
{
    Q_OBJECT
private slots:
    void anEventIsTakenOnce();
    void othersAreRefused_data();
    void othersAreRefused();
    void strangersMayNotReachIt();

private:
    [[nodiscard]] LoopbackAnswer post(const QByteArray &body, const char *person, const QByteArray &method = "POST",
                                      const QByteArray &path = "/v1/events")
    {
        QList<QByteArray> headers;
        if (person != nullptr)
            headers << "Authorization: Bearer " + QByteArray::fromStdString(GatewayFixture::token(person));
        return loopbackHttp(quint16(m_gateway.eventsPort()), method, path, body, "application/json", headers);
    }
    GatewayFixture m_gateway{withDoor()};
};

void TestEventDoor::anEventIsTakenOnce()
{
    const LoopbackAnswer first = post(kGood, "platform-1");
    QCOMPARE(first.status, 200);
    const QJsonObject answer = QJsonDocument::fromJson(first.body).object();
    QCOMPARE(answer[QStringLiteral("request_id")].toString(), QStringLiteral("e-1"));
    QVERIFY(answer[QStringLiteral("at_ms")].toDouble() > 1e12);
    const LoopbackAnswer again = post(kGood, "platform-1"); // A pipeline that tries again.
    QCOMPARE(again.body, first.body);
    QCOMPARE(post(QByteArray(kGood).replace("claims-service", "other-service"), "platform-1").status, 409);
}

void TestEventDoor::othersAreRefused_data()
{
    QTest::addColumn<QByteArray>("method");
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QString>("person");
    QTest::addColumn<int>("status");
    const QByteArray good(kGood);
    QTest::newRow("nobody") << QByteArray("POST") << QByteArray("/v1/events") << good << QString() << 401;
    QTest::newRow("unknown") << QByteArray("POST") << QByteArray("/v1/events") << good << QStringLiteral("stranger-9")
                             << 401;
    QTest::newRow("support") << QByteArray("POST") << QByteArray("/v1/events") << good << QStringLiteral("support-1")
                             << 403;
    QTest::newRow("elsewhere") << QByteArray("POST") << QByteArray("/") << good << QStringLiteral("platform-1") << 404;
    QTest::newRow("asked") << QByteArray("GET") << QByteArray("/v1/events") << QByteArray()
                           << QStringLiteral("platform-1") << 405;
    QTest::newRow("no JSON") << QByteArray("POST") << QByteArray("/v1/events") << QByteArray("kind=deploy")
                             << QStringLiteral("platform-1") << 400;
    QTest::newRow("a list") << QByteArray("POST") << QByteArray("/v1/events") << QByteArray("[1]")
                            << QStringLiteral("platform-1") << 400;
    QTest::newRow("unknown key") << QByteArray("POST") << QByteArray("/v1/events")
                                 << QByteArray(R"({"kind":"deploy","subject":"a","tenant":"b"})")
                                 << QStringLiteral("platform-1") << 400;
    QTest::newRow("strange kind") << QByteArray("POST") << QByteArray("/v1/events")
                                  << QByteArray(R"({"kind":"party","subject":"a"})") << QStringLiteral("platform-1")
                                  << 400;
    QTest::newRow("broken text") << QByteArray("POST") << QByteArray("/v1/events")
                                 << QByteArray("{\"kind\":\"deploy\",\"subject\":\"\xff\"}")
                                 << QStringLiteral("platform-1") << 400;
    QTest::newRow("huge") << QByteArray("POST") << QByteArray("/v1/events")
                          << QByteArray(R"({"kind":"deploy","subject":")") + QByteArray(20'000, 'x') + "\"}"
                          << QStringLiteral("platform-1") << 413;
}

void TestEventDoor::othersAreRefused()
{
    QFETCH(QByteArray, method);
    QFETCH(QByteArray, path);
    QFETCH(QByteArray, body);
    QFETCH(QString, person);
    QFETCH(int, status);
    const QByteArray who = person.toLatin1();
    const LoopbackAnswer answer = post(body, person.isEmpty() ? nullptr : who.constData(), method, path);
    QCOMPARE(answer.status, status);
    QVERIFY(QJsonDocument::fromJson(answer.body).object().contains(QStringLiteral("error")));
}

void TestEventDoor::strangersMayNotReachIt()
{
    GatewayOptions options;
    options.telemetry = "none";
    options.people = m_gateway.peopleFile();
    options.listen = "127.0.0.1:0";
    options.events = "0.0.0.0:0";
    QCOMPARE(Gateway::start(options).status().code(), absl::StatusCode::kFailedPrecondition);
    options.events = "here";
    QCOMPARE(Gateway::start(options).status().code(), absl::StatusCode::kInvalidArgument);
    options.events = "127.0.0.1:" + std::to_string(m_gateway.eventsPort());
    QCOMPARE(Gateway::start(options).status().code(), absl::StatusCode::kUnavailable);
}

QTEST_GUILESS_MAIN(TestEventDoor)
#include "tst_event_door.moc"

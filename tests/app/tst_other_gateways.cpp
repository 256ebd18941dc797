// A console on a gateway that is two versions older or newer, or whose clock differs: it shows what it can, says what
// it cannot, and takes nothing for something else.
#include "models/fleet.h"
#include "models/words.h"
#include "tests/app/embedded_console.h"
#include "tests/fixtures/gateway_fixture.h"
#include "tests/fixtures/version_relay.h"
#include "widgets/frame/live_lists.h"
#include "widgets/frame/page.h"
#include "widgets/frame/stream_bar.h"

#include "bulkhead/v1/common.pb.h"

#include <QApplication>
#include <QLabel>
#include <QSignalSpy>
#include <QTest>

using namespace bulkhead;
using test::OtherVersion;
using test::VersionRelay;
using Link = StreamState::Link;

namespace {

/// A console on a real gateway, through a relay that makes another one of it.
struct Elsewhere
{
    explicit Elsewhere(OtherVersion version)
        : relay(gateway.loopback(), std::move(version))
        , console(QStringLiteral("127.0.0.1:%1").arg(relay.port()),
                  QByteArray::fromStdString(test::GatewayFixture::token("platform-1")))
        , resets(console.workspace().fleet(), &Fleet::resetDone)
    {
    }
    bool loads()
    {
        return QTest::qWaitFor([this] { return console.workspace().fleet()->complete() && live(); }, 20'000);
    }
    bool live() { return console.desk().stream().link == Link::Live; }
    /// Whether the line at the bottom says so, on its face or when it is pointed at.
    bool says(const QString &words)
    {
        for (const QLabel *label : console.find<StreamBar>()->findChildren<QLabel *>())
            if (label->text().contains(words) || label->toolTip().contains(words))
                return true;
        return false;
    }
    /// Of every page: it is opened and painted.
    void lookAround()
    {
        for (const View view : {View::Overview, View::Tenants, View::SlaHealth, View::Neighbours, View::Pools,
                                View::Onboarding, View::Renewals}) {
            Destination place;
            place.view = view;
            console.window().go(place);
            QVERIFY(!console.window().grab().isNull());
        }
    }

    test::GatewayFixture gateway;
    VersionRelay relay;
    ConsoleForTest console;
    QSignalSpy resets;
};

} // namespace

class TestOtherGateways : public QObject
{
    Q_OBJECT
private slots:
    void anOlderGatewaySaysWhatItLacks();
    void aNewerGatewaysWordsAreNotTakenForOthers();
    void clocksThatDifferAreSaid_data();
    void clocksThatDifferAreSaid();
};

void TestOtherGateways::anOlderGatewaySaysWhatItLacks()
{
    QApplication::setApplicationVersion("9.9.9");
    Elsewhere old(
        test::olderVersion(8, {"bulkhead.v1.OnboardingService.WatchCases",
                               "bulkhead.v1.NeighboursService.WatchIncidents", "bulkhead.v1.SessionService.Search"}));
    QVERIFY(old.loads());
    const Fleet &fleet = *old.console.workspace().fleet();
    QCOMPARE(fleet.count(), 60U);
    QVERIFY(!fleet.name(0).isEmpty() && fleet.has(FleetField::Tier));
    // Not sent: not there, and no noughts.
    QVERIFY(!fleet.has(FleetField::Arr) && !fleet.has(FleetField::Renewal));
    QCOMPARE(fleet.word(FleetField::Owner, 0), QString());
    QTRY_VERIFY(old.says("is older than this console"));
    QTRY_VERIFY(old.says("onboarding cases") && old.says("incidents"));
    QVERIFY(!old.says("service levels"));
    // What is not known is not said to be empty.
    QVERIFY(!old.console.workspace().lists()->complete());
    old.lookAround();
    std::optional<Fault> answered;
    old.console.desk().search("a", 5, this, [&](const Fault &fault, const QList<SearchHit> &) { answered = fault; });
    QTRY_VERIFY(answered);
    QCOMPARE(answered->reason, QString("NOT_OFFERED"));
    QVERIFY2(answered->remedy.contains("updated"), qPrintable(answered->remedy));
    QVERIFY(old.live());
    QCOMPARE(old.resets.count(), 1); // It was not connected again and again.
    QApplication::setApplicationVersion({});
}

void TestOtherGateways::aNewerGatewaysWordsAreNotTakenForOthers()
{
    QApplication::setApplicationVersion("0.0.1");
    Elsewhere next(test::newerVersion());
    QVERIFY(next.loads());
    const Fleet &fleet = *next.console.workspace().fleet();
    QCOMPARE(fleet.count(), 60U);
    int unknown = 0, known = 0;
    for (quint32 row = 0; row < fleet.rows(); ++row) {
        const QString word = words::tier(Tier(fleet.number(FleetField::Tier, row)));
        ++(word.startsWith("Unknown") ? unknown : known);
        QVERIFY(!fleet.name(row).isEmpty() && !fleet.id(row).isEmpty());
    }
    QVERIFY2(unknown >= 20 && known >= 20, qPrintable(QString("%1 unknown, %2 known").arg(unknown).arg(known)));
    QTRY_VERIFY(next.console.workspace().lists()->complete());
    QTRY_VERIFY(next.says("console 0.0.1")); // Both versions stand there.
    next.lookAround();
    QSignalSpy moves(next.console.workspace().fleet(), &Fleet::rowsChanged);
    QTRY_VERIFY_WITH_TIMEOUT(!moves.isEmpty(), 20'000); // It goes on, with messages between that mean nothing here.
    QVERIFY(next.live());
    QCOMPARE(next.resets.count(), 1);
    QApplication::setApplicationVersion({});
}

void TestOtherGateways::clocksThatDifferAreSaid_data()
{
    QTest::addColumn<int>("aheadS");
    QTest::addColumn<bool>("said");
    QTest::newRow("the gateway is five minutes ahead") << 300 << true;
    QTest::newRow("the gateway is five minutes behind") << -300 << true;
    QTest::newRow("half a minute is nothing") << 30 << false;
}

void TestOtherGateways::clocksThatDifferAreSaid()
{
    QFETCH(int, aheadS);
    QFETCH(bool, said);
    OtherVersion version;
    version.change = [aheadS](google::protobuf::Message &message) {
        const auto *field = message.GetDescriptor()->FindFieldByName("frame");
        if (field == nullptr || !message.GetReflection()->HasField(message, field))
            return;
        auto &frame = static_cast<v1::StreamFrame &>(*message.GetReflection()->MutableMessage(&message, field));
        if (frame.server_time_ms() != 0)
            frame.set_server_time_ms(frame.server_time_ms() + aheadS * 1'000);
        if (frame.data_time_ms() != 0)
            frame.set_data_time_ms(frame.data_time_ms() + aheadS * 1'000);
    };
    Elsewhere other(std::move(version));
    QVERIFY(other.loads());
    QTRY_VERIFY(other.says("This clock differs from the gateway's by") == said && other.says("behind"));
    // The figures' age is by the gateway's clock, whatever this one says: they are fresh.
    QVERIFY(std::abs(other.console.workspace().now() - other.console.desk().stream().dataTimeMs) < 100'000);
    QCOMPARE(other.says("This clock differs"), said);
}

QTEST_MAIN(TestOtherGateways)
#include "tst_other_gateways.moc"

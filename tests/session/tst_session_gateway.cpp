// The session against the real gateway with its simulated platform, on both transports.
#include "models/fleet.h"
#include "models/session/session.h"
#include "tests/fixtures/gateway_fixture.h"

#include <QSignalSpy>
#include <QTest>
#include <QUuid>

using namespace bulkhead;
using Link = StreamState::Link;

class tst_SessionGateway : public QObject
{
    Q_OBJECT
private slots:
    void aWorkingDay_data();
    void aWorkingDay();
    void embeddedRolesSwitch();
    void supportSeesItsScopeOnly();
    void importReportsEachLine();
    void gatewayRestarts();

private:
    static SessionOptions optionsFor(test::GatewayFixture &gateway, bool tcp, const std::string &person)
    {
        SessionOptions options;
        options.timing.backoffMin = 20;
        options.timing.backoffMax = 200;
        options.token = QByteArray::fromStdString(person.empty() ? person : test::GatewayFixture::token(person));
        const auto address = tcp ? QString::fromStdString(gateway.address()) : QString();
        options.channel = [&gateway, address] { return address.isEmpty() ? gateway.inProcess() : dial(address); };
        return options;
    }
    static void follow(Desk &desk, Fleet &fleet)
    {
        QObject::connect(&desk, &Desk::fleetBatch, &fleet,
                         [&fleet](const std::shared_ptr<FleetBatch> &batch) { fleet.apply(*batch); });
    }
};

void tst_SessionGateway::aWorkingDay_data()
{
    QTest::addColumn<bool>("tcp");
    QTest::addRow("in-process") << false;
    QTest::addRow("loopback") << true;
}

void tst_SessionGateway::aWorkingDay()
{
    QFETCH(bool, tcp);
    test::GatewayFixture gateway;
    const auto desk = makeSession(optionsFor(gateway, tcp, "platform-1"));
    Fleet fleet;
    follow(*desk, fleet);
    QSignalSpy objectives(desk.get(), &Desk::objectivesChanged);
    desk->start();
    QTRY_VERIFY_WITH_TIMEOUT(fleet.complete(), 15'000);
    QCOMPARE(desk->session().person, QString("platform-1"));
    QCOMPARE(desk->session().role, Role::PlatformOperations);
    QCOMPARE(quint64(fleet.count()), desk->session().tenantsInScope);
    QTRY_COMPARE(desk->stream().link, Link::Live);
    QTRY_VERIFY(desk->stream().dataTimeMs > 0);
    QTRY_VERIFY_WITH_TIMEOUT(objectives.count() > 0, 15'000);

    const QString id = fleet.id(0);
    std::optional<TenantDetail> detail;
    desk->tenant(id, this, [&](const Fault &fault, const TenantDetail &answer) {
        QVERIFY2(!fault.failed(), qPrintable(fault.summary));
        detail = answer;
    });
    QTRY_VERIFY(detail);
    QCOMPARE(detail->name, fleet.name(0));

    std::optional<QList<SearchHit>> hits;
    desk->search(detail->name, 5, this, [&](const Fault &, const QList<SearchHit> &answer) { hits = answer; });
    QTRY_VERIFY(hits);
    QVERIFY(!hits->isEmpty());

    std::optional<Draft> draft;
    desk->saveDraft({QUuid::createUuid().toString(QUuid::WithoutBraces),
                     "A new clinic",
                     "organisation",
                     0,
                     {{"name", "A new clinic"}},
                     0},
                    this, [&](const Fault &fault, const Draft &answer) {
                        QVERIFY2(!fault.failed(), qPrintable(fault.summary));
                        draft = answer;
                    });
    QTRY_VERIFY(draft);
    QVERIFY(draft->revision > 0);

    std::optional<Fault> refused;
    desk->tenant("no-such-tenant", this, [&](const Fault &fault, const TenantDetail &) { refused = fault; });
    QTRY_VERIFY(refused);
    QCOMPARE(refused->kind, Fault::Kind::NotFound);
    QCOMPARE(refused->reason, QString("TENANT_NOT_IN_SCOPE"));
    QVERIFY(!refused->remedy.isEmpty());
}

void tst_SessionGateway::embeddedRolesSwitch()
{
    test::GatewayFixtureOptions options;
    options.people = false;
    options.listen.clear();
    test::GatewayFixture gateway(options);
    const auto desk = makeSession(optionsFor(gateway, false, {}));
    Fleet fleet;
    follow(*desk, fleet);
    desk->start();
    QTRY_VERIFY_WITH_TIMEOUT(fleet.complete(), 15'000);
    QVERIFY(desk->session().singleUser);
    QVERIFY(fleet.has(FleetField::Arr));
    QSignalSpy resets(&fleet, &Fleet::resetDone);
    bool switched = false;
    desk->switchRole(Role::Support, this, [&](const Fault &fault, const SessionInfo &info) {
        QVERIFY2(!fault.failed(), qPrintable(fault.summary));
        switched = info.role == Role::Support;
    });
    QTRY_VERIFY(switched);
    QVERIFY(resets.count() > 0); // What the former role saw left the screen.
    QTRY_VERIFY(fleet.complete());
    QVERIFY(!fleet.has(FleetField::Arr)); // A field that support never receives.
}

void tst_SessionGateway::supportSeesItsScopeOnly()
{
    test::GatewayFixture gateway;
    const auto all = makeSession(optionsFor(gateway, true, "platform-1"));
    const auto few = makeSession(optionsFor(gateway, true, "support-1"));
    Fleet allTenants, fewTenants;
    follow(*all, allTenants);
    follow(*few, fewTenants);
    all->start();
    few->start();
    QTRY_VERIFY_WITH_TIMEOUT(allTenants.complete() && fewTenants.complete(), 15'000);
    QVERIFY(fewTenants.count() < allTenants.count());
    for (quint32 row = 0; row < fewTenants.rows(); ++row)
        QCOMPARE(fewTenants.word(FleetField::Region, row), QString("us-east"));
}

void tst_SessionGateway::importReportsEachLine()
{
    test::GatewayFixture gateway;
    const auto desk = makeSession(optionsFor(gateway, true, "platform-1"));
    Fleet fleet;
    follow(*desk, fleet);
    desk->start();
    QTRY_VERIFY_WITH_TIMEOUT(fleet.complete(), 15'000);
    const quint32 before = fleet.count();
    const auto import = [&](bool good) {
        int slices = 0;
        const auto next = [&slices, good] {
            QList<ImportRow> rows;
            if (slices++ == 0) {
                rows.append({2, "x-1", "Northgate Clinic", "clinic", {}, {}, "us-east", {}, {}, "1200", {}});
                rows.append({3, good ? "x-2" : "", "Southgate Clinic", "clinic", {}, {}, "us-east", {}, {}, "900", {}});
            }
            return rows;
        };
        std::optional<ImportReport> report;
        desk->importTenants(next, false, QUuid::createUuid().toString(QUuid::WithoutBraces), this,
                            [&](const Fault &fault, const ImportReport &answer) {
                                QVERIFY2(!fault.failed(), qPrintable(fault.summary));
                                report = answer;
                            });
        [&] { QTRY_VERIFY(report); }();
        return report.value_or(ImportReport{});
    };
    const ImportReport refused = import(false);
    QCOMPARE(refused.added, 0ULL);
    QCOMPARE(refused.problemsTotal, 1ULL);
    QCOMPARE(refused.problems.at(0).line, 3ULL);
    QCOMPARE(import(true).added, 2ULL);
    QTRY_COMPARE(fleet.count(), before + 2); // They arrive by the stream, without a reload.
}

void tst_SessionGateway::gatewayRestarts()
{
    test::GatewayFixture gateway;
    const auto desk = makeSession(optionsFor(gateway, true, "platform-1"));
    Fleet fleet;
    follow(*desk, fleet);
    desk->start();
    QTRY_VERIFY_WITH_TIMEOUT(fleet.complete(), 15'000);
    const quint32 count = fleet.count();
    gateway.stop();
    QTRY_COMPARE(desk->stream().link, Link::Reconnecting);
    QCOMPARE(fleet.count(), count); // Data stay on the screen, greyed with their age.
    gateway.restart();
    QTRY_COMPARE_WITH_TIMEOUT(desk->stream().link, Link::Live, 15'000);
    QTRY_COMPARE(fleet.count(), count);
}

QTEST_GUILESS_MAIN(tst_SessionGateway)
#include "tst_session_gateway.moc"

// A tenant that leaves, between two people: one sees the plan and proposes, another approves in a second console,
// begins it and watches it; then it is gone from both, and its certificate names nobody else.
#include "models/departure_desk.h"
#include "tests/app/embedded_console.h"
#include "tests/fixtures/gateway_fixture.h"
#include "widgets/acts/act_dialog.h"
#include "widgets/departure/offboard_dialog.h"
#include "widgets/frame/page.h"
#include "widgets/review/sheet_export.h"

#include <QDateEdit>
#include <QDateTime>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QProcess>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>

using namespace bulkhead;

namespace {

ConsoleForTest consoleOf(const test::GatewayFixture &gateway, const char *person)
{
    return {QString::fromStdString(gateway.address()), QByteArray::fromStdString(test::GatewayFixture::token(person))};
}

/// A live clinic that is part of no incident.
QString quietTenant(ConsoleForTest &console)
{
    const Fleet *fleet = console.workspace().fleet();
    for (const TenantPosture &posture : console.workspace().lists()->postures())
        for (quint32 row = 0; row < fleet->rows(); ++row)
            if (posture.stage == Stage::Live && posture.tier != Tier::Channel && fleet->alive(row)
                && fleet->id(row) == posture.id && fleet->number(FleetField::Noise, row) == int(Noise::Quiet))
                return posture.id;
    return {};
}

QString nameIn(ConsoleForTest &console, const QString &tenant)
{
    const QList<TenantPosture> &all = console.workspace().lists()->postures();
    const auto found = std::ranges::find(all, tenant, &TenantPosture::id);
    return found == all.end() ? QString() : found->tenantName;
}

QPushButton *shownButton(ConsoleForTest &console, const QString &begins)
{
    for (auto *candidate : console.window().currentPage()->findChildren<QPushButton *>())
        if (candidate->objectName().startsWith(begins) && candidate->isVisibleTo(&console.window()))
            return candidate;
    return nullptr;
}

QString textOf(const QString &pdf)
{
    QProcess reader;
    reader.start(QStringLiteral("pdftotext"), {QStringLiteral("-layout"), pdf, QStringLiteral("-")});
    return reader.waitForFinished(10'000) ? QString::fromUtf8(reader.readAllStandardOutput()) : QString();
}

void propose(ConsoleForTest &console, const QString &tenant, const QString &name)
{
    QVERIFY(console.opens({View::Tenant, tenant, QStringLiteral("isolation"), {}}));
    QTRY_VERIFY(shownButton(console, QStringLiteral("offboard")));
    QTest::mouseClick(shownButton(console, QStringLiteral("offboard")), Qt::LeftButton);
    QTRY_VERIFY(console.find<OffboardDialog>());
    auto *dialog = console.find<OffboardDialog>();
    const QDate today = QDateTime::currentDateTimeUtc().date();
    dialog->findChild<QDateEdit *>(QStringLiteral("dataUntil"))->setDate(today);
    dialog->findChild<QDateEdit *>(QStringLiteral("notBefore"))->setDate(today);
    QTest::keyClicks(dialog->findChild<QPlainTextEdit *>(QStringLiteral("purpose")),
                     QStringLiteral("The practice has merged."));
    QTest::keyClicks(dialog->findChild<QLineEdit *>(QStringLiteral("typedName")), name);
    auto *go = dialog->findChild<QPushButton *>(QStringLiteral("offboardPropose"));
    QTRY_VERIFY(go->isEnabled());
    QVERIFY(says(dialog, QStringLiteral("Everything of it on Simulated platform.")));
    QTRY_COMPARE(cutTexts(dialog), QStringList());
    QTest::mouseClick(go, Qt::LeftButton);
    QTRY_VERIFY(!console.find<OffboardDialog>());
}

} // namespace

class TestDepartureConsole : public QObject
{
    Q_OBJECT
private slots:
    void oneProposesAnotherTakesAwayAndCertifies()
    {
        test::GatewayFixtureOptions options;
        options.tenants = 120;
        test::GatewayFixture gateway(options);
        ConsoleForTest proposer = consoleOf(gateway, "platform-1");
        ConsoleForTest approver = consoleOf(gateway, "platform-2");
        QVERIFY(proposer.opens({View::Tenants, {}, {}, {}}));
        QTRY_VERIFY_WITH_TIMEOUT(!quietTenant(proposer).isEmpty(), 20'000);
        const QString tenant = quietTenant(proposer), name = nameIn(proposer, tenant);
        const auto all = proposer.workspace().fleet()->count();
        propose(proposer, tenant, name);
        if (QTest::currentTestFailed())
            return;
        QVERIFY(approver.opens({View::Tenant, tenant, QStringLiteral("isolation"), {}}));
        QTRY_VERIFY(shownButton(approver, QStringLiteral("act.approve.")));
        QVERIFY(says(&approver.window(), QStringLiteral("Offboarding, not before")));
        QTest::mouseClick(shownButton(approver, QStringLiteral("act.approve.")), Qt::LeftButton);
        QTRY_VERIFY(approver.find<ActDialog>());
        auto *dialog = approver.find<ActDialog>();
        QTest::keyClicks(dialog->findChild<QLineEdit *>(QStringLiteral("actTenantName")), name);
        QTest::mouseClick(dialog->findChild<QPushButton *>(QStringLiteral("actDecide")), Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(!approver.find<ActDialog>(), 10'000);
        // From the tenant to its departure, and off it goes.
        QTRY_VERIFY(shownButton(approver, QStringLiteral("seeDeparture")));
        QTest::mouseClick(shownButton(approver, QStringLiteral("seeDeparture")), Qt::LeftButton);
        QTRY_COMPARE(approver.window().currentPage()->view(), View::Departures);
        QTRY_VERIFY(shownButton(approver, QStringLiteral("departureStart")));
        QTRY_VERIFY(shownButton(approver, QStringLiteral("departureStart"))->isEnabled());
        QTest::mouseClick(shownButton(approver, QStringLiteral("departureStart")), Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(shownButton(approver, QStringLiteral("departureCertificate")), 20'000);
        QTRY_VERIFY(says(&approver.window(), name + QStringLiteral(" is gone.")));
        // It has left both fleets; whoever asks for it is told no more than of one that never was.
        for (ConsoleForTest *console : {&proposer, &approver})
            QTRY_COMPARE(console->workspace().fleet()->count(), all - 1);
        Fault gone, never;
        proposer.desk().tenant(tenant, &proposer.window(), [&gone](const Fault &fault, const auto &) { gone = fault; });
        proposer.desk().tenant(QStringLiteral("never-was"), &proposer.window(),
                               [&never](const Fault &fault, const auto &) { never = fault; });
        QTRY_VERIFY(gone.failed() && never.failed());
        QCOMPARE(gone.reason, never.reason);
        QCOMPARE(gone.summary, never.summary);
        const QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("certificate.pdf"));
        auto *save = approver.window().currentPage()->findChild<SheetExport *>();
        QVERIFY(save);
        QSignalSpy told(save, &SheetExport::notice);
        save->exportTo(tenant, path);
        QTRY_VERIFY_WITH_TIMEOUT(!told.isEmpty(), 10'000);
        QVERIFY2(told.first().first().toString().contains(QStringLiteral("is in")),
                 qPrintable(told.first().first().toString()));
        const QString text = textOf(path).simplified();
        QVERIFY2(text.contains(QStringLiteral("On a simulated platform: gone since")), qPrintable(text));
        for (const char *part : {"platform-1", "platform-2", "The practice has merged.", "Its audit chain",
                                 "Nothing of it was found on Simulated platform"})
            QVERIFY2(text.contains(QString::fromLatin1(part)), part);
        QVERIFY(text.contains(name));
        for (const TenantPosture &other : approver.workspace().lists()->postures())
            QVERIFY2(other.id == tenant || (!text.contains(other.tenantName) && !text.contains(other.id)),
                     qPrintable(other.tenantName));
        const QString kept = qEnvironmentVariable("BULKHEAD_TEST_PICTURES");
        if (!kept.isEmpty())
            QVERIFY(QFile::copy(path, kept + QStringLiteral("/certificate.pdf")));
    }
};

QTEST_MAIN(TestDepartureConsole)
#include "tst_departure_console.moc"

// The integrations by keys and clicks on a gateway that is not there, in both themes.
#include "tests/fixtures/fake_desk.h"
#include "tests/fixtures/on_screen.h"
#include "widgets/charts/metric_chart.h"
#include "widgets/delegates/data_table.h"
#include "widgets/frame/filter_field.h"
#include "widgets/frame/main_window.h"
#include "widgets/frame/pieces.h"
#include "widgets/frame/workspace.h"
#include "widgets/integrations/integrations_page.h"
#include "widgets/overview/overview_page.h"
#include "widgets/tenants/tenant_page.h"
#include "widgets/theme/theme.h"

#include <QApplication>
#include <QDateTime>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QTest>

using namespace bulkhead;

namespace {

struct Console
{
    explicit Console(const std::function<void(FakeDesk &)> &before = {})
        : theme(qgetenv("BULKHEAD_TEST_THEME") == "dark" ? Theme::Choice::Dark : Theme::Choice::Light)
        , preferences(QString())
        , workspace(&desk, &preferences, &theme)
        , window(&workspace, {{View::Overview, QStringLiteral("Overview"),
                               [](Workspace *w) -> Page * { return new OverviewPage(w); }},
                              {View::Integrations, QStringLiteral("Integrations"),
                               [](Workspace *w) -> Page * { return new IntegrationsPage(w); },
                               QStringLiteral("integrations.read"), QStringLiteral("Isolation")},
                              {View::Tenant, {}, [](Workspace *w) -> Page * { return new TenantPage(w); }}})
    {
        desk.m_integrations.fill(QDateTime::currentMSecsSinceEpoch());
        if (before)
            before(desk);
        window.resize(1440, 900);
        window.QWidget::show();
        QApplication::setActiveWindow(&window);
        desk.deliver();
    }
    bool open(const QString &id = {}, const QString &filter = {})
    {
        window.go({View::Integrations, id, {}, filter});
        return settles();
    }
    bool settles()
    {
        const bool settled = QTest::qWaitFor([this] { return page()->settled(); }, 5'000);
        QCoreApplication::processEvents();
        return settled;
    }
    Page *page() { return window.page(View::Integrations); }
    DataTable *table() { return page()->findChild<DataTable *>(); }
    bool said(const QString &part) { return says(page(), part); }
    QString rows()
    {
        QStringList all;
        for (int row = 0; row < table()->model()->rowCount(); ++row)
            all << table()->model()->index(row, 0).data(Qt::UserRole).toString();
        return all.join(QLatin1Char(' '));
    }
    void press(int key) { QTest::keyClick(QApplication::focusWidget(), Qt::Key(key)); }
    /// With BULKHEAD_TEST_PICTURES=FOLDER: what a person would see now, to be looked at.
    void keep(const char *name)
    {
        const QString folder = qEnvironmentVariable("BULKHEAD_TEST_PICTURES");
        if (folder.isEmpty())
            return;
        QCoreApplication::sendPostedEvents(nullptr, QEvent::LayoutRequest);
        window.grab().save(QStringLiteral("%1/%2-%3.png")
                               .arg(folder, QLatin1String(name),
                                    theme.tokens().dark ? QStringLiteral("dark") : QStringLiteral("light")));
    }

    Theme theme;
    FakeDesk desk;
    Preferences preferences;
    Workspace workspace;
    MainWindow window;
};

} // namespace

class TestIntegrationsView : public QObject
{
    Q_OBJECT
private slots:
    void theWorstIsShownFirstWithItsStory()
    {
        Console console;
        QVERIFY(console.open());
        QCOMPARE(console.rows(), "t-000000/erp t-000001/crm t-000002/pharmacy t-000001/payer t-000000/ehr");
        QCOMPARE(console.page()->place().id, "t-000000/erp");
        for (const char *text :
             {"5 connectors · 1 flooded · 1 failing", "Does the flood stay within its tenant?", "Its queue is its own.",
              "18,600 of at most 20,000 messages wait", "Its secret is 40 day(s) old, of 180 allowed.",
              "RabbitMQ at broker.example:15672", "hooks.example"})
            QVERIFY2(console.said(QString::fromUtf8(text)), text);
        const auto *chart = console.page()->findChild<chart::MetricChart *>();
        QVERIFY(chart && chart->isVisible() && !chart->summary().isEmpty());
        console.keep("integrations-flood");
    }

    void whatIsSharedNamesWhomOneMaySee()
    {
        Console console;
        QVERIFY(console.open("t-000001/payer"));
        for (const char *text :
             {"Shared with other tenants", "shared with 2 other tenants", "5c:1e:90:07",
              "and another tenant, outside your scope", "Its secret is 400 day(s) old; the baseline allows 180."})
            QVERIFY2(console.said(QString::fromUtf8(text)), text);
        console.keep("integrations-shared");
        auto *other = button(console.page(), QStringLiteral("Alder Family Practice 0 · Clinical records"));
        QVERIFY(other);
        other->click();
        QVERIFY(console.settles());
        QCOMPARE(console.page()->place().id, "t-000000/ehr");
    }

    void aWrongConfigurationShowsEveryEnvironment()
    {
        Console console;
        QVERIFY(console.open("t-000001/crm"));
        for (const char *text : {"3 environments use the configuration that is wrong:",
                                 "and another tenant, outside your scope", "answers with another certificate"})
            QVERIFY2(console.said(QString::fromUtf8(text)), text);
        QVERIFY(button(console.page(), QStringLiteral("Cedar Family Practice 2 · production")));
        console.keep("integrations-touched");
    }

    void whatIsNotMeasuredIsNoZero()
    {
        Console console;
        QVERIFY(console.open("t-000002/pharmacy"));
        QVERIFY(console.said("The depth of its channel is not measured"));
        QVERIFY(console.said("The age of its secret is not known."));
        console.keep("integrations-dark-source");
    }

    void keysFilterEnterAndLead()
    {
        Console console;
        QVERIFY(console.open());
        QVERIFY(console.table()->hasFocus());
        console.press(Qt::Key_F);
        QCOMPARE(console.rows(), "t-000000/erp t-000001/crm t-000002/pharmacy t-000001/payer");
        console.press(Qt::Key_S);
        QCOMPARE(console.rows(), "t-000001/payer");
        QCOMPARE(console.page()->place().filter, "shared>0");
        console.press(Qt::Key_Escape);
        QCOMPARE(console.rows().count(QLatin1Char('/')), 5);
        console.press(Qt::Key_Return);
        QVERIFY(qobject_cast<QScrollArea *>(QApplication::focusWidget()) != nullptr);
        console.press(Qt::Key_Escape);
        QVERIFY(console.table()->hasFocus());
        console.press(Qt::Key_T);
        QTRY_COMPARE(console.window.page(View::Tenant)->place().tab, "integrations");
    }

    void theStreamIsOpenOnlyWhileThePageIsInFront()
    {
        Console console;
        QVERIFY(console.open());
        QVERIFY(console.desk.m_integrations.m_watched);
        console.window.go({View::Tenant, QStringLiteral("t-000000"), {}, {}});
        QTRY_VERIFY(!console.desk.m_integrations.m_watched);
        QVERIFY(console.open());
        QVERIFY(console.desk.m_integrations.m_watched);
    }

    void newsComeAndTheChosenRowStays()
    {
        Console console;
        QVERIFY(console.open("t-000000/ehr"));
        console.desk.m_integrations.find("t-000000/ehr")->connector.state = ConnectorState::Failing;
        console.desk.m_integrations.find("t-000000/ehr")->connector.why = "nobody takes from its channel";
        console.desk.tellConnectors();
        QTRY_VERIFY(console.said("Nobody takes from its channel."));
        QCOMPARE(console.page()->place().id, "t-000000/ehr");
        // Paused, nothing moves; what came is there afterwards.
        console.workspace.setPaused(true);
        console.desk.m_integrations.find("t-000000/ehr")->connector.why = "12 messages were given up";
        console.desk.tellConnectors();
        QVERIFY(!QTest::qWaitFor([&] { return console.said("12 messages were given up"); }, 1'000));
        console.workspace.setPaused(false);
        QTRY_VERIFY(console.said("12 messages were given up."));
    }

    void aLookAtAllIsTheAgeOfEach()
    {
        Console console;
        QVERIFY(console.open());
        QVERIFY(button(console.page(), "Not healthy 4"));
        const auto lookedAgo = [&console](qint64 ms) { // No row is told anew.
            console.desk.m_integrations.m_lookedMs = console.workspace.now() - ms;
            emit console.desk.connectorsChanged({}, {}, false);
        };
        lookedAgo(6 * 60'000);
        QTRY_VERIFY(button(console.page(), "Not healthy 5"));
        lookedAgo(1'000);
        QTRY_VERIFY(button(console.page(), "Not healthy 4"));
    }

    void aLinkOpensThroughAFilter()
    {
        Console console;
        QVERIFY(console.open({}, "state:flooded"));
        QCOMPARE(console.rows(), "t-000000/erp");
        QVERIFY(console.open("t-000001/payer"));
        QCOMPARE(console.page()->place().id, "t-000001/payer");
        QVERIFY(console.open("t-000002")); // A tenant: its worst.
        QCOMPARE(console.page()->place().id, "t-000002/pharmacy");
    }

    void emptyRefusedAndFailedAreSaid()
    {
        Console none([](FakeDesk &desk) { desk.m_integrations.m_all.clear(); });
        QVERIFY(none.open());
        QVERIFY(none.said("No connector yet") && none.said("That is no sign of health."));
        none.keep("integrations-none");
        Console away([](FakeDesk &desk) {
            desk.m_integrations.m_all.clear();
            desk.m_integrations.m_watchFault = {Fault::Kind::Conflict,
                                                "NO_CONNECTORS",
                                                "No system that has connectors is attached to this gateway.",
                                                "Give the gateway a --platform with [rabbitmq].",
                                                {}};
        });
        QVERIFY(away.open());
        QVERIFY(away.said("No system that has connectors is attached"));
        QVERIFY(away.said("--platform"));
        Console failed([](FakeDesk &desk) {
            desk.m_integrations.m_fault = {Fault::Kind::Offline, {}, "The gateway does not answer.", {}, {}};
        });
        QVERIFY(failed.open());
        QVERIFY(failed.said("The gateway does not answer."));
        failed.desk.m_integrations.m_fault = {};
        button(failed.page(), "Try again")->click();
        QTRY_VERIFY(failed.said("Its queue is its own."));
    }

    void aTenantsPageHasItsConnectors()
    {
        Console console;
        console.window.go({View::Tenant, QStringLiteral("t-000001"), QStringLiteral("integrations"), {}});
        Page *page = console.window.page(View::Tenant);
        QTRY_VERIFY(says(page, "400 day(s) old"));
        QVERIFY(says(page, "0 message(s) given up in the last hour"));
        QCOMPARE(namelessControls(page), QStringList());
        console.keep("tenant-integrations");
        auto *link = button(page, QString::fromUtf8("CRM · Patient outreach"));
        QVERIFY(link);
        link->click();
        QTRY_COMPARE(console.page()->place().id, "t-000001/crm");
    }

    void everyControlHasANameAndNoTextIsCut()
    {
        Console console;
        for (const char *id : {"t-000000/erp", "t-000001/payer", "t-000001/crm", "t-000002/pharmacy"}) {
            QVERIFY(console.open(QString::fromLatin1(id)));
            QCOMPARE(namelessControls(console.page()), QStringList());
            QTRY_COMPARE(cutTexts(console.page()), QStringList());
        }
    }
};

QTEST_MAIN(TestIntegrationsView)
#include "tst_integrations_view.moc"

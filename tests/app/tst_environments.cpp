// One console on two real gateways that know the same tenant ids: what is shown of both, what is asked of each, and
// that nothing meant for one reaches the other.
#include "app/connection_check.h"
#include "app/environment.h"
#include "app/environments.h"
#include "app/signin/gate.h"
#include "models/contract_draft.h"
#include "models/fleet_fields.h"
#include "models/preferences.h"
#include "models/tenant_table.h"
#include "tests/app/few_pages.h"
#include "tests/fixtures/gateway_fixture.h"
#include "tests/fixtures/listening_relay.h"
#include "tests/fixtures/on_screen.h"
#include "widgets/connections/connections_dialog.h"
#include "widgets/delegates/data_table.h"
#include "widgets/frame/console_window.h"
#include "widgets/frame/environment_bar.h"
#include "widgets/frame/environment_mark.h"
#include "widgets/frame/filter_field.h"
#include "widgets/frame/main_window.h"
#include "widgets/frame/page.h"
#include "widgets/frame/workspace.h"
#include "widgets/tenants/all_tenants_view.h"
#include "widgets/theme/environment_colours.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QDialog>
#include <QFile>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMessageBox>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QUrlQuery>
#include <QVBoxLayout>

using namespace bulkhead;
using Link = StreamState::Link;

namespace {

/// Two gateways behind relays, and a console on both as one person.
struct TwoPlaces
{
    static test::GatewayFixture::Options of(const char *environment, std::uint32_t tenants)
    {
        test::GatewayFixture::Options options;
        options.environment = environment;
        options.tenants = tenants;
        return options;
    }
    TwoPlaces()
        : east(of("us-east", 60))
        , west(of("eu-central", 40))
        , eastRelay(east.port())
        , westRelay(west.port())
        , theme(Theme::current() ? nullptr : std::make_unique<Theme>(test::themeOfThisRun()))
        , preferences(folder.filePath("console.json"))
        , book(&preferences)
        , environments(&book, &preferences, folder.filePath("console.json"), Theme::current(), test::fewPages())
    {
        add("east", {"production us-east", "PU", EnvironmentColour::Violet, true}, eastRelay.address(), east,
            "platform-1");
        add("west", {"production eu", "PE", EnvironmentColour::Brown, true}, westRelay.address(), west, "platform-1");
        environments.begin();
        window().resize(1440, 900);
        window().show();
        QApplication::setActiveWindow(&window());
    }
    void add(const QString &id, const EnvironmentMark &mark, const QString &address,
             const test::GatewayFixture &gateway, const std::string &person, const QString &expected = {})
    {
        ConnectionPlan plan;
        plan.id = id;
        plan.mark = mark;
        plan.gateway = address;
        plan.tokenFile = QString::fromStdString(gateway.tokenFile(person));
        plan.environment = expected;
        QString problem;
        environments.add(plan, planConnection(plan, &problem), false);
        QVERIFY2(problem.isEmpty(), qPrintable(problem));
    }
    ConsoleWindow &window() { return *environments.window(); }
    Environment &at(const QString &id) { return *environments.find(id); }
    Fleet &fleet(const QString &id) { return *at(id).workspace()->fleet(); }
    bool bothAreThere()
    {
        return QTest::qWaitFor(
            [this] { return fleet("east").complete() && fleet("west").complete() && live("east") && live("west"); },
            30'000);
    }
    bool live(const QString &id) { return at(id).desk()->stream().link == Link::Live; }
    AllTenantsView *all() { return window().findChild<AllTenantsView *>(); }
    void picture(const char *name)
    {
        const QString pictures = qEnvironmentVariable("BULKHEAD_TEST_PICTURES");
        if (pictures.isEmpty())
            return;
        const QString suffix = test::themeOfThisRun() == Theme::Choice::Dark ? QStringLiteral("-dark") : QString();
        window().grab().save(QStringLiteral("%1/%2%3.png").arg(pictures, QLatin1String(name), suffix));
    }

    QTemporaryDir folder;
    test::GatewayFixture east, west;
    test::ListeningRelay eastRelay, westRelay;
    std::unique_ptr<Theme> theme;
    Preferences preferences;
    ConnectionBook book;
    Environments environments;
};

} // namespace

class TestEnvironments : public QObject
{
    Q_OBJECT
private slots:
    void bothStandSideBySide();
    void nothingOfOneIsToldToTheOther();
    void anActLandsWhereItWasMade();
    void oneThatIsAwayGreysItsRowsOnly();
    void aGatewayOfAnotherNameIsRefused();
    void linksLeadToTheirEnvironment();
    void dialogsNameTheirEnvironment();
    void connectionsAreKeptByKeyboard();
    void anotherGatewayIsAnotherConnection();
    void leadingElsewhereAsksFirst();
    void marksAreLegible();
};

void TestEnvironments::bothStandSideBySide()
{
    TwoPlaces places;
    QVERIFY(places.bothAreThere());
    QVERIFY(places.window().windowTitle().contains("production us-east"));
    places.picture("environment-east");
    QTest::keyClick(&places.window(), Qt::Key_2, Qt::AltModifier);
    QCOMPARE(places.window().current(), QString("west"));
    QVERIFY(places.window().windowTitle().contains("production eu"));
    QVERIFY(places.at("west").window()->isVisible() && !places.at("east").window()->isVisible());
    QTest::keyClick(&places.window(), Qt::Key_0, Qt::AltModifier);
    AllTenantsView *all = places.all();
    QVERIFY(all && all->isVisible());
    const int both = int(places.fleet("east").count() + places.fleet("west").count());
    QTRY_COMPARE(all->table()->rowCount(), both);
    QTRY_VERIFY(says(all, QStringLiteral("live from 2 of 2 environments")));
    places.picture("all-tenants");
    all->findChild<FilterField *>()->setText("environment:eu");
    QTRY_COMPARE(all->table()->rowCount(), int(places.fleet("west").count()));
    // Opening a row leads to its own environment, though the other knows a tenant of this id, too.
    auto *table = all->findChild<DataTable *>();
    table->setFocus();
    table->selectRow(0);
    const QString id = table->currentIndex().data(TenantTable::IdRole).toString();
    QVERIFY(places.fleet("east").find(id));
    QTest::keyClick(table, Qt::Key_Return);
    QCOMPARE(places.window().current(), QString("west"));
    QCOMPARE(places.at("west").window()->currentPage()->place().view, View::Tenant);
    QCOMPARE(places.at("west").window()->currentPage()->place().id, id);
    QVERIFY(places.at("east").window()->currentPage()->place().view != View::Tenant);
    QCOMPARE(namelessControls(&places.window()), QStringList());
}

void TestEnvironments::nothingOfOneIsToldToTheOther()
{
    TwoPlaces places;
    QVERIFY(places.bothAreThere());
    places.window().chooseAll();
    AllTenantsView *all = places.all();
    QTRY_COMPARE(all->table()->rowCount(), int(places.fleet("east").count() + places.fleet("west").count()));
    QTRY_VERIFY(!all->findChild<DataTable *>()->isHidden());
    // Whatever a person does in the table of both asks no gateway anything.
    QTest::qWait(0);
    places.eastRelay.forget();
    places.westRelay.forget();
    all->findChild<FilterField *>()->setText("clinic environment:production");
    all->table()->sort(all->table()->columnOf(FleetField::Budget));
    QSignalSpy ordered(all->table(), &TenantTable::ordered);
    QTRY_VERIFY(!ordered.isEmpty());
    all->findChild<DataTable *>()->selectRow(0);
    QVERIFY(!places.eastRelay.heard().contains("clinic") && !places.westRelay.heard().contains("clinic"));
    // A tenant opened in one is asked for there only.
    const QString id = places.fleet("east").id(places.fleet("east").rows() - 1); // The smaller fleet does not know it.
    QVERIFY(!places.fleet("west").find(id));
    places.eastRelay.forget();
    places.westRelay.forget();
    places.environments.list()->go("east", {View::Tenant, id, {}, {}});
    QTRY_VERIFY_WITH_TIMEOUT(places.eastRelay.heard().contains(id.toUtf8()), 10'000);
    QTRY_VERIFY_WITH_TIMEOUT(places.at("east").window()->currentPage()->settled(), 10'000);
    QVERIFY(!places.westRelay.heard().contains(id.toUtf8()));
    QVERIFY(places.eastRelay.heard().contains("us-east"));  // Each request names its environment…
    QVERIFY(!places.westRelay.heard().contains("us-east")); // …and none the other's.
    QVERIFY(!places.eastRelay.heard().contains("eu-central"));
}

void TestEnvironments::anActLandsWhereItWasMade()
{
    TwoPlaces places;
    QVERIFY(places.bothAreThere());
    const QString id = places.fleet("west").id(0);
    QVERIFY(places.fleet("east").find(id)); // Both have it.
    std::optional<Act> proposed;
    const Tier to =
        Tier(places.fleet("west").number(FleetField::Tier, 0)) == Tier::Dedicated ? Tier::Segmented : Tier::Dedicated;
    places.at("west").desk()->proposeTierChange(id, to, "its contract asks for it", this,
                                                [&](const Fault &fault, const Act &act) {
                                                    QVERIFY2(!fault.failed(), qPrintable(fault.summary + fault.remedy));
                                                    proposed = act;
                                                });
    QTRY_VERIFY_WITH_TIMEOUT(proposed, 10'000);
    std::optional<QList<Act>> east, west;
    places.at("east").desk()->acts(id, this, [&](const Fault &, const QList<Act> &acts) { east = acts; });
    places.at("west").desk()->acts(id, this, [&](const Fault &, const QList<Act> &acts) { west = acts; });
    QTRY_VERIFY_WITH_TIMEOUT(east && west, 10'000);
    QCOMPARE(west->size(), 1);
    QCOMPARE(east->size(), 0);
    // Another gateway takes the place of this one, with the same tenant: what is asked here does not count there.
    places.westRelay.goAway();
    test::GatewayFixture other(TwoPlaces::of("us-west", 40));
    SessionOptions options;
    options.environment = "eu-central";
    options.token = QByteArray::fromStdString(test::GatewayFixture::token("platform-1"));
    options.channel = [&other] { return other.loopback(); };
    const auto desk = makeSession(std::move(options));
    desk->start();
    QTRY_VERIFY_WITH_TIMEOUT(desk->stream().reason.contains("another environment"), 10'000);
    std::optional<Fault> refused;
    desk->proposeTierChange(id, to, "its contract asks for it", this,
                            [&](const Fault &fault, const Act &) { refused = fault; });
    QTRY_VERIFY_WITH_TIMEOUT(refused, 10'000);
    QCOMPARE(refused->reason, QString("WRONG_ENVIRONMENT"));
    desk->stop();
}

void TestEnvironments::oneThatIsAwayGreysItsRowsOnly()
{
    TwoPlaces places;
    QVERIFY(places.bothAreThere());
    places.window().chooseAll();
    AllTenantsView *all = places.all();
    const int both = int(places.fleet("east").count() + places.fleet("west").count());
    QTRY_COMPARE(all->table()->rowCount(), both);
    places.westRelay.goAway();
    QTRY_VERIFY_WITH_TIMEOUT(!places.live("west"), 10'000);
    QTRY_VERIFY(says(all, QStringLiteral("live from 1 of 2 environments")));
    QTRY_VERIFY(says(all, QStringLiteral("production eu: Reconnecting since")));
    QCOMPARE(all->table()->rowCount(), both); // Its figures are old, not gone.
    places.picture("all-tenants-one-away");
    QVERIFY(places.live("east"));
    QSignalSpy moves(&places.fleet("east"), &Fleet::rowsChanged);
    QTRY_VERIFY_WITH_TIMEOUT(!moves.isEmpty(), 20'000); // The other goes on.
    places.westRelay.comeBack();
    QTRY_VERIFY_WITH_TIMEOUT(places.live("west"), 20'000);
    QTRY_VERIFY(says(all, QStringLiteral("live from 2 of 2 environments")));
    QTRY_COMPARE(all->table()->rowCount(), both);
}

void TestEnvironments::aGatewayOfAnotherNameIsRefused()
{
    TwoPlaces places;
    places.add("third", {"staging", "S", EnvironmentColour::Slate, false},
               QString::fromStdString(places.east.address()), places.east, "platform-2", "staging");
    QTRY_VERIFY_WITH_TIMEOUT(places.at("third").desk()->stream().reason.contains("another environment"), 10'000);
    QVERIFY(!places.live("third"));
    QCOMPARE(places.fleet("third").count(), 0u);
}

void TestEnvironments::linksLeadToTheirEnvironment()
{
    TwoPlaces places;
    QVERIFY(places.bothAreThere());
    const QString id = places.fleet("west").id(1);
    places.environments.list()->go("west", {View::Tenant, id, {}, {}});
    QTest::keyClick(&places.window(), Qt::Key_L, Qt::ControlModifier);
    const QUrl link(QApplication::clipboard()->text());
    QCOMPARE(QUrlQuery(link).queryItemValue("environment"), QString("eu-central"));
    places.window().choose("east");
    places.window().openLink(link);
    QCOMPARE(places.window().current(), QString("west"));
    QCOMPARE(places.at("west").window()->currentPage()->place().id, id);
    // Where nothing leads is told, and nothing is opened in the place of it.
    places.window().choose("east");
    const Destination before = places.at("east").window()->currentPage()->place();
    places.window().openLink(QUrl("bulkhead://tenant/" + id + "?environment=asia"));
    QTRY_VERIFY(says(&places.window(), QStringLiteral("“asia”")));
    QCOMPARE(places.window().current(), QString("east"));
    QCOMPARE(places.at("east").window()->currentPage()->place(), before);
    // A link of before there were several leads to where the window is.
    places.window().openLink(QUrl("bulkhead://tenant/" + id));
    QCOMPARE(places.window().current(), QString("east"));
    QCOMPARE(places.at("east").window()->currentPage()->place().id, id);
}

void TestEnvironments::dialogsNameTheirEnvironment()
{
    TwoPlaces places;
    QVERIFY(places.bothAreThere());
    places.window().choose("west");
    QDialog dialog(places.at("west").window()->currentPage());
    dialog.setWindowTitle("Propose a change");
    auto *form = new QFormLayout(&dialog);
    form->addRow("Why", new QLineEdit);
    dialog.open();
    QVERIFY(dialog.windowTitle().contains("production eu"));
    const auto *line = dialog.findChild<EnvironmentLine *>();
    QVERIFY(line && line->isVisible());
    QCOMPARE(line->accessibleName(), QString("Environment production eu, production"));
    dialog.hide();
    dialog.open();
    QCOMPARE(dialog.windowTitle().count("production eu"), 1);
    dialog.hide();
    // What another environment says while it is not in sight says whose word it is.
    places.at("east").window()->say("The proposal was approved.");
    QVERIFY(says(places.at("west").window(), QStringLiteral("production us-east: The proposal was approved.")));
}

void TestEnvironments::connectionsAreKeptByKeyboard()
{
    TwoPlaces places;
    places.environments.followBook();
    test::GatewayFixture third(TwoPlaces::of("staging", 40));
    ConnectionsDialog dialog(
        &places.book, checkConnection, [](const QString &) { return QStringList(); }, &places.window());
    dialog.open();
    const auto field = [&dialog](const char *name) { return named<QLineEdit>(&dialog, name); };
    QTest::keyClicks(field("Name"), "test lab");
    QCOMPARE(field("Letters of its mark")->text(), QString("TL"));
    QTest::keyClicks(field("Gateway, host and port"), "127.0.0.1");
    button(&dialog, "Save connection")->click();
    QVERIFY(says(&dialog, "HOST:PORT"));
    QVERIFY(places.book.all().isEmpty());
    QTest::keyClicks(field("Gateway, host and port"), QString(":%1").arg(third.port()));
    // TLS is on unless somebody turns it off, and what answers without it is told apart from nobody.
    button(&dialog, "Try to reach it")->click();
    const auto *found = dialog.findChild<QLabel *>("found");
    QTRY_VERIFY_WITH_TIMEOUT(!found->text().contains("Trying"), 15'000);
    QVERIFY2(found->text().contains("does not speak TLS"), qPrintable(found->text()));
    dialog.grab();
    button(&dialog, "Save connection")->click();
    QCOMPARE(places.book.all().size(), 1);
    QVERIFY(places.environments.find(places.book.all().at(0).id)); // Connected at once.
    QCOMPARE(namelessControls(&dialog), QStringList());
    const QString pictures = qEnvironmentVariable("BULKHEAD_TEST_PICTURES");
    if (!pictures.isEmpty())
        dialog.grab().save(
            pictures + (test::themeOfThisRun() == Theme::Choice::Dark ? "/connections-dark.png" : "/connections.png"));
    // Typed words are not lost by Escape.
    QTest::keyClicks(field("Name"), " two");
    QTest::keyClick(&dialog, Qt::Key_Escape);
    QVERIFY(dialog.isVisible() && says(&dialog, "not saved"));
    button(&dialog, "Discard changes")->click();
    const QString id = places.book.all().at(0).id;
    places.book.remove(id);
    QVERIFY(!places.environments.find(id) && !places.environments.list()->find(id));
    QFile file(places.folder.filePath("console.json"));
    QVERIFY(places.preferences.flush() && file.open(QIODevice::ReadOnly));
    QVERIFY(!file.readAll().contains(test::GatewayFixture::token("platform-1").c_str()));
}

/// What was written for one environment is not read in another, though the connection keeps its name.
void TestEnvironments::anotherGatewayIsAnotherConnection()
{
    TwoPlaces places;
    places.environments.followBook();
    ConnectionSettings lab;
    lab.mark = {"lab", "L", EnvironmentColour::Olive, false};
    lab.gateway = QString::fromStdString(places.east.address());
    lab.tls = false;
    QCOMPARE(places.book.put(lab), QString());
    lab.id = places.book.all().at(0).id;
    const QString draft("draft");
    const auto own = [&] { return places.at(lab.id).workspace()->preferences(); };
    own()->set(draft, "half a contract");
    lab.mark.name = "laboratory";
    QCOMPARE(places.book.put(lab), QString());
    QVERIFY(own()->value(draft).isValid());
    lab.environment = "us-east"; // What it calls itself, written down: the same place.
    QCOMPARE(places.book.put(lab), QString());
    QVERIFY(own()->value(draft).isValid());
    lab.environment = "eu-central";
    QCOMPARE(places.book.put(lab), QString());
    QVERIFY(!own()->value(draft).isValid());
    own()->set(draft, "half a contract");
    QVERIFY(own()->flush());
    lab.gateway = QString::fromStdString(places.west.address());
    QCOMPARE(places.book.put(lab), QString());
    QVERIFY(!own()->value(draft).isValid());
    // Nor at the next start.
    const QString file = places.folder.filePath(QString("console-%1.json").arg(lab.id));
    QVERIFY(!Preferences(file).value(draft).isValid());
}

/// Drafts are work of a person: who leads a connection elsewhere is told of them first, by name.
void TestEnvironments::leadingElsewhereAsksFirst()
{
    TwoPlaces places;
    places.environments.followBook();
    ConnectionSettings lab;
    lab.mark = {"lab", "L", EnvironmentColour::Olive, false};
    lab.gateway = QString::fromStdString(places.east.address());
    lab.tls = false;
    QCOMPARE(places.book.put(lab), QString());
    const QString id = places.book.all().at(0).id;
    terms::Contract draft;
    draft.tenantId = "t-4711";
    ContractDrafts(places.at(id).workspace()->preferences()).keep({draft, 1, 1});
    emit places.window().connectionsAsked();
    auto *dialog = places.window().findChild<ConnectionsDialog *>();
    QVERIFY(dialog && dialog->isVisible());
    const auto drafts = [&] { return ContractDrafts(places.at(id).workspace()->preferences()).tenants(); };
    const auto asked = [&] { return dialog->findChild<QMessageBox *>(); };
    const QString elsewhere = QString::fromStdString(places.west.address());
    QTest::keyClicks(named<QLineEdit>(dialog, "Name"), "oratory"); // A name is nothing that could be lost.
    button(dialog, "Save connection")->click();
    QVERIFY(!asked());
    QCOMPARE(places.book.all().at(0).mark.name, QString("laboratory"));
    named<QLineEdit>(dialog, "Gateway, host and port")->setText(elsewhere);
    button(dialog, "Save connection")->click();
    QVERIFY(asked() && asked()->isVisible());
    QCOMPARE(asked()->text(), QString("Lead laboratory to %1?").arg(elsewhere));
    QVERIFY2(asked()->informativeText().contains("of a contract that nobody has proposed yet will be lost: t-4711."),
             qPrintable(asked()->informativeText()));
    QTest::keyClick(asked(), Qt::Key_Return); // What is done without a thought keeps everything.
    QTRY_VERIFY(!asked());
    QCOMPARE(places.book.all().at(0).gateway, lab.gateway);
    QCOMPARE(drafts(), QStringList("t-4711"));
    QCOMPARE(named<QLineEdit>(dialog, "Gateway, host and port")->text(), elsewhere); // Nor is what was typed lost.
    button(dialog, "Save connection")->click();
    button(asked(), "Lead it there")->click();
    QTRY_COMPARE(places.book.all().at(0).gateway, elsewhere);
    QVERIFY(drafts().isEmpty());
}

void TestEnvironments::marksAreLegible()
{
    for (const Tokens *tokens : {&lightTokens(), &darkTokens()})
        for (int i = 0; i < kEnvironmentColours; ++i) {
            const MarkColours colours = markColours(*tokens, EnvironmentColour(i));
            QVERIFY2(contrast(colours.fill, colours.on) >= 4.5, qPrintable(colourName(EnvironmentColour(i))));
            for (const QColor &ground : {tokens->surface, tokens->alternate, tokens->selection, tokens->background})
                QVERIFY2(
                    contrast(colours.fill, ground) >= 4.5,
                    qPrintable(colourName(EnvironmentColour(i)) + QString::number(contrast(colours.fill, ground))));
        }
}

QTEST_MAIN(TestEnvironments)
#include "tst_environments.moc"

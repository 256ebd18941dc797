// Looking as another role, in the frame of the console with a real session on a real gateway: the command, the dialog,
// the banner, and the way back; and a partner's own look.
#include "models/session/session.h"
#include "tests/fixtures/gateway_fixture.h"
#include "widgets/frame/main_window.h"
#include "widgets/frame/page.h"
#include "widgets/frame/view_dialog.h"
#include "widgets/frame/viewing_frame.h"
#include "widgets/frame/workspace.h"
#include "widgets/theme/theme.h"

#include <QApplication>
#include <QBuffer>
#include <QComboBox>
#include <QFile>
#include <QImage>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QTemporaryDir>
#include <QTest>

using namespace bulkhead;

namespace {

/// A page that only says where it is: what is shown in the frame is other tests' matter.
class PlainPage : public Page
{
public:
    PlainPage(Workspace *workspace, View view)
        : Page(workspace, view)
    {
    }
    void open(const Destination &place) override { m_place = place; }
    [[nodiscard]] Destination place() const override { return m_place; }
    [[nodiscard]] QString heading() const override { return QStringLiteral("Page"); }

private:
    Destination m_place;
};

QList<PageMaker> plainPages()
{
    const auto made = [](View view, const char *title, const char *action) {
        return PageMaker{view, QString::fromLatin1(title),
                         [view](Workspace *workspace) -> Page * { return new PlainPage(workspace, view); },
                         QString::fromLatin1(action)};
    };
    return {made(View::Overview, "Overview", ""), made(View::Tenants, "Tenants", ""),
            made(View::Pools, "Pools", "pools.read"), made(View::Onboarding, "Onboarding", "cases.read")};
}

/// A person's window with all that belongs to looking, on a real session.
struct Console
{
    Console(const test::GatewayFixture &gateway, const char *person)
        : viewing(std::make_shared<Viewing>())
        , theme(qgetenv("BULKHEAD_TEST_THEME") == "dark" ? Theme::Choice::Dark : Theme::Choice::Light)
        , preferences(QString())
        , desk(makeSession(options(gateway, person)))
        , workspace(desk.get(), &preferences, &theme)
        , window(&workspace, plainPages())
        , frame(new ViewingFrame(viewing.get(), &workspace, &window))
    {
        window.QWidget::show();
        QApplication::setActiveWindow(&window);
        desk->start();
    }
    ~Console() { desk->stop(); }
    SessionOptions options(const test::GatewayFixture &gateway, const char *person) const
    {
        SessionOptions given;
        given.channel = [address = QString::fromStdString(gateway.address())] { return dial(address); };
        given.token = QByteArray::fromStdString(test::GatewayFixture::token(person));
        given.viewing = viewing;
        return given;
    }
    [[nodiscard]] QWidget *banner() const { return window.findChild<QWidget *>(QStringLiteral("viewBanner")); }
    /// Whether everything of the fleet has come.
    [[nodiscard]] bool loaded() { return workspace.fleet()->complete() && workspace.fleet()->count() > 0; }

    std::shared_ptr<Viewing> viewing;
    Theme theme;
    Preferences preferences;
    std::unique_ptr<Desk> desk;
    Workspace workspace;
    MainWindow window;
    ViewingFrame *frame; ///< The window's.
};

/// Kept when somebody wants to look at it: BULKHEAD_TEST_PICTURES names a folder.
void picture(QWidget *what, const char *name)
{
    const QString folder = qEnvironmentVariable("BULKHEAD_TEST_PICTURES");
    if (!folder.isEmpty())
        what->grab().save(QStringLiteral("%1/%2-%3.png")
                              .arg(folder, QLatin1String(name), qEnvironmentVariable("BULKHEAD_TEST_THEME", "light")));
}

QByteArray logo()
{
    QImage image(96, 96, QImage::Format_RGB32);
    image.fill(QColor(0x2F7FB5));
    QBuffer png;
    png.open(QIODevice::WriteOnly);
    image.save(&png, "PNG");
    return png.data();
}

} // namespace

class TestViewingConsole : public QObject
{
    Q_OBJECT
private slots:
    void looksAsSupportAndBack();
    void whoMayNotIsNotOffered();
    void aViewThatIsRefusedLeadsBack();
    void aPartnersPeopleSeeTheirOwnLook();
};

void TestViewingConsole::looksAsSupportAndBack()
{
    test::GatewayFixture gateway;
    Console own(gateway, "platform-1");
    QTRY_VERIFY(own.loaded());
    const Fleet *fleet = own.workspace.fleet();
    const auto all = fleet->count();
    QVERIFY(fleet->has(FleetField::Arr));
    QVERIFY(!own.banner()->isVisible());

    // By the search, then the dialog, by keyboard.
    QTest::keyClick(&own.window, Qt::Key_K, Qt::ControlModifier);
    auto *popup = own.window.findChild<SearchPopup *>();
    QVERIFY(popup);
    QTest::keyClicks(popup->findChild<QLineEdit *>(), QStringLiteral("view as"));
    auto *hits = popup->findChild<QListWidget *>();
    QTRY_VERIFY(hits->currentItem() && hits->currentItem()->text().contains(QStringLiteral("View as role")));
    QTest::keyClick(popup->findChild<QLineEdit *>(), Qt::Key_Return);
    QTRY_VERIFY(own.window.findChild<ViewDialog *>());
    auto *dialog = own.window.findChild<ViewDialog *>();
    const auto boxes = dialog->findChildren<QComboBox *>();
    QCOMPARE(boxes.size(), 2);
    QTRY_COMPARE(boxes[0]->count(), 7);
    QCOMPARE(boxes[0]->currentData().toInt(), int(Role::Support));
    picture(dialog, "view-dialog");
    boxes[1]->setFocus();
    QTest::keyClick(boxes[1], Qt::Key_Down); // From the role to the first person in it.
    QVERIFY(boxes[1]->currentText().startsWith(QStringLiteral("support-1")));
    QTest::keyClick(boxes[1], Qt::Key_Return);

    QTRY_VERIFY(own.banner()->isVisible());
    QTRY_COMPARE(own.workspace.session().role, Role::Support);
    QVERIFY(own.frame->sentence().contains(QStringLiteral("support-1")));
    QTRY_VERIFY(fleet->complete() && fleet->count() < all);
    QVERIFY(!fleet->has(FleetField::Arr));
    picture(&own.window, "viewing-support");

    // What would change something is refused in words, and changes nothing.
    Fault refused;
    own.desk->saveDraft(Draft{}, &own.window, [&](const Fault &fault, const Draft &) { refused = fault; });
    QTRY_VERIFY(refused.failed());
    QCOMPARE(refused.reason, QStringLiteral("VIEWING_ONLY"));

    QApplication::setActiveWindow(&own.window); // The dialog had it.
    QTest::keyClick(&own.window, Qt::Key_V, Qt::ControlModifier | Qt::ShiftModifier);
    QTRY_VERIFY(!own.banner()->isVisible());
    QTRY_COMPARE(own.workspace.session().role, Role::PlatformOperations);
    QTRY_VERIFY(fleet->complete() && fleet->count() == all);
    QVERIFY(fleet->has(FleetField::Arr));
}

void TestViewingConsole::whoMayNotIsNotOffered()
{
    test::GatewayFixture gateway;
    Console own(gateway, "support-1");
    QTRY_VERIFY(own.loaded());
    QTest::keyClick(&own.window, Qt::Key_V, Qt::ControlModifier | Qt::ShiftModifier);
    QTest::keyClick(&own.window, Qt::Key_K, Qt::ControlModifier);
    auto *popup = own.window.findChild<SearchPopup *>();
    QVERIFY(popup);
    QTest::keyClicks(popup->findChild<QLineEdit *>(), QStringLiteral("view"));
    auto *hits = popup->findChild<QListWidget *>();
    for (int row = 0; row < hits->count(); ++row)
        QVERIFY(!hits->item(row)->text().contains(QStringLiteral("View as role")));
    QVERIFY(!own.window.findChild<ViewDialog *>());
}

void TestViewingConsole::aViewThatIsRefusedLeadsBack()
{
    test::GatewayFixture gateway;
    Console own(gateway, "platform-1");
    QTRY_VERIFY(own.loaded());
    QString said;
    connect(own.viewing.get(), &Viewing::refused, own.frame, [&said](const QString &sentence) { said = sentence; });
    own.viewing->lookAs({Role::Support, QStringLiteral("nobody"), {}, {}});
    QTRY_VERIFY(said.contains(QStringLiteral("nobody of this id")));
    QTRY_VERIFY(own.workspace.fleet()->complete());
    QCOMPARE(own.workspace.session().role, Role::PlatformOperations);
    QVERIFY(!own.viewing->wanted().active() && !own.banner()->isVisible());
}

void TestViewingConsole::aPartnersPeopleSeeTheirOwnLook()
{
    QTemporaryDir folder;
    test::GatewayFixtureOptions options;
    options.tenants = 0;
    options.historyMinutes = 60;
    QString partner;
    {
        test::GatewayFixture first(options);
        Console own(first, "platform-1");
        QTRY_VERIFY(own.loaded());
        LookChoices choices;
        own.viewing->choices(&own.window, [&](const Fault &, const LookChoices &told) { choices = told; });
        QTRY_VERIFY(!choices.partners.isEmpty());
        partner = choices.partners.constFirst().id;
    }
    QFile png(folder.filePath(QStringLiteral("logo.png")));
    QVERIFY(png.open(QIODevice::WriteOnly));
    png.write(logo());
    png.close();
    QFile own(QStringLiteral(BULKHEAD_ACCESS_POLICY));
    QVERIFY(own.open(QIODevice::ReadOnly));
    QFile policy(folder.filePath(QStringLiteral("access.toml")));
    QVERIFY(policy.open(QIODevice::WriteOnly));
    policy.write(own.readAll() + "\n[[branding]]\npartner = \"" + partner.toUtf8()
                 + "\"\nname = \"Example Channel\"\naccent = \"#2F7FB5\"\nlogo = \"logo.png\"\n");
    policy.close();
    options.policy = policy.fileName().toStdString();
    options.morePeople = {{"partner-1", "partner-administrator", "{ partners = [\"" + partner.toStdString() + "\"] }"}};
    test::GatewayFixture gateway(options);
    QColor product;
    {
        Console console(gateway, "partner-1");
        product = tokens().accent;
        QTRY_VERIFY(console.window.windowTitle().contains(QStringLiteral("Example Channel")));
        QVERIFY(!console.window.windowTitle().contains(QStringLiteral("Bulkhead")));
        QTRY_VERIFY(console.loaded());
        QCOMPARE(tokens().accent, QColor(0x2F7FB5));
        QVERIFY(contrast(tokens().onAccent, tokens().accent) >= 4.5);
        QCOMPARE(console.viewing->look().logo, logo());
        // What the role may not use has no entry.
        const auto shown = [&console](const char *title) {
            for (const QPushButton *button : console.window.findChildren<QPushButton *>())
                if (button->text() == QLatin1String(title))
                    return button->isVisible();
            return false;
        };
        QVERIFY(shown("Onboarding") && !shown("Pools"));
        picture(&console.window, "partner");
    }
    {
        Console console(gateway, "platform-1"); // The next one: nothing of it is left.
        QTRY_VERIFY(console.loaded());
        QVERIFY(console.window.windowTitle().contains(QStringLiteral("Bulkhead")));
        QCOMPARE(tokens().accent, product);
        console.viewing->lookAs({Role::PartnerAdministrator, {}, partner, QStringLiteral("Example")});
        QTRY_COMPARE(tokens().accent, QColor(0x2F7FB5)); // Exactly what they see.
        QVERIFY(console.frame->sentence().contains(QStringLiteral("Example")));
        console.viewing->stop();
        QTRY_COMPARE(tokens().accent, product);
    }
}

QTEST_MAIN(TestViewingConsole)
#include "tst_viewing_console.moc"

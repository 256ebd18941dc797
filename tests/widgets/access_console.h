#pragma once
// A console with the view of accesses on a gateway that is not there.
#include "tests/fixtures/fake_grants.h"
#include "widgets/access/access_page.h"
#include "widgets/access/lease_frame.h"
#include "widgets/frame/main_window.h"
#include "widgets/frame/workspace.h"
#include "widgets/theme/theme.h"

#include <QApplication>
#include <QPushButton>
#include <QTest>

namespace bulkhead {

/// Where the window comes from; of no matter.
class OtherPlace : public Page
{
public:
    OtherPlace(Workspace *workspace, View view)
        : Page(workspace, view)
        , m_place{view, {}, {}, {}}
    {
    }
    void open(const Destination &place) override { m_place = place; }
    [[nodiscard]] Destination place() const override { return m_place; }
    [[nodiscard]] QString heading() const override { return QStringLiteral("Place"); }

private:
    Destination m_place;
};

/// Light or dark, and with pictures, as the environment says.
struct AccessConsole
{
    explicit AccessConsole(Role role)
        : theme(qgetenv("BULKHEAD_TEST_THEME") == "dark" ? Theme::Choice::Dark : Theme::Choice::Light)
        , preferences(QString())
        , prepared(prepare(desk, grants, role))
        , workspace(&desk, &preferences, &theme)
        , window(&workspace,
                 {{View::Overview, QStringLiteral("Overview"),
                   [](Workspace *w) -> Page * { return new OtherPlace(w, View::Overview); }},
                  {View::Tenant, {}, [](Workspace *w) -> Page * { return new OtherPlace(w, View::Tenant); }},
                  {View::Access, QStringLiteral("Access"), [](Workspace *w) -> Page * { return new AccessPage(w); },
                   QStringLiteral("grants.read"), QStringLiteral("Governance")}})
    {
        new LeaseFrame(&workspace, &window);
        window.resize(qEnvironmentVariableIntValue("BULKHEAD_TEST_WIDE") != 0 ? QSize(1920, 1080) : QSize(1440, 900));
        window.QWidget::show();
        QApplication::setActiveWindow(&window);
        desk.deliver();
        now = workspace.now();
    }
    static bool prepare(FakeDesk &desk, FakeGrants &grants, Role role)
    {
        desk.m_grants = &grants;
        desk.m_singleUser = false;
        desk.m_role = role;
        desk.m_mayToo = {QStringLiteral("grants.read"), QStringLiteral("grants.request"),
                         QStringLiteral("grants.break-glass")};
        if (role != Role::Support)
            desk.m_mayToo << QStringLiteral("grants.approve");
        return true;
    }
    AccessPage *open(const QString &id = {}, const QString &tab = {}, const QString &filter = {})
    {
        window.go({View::Access, id, tab, filter});
        QCoreApplication::processEvents();
        auto *page = static_cast<AccessPage *>(window.page(View::Access));
        static_cast<void>(QTest::qWaitFor([page] { return page->settled(); }, 3'000));
        return page;
    }
    /// Time goes on until what a card says may be over; the page looks at it.
    void readAgain()
    {
        desk.setSkew(desk.stream().serverSkewMs + 30'000);
        emit grants.changed();
    }
    template<typename Kind = QPushButton>
    Kind *find(const char *name)
    {
        return window.findChild<Kind *>(QLatin1String(name));
    }
    template<typename Dialog>
    Dialog *dialog()
    {
        static_cast<void>(QTest::qWaitFor(
            [this] {
                const auto *found = window.findChild<Dialog *>();
                return found != nullptr && found->isVisible();
            },
            3'000));
        return window.findChild<Dialog *>();
    }
    void keep(const char *name, QWidget *what = nullptr)
    {
        const QString folder = qEnvironmentVariable("BULKHEAD_TEST_PICTURES");
        if (folder.isEmpty())
            return;
        QTest::qWait(50); // What was added just now is shown by the event loop.
        (what != nullptr ? what : &window)
            ->grab()
            .save(QStringLiteral("%1/%2-%3.png")
                      .arg(folder, QLatin1String(name),
                           theme.tokens().dark ? QStringLiteral("dark") : QStringLiteral("light")));
    }
    AccessGrant grant(const char *id, const char *person, GrantState state) const
    {
        return FakeGrants::sample(QLatin1String(id), QLatin1String(person), QStringLiteral("t-000007"),
                                  QStringLiteral("Harborlight Behavioral Health"), state, now);
    }
    GrantCard card() const
    {
        GrantCard card;
        card.tier = Tier::Shared;
        card.profile = Profile::Clinic;
        card.health = Health::Breaching;
        card.budget = -1'200;
        card.openAlerts = 2;
        card.openIncidents = 1;
        card.opens = {QStringLiteral("This one tenant: name, tier, health, figures and timeline."),
                      QStringLiteral("Its objectives, with charts of the past.")};
        card.staysShut = {QStringLiteral("Every other tenant: a console that uses it shows this one alone.")};
        card.inScope = {QStringLiteral("support-9")};
        card.past30Days = 3;
        card.past = {{QStringLiteral("grant-0"), QStringLiteral("Quayside Practice"), QStringLiteral("48100"),
                      now - 90'000'000, now - 89'000'000, false}};
        return card;
    }
    /// One that is on, and one that is to come.
    QList<FreezeWindow> freezes() const
    {
        return {{QStringLiteral("month-end close"),
                 QStringLiteral("Invoices of the month are closed. Whatever changes now is missing in the statements."),
                 now - 86'400'000, now + 86'400'000},
                {QStringLiteral("new ledger"), QStringLiteral("It goes live."), now + 600'000, now + 7'200'000}};
    }

    Theme theme;
    FakeDesk desk;
    FakeGrants grants;
    Preferences preferences;
    bool prepared;
    Workspace workspace;
    MainWindow window;
    qint64 now = 0;
};

} // namespace bulkhead

#pragma once
// A window with the diagnostics workbench on a desk that the test plays.
#include "tests/fixtures/fake_diagnostics.h"
#include "tests/fixtures/fake_grants.h"
#include "widgets/diagnostics/diagnostics_page.h"
#include "widgets/diagnostics/result_table.h"
#include "widgets/frame/main_window.h"
#include "widgets/frame/workspace.h"
#include "widgets/theme/theme.h"

#include <QApplication>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTemporaryDir>
#include <QTest>

#include <utility>

namespace bulkhead {

inline const QString kHarbor = QStringLiteral("Harborlight Behavioral Health"),
                     kQuay = QStringLiteral("Quayside Practice");

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

struct DiagnosticsConsole
{
    DiagnosticsConsole()
        : theme(qgetenv("BULKHEAD_TEST_THEME") == "dark" ? Theme::Choice::Dark : Theme::Choice::Light)
        , preferences(folder.filePath(QStringLiteral("settings.json")))
        , prepared(prepare(desk, grants, data))
        , workspace(&desk, &preferences, &theme)
        , window(&workspace, {{View::Overview, QStringLiteral("Overview"),
                               [](Workspace *w) -> Page * { return new OtherPlace(w, View::Overview); }},
                              {View::Access, QStringLiteral("Access"),
                               [](Workspace *w) -> Page * { return new OtherPlace(w, View::Access); },
                               QStringLiteral("grants.read"), QStringLiteral("Governance")},
                              {View::Diagnostics, QStringLiteral("Diagnostics"),
                               [](Workspace *w) -> Page * { return new DiagnosticsPage(w); },
                               QStringLiteral("diagnostics.run"), QStringLiteral("Governance")}})
    {
        window.resize(qEnvironmentVariableIntValue("BULKHEAD_TEST_WIDE") != 0 ? QSize(1920, 1080) : QSize(1440, 900));
        window.QWidget::show();
        QApplication::setActiveWindow(&window);
        desk.deliver();
        now = workspace.now();
        data.m_result = FakeDiagnostics::sample(QStringLiteral("t-000007"), kHarbor);
        data.m_file = {QStringLiteral("harborlight.csv"), data.m_result.digest,
                       QByteArray("# Harborlight, \xe2\x80\x93\r\nid,kind\r\n1042,follow-up\r\n"), 3};
    }
    static bool prepare(FakeDesk &desk, FakeGrants &grants, FakeDiagnostics &data)
    {
        desk.m_grants = &grants;
        desk.m_diagnostics = &data;
        desk.m_singleUser = false;
        desk.m_role = Role::Support;
        desk.m_mayToo = {QStringLiteral("grants.read"), QStringLiteral("grants.request"),
                         QStringLiteral("diagnostics.run")};
        return true;
    }
    AccessGrant grant(const char *id, const char *tenantId, const QString &name,
                      QList<GrantPermission> permissions = {GrantPermission::Diagnostics}) const
    {
        AccessGrant grant = FakeGrants::sample(QLatin1String(id), QStringLiteral("platform-1"), QLatin1String(tenantId),
                                               name, GrantState::InForce, now);
        grant.ask.permissions = std::move(permissions);
        return grant;
    }
    AccessGrant harbor(QList<GrantPermission> permissions = {GrantPermission::Diagnostics}) const
    {
        return grant("grant-1", "t-000007", kHarbor, std::move(permissions));
    }
    AccessGrant quay() const { return grant("grant-2", "t-000009", kQuay); }
    /// As the session does it: another grant, and a scope that begins anew.
    void use(const AccessGrant &grant)
    {
        grants.use(grant);
        emit workspace.sessionChanged();
    }
    DiagnosticsPage *open(const QString &id = {})
    {
        window.go({View::Diagnostics, id, {}, {}});
        auto *page = static_cast<DiagnosticsPage *>(window.page(View::Diagnostics));
        static_cast<void>(QTest::qWaitFor([page] { return page->settled(); }, 3'000));
        return page;
    }
    /// On the workbench of Harborlight, with the query that has one number to fill in.
    DiagnosticsPage *atWork(QList<GrantPermission> permissions = {GrantPermission::Diagnostics})
    {
        grants.tell({harbor(permissions), quay()});
        use(harbor(permissions));
        DiagnosticsPage *page = open(QStringLiteral("visit-by-number"));
        static_cast<void>(QTest::qWaitFor([this] { return find("runQuery") != nullptr; }, 3'000));
        return page;
    }
    void ask(const QString &visit = QStringLiteral("1042"))
    {
        find<QLineEdit>("parameter_visit")->setText(visit);
        QTest::mouseClick(find("runQuery"), Qt::LeftButton);
    }
    template<typename Kind = QPushButton>
    Kind *find(const char *name)
    {
        return window.findChild<Kind *>(QLatin1String(name));
    }
    ResultTable *table() { return find<ResultTable>("resultTable"); }
    QString textOf(const char *label) { return find<QLabel>(label)->text(); }
    void keep(const char *name)
    {
        const QString pictures = qEnvironmentVariable("BULKHEAD_TEST_PICTURES");
        if (pictures.isEmpty())
            return;
        QTest::qWait(80); // What was added just now is shown by the event loop.
        window.grab().save(QStringLiteral("%1/%2-%3%4.png")
                               .arg(pictures, QLatin1String(name),
                                    theme.tokens().dark ? QStringLiteral("dark") : QStringLiteral("light"),
                                    window.width() > 1'500 ? QStringLiteral("-wide") : QString()));
    }

    QTemporaryDir folder;
    Theme theme;
    FakeDesk desk;
    FakeGrants grants;
    FakeDiagnostics data;
    Preferences preferences;
    bool prepared;
    Workspace workspace;
    MainWindow window;
    qint64 now = 0;
};

} // namespace bulkhead

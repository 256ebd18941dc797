#pragma once
// A window with the isolation posture on a gateway that is not there.
#include "tests/fixtures/fake_desk.h"
#include "tests/fixtures/on_screen.h"
#include "widgets/delegates/data_table.h"
#include "widgets/frame/filter_field.h"
#include "widgets/frame/main_window.h"
#include "widgets/frame/navigation.h"
#include "widgets/frame/workspace.h"
#include "widgets/overview/overview_page.h"
#include "widgets/posture/posture_page.h"
#include "widgets/posture/probe_dialog.h"
#include "widgets/tenants/tenant_page.h"
#include "widgets/theme/theme.h"

#include <QApplication>
#include <QDateTime>
#include <QTest>

#include <functional>

namespace bulkhead::postures {

struct Console
{
    explicit Console(Preferences *kept = nullptr, const std::function<void(FakeDesk &)> &before = {})
        : theme(qgetenv("BULKHEAD_TEST_THEME") == "dark" ? Theme::Choice::Dark : Theme::Choice::Light)
        , preferences(QString())
        , workspace(&desk, kept ? kept : &preferences, &theme)
        , window(
              &workspace,
              {{View::Overview, QStringLiteral("Overview"), [](Workspace *w) -> Page * { return new OverviewPage(w); }},
               {View::Posture, QStringLiteral("Posture"), [](Workspace *w) -> Page * { return new PosturePage(w); },
                QStringLiteral("posture.read"), QStringLiteral("Isolation")},
               {View::Tenant, {}, [](Workspace *w) -> Page * { return new TenantPage(w); }}})
    {
        desk.m_isolation.fill(QDateTime::currentMSecsSinceEpoch());
        if (before)
            before(desk);
        window.resize(1440, 900);
        window.QWidget::show();
        QApplication::setActiveWindow(&window);
        desk.deliver();
    }
    bool open(const QString &id = {})
    {
        window.go({View::Posture, id, {}, {}});
        return settles() && table()->model()->rowCount() > 0;
    }
    bool settles()
    {
        const bool settled = QTest::qWaitFor([this] { return page()->settled(); }, 5'000);
        QCoreApplication::processEvents(); // New rows show themselves.
        return settled;
    }
    Page *page() { return window.page(View::Posture); }
    DataTable *table() { return page()->findChild<DataTable *>(); }
    FilterField *filter() { return page()->findChild<FilterField *>(); }
    bool said(const QString &part) { return says(page(), part); }
    QString names()
    {
        QStringList all;
        for (int row = 0; row < table()->model()->rowCount(); ++row)
            all << table()->model()->index(row, 0).data().toString().section(QLatin1Char(' '), 0, 0);
        return all.join(QLatin1Char(' '));
    }
    void press(int key, Qt::KeyboardModifiers with = {})
    {
        QTest::keyClick(QApplication::focusWidget(), Qt::Key(key), with);
    }
    NavigationButton *entry()
    {
        for (auto *button : window.findChildren<NavigationButton *>())
            if (button->text() == QLatin1String("Posture"))
                return button;
        return nullptr;
    }
    template<typename Dialog = ProbeDialog>
    Dialog *dialog()
    {
        const bool there = QTest::qWaitFor(
            [this] {
                const auto *found = window.findChild<Dialog *>();
                return found != nullptr && found->isVisible();
            },
            3'000);
        return there ? window.findChild<Dialog *>() : nullptr;
    }
    /// With BULKHEAD_TEST_PICTURES=FOLDER: what a person would see now, to be looked at.
    void keep(const char *name, QWidget *what = nullptr)
    {
        const QString folder = qEnvironmentVariable("BULKHEAD_TEST_PICTURES");
        if (folder.isEmpty())
            return;
        QCoreApplication::sendPostedEvents(nullptr, QEvent::LayoutRequest);
        (what != nullptr ? what : &window)
            ->grab()
            .save(QStringLiteral("%1/%2-%3.png")
                      .arg(folder, QLatin1String(name),
                           theme.tokens().dark ? QStringLiteral("dark") : QStringLiteral("light")));
    }

    Theme theme;
    FakeDesk desk;
    Preferences preferences;
    Workspace workspace;
    MainWindow window;
};

inline const QString kCrossed = QStringLiteral("t-000002");

} // namespace bulkhead::postures

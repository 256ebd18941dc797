#pragma once
// The noisy neighbours' view in a window, on a desk that the test plays.
#include "tests/fixtures/fake_desk.h"
#include "tests/fixtures/on_screen.h"
#include "tests/fixtures/sample_incident.h"
#include "widgets/frame/main_window.h"
#include "widgets/frame/page.h"
#include "widgets/frame/workspace.h"
#include "widgets/neighbours/neighbours_page.h"
#include "widgets/theme/theme.h"

#include <QApplication>
#include <QTest>

namespace bulkhead {

struct NeighboursConsole
{
    explicit NeighboursConsole(const std::function<void(FakeDesk &)> &prepare = {})
        : theme(qgetenv("BULKHEAD_TEST_THEME") == "dark" ? Theme::Choice::Dark : Theme::Choice::Light)
        , preferences(QString())
        , workspace(&desk, &preferences, &theme)
        , window(&workspace, {{View::Neighbours, QStringLiteral("Noisy neighbours"),
                               [](Workspace *w) -> Page * { return new NeighboursPage(w); }}})
    {
        window.resize(1440, 900);
        window.QWidget::show();
        QApplication::setActiveWindow(&window); // Without a window manager nobody else does.
        desk.m_singleUser = false;
        if (prepare)
            prepare(desk);
        desk.deliver();
        window.go({View::Neighbours, {}, {}, {}});
    }
    bool settles()
    {
        return QTest::qWaitFor(
            [this] { return page() && page()->settled() && says(page(), QStringLiteral("What is not seen")); }, 5000);
    }
    Page *page() { return window.currentPage(); }
    template<typename Kind>
    Kind *dialog()
    {
        const bool there = QTest::qWaitFor(
            [this] {
                const auto *found = window.findChild<Kind *>();
                return found != nullptr && found->isVisible();
            },
            3000);
        return there ? window.findChild<Kind *>() : nullptr;
    }
    template<typename Kind>
    Kind *part(const char *name)
    {
        return window.findChild<Kind *>(QLatin1String(name));
    }
    /// With BULKHEAD_TEST_PICTURES=FOLDER: what a person would see now, to be looked at.
    void keep(const char *name, QWidget *what = nullptr)
    {
        QCoreApplication::sendPostedEvents(nullptr, QEvent::LayoutRequest);
        const QString folder = qEnvironmentVariable("BULKHEAD_TEST_PICTURES");
        if (!folder.isEmpty())
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

} // namespace bulkhead

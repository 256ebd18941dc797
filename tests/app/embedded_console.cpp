#include "tests/app/embedded_console.h"

#include "app/pages.h"
#include "backend/gateway.h"
#include "models/session/session.h"
#include "widgets/frame/page.h"

#include <QApplication>
#include <QTest>

namespace bulkhead {

EmbeddedForTest::EmbeddedForTest(const QString &store, Role role, const QString &telemetry)
{
    GatewayOptions options;
    options.store = store.toStdString();
    options.initialRole = int(role);
    options.telemetry = telemetry.toStdString();
    auto started = Gateway::start(options);
    if (!started.ok())
        qFatal("the gateway does not start: %s", started.status().ToString().c_str());
    m_gateway = std::move(*started);
}

EmbeddedForTest::~EmbeddedForTest() = default;

namespace {

/// One theme per process: a second console takes that of the first.
std::unique_ptr<Theme> themeFor(Theme::Choice choice)
{
    return Theme::current() ? nullptr : std::make_unique<Theme>(choice);
}

} // namespace

Theme::Choice themeOfThisRun()
{
    return qgetenv("BULKHEAD_TEST_THEME") == "dark" ? Theme::Choice::Dark : Theme::Choice::Light;
}

ConsoleForTest::ConsoleForTest(EmbeddedForTest &embedded, Theme::Choice theme, const QString &preferences)
    : m_theme(themeFor(theme))
    , m_preferences(preferences)
{
    SessionOptions options;
    options.channel = [&embedded] { return embedded.gateway().channel(); };
    show(makeSession(std::move(options)));
}

ConsoleForTest::ConsoleForTest(const QString &address, const QByteArray &token, Theme::Choice theme)
    : m_theme(themeFor(theme))
    , m_preferences(QString())
{
    SessionOptions options;
    options.channel = [address] { return dial(address); };
    options.token = token;
    show(makeSession(std::move(options)));
}

ConsoleForTest::ConsoleForTest(SessionOptions options, Theme::Choice theme)
    : m_theme(themeFor(theme))
    , m_preferences(QString())
{
    show(makeSession(std::move(options)));
}

void ConsoleForTest::show(std::unique_ptr<Desk> desk)
{
    m_desk = std::move(desk);
    m_workspace = std::make_unique<Workspace>(m_desk.get(), &m_preferences, Theme::current());
    m_window = std::make_unique<MainWindow>(m_workspace.get(), pageMakers());
    m_window->resize(1440, 900);
    m_window->QWidget::show();
    QApplication::setActiveWindow(m_window.get());
    m_desk->start();
}

ConsoleForTest::~ConsoleForTest()
{
    m_desk->stop();
}

bool ConsoleForTest::opens(const Destination &place)
{
    m_window->go(place);
    return QTest::qWaitFor(
        [&] {
            const Page *page = m_window->currentPage();
            return page && page->view() == place.view && m_workspace->fleet()->complete() && page->settled();
        },
        20'000);
}

} // namespace bulkhead

#include "tests/app/embedded_console.h"

#include "app/pages.h"
#include "backend/gateway.h"
#include "models/session/session.h"
#include "widgets/frame/page.h"

#include <QAbstractButton>
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

ConsoleForTest::ConsoleForTest(EmbeddedForTest &embedded, Theme::Choice theme)
    : m_theme(theme)
    , m_preferences(QString())
{
    SessionOptions options;
    options.channel = [&embedded] { return embedded.gateway().channel(); };
    m_desk = makeSession(std::move(options));
    m_workspace = std::make_unique<Workspace>(m_desk.get(), &m_preferences, &m_theme);
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

QStringList namelessControls(const QWidget *root)
{
    QStringList nameless;
    for (const QWidget *widget : root->findChildren<QWidget *>()) {
        if (!widget->isVisibleTo(root) || widget->focusPolicy() == Qt::NoFocus
            || widget->objectName().startsWith(QLatin1String("qt_")) || !widget->accessibleName().isEmpty())
            continue;
        // A button is named by what is written on it.
        if (const auto *button = qobject_cast<const QAbstractButton *>(widget); button && !button->text().isEmpty())
            continue;
        nameless << QStringLiteral("%1 %2").arg(QString::fromLatin1(widget->metaObject()->className()),
                                                widget->objectName());
    }
    return nameless;
}

} // namespace bulkhead

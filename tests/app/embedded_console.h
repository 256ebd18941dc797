#pragma once
#include "models/session/session.h"
#include "tests/fixtures/on_screen.h"
#include "widgets/frame/main_window.h"
#include "widgets/frame/workspace.h"
#include "widgets/theme/theme.h"

#include <memory>

namespace bulkhead {

class Gateway;
class Page;

/// A single-user gateway on a store, as the console embeds it.
class EmbeddedForTest
{
public:
    /// `store` empty: in memory.
    explicit EmbeddedForTest(const QString &store = {}, Role role = Role::PlatformOperations,
                             const QString &telemetry = QStringLiteral("simulated"));
    ~EmbeddedForTest();
    [[nodiscard]] Gateway &gateway() { return *m_gateway; }

private:
    std::unique_ptr<Gateway> m_gateway;
};

/// Light, unless the run asks for dark (BULKHEAD_TEST_THEME=dark).
[[nodiscard]] Theme::Choice themeOfThisRun();

/// The console's window on a gateway: session, workspace, every page. Several may stand at once; the first made must be
/// the last to go, since its theme is that of all.
class ConsoleForTest
{
public:
    /// `preferences`: a file; empty: none.
    explicit ConsoleForTest(EmbeddedForTest &embedded, Theme::Choice theme = themeOfThisRun(),
                            const QString &preferences = {});
    /// On a gateway at "HOST:PORT", as the person of this token.
    ConsoleForTest(const QString &address, const QByteArray &token, Theme::Choice theme = themeOfThisRun());
    explicit ConsoleForTest(SessionOptions options, Theme::Choice theme = themeOfThisRun());
    ~ConsoleForTest();

    [[nodiscard]] MainWindow &window() { return *m_window; }
    [[nodiscard]] Workspace &workspace() { return *m_workspace; }
    [[nodiscard]] Desk &desk() { return *m_desk; }
    /// Goes there and waits until the page has everything. False after 20 s.
    bool opens(const Destination &place);
    template<typename Kind>
    Kind *find(const QString &name = {})
    {
        return m_window->findChild<Kind *>(name);
    }

private:
    void show(std::unique_ptr<Desk> desk);

    std::unique_ptr<Theme> m_theme; ///< Null: another console's.
    Preferences m_preferences;
    std::unique_ptr<Desk> m_desk;
    std::unique_ptr<Workspace> m_workspace;
    std::unique_ptr<MainWindow> m_window;
};

} // namespace bulkhead

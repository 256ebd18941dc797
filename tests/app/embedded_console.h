#pragma once
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

/// The console's window on a gateway of the same process: session, workspace, every page.
class ConsoleForTest
{
public:
    explicit ConsoleForTest(EmbeddedForTest &embedded, Theme::Choice theme = Theme::Choice::Light);
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
    Theme m_theme;
    Preferences m_preferences;
    std::unique_ptr<Desk> m_desk;
    std::unique_ptr<Workspace> m_workspace;
    std::unique_ptr<MainWindow> m_window;
};

/// Focusable controls under `root` that a screen reader could not name.
[[nodiscard]] QStringList namelessControls(const QWidget *root);

} // namespace bulkhead

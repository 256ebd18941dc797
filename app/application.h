#pragma once
#include "app/command_line.h"

#include <QObject>

#include <memory>

namespace bulkhead {

class Desk;
class DesktopNotices;
class DesktopScheme;
class EmbeddedGateway;
class FastBurnNotices;
class Gate;
class MainWindow;
class Preferences;
class QuitSignals;
class ShotTaker;
class SingleInstance;
class Viewing;
class Workspace;

/// Puts the console together and takes it apart in the right order. Made after QApplication.
class Application : public QObject
{
    Q_OBJECT
public:
    /// `again`: somebody signed out of the one before.
    explicit Application(CommandLine line, bool again = false, QObject *parent = nullptr);
    ~Application() override;

    /// Runs until the last window closes, or the session asks it to leave. Exit code: 0, 69 (gateway or store
    /// unusable), 78 (configuration); kStartOver: somebody signed out, make another one.
    int run();
    static constexpr int kStartOver = 1'000; ///< No exit code of a process.

private:
    bool makeDesk();   ///< False: m_exit and a sentence on standard error.
    int writeReview(); ///< Without a window.
    void makeWindow();
    void listenToDesktop();
    void fail(int code, const QString &sentence);

    CommandLine m_line;
    bool m_again = false;
    int m_exit = 0;
    std::unique_ptr<SingleInstance> m_instance;
    std::unique_ptr<Preferences> m_preferences;
    std::unique_ptr<Theme> m_theme;
    std::unique_ptr<EmbeddedGateway> m_gateway;
    std::unique_ptr<Gate> m_gate;       ///< Null: the embedded gateway, or a token from a file.
    std::shared_ptr<Viewing> m_viewing; ///< As whom the person looks, and a partner's own look.
    std::unique_ptr<Desk> m_desk;
    std::unique_ptr<Workspace> m_workspace;
    std::unique_ptr<MainWindow> m_window;
    std::unique_ptr<ShotTaker> m_shots;
    std::unique_ptr<QuitSignals> m_quit;
    std::unique_ptr<DesktopScheme> m_scheme;
    std::unique_ptr<DesktopNotices> m_notices;
    std::unique_ptr<FastBurnNotices> m_news;
};

} // namespace bulkhead

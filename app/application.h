#pragma once
#include "app/command_line.h"
#include "app/connection_plan.h"

#include <QObject>

#include <memory>

namespace bulkhead {

class DesktopLock;
class DesktopScheme;
class EmbeddedGateway;
class Environments;
class QuitSignals;
class ShotTaker;
class SingleInstance;

/// Puts the console together and takes it apart in the right order. Made after QApplication.
class Application : public QObject
{
    Q_OBJECT
public:
    explicit Application(CommandLine line, QObject *parent = nullptr);
    ~Application() override;

    /// Runs until the last window closes, or the session asks it to leave. Exit code: 0, 69 (gateway or store
    /// unusable), 78 (configuration).
    int run();

private:
    /// Where the command line leads: a gateway elsewhere, or the one in this process.
    [[nodiscard]] ConnectionPlan planOfLine();
    bool makeEnvironments(const QString &settings); ///< False: m_exit and a sentence on standard error.
    int writeReview();                              ///< Without a window.
    void makeWindow();
    void listenToDesktop();
    void fail(int code, const QString &sentence);

    CommandLine m_line;
    int m_exit = 0;
    std::unique_ptr<SingleInstance> m_instance;
    std::unique_ptr<Preferences> m_preferences;
    std::unique_ptr<Theme> m_theme;
    std::unique_ptr<EmbeddedGateway> m_gateway;
    std::unique_ptr<ConnectionBook> m_book;
    std::unique_ptr<Environments> m_environments;
    std::unique_ptr<ShotTaker> m_shots;
    std::unique_ptr<QuitSignals> m_quit;
    std::unique_ptr<DesktopScheme> m_scheme;
    std::unique_ptr<DesktopLock> m_lock;
};

} // namespace bulkhead

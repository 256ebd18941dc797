#include "app/application.h"
#include "app/command_line.h"
#include "app/display.h"

#include <QApplication>

#include <csignal>
#include <cstdio>

#include <sys/resource.h>

static bulkhead::CommandLine read(int argc, char **argv)
{
    const QCoreApplication forArguments(argc, argv);
    return bulkhead::readCommandLine(QCoreApplication::arguments());
}

int main(int argc, char **argv)
{
    // A dump would lie on a disk with the person's token and what their tenants' people wrote in it. Debuggers and the
    // desktop's portals, which look at who calls them, still may.
    constexpr rlimit kNoCoreDump{0, 0};
    ::setrlimit(RLIMIT_CORE, &kNoCoreDump);
    std::signal(SIGPIPE, SIG_IGN); // Whoever hangs up is told of where it is read, and ends nothing here.
    QCoreApplication::setApplicationName(QStringLiteral("bulkhead"));
    QCoreApplication::setApplicationVersion(QStringLiteral(BULKHEAD_VERSION));
    const bulkhead::CommandLine line = read(argc, argv);
    if (line.exitCode >= 0) {
        std::fprintf(line.exitCode == 0 ? stdout : stderr, "%s\n", qPrintable(line.message));
        return line.exitCode;
    }
    if (line.review)
        qputenv("QT_QPA_PLATFORM", "offscreen"); // A nightly job has no screen, and needs none.
    if (!bulkhead::displayAnswers()) {
        if (line.shots.isEmpty()) {
            std::fputs("bulkhead: there is no display to show a window on; start it in a desktop session.\n", stderr);
            return 69;
        }
        qputenv("QT_QPA_PLATFORM", "offscreen"); // A picture needs no screen.
    }
    const QApplication application(argc, argv);
    QGuiApplication::setDesktopFileName(QStringLiteral("org.bulkhead.Console"));
    return bulkhead::Application(line).run();
}

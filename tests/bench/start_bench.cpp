// Start to populated window: a process of its own starts the embedded gateway on a warm store of 10,000 tenants, the
// session and the console's window, and says when every tenant is in the table and painted. The parent takes the time
// from before the process exists.
#include "app/command_line.h"
#include "app/embedded_gateway.h"
#include "app/pages.h"
#include "models/session/session.h"
#include "widgets/delegates/data_table.h"
#include "widgets/frame/main_window.h"
#include "widgets/frame/page.h"
#include "widgets/frame/workspace.h"
#include "widgets/theme/theme.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QProcess>
#include <QTemporaryDir>
#include <QTimer>
#include <QWindow>

#include <algorithm>
#include <cstdio>
#include <vector>

using namespace bulkhead;

namespace {

constexpr int kTenants = 10'000;
constexpr int kRuns = 7;

int child(int argc, char **argv, const QString &store)
{
    const QApplication application(argc, argv);
    CommandLine line;
    line.store = store;
    line.tenants = kTenants;
    EmbeddedGateway gateway(line);
    QObject::connect(&gateway, &EmbeddedGateway::failed, &gateway,
                     [](int, const QString &sentence) { qFatal("%s", qPrintable(sentence)); });
    Theme theme(Theme::Choice::Light);
    Preferences preferences{QString()};
    SessionOptions options;
    options.channel = [&gateway] { return gateway.channel(); };
    const std::unique_ptr<Desk> desk = makeSession(std::move(options));
    QObject::connect(&gateway, &EmbeddedGateway::started, desk.get(), &Desk::reconnect);
    Workspace workspace(desk.get(), &preferences, &theme);
    MainWindow window(&workspace, pageMakers());
    window.resize(1440, 900);
    window.go({View::Tenants, {}, {}, {}});
    window.QWidget::show();
    desk->start();
    QTimer watch;
    QObject::connect(&watch, &QTimer::timeout, &window, [&] {
        const auto *table = window.currentPage()->findChild<DataTable *>();
        if (!workspace.fleet()->complete() || !table || table->model()->rowCount() != kTenants
            || !window.windowHandle()->isExposed())
            return;
        watch.stop();
        window.repaint();
        std::printf("populated\n");
        std::fflush(stdout);
        QApplication::quit();
    });
    watch.start(2);
    const int code = QApplication::exec();
    desk->stop();
    return code;
}

/// Milliseconds until the child says that it is populated; -1 when it never does.
double once(const QString &program, const QString &store)
{
    QElapsedTimer timer;
    QProcess process;
    timer.start();
    process.start(program, {QStringLiteral("--store"), store});
    double ms = -1;
    while (ms < 0 && process.waitForReadyRead(60'000))
        if (process.readAllStandardOutput().contains("populated"))
            ms = double(timer.nsecsElapsed()) / 1e6;
    process.waitForFinished(60'000);
    return ms;
}

} // namespace

int main(int argc, char **argv)
{
    if (argc == 3)
        return child(argc, argv, QString::fromLocal8Bit(argv[2]));
    const QCoreApplication application(argc, argv);
    const QTemporaryDir folder;
    const QString store = folder.filePath(QStringLiteral("fleet.db"));
    const double cold = once(QCoreApplication::applicationFilePath(), store);
    std::vector<double> warm;
    for (int i = 0; i < kRuns; ++i)
        warm.push_back(once(QCoreApplication::applicationFilePath(), store));
    std::sort(warm.begin(), warm.end());
    if (cold < 0 || warm.front() < 0) {
        std::fprintf(stderr, "the window was never populated\n");
        return 1;
    }
    std::printf("{\"cold_ms\": %.1f, \"warm_ms\": {\"median\": %.1f, \"min\": %.1f, \"max\": %.1f, \"runs\": %zu}}\n",
                cold, warm[warm.size() / 2], warm.front(), warm.back(), warm.size());
    return 0;
}

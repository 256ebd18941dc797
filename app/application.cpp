#include "app/application.h"

#include "app/desktop_lock.h"
#include "app/desktop_scheme.h"
#include "app/embedded_gateway.h"
#include "app/environment.h"
#include "app/environments.h"
#include "app/pages.h"
#include "app/quit_signals.h"
#include "app/review_job.h"
#include "app/shot_taker.h"
#include "app/signin/gate.h"
#include "app/single_instance.h"
#include "models/preferences.h"
#include "widgets/frame/console_window.h"

#include <QAction>
#include <QApplication>
#include <QDBusConnection>
#include <QDesktopServices>
#include <QStandardPaths>
#include <QTimer>
#include <QTranslator>

#include <cstdio>

namespace bulkhead {
namespace {

const QString kHere = QStringLiteral("embedded");

/// Part of a file's name.
QString idOf(const QString &address)
{
    QString id = QStringLiteral("at-");
    for (const QChar c : address)
        id += c.isLetterOrNumber() ? c : QChar(QLatin1Char('-'));
    return id;
}

} // namespace

Application::Application(CommandLine line, QObject *parent)
    : QObject(parent)
    , m_line(std::move(line))
{
}

Application::~Application()
{
    m_quit.reset();
    m_scheme.reset();
    m_lock.reset();
    m_shots.reset();
    m_environments.reset(); // Before the gateway that one of them may be on.
    m_gateway.reset();
    m_book.reset();
    m_preferences.reset();
}

int Application::run()
{
    // English itself: singular and plural of counted texts.
    auto *english = new QTranslator(this);
    if (english->load(QStringLiteral(":/bulkhead/translations/bulkhead_en.qm")))
        QCoreApplication::installTranslator(english);
    if (m_line.review)
        return writeReview();
    const bool picturing = !m_line.shots.isEmpty();
    if (!picturing) {
        m_instance = std::make_unique<SingleInstance>(m_line.settings);
        switch (m_instance->handOver(m_line.link)) {
        case SingleInstance::Answer::Taken:
            return 0;
        case SingleInstance::Answer::Silent:
            std::fputs("bulkhead: the console that runs already does not answer; end it and start again.\n", stderr);
            return 69;
        case SingleInstance::Answer::Nobody:
            m_instance->listen();
        }
    }
    // Pictures must not depend on what a person has set, nor change it.
    const QString settings = !m_line.settings.isEmpty() ? m_line.settings
                             : picturing                ? QString()
                                         : QStandardPaths::writableLocation(QStandardPaths::AppConfigLocation)
                                               + QStringLiteral("/console.json");
    m_preferences = std::make_unique<Preferences>(settings);
    const int remembered = m_preferences->value(QStringLiteral("theme"), int(Theme::Choice::Desktop)).toInt();
    m_theme = std::make_unique<Theme>(m_line.theme.value_or(Theme::Choice(std::clamp(remembered, 0, 2))));
    m_theme->setCompact(m_preferences->value(QStringLiteral("compact")).toBool());
    if (!makeEnvironments(settings))
        return m_exit;
    makeWindow();
    if (!picturing)
        listenToDesktop();
    const int code = QApplication::exec();
    return m_exit != 0 ? m_exit : code;
}

int Application::writeReview()
{
    m_theme = std::make_unique<Theme>(Theme::Choice::Light); // Its fonts are those of the pages.
    QString problem;
    const PlannedConnection connection = planConnection(planOfLine(), &problem);
    if (!connection.desk) {
        fail(78, problem);
        return m_exit;
    }
    Desk *desk = connection.desk.get();
    if (m_gateway)
        connect(m_gateway.get(), &EmbeddedGateway::started, desk, &Desk::reconnect);
    // The embedded gateway may have to make its store first; a running one answers or is away.
    ReviewJob job(desk, *m_line.review, m_line.gateway.isEmpty() ? 120'000 : 20'000);
    connect(&job, &ReviewJob::finished, this, [this](int code, const QString &sentence) {
        if (code != 0)
            return fail(code, sentence);
        std::printf("%s\n", qPrintable(sentence));
        QApplication::exit(0);
    });
    QTimer::singleShot(0, &job, &ReviewJob::start);
    desk->start();
    const int code = QApplication::exec();
    desk->stop();
    return m_exit != 0 ? m_exit : code;
}

ConnectionPlan Application::planOfLine()
{
    ConnectionPlan plan;
    if (!m_line.gateway.isEmpty()) {
        plan.id = idOf(m_line.gateway);
        plan.gateway = m_line.gateway;
        plan.tls = m_line.tls;
        plan.tokenFile = m_line.tokenFile;
        return plan;
    }
    m_gateway = std::make_unique<EmbeddedGateway>(m_line);
    connect(m_gateway.get(), &EmbeddedGateway::failed, this, &Application::fail);
    plan.id = kHere;
    plan.channel = [gateway = m_gateway.get()] { return gateway->channel(); };
    return plan;
}

bool Application::makeEnvironments(const QString &settings)
{
    m_book = std::make_unique<ConnectionBook>(m_preferences.get());
    m_environments =
        std::make_unique<Environments>(m_book.get(), m_preferences.get(), settings, m_theme.get(), pageMakers());
    // What the command line asks for, and without named connections the sample fleet.
    if (!m_line.gateway.isEmpty() || m_line.embedded || m_book->all().isEmpty()) {
        const ConnectionPlan plan = planOfLine();
        QString problem;
        PlannedConnection connection = planConnection(plan, &problem);
        if (!connection.desk) {
            fail(78, problem);
            return false;
        }
        if (m_gateway)
            connect(m_gateway.get(), &EmbeddedGateway::started, connection.desk.get(), &Desk::reconnect);
        m_environments->add(plan, std::move(connection), m_line.gateway.isEmpty());
    }
    m_environments->followBook();
    m_environments->begin();
    if (!m_line.gateway.isEmpty() || m_line.embedded)
        m_environments->window()->choose(m_environments->list()->all().constFirst().id);
    return true;
}

void Application::makeWindow()
{
    ConsoleWindow *window = m_environments->window();
    if (m_line.size.isValid())
        window->resize(m_line.size);
    if (!m_line.link.isEmpty())
        window->openLink(m_line.link);
    connect(m_environments.get(), &Environments::openAsked, window, [window](const QUrl &url) {
        if (!QDesktopServices::openUrl(url))
            window->say(tr("No browser could be opened. Copy the address, or use another device."));
    });
    if (m_instance)
        connect(m_instance.get(), &SingleInstance::linkArrived, window, &ConsoleWindow::openLink);
    if (!m_line.shots.isEmpty()) {
        const Environment *first = m_environments->find(window->current());
        m_shots = std::make_unique<ShotTaker>(first->workspace(), first->window(), m_line.shots);
        connect(m_shots.get(), &ShotTaker::finished, this, [](int code) { QApplication::exit(code); });
        m_shots->start();
    }
    window->show();
}

void Application::listenToDesktop()
{
    m_quit = std::make_unique<QuitSignals>();
    connect(m_quit.get(), &QuitSignals::asked, this, [this] {
        m_environments->window()->remember();
        QApplication::exit(0); // Open dialogs do not hold up the end of a session.
    });
    // After the first picture: the bus may take its time.
    QTimer::singleShot(0, this, [this] {
        m_scheme = std::make_unique<DesktopScheme>(QDBusConnection::sessionBus());
        connect(m_scheme.get(), &DesktopScheme::darkChanged, m_theme.get(), &Theme::setDesktopDark);
        m_lock = std::make_unique<DesktopLock>(QDBusConnection::sessionBus());
        connect(m_lock.get(), &DesktopLock::locked, m_environments.get(), &Environments::lock);
        m_environments->tellDesktop(QDBusConnection::sessionBus());
    });
}

void Application::fail(int code, const QString &sentence)
{
    std::fprintf(stderr, "bulkhead: %s\n", qPrintable(sentence));
    m_exit = code;
    QApplication::exit(code);
}

} // namespace bulkhead

#include "app/application.h"

#include "app/desktop_notices.h"
#include "app/desktop_scheme.h"
#include "app/embedded_gateway.h"
#include "app/pages.h"
#include "app/quit_signals.h"
#include "app/review_job.h"
#include "app/shot_taker.h"
#include "app/signin/gate.h"
#include "app/single_instance.h"
#include "models/session/session.h"
#include "widgets/frame/viewing_frame.h"
#include "widgets/frame/workspace.h"

#include <QApplication>
#include <QDBusConnection>
#include <QDesktopServices>
#include <QFile>
#include <QStandardPaths>
#include <QTimer>
#include <QTranslator>

#include <cstdio>

namespace bulkhead {

Application::Application(CommandLine line, bool again, QObject *parent)
    : QObject(parent)
    , m_line(std::move(line))
    , m_again(again)
{
}

Application::~Application()
{
    // Streams end before the gateway does; nothing may be drawn from them afterwards.
    if (m_desk)
        m_desk->stop();
    m_quit.reset();
    m_scheme.reset();
    m_news.reset();
    m_notices.reset();
    m_shots.reset();
    m_window.reset();
    m_workspace.reset();
    m_desk.reset();
    m_gate.reset();
    m_gateway.reset();
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
    if (!makeDesk())
        return m_exit;
    makeWindow();
    if (!picturing)
        listenToDesktop();
    m_desk->start();
    const int code = QApplication::exec();
    return m_exit != 0 ? m_exit : code;
}

int Application::writeReview()
{
    m_theme = std::make_unique<Theme>(Theme::Choice::Light); // Its fonts are those of the pages.
    if (!makeDesk())
        return m_exit;
    // The embedded gateway may have to make its store first; a running one answers or is away.
    ReviewJob job(m_desk.get(), *m_line.review, m_line.gateway.isEmpty() ? 120'000 : 20'000);
    connect(&job, &ReviewJob::finished, this, [this](int code, const QString &sentence) {
        if (code != 0)
            return fail(code, sentence);
        std::printf("%s\n", qPrintable(sentence));
        QApplication::exit(0);
    });
    QTimer::singleShot(0, &job, &ReviewJob::start);
    m_desk->start();
    const int code = QApplication::exec();
    return m_exit != 0 ? m_exit : code;
}

bool Application::makeDesk()
{
    SessionOptions options;
    if (m_line.gateway.isEmpty()) {
        m_gateway = std::make_unique<EmbeddedGateway>(m_line);
        connect(m_gateway.get(), &EmbeddedGateway::failed, this, &Application::fail);
        options.channel = [gateway = m_gateway.get()] { return gateway->channel(); };
    } else {
        std::optional<Trust> trust;
        if (m_line.tls) {
            QString problem;
            trust = readTrust(*m_line.tls, &problem);
            if (!trust) {
                fail(78, problem);
                return false;
            }
            options.distrust = [address = m_line.gateway, trust] { return whyNotTrusted(address, *trust); };
        }
        options.channel = [address = m_line.gateway, trust] { return dial(address, trust); };
        if (!m_line.tokenFile.isEmpty()) {
            QFile file(m_line.tokenFile);
            if (!file.open(QIODevice::ReadOnly)) {
                fail(78, tr("The token file %1 cannot be read: %2").arg(m_line.tokenFile, file.errorString()));
                return false;
            }
            options.token = file.read(8'192).trimmed(); // As much as a gateway takes.
        } else {
            m_gate = std::make_unique<Gate>(m_line.gateway, trust && !m_line.tls->roots.isEmpty()
                                                                ? QByteArray::fromStdString(trust->roots)
                                                                : QByteArray());
            m_gate->fill(&options);
        }
    }
    m_viewing = std::make_shared<Viewing>();
    options.viewing = m_viewing;
    m_desk = makeSession(std::move(options));
    if (m_gateway)
        connect(m_gateway.get(), &EmbeddedGateway::started, m_desk.get(), &Desk::reconnect);
    return true;
}

void Application::makeWindow()
{
    m_workspace = std::make_unique<Workspace>(m_desk.get(), m_preferences.get(), m_theme.get());
    m_window = std::make_unique<MainWindow>(m_workspace.get(), pageMakers());
    new ViewingFrame(m_viewing.get(), m_workspace.get(), m_window.get());
    if (m_line.size.isValid())
        m_window->resize(m_line.size);
    if (!m_line.link.isEmpty())
        m_window->openLink(m_line.link);
    if (m_gate) {
        m_gate->guard(m_window.get(), m_desk.get(), m_again);
        m_window->addPersonActions({m_gate->signOutAction()});
        connect(m_gate.get(), &Gate::left, this, [this] {
            m_window->remember();
            QApplication::exit(kStartOver);
        });
        connect(m_gate.get(), &Gate::notice, m_window.get(), &MainWindow::say);
        connect(m_gate.get(), &Gate::openAsked, this, [this](const QUrl &url) {
            if (!QDesktopServices::openUrl(url))
                m_window->say(tr("No browser could be opened. Copy the address, or use another device."));
        });
    }
    if (m_instance)
        connect(m_instance.get(), &SingleInstance::linkArrived, m_window.get(), &MainWindow::openLink);
    if (!m_line.shots.isEmpty()) {
        m_shots = std::make_unique<ShotTaker>(m_workspace.get(), m_window.get(), m_line.shots);
        connect(m_shots.get(), &ShotTaker::finished, this, [](int code) { QApplication::exit(code); });
        m_shots->start();
    }
    m_window->QWidget::show();
}

void Application::listenToDesktop()
{
    m_quit = std::make_unique<QuitSignals>();
    connect(m_quit.get(), &QuitSignals::asked, this, [this] {
        m_window->remember();
        QApplication::exit(0); // Open dialogs do not hold up the end of a session.
    });
    m_notices = std::make_unique<DesktopNotices>();
    // After the first picture: the bus may take its time.
    QTimer::singleShot(0, this, [this] {
        m_scheme = std::make_unique<DesktopScheme>(QDBusConnection::sessionBus());
        connect(m_scheme.get(), &DesktopScheme::darkChanged, m_theme.get(), &Theme::setDesktopDark);
        m_notices->setBus(QDBusConnection::sessionBus());
    });
    m_news = std::make_unique<FastBurnNotices>(m_desk.get(), m_preferences.get(), m_notices.get());
    connect(m_notices.get(), &DesktopNotices::clicked, m_news.get(), &FastBurnNotices::clicked);
    connect(m_news.get(), &FastBurnNotices::openAlert, m_window.get(), [this](const QString &alertId) {
        m_window->openLink(toLink({View::SlaHealth, alertId, {}, {}})); // To the front, as a link from outside.
    });
}

void Application::fail(int code, const QString &sentence)
{
    std::fprintf(stderr, "bulkhead: %s\n", qPrintable(sentence));
    m_exit = code;
    QApplication::exit(code);
}

} // namespace bulkhead

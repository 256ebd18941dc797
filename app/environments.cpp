#include "app/environments.h"

#include "app/connection_check.h"
#include "app/environment.h"
#include "app/signin/gate.h"
#include "models/preferences.h"
#include "widgets/connections/connections_dialog.h"
#include "widgets/frame/console_window.h"
#include "widgets/frame/workspace.h"
#include "widgets/tenants/all_tenants_view.h"
#include "widgets/theme/theme.h"

#include <QAction>
#include <QActionGroup>
#include <QDBusConnection>
#include <QFile>
#include <QFileInfo>
#include <QMenu>
#include <QTimer>

namespace bulkhead {
namespace {

const QString kLockMinutes = QStringLiteral("lock.minutes");
constexpr int kUsualLockMinutes = 15;

} // namespace

Environments::Environments(ConnectionBook *book, Preferences *preferences, QString file, Theme *theme,
                           QList<PageMaker> makers)
    : m_book(book)
    , m_preferences(preferences)
    , m_file(std::move(file))
    , m_theme(theme)
    , m_makers(std::move(makers))
    , m_window(std::make_unique<ConsoleWindow>(
          &m_list, preferences, [preferences](EnvironmentList *list) { return new AllTenantsView(list, preferences); }))
{
    connect(m_window.get(), &ConsoleWindow::connectAsked, this, &Environments::connectTo);
    connect(m_window.get(), &ConsoleWindow::connectionsAsked, this, &Environments::showConnections);
    // The theme and the height of rows are the person's, wherever they are chosen.
    connect(theme, &Theme::changed, this,
            [this] { m_preferences->set(QStringLiteral("theme"), int(m_theme->choice())); });
    connect(theme, &Theme::densityChanged, this,
            [this] { m_preferences->set(QStringLiteral("compact"), m_theme->compact()); });
    connect(preferences, &Preferences::failed, m_window.get(), &ConsoleWindow::say);
    buildLockActions();
    connect(&m_idle, &IdleWatch::idle, this, &Environments::lock);
}

void Environments::buildLockActions()
{
    auto *now = new QAction(tr("Lock now"), this);
    now->setShortcut(QKeySequence(QStringLiteral("Ctrl+Shift+L")));
    now->setShortcutContext(Qt::ApplicationShortcut);
    connect(now, &QAction::triggered, this, &Environments::lock);
    m_window->addAction(now);
    auto *idle = new QAction(tr("Lock when nobody is here"), this);
    auto *menu = new QMenu(m_window.get());
    auto *group = new QActionGroup(menu);
    const int chosen = m_preferences->value(kLockMinutes, kUsualLockMinutes).toInt();
    for (const int minutes : {5, 15, 30, 60, 0}) {
        QAction *choice = menu->addAction(minutes > 0 ? tr("After %1 minutes").arg(minutes) : tr("Never"));
        choice->setCheckable(true);
        choice->setChecked(minutes == chosen);
        group->addAction(choice);
        connect(choice, &QAction::triggered, this, [this, minutes] {
            m_preferences->set(kLockMinutes, minutes);
            m_idle.setMinutes(minutes);
        });
    }
    idle->setMenu(menu);
    m_lockActions = {now, idle};
    m_idle.setMinutes(std::clamp(chosen, 0, 24 * 60));
}

void Environments::lock()
{
    for (const auto &environment : m_all)
        environment->lock();
}

Environments::~Environments()
{
    while (!m_all.empty())
        drop(m_all.back()->plan().id);
    m_window.reset();
}

QString Environments::fileOf(const QString &id) const
{
    const QFileInfo whole(m_file);
    return m_file.isEmpty() ? QString()
                            : QStringLiteral("%1/%2-%3.json").arg(whole.absolutePath(), whole.completeBaseName(), id);
}

Preferences *Environments::preferencesOf(const QString &id)
{
    if (id == m_sharing)
        return m_preferences;
    std::unique_ptr<Preferences> &own = m_own[id];
    if (!own)
        own = std::make_unique<Preferences>(fileOf(id));
    return own.get();
}

void Environments::add(const ConnectionPlan &plan, PlannedConnection connection, bool shared)
{
    if (shared)
        m_sharing = plan.id;
    make(plan, std::move(connection), false);
}

void Environments::make(const ConnectionPlan &plan, PlannedConnection connection, bool again)
{
    auto made =
        std::make_unique<Environment>(plan, std::move(connection), preferencesOf(plan.id), m_theme, m_makers, again);
    Environment *environment = made.get();
    m_all.push_back(std::move(made));
    connect(environment, &Environment::coverChanged, this, [this, environment] { m_list.put(environment->entry()); });
    connect(environment, &Environment::openAsked, this, &Environments::openAsked);
    connect(environment, &Environment::wanted, this, [this](const QString &id, const Destination &place) {
        m_list.go(id, place);
        m_window->bringUp();
    });
    // What leaves is what emits: it goes when control is back in the event loop.
    connect(
        environment, &Environment::left, this, [this, id = plan.id] { startOver(id); }, Qt::QueuedConnection);
    if (environment->gate())
        environment->window()->addPersonActions(m_lockActions);
    m_list.put(environment->entry());
    if (m_bus)
        environment->tellDesktop(*m_bus);
    environment->start();
}

Environment *Environments::find(const QString &id) const
{
    const auto it = std::ranges::find(m_all, id, [](const auto &each) { return each->plan().id; });
    return it == m_all.end() ? nullptr : it->get();
}

void Environments::drop(const QString &id)
{
    const auto it = std::ranges::find(m_all, id, [](const auto &each) { return each->plan().id; });
    if (it == m_all.end())
        return;
    const std::unique_ptr<Environment> gone = std::move(*it);
    m_all.erase(it);
    gone->window()->remember();
    // Nobody may look at it while it goes.
    m_list.put({id, gone->plan().mark, gone->plan().environment, nullptr, nullptr, EnvironmentEntry::Cover::None});
}

void Environments::startOver(const QString &id)
{
    const Environment *before = find(id);
    if (!before)
        return;
    const ConnectionPlan plan = before->plan();
    const bool shown = m_window->current() == id;
    drop(id);
    QString problem;
    make(plan, planConnection(plan, &problem), true);
    if (shown)
        m_window->choose(id);
}

void Environments::connectTo(const QString &id)
{
    const ConnectionSettings *settings = m_book->find(id);
    if (!settings || find(id))
        return;
    QString problem;
    const ConnectionPlan plan = planOf(*settings);
    make(plan, planConnection(plan, &problem), false);
}

void Environments::followBook()
{
    const bool first = m_named.isEmpty();
    QStringList named;
    for (const ConnectionSettings &settings : m_book->all()) {
        named.append(settings.id);
        const ConnectionPlan plan = planOf(settings);
        if (Environment *present = find(settings.id)) {
            if (present->plan() == plan) {
                present->rename(settings.mark);
                m_list.put(present->entry());
                continue;
            }
            drop(settings.id); // It leads elsewhere now.
            connectTo(settings.id);
            continue;
        }
        m_list.put({settings.id, settings.mark, settings.environment, nullptr, nullptr, EnvironmentEntry::Cover::None});
        if (first ? settings.atStart : !m_named.contains(settings.id))
            connectTo(settings.id);
    }
    for (const QString &id : std::exchange(m_named, named)) {
        if (named.contains(id))
            continue;
        drop(id);
        m_list.remove(id);
        m_own.erase(id);
        QFile::remove(fileOf(id)); // Nothing of it stays behind.
    }
    m_list.arrange(named);
    connect(m_book, &ConnectionBook::changed, this, &Environments::followBook, Qt::UniqueConnection);
}

void Environments::begin()
{
    const QString before = m_preferences->value(QStringLiteral("environment")).toString();
    if (find(before))
        m_window->choose(before);
    else if (!m_all.empty())
        m_window->choose(m_all.front()->plan().id);
    if (!m_book->problems().isEmpty())
        QTimer::singleShot(0, this, [this] { m_window->say(m_book->problems().join(QLatin1Char(' '))); });
}

void Environments::tellDesktop(const QDBusConnection &bus)
{
    m_bus = std::make_unique<QDBusConnection>(bus);
    for (const auto &environment : m_all)
        environment->tellDesktop(bus);
}

void Environments::showConnections()
{
    if (m_dialog)
        return m_dialog->activateWindow();
    auto *dialog = new ConnectionsDialog(m_book, checkConnection, m_window.get());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    m_dialog = dialog;
    dialog->open();
}

} // namespace bulkhead

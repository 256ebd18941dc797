#include "app/environments.h"

#include "app/connection_check.h"
#include "app/environment.h"
#include "app/signin/gate.h"
#include "app/signin/kept_token.h"
#include "models/contract_draft.h"
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
#include <QMessageBox>
#include <QTimer>

namespace bulkhead {
namespace {

const QString kLockMinutes = QStringLiteral("lock.minutes");
const QString kLocks = QStringLiteral("locks");    ///< Gateways that were locked at the end.
const QString kKeptAs = QStringLiteral("kept.as"); ///< Of an environment: names of its sign-ins in the keychain.
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
    , m_keep(keychainToken)
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

bool Environments::locked() const
{
    return std::ranges::any_of(m_all,
                               [](const auto &each) { return each->entry().cover == EnvironmentEntry::Cover::Locked; });
}

void Environments::coverChanged(const Environment &environment)
{
    rememberLock(environment.plan().gateway);
    if (environment.gate() && environment.gate()->signIn() && environment.gate()->signIn()->proven())
        forgetLocksOfNowhere();
    if (locked())
        hideConnections();
    m_list.put(environment.entry());
}

bool Environments::lockedBefore(const QString &gateway) const
{
    return m_preferences->value(kLocks).toStringList().contains(gateway, Qt::CaseInsensitive);
}

/// To end the console and start it again, or to reach the gateway by another entry, is no way round the lock.
void Environments::rememberLock(const QString &gateway)
{
    const bool locked = std::ranges::any_of(m_all, [&gateway](const auto &each) {
        return each->gate() && each->gate()->locked() && sameGateway(each->plan().gateway, gateway);
    });
    if (locked == lockedBefore(gateway))
        return;
    QStringList locks = m_preferences->value(kLocks).toStringList();
    locks.removeIf([&gateway](const QString &each) { return sameGateway(each, gateway); });
    if (locked)
        locks.append(gateway);
    m_preferences->set(kLocks, locks);
    m_preferences->flush();
}

/// A lock of a gateway that no connection leads to any more cannot be opened there. It ends when the person of before
/// has shown to be back elsewhere.
void Environments::forgetLocksOfNowhere()
{
    const QStringList before = m_preferences->value(kLocks).toStringList();
    QStringList locks = before;
    locks.removeIf([this](const QString &each) {
        return std::ranges::none_of(m_all, [&](const auto &one) { return sameGateway(one->plan().gateway, each); })
               && std::ranges::none_of(m_book->all(), [&](const auto &one) { return sameGateway(one.gateway, each); });
    });
    if (locks == before)
        return;
    m_preferences->set(kLocks, locks);
    m_preferences->flush();
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
    // Where something is locked, now or at the last end and not opened since, nobody is here: nothing opens by itself,
    // also while the gateway that is locked is away.
    const bool nobodyHere = locked() || !m_preferences->value(kLocks).toStringList().isEmpty();
    const auto begin = again ? Gate::Begin::Again : nobodyHere ? Gate::Begin::Locked : Gate::Begin::Silently;
    auto made =
        std::make_unique<Environment>(plan, std::move(connection), preferencesOf(plan.id), m_theme, m_makers, begin);
    Environment *environment = made.get();
    m_all.push_back(std::move(made));
    connect(environment, &Environment::coverChanged, this, [this, environment] { coverChanged(*environment); });
    if (again)
        rememberLock(plan.gateway);
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
    const ConnectionPlan plan = planFor(*settings);
    make(plan, planConnection(plan, &problem), false);
}

ConnectionPlan Environments::planFor(const ConnectionSettings &settings)
{
    ConnectionPlan plan = planOf(settings);
    // Only the gateway says whose service signs in there, and it may be away when the connection is removed.
    plan.keep = [this, id = settings.id](const QString &name) {
        QStringList names = preferencesOf(id)->value(kKeptAs).toStringList();
        if (!names.contains(name))
            preferencesOf(id)->set(kKeptAs, names << name);
        return m_keep(name);
    };
    return plan;
}

/// Nothing of it stays behind, and nobody is signed in there any more.
void Environments::forget(const QString &id)
{
    drop(id);
    for (const QString &name : preferencesOf(id)->value(kKeptAs).toStringList()) {
        m_forgotten.push_back(m_keep(name));
        m_forgotten.back()->forget();
    }
    m_own.erase(id);
    QFile::remove(fileOf(id));
}

void Environments::follow(const ConnectionSettings &now, const ConnectionSettings *before, bool first)
{
    Environment *present = find(now.id);
    const bool connected = present != nullptr;
    if (connected && present->plan() == planOf(now)) {
        present->rename(now.mark);
        m_list.put(present->entry());
        return;
    }
    if (before && leadsElsewhere(*before, now))
        forget(now.id);
    else
        drop(now.id);
    m_list.put({now.id, now.mark, now.environment, nullptr, nullptr, EnvironmentEntry::Cover::None});
    if (connected || (first ? now.atStart : !before))
        connectTo(now.id);
}

void Environments::followBook()
{
    const QList<ConnectionSettings> before = std::exchange(m_named, m_book->all());
    QStringList named;
    for (const ConnectionSettings &settings : m_book->all()) {
        named.append(settings.id);
        const auto was = std::ranges::find(before, settings.id, &ConnectionSettings::id);
        follow(settings, was == before.end() ? nullptr : &*was, before.isEmpty());
    }
    for (const ConnectionSettings &settings : before) {
        if (named.contains(settings.id))
            continue;
        forget(settings.id);
        m_list.remove(settings.id);
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
    if (locked()) { // Nor may somebody else lead a connection elsewhere.
        auto *box = new QMessageBox(QMessageBox::Information, tr("Connections"),
                                    tr("Connections are not shown while an environment is locked. Unlock it first."),
                                    QMessageBox::Ok, m_window.get());
        box->setAttribute(Qt::WA_DeleteOnClose);
        return box->open();
    }
    if (!m_dialog) {
        m_dialog = new ConnectionsDialog(
            m_book, checkConnection, [this](const QString &id) { return ContractDrafts(preferencesOf(id)).tenants(); },
            m_window.get());
        m_dialog->setAttribute(Qt::WA_DeleteOnClose);
    }
    if (m_dialog->isVisible())
        return m_dialog->activateWindow();
    m_dialog->open();
}

/// What was typed stays for the person who comes back; questions that it asked go.
void Environments::hideConnections()
{
    if (!m_dialog)
        return;
    for (QDialog *question : m_dialog->findChildren<QDialog *>())
        question->reject();
    m_dialog->hide();
}

} // namespace bulkhead

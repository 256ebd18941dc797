#include "widgets/frame/console_window.h"

#include "models/preferences.h"
#include "widgets/frame/dialog_naming.h"
#include "widgets/frame/environment_bar.h"
#include "widgets/frame/environment_list.h"
#include "widgets/frame/environment_mark.h"
#include "widgets/frame/main_window.h"
#include "widgets/frame/page.h"
#include "widgets/frame/pieces.h"
#include "widgets/theme/theme.h"

#include <QCloseEvent>
#include <QMenu>
#include <QShortcut>
#include <QStackedWidget>
#include <QTimer>
#include <QUrlQuery>
#include <QVBoxLayout>

namespace bulkhead {
namespace {

const QString kWindow = QStringLiteral("window"), kEnvironment = QStringLiteral("environment");
constexpr int kLinkPatienceMs = 15'000;
constexpr qsizetype kLongestTold = 60;

QString wantedBy(const QUrl &link)
{
    return QUrlQuery(link).queryItemValue(kEnvironment, QUrl::FullyDecoded);
}

bool mayBeSeen(const EnvironmentEntry &entry)
{
    return entry.cover == EnvironmentEntry::Cover::None;
}

/// What came from outside, on one line of our own.
QString told(const QString &words)
{
    QString plain;
    for (const QChar c : words.left(kLongestTold))
        plain += c.isPrint() ? c : QChar(QLatin1Char(' '));
    return plain;
}

} // namespace

ConsoleWindow::ConsoleWindow(EnvironmentList *list, Preferences *preferences,
                             std::function<TogetherView *(EnvironmentList *)> makeAll, QWidget *parent)
    : QMainWindow(parent)
    , m_list(list)
    , m_preferences(preferences)
    , m_makeAll(std::move(makeAll))
    , m_bar(new EnvironmentBar(list))
    , m_stack(new QStackedWidget)
    , m_empty(new EmptyState)
    , m_menu(new QMenu(this))
    , m_linkPatience(new QTimer(this))
{
    setWindowIcon(applicationIcon());
    setWindowTitle(tr("Bulkhead"));
    auto *centre = new QWidget;
    auto *column = new QVBoxLayout(centre);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_bar);
    column->addWidget(m_stack, 1);
    setCentralWidget(centre);
    auto *empty = static_cast<EmptyState *>(m_empty);
    empty->showEmpty(tr("No connection"), tr("Choose an environment above, or add a connection to one."),
                     tr("Connections…"));
    connect(empty, &EmptyState::acted, this, &ConsoleWindow::connectionsAsked);
    m_stack->addWidget(m_empty);
    new DialogNaming(list, this);
    addKeys();
    m_linkPatience->setSingleShot(true);
    m_linkPatience->setInterval(kLinkPatienceMs);
    connect(m_linkPatience, &QTimer::timeout, this, &ConsoleWindow::tryLink);
    connect(m_bar, &EnvironmentBar::chosen, this,
            [this](const QString &id) { id.isEmpty() ? chooseAll() : choose(id); });
    connect(m_menu, &QMenu::aboutToShow, this, &ConsoleWindow::fillMenu);
    connect(list, &EnvironmentList::changed, this, &ConsoleWindow::refresh);
    connect(list, &EnvironmentList::asked, this, &ConsoleWindow::go);
    resize(1440, 900);
    restoreGeometry(QByteArray::fromBase64(preferences->value(kWindow).toString().toLatin1()));
    refresh();
}

void ConsoleWindow::addKeys()
{
    for (int number = 0; number <= ConnectionBook::kMost; ++number) {
        auto *key = new QShortcut(QKeySequence(QStringLiteral("Alt+%1").arg(number)), this);
        connect(key, &QShortcut::activated, this, [this, number] {
            if (number == 0)
                chooseAll();
            else if (number <= m_list->all().size())
                choose(m_list->all().at(number - 1).id);
        });
    }
}

void ConsoleWindow::adopt(const EnvironmentEntry &entry)
{
    if (m_stack->indexOf(entry.window) < 0) {
        m_stack->addWidget(entry.window);
        entry.window->setMoreActions([this] { return actions(); });
        connect(entry.window, &QWidget::windowTitleChanged, this, &ConsoleWindow::present);
        connect(entry.window, &MainWindow::said, this, [this, id = entry.id](const QString &sentence) {
            const EnvironmentEntry *from = m_list->find(id);
            if (from && (id != m_current || m_together)) // Its own line is not in sight.
                say(QStringLiteral("%1: %2").arg(shownMark(*from).name, sentence));
        });
    }
    const bool several = m_list->all().size() > 1;
    entry.window->setEnvironment(entry.mark.name.isEmpty() && !several ? EnvironmentMark() : shownMark(entry), m_menu);
    entry.window->setMoreKeys(
        several ? QList<KeyHint>{{tr("Alt+1 … Alt+%1").arg(m_list->all().size()), tr("Go to an environment")},
                                 {tr("Alt+0"), tr("Tenants of all environments")}}
                : QList<KeyHint>());
}

void ConsoleWindow::refresh()
{
    for (const EnvironmentEntry &entry : m_list->all())
        if (entry.window)
            adopt(entry);
    present();
    if (!m_link.isEmpty())
        tryLink();
}

void ConsoleWindow::present()
{
    // Where nobody may see any row, nobody may see what was looked for either.
    m_together = m_together && m_list->all().size() > 1 && std::ranges::any_of(m_list->all(), mayBeSeen);
    const EnvironmentEntry *now = m_list->find(m_current);
    if (!m_together && (!now || !now->window)) { // Not connected, or removed.
        const auto first = std::ranges::find_if(m_list->all(), [](const EnvironmentEntry &e) { return e.window; });
        now = first == m_list->all().end() ? nullptr : &*first;
        if (now)
            m_current = now->id;
    }
    QWidget *front = m_together ? static_cast<QWidget *>(m_all) : now ? static_cast<QWidget *>(now->window) : m_empty;
    if (m_stack->currentWidget() != front) {
        m_stack->setCurrentWidget(front);
        front->setFocus(Qt::OtherFocusReason);
    }
    m_bar->setCurrent(m_together ? QString() : m_current);
    const QString title = front->windowTitle();
    setWindowTitle(title.isEmpty() ? tr("Bulkhead") : title);
}

void ConsoleWindow::choose(const QString &id)
{
    const EnvironmentEntry *entry = m_list->find(id);
    if (!entry)
        return;
    m_together = false;
    m_current = id;
    if (!entry->window)
        emit connectAsked(id); // Its frame comes by the list.
    present();
    if (const EnvironmentEntry *now = m_list->find(id); now && now->window) {
        if (Page *page = now->window->currentPage())
            page->setFocus(Qt::OtherFocusReason);
    }
}

void ConsoleWindow::chooseAll()
{
    if (!m_makeAll || m_list->all().size() < 2 || std::ranges::none_of(m_list->all(), mayBeSeen))
        return;
    if (!m_all) {
        m_all = m_makeAll(m_list);
        m_stack->addWidget(m_all);
        connect(m_all, &QWidget::windowTitleChanged, this, &ConsoleWindow::present);
    }
    m_together = true;
    present();
}

void ConsoleWindow::go(const QString &id, const Destination &place)
{
    choose(id);
    if (const EnvironmentEntry *entry = m_list->find(id); entry && entry->window)
        entry->window->go(place);
}

void ConsoleWindow::fillMenu()
{
    m_menu->clear();
    int number = 0;
    for (const EnvironmentEntry &entry : m_list->all()) {
        const EnvironmentMark mark = shownMark(entry);
        const EnvironmentState state = stateOf(entry);
        QAction *action = m_menu->addAction(
            markIcon(mark), QStringLiteral("%1 · %2\tAlt+%3").arg(buttonText(mark.name), state.words).arg(++number));
        connect(action, &QAction::triggered, this, [this, id = entry.id] { choose(id); });
    }
    if (m_list->all().size() > 1)
        m_menu->addAction(tr("Tenants of all environments") + QStringLiteral("\tAlt+0"), this,
                          &ConsoleWindow::chooseAll);
    m_menu->addSeparator();
    m_menu->addAction(tr("Connections…"), this, &ConsoleWindow::connectionsAsked);
}

QList<SearchAction> ConsoleWindow::actions() const
{
    auto *self = const_cast<ConsoleWindow *>(this); // What they do is done later, by a person.
    QList<SearchAction> list;
    int number = 0;
    for (const EnvironmentEntry &entry : m_list->all()) {
        ++number;
        if (entry.id != m_current || m_together)
            list.append({tr("Go to environment %1").arg(shownMark(entry).name), tr("Alt+%1").arg(number),
                         [self, id = entry.id] { self->choose(id); }});
    }
    if (number > 1)
        list.append({tr("Tenants of all environments"), tr("Alt+0"), [self] { self->chooseAll(); }});
    list.append({tr("Connections…"), {}, [self] { emit self->connectionsAsked(); }});
    return list;
}

QStringList ConsoleWindow::namedBy(const QString &environment) const
{
    QStringList ids;
    for (const EnvironmentEntry &entry : m_list->all())
        if (environmentOf(entry) == environment)
            ids.append(entry.id);
    return ids;
}

void ConsoleWindow::openLink(const QUrl &link)
{
    m_link = link;
    m_linkPatience->start();
    tryLink();
    bringUp();
}

void ConsoleWindow::tryLink()
{
    const QUrl link = m_link;
    const QString wanted = wantedBy(link);
    const QStringList ids = wanted.isEmpty() ? QStringList() : namedBy(wanted);
    const bool waiting = std::ranges::any_of(
        m_list->all(), [](const EnvironmentEntry &e) { return e.workspace && environmentOf(e).isEmpty(); });
    if (!wanted.isEmpty() && ids.isEmpty() && waiting && m_linkPatience->isActive())
        return; // A gateway that has not said its name may be the one.
    m_link.clear();
    m_linkPatience->stop();
    if (wanted.isEmpty()) {
        if (const EnvironmentEntry *entry = m_list->find(m_current); entry && entry->window) {
            if (!link.isEmpty())
                choose(m_current);
            entry->window->openLink(link);
        }
    } else if (ids.isEmpty()) {
        say(tr("That link leads to the environment “%1”, to which there is no connection here. Add one, then open the "
               "link again.")
                .arg(told(wanted)));
    } else if (ids.size() > 1 && !ids.contains(m_current)) {
        say(tr("More than one of your connections leads to an environment called “%1”. Go to the one that is meant, "
               "then open the link again.")
                .arg(told(wanted)));
    } else {
        const QString id = ids.contains(m_current) ? m_current : ids.constFirst();
        choose(id);
        if (const EnvironmentEntry *entry = m_list->find(id); entry && entry->window)
            entry->window->openLink(link);
    }
}

void ConsoleWindow::bringUp()
{
    setWindowState(windowState() & ~Qt::WindowMinimized);
    raise();
    activateWindow();
}

void ConsoleWindow::say(const QString &sentence)
{
    const EnvironmentEntry *now = m_list->find(m_current);
    if (now && now->window && !m_together)
        now->window->showNotice(sentence);
    else if (m_together && m_all)
        m_all->say(sentence);
}

void ConsoleWindow::remember()
{
    m_preferences->set(kWindow, QString::fromLatin1(saveGeometry().toBase64()));
    m_preferences->set(kEnvironment, m_current);
    for (const EnvironmentEntry &entry : m_list->all())
        if (entry.window)
            entry.window->remember();
    m_preferences->flush();
}

void ConsoleWindow::closeEvent(QCloseEvent *event)
{
    remember();
    QMainWindow::closeEvent(event);
}

} // namespace bulkhead

#include "widgets/frame/main_window.h"

#include "models/act_rights.h"
#include "models/words.h"
#include "widgets/frame/away_notice.h"
#include "widgets/frame/brand_mark.h"
#include "widgets/frame/keys_sheet.h"
#include "widgets/frame/link_guard.h"
#include "widgets/frame/navigation.h"
#include "widgets/frame/page.h"
#include "widgets/frame/stream_bar.h"
#include "widgets/frame/top_bar.h"
#include "widgets/frame/view_key.h"
#include "widgets/frame/workspace.h"
#include "widgets/theme/theme.h"

#include <QApplication>
#include <QClipboard>
#include <QCloseEvent>
#include <QDateTime>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QMessageBox>
#include <QPlainTextEdit>
#include <QRegularExpression>
#include <QShortcut>
#include <QStackedWidget>
#include <QTimer>
#include <QUrlQuery>
#include <QVBoxLayout>

namespace bulkhead {

MainWindow::MainWindow(Workspace *workspace, QList<PageMaker> makers, QWidget *parent)
    : QMainWindow(parent)
    , m_workspace(workspace)
    , m_makers(std::move(makers))
    , m_navigation(new Navigation(workspace))
    , m_guard(new LinkGuard(this))
    , m_top(new TopBar(workspace))
    , m_stream(new StreamBar(workspace))
    , m_stack(new QStackedWidget)
    , m_banner(makeLabel({}, Text::Small, Tone::Warn, true))
    , m_middle(new QVBoxLayout)
{
    setWindowIcon(applicationIcon());
    buildFrame();
    offerViews();
    addKeys();
    connect(m_navigation, &Navigation::chosen, this, [this](View view) {
        // Back to where the view was left, not to its beginning.
        go(m_pages.contains(view) ? m_pages.value(view)->place() : Destination{view, {}, {}, {}});
    });
    connect(m_top, &TopBar::searchAsked, this, &MainWindow::search);
    connect(m_top, &TopBar::alertsAsked, this, [this] { go({View::SlaHealth, {}, {}, {}}); });
    connect(m_top, &TopBar::copyLinkAsked, this, &MainWindow::copyLink);
    connect(m_top, &TopBar::keysAsked, this, &MainWindow::showKeys);
    connect(m_top, &TopBar::aboutAsked, this, &MainWindow::showAbout);
    connect(m_top, &TopBar::notice, this, &MainWindow::say);
    connect(workspace, &Workspace::sessionChanged, this, &MainWindow::sessionChanged);
    connect(workspace, &Workspace::staleChanged, this, &MainWindow::refreshBanner);
    connect(workspace->desk(), &Desk::streamChanged, this, &MainWindow::refreshBanner);
    connect(workspace->preferences(), &Preferences::failed, this, &MainWindow::say);
    resize(1440, 900);
    restoreGeometry(
        QByteArray::fromBase64(workspace->preferences()->value(QStringLiteral("window")).toString().toLatin1()));
    restorePlace();
    // A window that comes up gives the focus to its first control; the person works on the page.
    QTimer::singleShot(0, this, [this] {
        if (currentPage() != nullptr && !currentPage()->isAncestorOf(focusWidget()))
            currentPage()->setFocus(Qt::OtherFocusReason);
    });
    if (!workspace->preferences()->notice().isEmpty())
        QTimer::singleShot(0, this, [this] { say(m_workspace->preferences()->notice()); });
}

MainWindow::~MainWindow() = default;

void MainWindow::buildFrame()
{
    for (const PageMaker &maker : m_makers) {
        if (!maker.title.isEmpty())
            m_navigation->addView(maker.view, maker.title, maker.section);
    }
    auto *centre = new QWidget;
    auto *columns = new QHBoxLayout(centre);
    columns->setContentsMargins(0, 0, 0, 0);
    columns->setSpacing(0);
    QVBoxLayout *middle = m_middle;
    middle->setSpacing(0);
    m_banner->setContentsMargins(16, 6, 16, 0);
    m_banner->hide();
    middle->addWidget(m_top);
    middle->addWidget(m_banner);
    middle->addWidget(m_stack, 1);
    auto *away = new AwayNotice(m_workspace);
    away->hide();
    middle->addWidget(away, 1);
    connect(away, &AwayNotice::neededChanged, this, [this, away](bool needed) {
        m_stack->setVisible(!needed);
        away->setVisible(needed);
    });
    middle->addWidget(m_stream);
    columns->addWidget(m_navigation);
    columns->addLayout(middle, 1);
    setCentralWidget(centre);
}

void MainWindow::addBanner(QWidget *banner)
{
    m_middle->insertWidget(1, banner);
}

void MainWindow::setBrand(const QString &name, const QPixmap &mark)
{
    m_brandName = name;
    m_navigation->brand()->show(name, mark);
    setWindowIcon(mark.isNull() ? applicationIcon() : QIcon(mark));
    refreshTitle();
}

void MainWindow::addPersonActions(const QList<QAction *> &actions)
{
    m_top->addPersonActions(actions);
}

void MainWindow::setEnvironment(const EnvironmentMark &mark, QMenu *menu)
{
    m_mark = mark;
    m_top->setEnvironmentMenu(menu);
    m_top->setEnvironment(mark);
    refreshTitle();
}

void MainWindow::setMoreKeys(const QList<KeyHint> &keys)
{
    m_moreKeys = keys;
}

bool MainWindow::offered(const PageMaker &maker) const
{
    return !maker.title.isEmpty() && (maker.action.isEmpty() || m_workspace->session().may(maker.action));
}

void MainWindow::offerViews()
{
    for (const PageMaker &maker : m_makers)
        if (!maker.title.isEmpty())
            m_navigation->offer(maker.view, offered(maker));
}

void MainWindow::addKeys()
{
    const auto key = [this](const QKeySequence &keys, auto then) {
        connect(new QShortcut(keys, this), &QShortcut::activated, this, then);
    };
    key(QKeySequence(QStringLiteral("Ctrl+K")), [this] { search(); });
    key(QKeySequence(QStringLiteral("Ctrl+L")), [this] { copyLink(); });
    key(QKeySequence(QStringLiteral("Alt+Left")), [this] { step(m_history.back()); });
    key(QKeySequence(QStringLiteral("Alt+Right")), [this] { step(m_history.forward()); });
    key(QKeySequence(QStringLiteral("Ctrl+P")), [this] { m_workspace->setPaused(!m_workspace->paused()); });
    key(QKeySequence(QStringLiteral("F1")), [this] { showKeys(); });
    // A question mark typed into a field is text.
    key(QKeySequence(QStringLiteral("?")), [this] {
        if (auto *edit = qobject_cast<QLineEdit *>(focusWidget()))
            edit->insert(QStringLiteral("?"));
        else if (auto *text = qobject_cast<QPlainTextEdit *>(focusWidget()))
            text->insertPlainText(QStringLiteral("?"));
        else
            showKeys();
    });
    int number = 0;
    for (const PageMaker &maker : m_makers) {
        if (!maker.title.isEmpty() && !viewKey(++number).isEmpty())
            key(QKeySequence(viewKey(number)), [this, view = maker.view, maker] {
                if (offered(maker))
                    go(m_pages.contains(view) ? m_pages.value(view)->place() : Destination{view, {}, {}, {}});
            });
    }
}

Page *MainWindow::page(View view)
{
    if (Page *made = m_pages.value(view))
        return made;
    for (const PageMaker &maker : m_makers) {
        if (maker.view != view)
            continue;
        Page *made = maker.make(m_workspace);
        m_pages.insert(view, made);
        m_stack->addWidget(made);
        connect(made, &Page::navigate, this, &MainWindow::go);
        connect(made, &Page::notice, this, &MainWindow::say);
        connect(made, &Page::placeChanged, this, [this, made] {
            if (made == currentPage()) {
                m_history.amend(made->place());
                emit placeShown(made->place());
            }
            refreshTitle();
        });
        return made;
    }
    return nullptr;
}

Page *MainWindow::currentPage() const
{
    return qobject_cast<Page *>(m_stack->currentWidget());
}

void MainWindow::go(const Destination &place)
{
    if (page(place.view) == nullptr)
        return;
    m_history.visit(place);
    present(place);
}

void MainWindow::step(const std::optional<Destination> &place)
{
    if (place)
        present(*place);
}

void MainWindow::present(const Destination &place)
{
    Page *next = page(place.view);
    Page *before = currentPage();
    if (next != before) {
        if (before != nullptr)
            before->deactivate();
        m_stack->setCurrentWidget(next);
    }
    next->open(place);
    if (next != before) {
        next->setFocus(Qt::OtherFocusReason); // Not on the navigation: the person came to work here.
        next->activate();
    }
    m_navigation->setCurrent(place.view);
    refreshTitle();
    emit placeShown(next->place());
}

void MainWindow::openLink(const QUrl &link)
{
    const std::optional<Destination> place = fromLink(link);
    if (place) {
        go(*place);
        m_guard->arm();
    } else if (!link.isEmpty())
        say(tr("That link leads to no place in this console."));
    window()->setWindowState(window()->windowState() & ~Qt::WindowMinimized);
    window()->raise();
    window()->activateWindow();
}

void MainWindow::search()
{
    auto *popup = new SearchPopup(m_workspace, actions(), this);
    popup->setAttribute(Qt::WA_DeleteOnClose);
    connect(popup, &SearchPopup::chosen, this, &MainWindow::go);
    popup->adjustSize();
    popup->move(mapToGlobal(QPoint((width() - popup->width() + m_navigation->width()) / 2, 90)));
    popup->open();
}

QList<SearchAction> MainWindow::actions()
{
    QList<SearchAction> list;
    int number = 0;
    for (const PageMaker &maker : m_makers) {
        number += !maker.title.isEmpty();
        if (offered(maker))
            list.append({tr("Go to %1").arg(maker.title), viewKey(number), [this, view = maker.view] {
                             go({view, {}, {}, {}});
                         }});
    }
    for (const Act &act : m_workspace->approvals()->acts())
        list.append({tr("Decide on %1: %2").arg(act.tenantName, actChangeText(act)),
                     tr("proposed by %1").arg(act.proposedBy), [this, id = act.tenantId, tab = actTab(act)] {
                         go({View::Tenant, id, tab, {}});
                     }});
    Theme *theme = m_workspace->theme();
    const auto next = theme->tokens().dark ? Theme::Choice::Light : Theme::Choice::Dark;
    list.append({theme->tokens().dark ? tr("Switch to the light theme") : tr("Switch to the dark theme"),
                 {},
                 [this, theme, next] {
                     theme->choose(next);
                     m_workspace->preferences()->set(QStringLiteral("theme"), int(next));
                 }});
    list.append({m_workspace->paused() ? tr("Resume live") : tr("Pause live"), tr("Ctrl+P"),
                 [this] { m_workspace->setPaused(!m_workspace->paused()); }});
    for (const auto &more : m_moreActions)
        list.append(more());
    list.append({tr("Copy link to this place"), tr("Ctrl+L"), [this] { copyLink(); }});
    list.append({tr("Show the keys of this view"), QStringLiteral("?"), [this] { showKeys(); }});
    return m_more ? list + m_more() : list;
}

void MainWindow::copyLink()
{
    if (currentPage() == nullptr)
        return;
    QUrl link = toLink(currentPage()->place());
    // By the gateway's own name for itself: whoever opens the link may call the connection something else.
    if (const QString environment = m_workspace->session().environment.name;
        !m_mark.name.isEmpty() && !environment.isEmpty()) {
        QUrlQuery query(link);
        query.addQueryItem(QStringLiteral("environment"), QString::fromLatin1(QUrl::toPercentEncoding(environment)));
        link.setQuery(query);
    }
    QApplication::clipboard()->setText(link.toString(QUrl::FullyEncoded));
    say(tr("Link copied. It holds no names; whoever opens it sees what their role may see."));
}

void MainWindow::showKeys()
{
    QList<KeyHint> keys = currentPage() ? currentPage()->keys() : QList<KeyHint>();
    const auto views = std::ranges::count_if(m_makers, [](const PageMaker &maker) { return !maker.title.isEmpty(); });
    keys += {{tr("Ctrl+K"), tr("Search tenants, alerts and actions")},
             {tr("Ctrl+1 … %1").arg(viewKey(int(std::min<qsizetype>(views, 10)))), tr("Go to a view")},
             {tr("Alt+Left, Alt+Right"), tr("Back, forward")},
             {tr("Ctrl+P"), tr("Pause or resume live")},
             {tr("Ctrl+L"), tr("Copy link to this place")},
             {tr("? or F1"), tr("This sheet")}};
    keys += m_moreKeys;
    showKeysSheet(keys, currentPage() ? currentPage()->heading() : QString(), this);
}

void MainWindow::showAbout()
{
    const SessionInfo session = m_workspace->session();
    auto *box = new QMessageBox(this);
    box->setAttribute(Qt::WA_DeleteOnClose);
    const QString product = m_brandName.isEmpty() ? tr("Bulkhead") : m_brandName;
    box->setWindowTitle(tr("About %1").arg(product));
    box->setIconPixmap(windowIcon().pixmap(48, 48));
    box->setTextFormat(Qt::PlainText);
    box->setText(m_brandName.isEmpty() ? tr("Bulkhead %1").arg(QApplication::applicationVersion())
                                       : tr("%1, by Bulkhead %2").arg(product, QApplication::applicationVersion()));
    box->setInformativeText(
        tr("Operations console for multi-tenant healthcare platforms.\nGateway %1, environment %2.\n"
           "Free software under the GNU General Public License, version 3 or later.")
            .arg(session.gatewayVersion, session.environment.name));
    box->addButton(tr("Close"), QMessageBox::AcceptRole);
    box->open();
}

void MainWindow::refreshTitle()
{
    // Covered (nobody is signed in, or the console is locked), no title may name what is under it.
    const Page *current = centralWidget()->isEnabled() ? currentPage() : nullptr;
    const QString environment = m_mark.name.isEmpty() ? m_workspace->session().environment.name : m_mark.name;
    if (current == nullptr && !centralWidget()->isEnabled())
        return setWindowTitle(tr("Bulkhead"));
    setWindowTitle(QStringList{current ? current->heading() : QString(), environment,
                               m_brandName.isEmpty() ? tr("Bulkhead") : m_brandName}
                       .filter(QRegularExpression(QStringLiteral(".")))
                       .join(QStringLiteral(" · ")));
}

void MainWindow::refreshBanner()
{
    const StreamState stream = m_workspace->desk()->stream();
    const bool shown = m_workspace->stale() && stream.dataTimeMs > 0;
    m_banner->setVisible(shown);
    if (shown)
        m_banner->setText(
            tr("▲ Figures are from %1 (%2). %3 Nothing you typed is lost; the console reconnects by itself.")
                .arg(words::clock(stream.dataTimeMs), ageText(m_workspace->now() - stream.dataTimeMs), stream.reason));
}

void MainWindow::sessionChanged()
{
    const int role = int(m_workspace->session().role);
    if (m_role >= 0 && role != m_role) {
        // Places of another role may not be seen any more; the view stays, its beginning is shown.
        View view = currentPage() ? currentPage()->view() : View::Overview;
        if (view == View::Tenant)
            view = View::Tenants;
        else if (view == View::Review)
            view = View::Reviews;
        const auto maker = std::ranges::find(m_makers, view, &PageMaker::view);
        if (maker == m_makers.end() || !offered(*maker))
            view = View::Overview;
        m_history.clear();
        go({view, {}, {}, {}});
    }
    m_role = role;
    offerViews();
    refreshTitle();
}

void MainWindow::say(const QString &sentence)
{
    showNotice(sentence);
    emit said(sentence);
}

void MainWindow::showNotice(const QString &sentence)
{
    m_stream->say(sentence);
}

void MainWindow::restorePlace()
{
    const QUrl link(m_workspace->preferences()->value(QStringLiteral("place")).toString(), QUrl::StrictMode);
    const std::optional<Destination> place = fromLink(link);
    go(place && page(place->view) ? *place : Destination{m_makers.constFirst().view, {}, {}, {}});
}

void MainWindow::remember()
{
    Preferences *preferences = m_workspace->preferences();
    if (isWindow())
        preferences->set(QStringLiteral("window"), QString::fromLatin1(saveGeometry().toBase64()));
    if (currentPage())
        preferences->set(QStringLiteral("place"), toLink(currentPage()->place()).toString());
    preferences->flush();
}

void MainWindow::closeEvent(QCloseEvent *event)
{
    remember();
    QMainWindow::closeEvent(event);
}

void MainWindow::mousePressEvent(QMouseEvent *event)
{
    if (event->button() == Qt::BackButton)
        step(m_history.back());
    else if (event->button() == Qt::ForwardButton)
        step(m_history.forward());
}

} // namespace bulkhead

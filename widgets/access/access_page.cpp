#include "widgets/access/access_page.h"

#include "models/grant_desk.h"
#include "models/grant_table.h"
#include "models/words.h"
#include "widgets/access/access_look.h"
#include "widgets/access/grant_dialog.h"
#include "widgets/access/grant_pane.h"
#include "widgets/access/lockbox_dialog.h"
#include "widgets/access/locks_dialog.h"
#include "widgets/delegates/data_table.h"
#include "widgets/frame/pieces.h"
#include "widgets/frame/workspace.h"

#include <QLabel>
#include <QShortcut>
#include <QTimer>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace bulkhead {
namespace {
constexpr int kTickMs = 1'000;
constexpr GrantPart kParts[] = {GrantPart::Waiting, GrantPart::Mine, GrantPart::InForce, GrantPart::Past};
} // namespace

AccessPage::AccessPage(Workspace *workspace, QWidget *parent)
    : Page(workspace, View::Access, parent)
    , m_header(new PageHeader(tr("Access"), this))
    , m_parts(new TabRow({tr("Waiting for me"), tr("Mine"), tr("In force"), tr("History")}, tr("Parts of the list")))
    , m_model(new GrantTable(this))
    , m_table(new DataTable(tr("Accesses"), workspace->preferences(), QStringLiteral("access.table")))
    , m_empty(new EmptyState)
    , m_locks(makeLabel({}, Text::Small, Tone::Warn, true))
    , m_paneCard(new Card)
    , m_pane(new GrantPane(workspace))
    , m_ask(makeButton(tr("Ask for access…"), Button::Primary))
    , m_glass(makeButton(tr("Break glass…")))
    , m_lockboxes(makeButton(tr("Lockboxes…")))
    , m_allLocks(makeButton(tr("Locks…")))
    , m_tick(new QTimer(this))
{
    build();
    addKeys();
    m_tick->setInterval(kTickMs);
    connect(m_tick, &QTimer::timeout, this, &AccessPage::refresh);
    connect(workspace->desk()->grants(), &GrantDesk::changed, this, &AccessPage::refresh);
    connect(workspace, &Workspace::pausedChanged, this, &AccessPage::refresh);
    connect(workspace, &Workspace::sessionChanged, this, &AccessPage::refresh);
    connect(m_parts, &TabRow::chosen, this, [this] {
        m_chosenPart = true;
        refresh();
    });
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &AccessPage::currentChanged);
    connect(m_table, &DataTable::opened, this, [this] { m_pane->use(); });
    connect(m_ask, &QPushButton::clicked, this, [this] { ask({}); });
    connect(m_glass, &QPushButton::clicked, this, &AccessPage::breakGlass);
    connect(m_lockboxes, &QPushButton::clicked, this, [this] { showLockboxes({}); });
    connect(m_allLocks, &QPushButton::clicked, this, &AccessPage::showLocks);
    connect(m_pane, &GrantPane::notice, this, &Page::notice);
    connect(m_pane, &GrantPane::navigate, this, &Page::navigate);
    refresh();
}

void AccessPage::build()
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(space::large, space::large, space::large, space::large);
    column->setSpacing(space::medium);
    m_ask->setObjectName(QStringLiteral("accessAsk"));
    m_glass->setObjectName(QStringLiteral("accessBreakGlass"));
    m_lockboxes->setObjectName(QStringLiteral("accessLockboxes"));
    m_allLocks->setObjectName(QStringLiteral("accessLocks"));
    m_header->addAction(m_allLocks);
    m_header->addAction(m_lockboxes);
    m_header->addAction(m_glass);
    m_header->addAction(m_ask);
    column->addWidget(m_header);
    column->addWidget(m_parts);
    m_locks->hide();
    column->addWidget(m_locks);
    auto *row = new QHBoxLayout;
    row->setSpacing(space::medium);
    auto *card = new Card;
    card->body()->setContentsMargins(1, 1, 1, 1);
    m_table->setItemDelegate(new CellDelegate(grantCell, m_table));
    m_table->setSortingEnabled(false);
    m_table->setModel(m_model);
    m_table->setWidths({190, 100, 180, 90, 0, 150}, GrantTable::Tenant); // What it opens is in the pane.
    card->body()->addWidget(m_empty);
    card->body()->addWidget(m_table, 1);
    row->addWidget(card, 3);
    m_paneCard->setMinimumWidth(420);
    m_paneCard->body()->addWidget(m_pane, 1);
    row->addWidget(m_paneCard, 2);
    column->addLayout(row, 1);
}

void AccessPage::addKeys()
{
    const auto key = [this](Qt::Key press, auto then) {
        connect(new QShortcut(press, m_table, nullptr, nullptr, Qt::WidgetShortcut), &QShortcut::activated, this, then);
    };
    key(Qt::Key_A, [this] { m_pane->approve(); });
    key(Qt::Key_D, [this] { m_pane->decline(); });
    connect(new QShortcut(Qt::Key_N, this), &QShortcut::activated, m_ask, &QPushButton::click);
    connect(new QShortcut(Qt::Key_L, this), &QShortcut::activated, this, &AccessPage::showLocks);
}

void AccessPage::choosePart()
{
    if (m_chosenPart || !workspace()->desk()->grants()->complete())
        return;
    const SessionInfo session = workspace()->session();
    const qint64 now = workspace()->now();
    const QList<AccessGrant> &all = workspace()->desk()->grants()->list();
    for (int i = 0; i < int(std::size(kParts)); ++i) {
        if (std::ranges::any_of(all, [&](const AccessGrant &one) { return isIn(kParts[i], one, session, now); })) {
            m_chosenPart = true;
            m_parts->setCurrent(i);
            return;
        }
    }
}

void AccessPage::refresh()
{
    if (workspace()->paused() && m_model->rowCount() > 0 && !m_toAsk && m_wanted.isEmpty())
        return; // A screen that was paused to be read stands still, unless its reader asked for another place.
    choosePart();
    const GrantDesk *desk = workspace()->desk()->grants();
    const SessionInfo session = workspace()->session();
    const qint64 now = workspace()->now();
    if (!m_wanted.isEmpty()) { // Where a link leads.
        const auto found = std::ranges::find(desk->list(), m_wanted, &AccessGrant::id);
        const auto part =
            found == desk->list().end()
                ? std::end(kParts)
                : std::ranges::find_if(kParts, [&](GrantPart one) { return isIn(one, *found, session, now); });
        if (part != std::end(kParts)) {
            m_chosenPart = true;
            m_parts->setCurrent(int(part - std::begin(kParts)));
        }
    }
    QList<AccessGrant> shown;
    std::ranges::copy_if(desk->list(), std::back_inserter(shown),
                         [&](const AccessGrant &one) { return isIn(kParts[m_parts->current()], one, session, now); });
    m_model->setGrants(shown, now);
    if (const int row = m_model->rowOf(m_wanted); row >= 0) {
        m_wanted.clear();
        m_table->selectRow(row);
    } else if (!m_table->currentIndex().isValid() && m_model->rowCount() > 0) {
        m_table->selectRow(0);
    }
    currentChanged();
    showState();
    if (m_toAsk && desk->complete())
        ask(*std::exchange(m_toAsk, std::nullopt));
}

void AccessPage::currentChanged()
{
    const AccessGrant *grant = m_model->at(m_table->currentIndex().row());
    m_pane->setGrant(grant != nullptr ? *grant : AccessGrant());
    const QString id = grant != nullptr ? grant->id : QString();
    if (std::exchange(m_shown, id) != id)
        emit placeChanged();
}

void AccessPage::showState()
{
    const GrantDesk *desk = workspace()->desk()->grants();
    const SessionInfo session = workspace()->session();
    const int rows = m_model->rowCount();
    m_table->setVisible(rows > 0);
    m_paneCard->setVisible(rows > 0);
    const bool asks = session.may(QStringLiteral("grants.request")) && desk->used().id.isEmpty();
    m_ask->setVisible(asks);
    m_ask->setEnabled(desk->complete() && desk->terms().obstacle.isEmpty());
    m_ask->setToolTip(desk->terms().obstacle);
    m_glass->setVisible(asks && session.may(QStringLiteral("grants.break-glass")));
    m_glass->setEnabled(m_ask->isEnabled());
    m_glass->setToolTip(desk->terms().obstacle);
    m_lockboxes->setVisible(session.may(QStringLiteral("lockbox.read"))
                            && workspace()->desk()->grants()->lockboxes() != nullptr);
    m_allLocks->setVisible(session.may(QStringLiteral("grants.lock")));
    m_allLocks->setEnabled(desk->complete());
    QStringList notes;
    if (!desk->terms().obstacle.isEmpty())
        notes << desk->terms().obstacle;
    for (const PersonLock &lock : desk->locks())
        notes
            << (lock.unreadable()
                    ? tr("%1 counts as locked: the record of what stands against them cannot be read.").arg(lock.person)
                : lock.reason.isEmpty() ? tr("%1 is locked by %2.").arg(lock.person, lock.by)
                                        : tr("%1 is locked by %2: %3").arg(lock.person, lock.by, lock.reason));
    for (const RoleLock &lock : desk->roleLocks()) {
        const QString role = words::role(lock.role);
        notes << (lock.unreadable()
                      ? tr("The role %1 counts as locked: the record of its lock cannot be read.").arg(role)
                  : lock.reason.isEmpty() ? tr("The role %1 is locked by %2.").arg(role, lock.by)
                                          : tr("The role %1 is locked by %2: %3").arg(role, lock.by, lock.reason));
    }
    m_locks->setText(notes.join(QLatin1Char('\n')));
    m_locks->setVisible(!notes.isEmpty());
    const qint64 now = workspace()->now();
    const auto waiting = std::ranges::count_if(
        desk->list(), [&](const AccessGrant &one) { return isIn(GrantPart::Waiting, one, session, now); });
    const auto running = std::ranges::count_if(
        desk->list(), [&](const AccessGrant &one) { return isIn(GrantPart::InForce, one, session, now); });
    m_header->setRemark(!desk->complete()
                            ? QString()
                            : tr("%1 waiting for you · %2 in force").arg(words::count(waiting), words::count(running)));
    if (rows > 0)
        m_empty->hideState();
    else if (desk->fault().failed())
        m_empty->showFault(desk->fault());
    else if (!desk->complete())
        m_empty->showLoading(tr("Loading the accesses…"));
    else if (kParts[m_parts->current()] == GrantPart::Waiting)
        m_empty->showEmpty(tr("Nothing waits for you"),
                           tr("Requests for access to tenants within your scope stand here until somebody has decided, "
                              "and broken glass until its review is closed."));
    else if (kParts[m_parts->current()] == GrantPart::Mine)
        m_empty->showEmpty(tr("You have asked for nothing"),
                           tr("Access opens one tenant outside your scope for some minutes, once another person has "
                              "consented."));
    else if (kParts[m_parts->current()] == GrantPart::InForce)
        m_empty->showEmpty(tr("No access is in force"), tr("Within your scope everybody works by their own rights."));
    else
        m_empty->showEmpty(tr("No access has ended yet"), tr("What was given, declined or taken back stays here."));
}

void AccessPage::ask(const Begun &begun)
{
    if (m_ask->isHidden() || !m_ask->isEnabled())
        return;
    auto *dialog = new GrantDialog(workspace(), GrantDialog::Deed::Request, begun.tenantId, {}, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    if (!begun.alertId.isEmpty())
        dialog->setAlert(begun.alertId);
    connect(dialog, &GrantDialog::done, this, [this](const AccessGrant &grant) {
        m_wanted = grant.id;
        emit notice(tr("Asked for. You are told here as soon as somebody has decided."));
        refresh();
    });
    dialog->open();
}

void AccessPage::breakGlass()
{
    auto *dialog = new GrantDialog(workspace(), GrantDialog::Deed::BreakGlass, {}, {}, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &GrantDialog::done, this,
            [this](const AccessGrant &grant) { workspace()->desk()->grants()->use(grant); });
    dialog->open();
}

void AccessPage::showLockboxes(const QString &tenantId)
{
    if (m_lockboxes->isHidden())
        return;
    auto *dialog = new LockboxDialog(workspace(), tenantId, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
}

void AccessPage::showLocks()
{
    if (m_allLocks->isHidden() || !m_allLocks->isEnabled())
        return;
    auto *dialog = new LocksDialog(workspace(), this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &LocksDialog::notice, this, &Page::notice);
    dialog->open();
}

void AccessPage::open(const Destination &place)
{
    if (place.tab == QLatin1String("lockbox")) {
        refresh();
        showLockboxes(place.id);
        return;
    }
    if (place.tab == QLatin1String("request")) {
        const QLatin1String alert("alert:");
        m_toAsk = Begun{place.id, place.filter.startsWith(alert) ? place.filter.mid(alert.size()) : QString()};
        refresh();
        return;
    }
    if (place.id.isEmpty())
        return;
    m_wanted = place.id;
    refresh();
}

Destination AccessPage::place() const
{
    const AccessGrant *grant = m_model->at(m_table->currentIndex().row());
    return {View::Access, grant != nullptr ? grant->id : m_wanted, {}, {}};
}

QString AccessPage::heading() const
{
    const AccessGrant *grant = m_model->at(m_table->currentIndex().row());
    return grant != nullptr ? tr("Access to %1").arg(grant->tenant()) : tr("Access");
}

QList<KeyHint> AccessPage::keys() const
{
    return {{tr("Up, Down"), tr("Choose an access")},
            {tr("A"), tr("Approve what is chosen")},
            {tr("D"), tr("Decline what is chosen")},
            {tr("Enter or double click"), tr("Open the tenant under your own access")},
            {tr("N"), tr("Ask for access")},
            {tr("L"), tr("Show what is locked, lock a role, unlock")},
            {tr("Ctrl+Shift+G"), tr("Give back the access in use")},
            {tr("Ctrl+C"), tr("Copy the chosen rows as text")}};
}

bool AccessPage::settled() const
{
    return workspace()->desk()->grants()->complete() && m_pane->settled();
}

void AccessPage::activate()
{
    m_tick->start();
    refresh();
    m_table->setFocus(Qt::OtherFocusReason);
}

void AccessPage::deactivate()
{
    m_tick->stop();
}

} // namespace bulkhead

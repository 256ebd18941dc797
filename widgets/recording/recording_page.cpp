#include "widgets/recording/recording_page.h"

#include "models/audit_words.h"
#include "models/recording_desk.h"
#include "models/recording_table.h"
#include "models/recording_words.h"
#include "models/words.h"
#include "widgets/delegates/data_table.h"
#include "widgets/frame/pieces.h"
#include "widgets/frame/workspace.h"
#include "widgets/recording/recording_look.h"
#include "widgets/recording/recording_pane.h"

#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QShortcut>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace bulkhead {
namespace {

constexpr int kLongestSearch = 100; // As the gateway takes it.

} // namespace

RecordingPage::RecordingPage(Workspace *workspace, QWidget *parent)
    : Page(workspace, View::Recording, parent)
    , m_header(new PageHeader(tr("Recording"), this))
    , m_headCard(new Card)
    , m_badge(new BadgeLabel)
    , m_proof(makeLabel({}, Text::Body, Tone::Text, true))
    , m_about(makeLabel({}, Text::Body, Tone::Text, true))
    , m_purpose(makeLabel({}, Text::Body, Tone::Dim, true))
    , m_foot(makeLabel({}, Text::Small, Tone::Dim))
    , m_search(new QLineEdit)
    , m_kinds(new TabRow({tr("All steps"), tr("Calls"), tr("Questions"), tr("Screens")}, tr("Kinds of steps")))
    , m_model(new RecordingTable(this))
    , m_table(new DataTable(tr("Steps of the recording"), workspace->preferences(), QStringLiteral("recording.table")))
    , m_empty(new EmptyState)
    , m_paneCard(new Card)
    , m_pane(new RecordingPane)
    , m_more(makeButton(tr("More steps")))
    , m_access(makeButton(tr("Open the access")))
    , m_seenBy(workspace->session())
{
    build();
    addKeys();
    connect(m_search, &QLineEdit::returnPressed, this, &RecordingPage::ask);
    connect(m_kinds, &TabRow::chosen, this, &RecordingPage::ask);
    connect(m_more, &QPushButton::clicked, this, &RecordingPage::more);
    connect(m_empty, &EmptyState::acted, this, &RecordingPage::ask);
    connect(m_access, &QPushButton::clicked, this, [this] { emit navigate({View::Access, m_grant, {}, {}}); });
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &RecordingPage::currentChanged);
    connect(workspace, &Workspace::sessionChanged, this, [this] {
        if (!m_seenBy.taken(this->workspace()->session()))
            return;
        forget(); // What is shown was another's to see.
        if (isVisible() && this->workspace()->session().may(QStringLiteral("recordings.read")))
            ask();
    });
    showState();
}

void RecordingPage::build()
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(space::large, space::large, space::large, space::large);
    column->setSpacing(space::medium);
    m_access->setObjectName(QStringLiteral("recordingAccess"));
    m_header->addAction(m_access);
    column->addWidget(m_header);
    auto *proof = new QHBoxLayout;
    proof->setSpacing(space::medium);
    proof->addWidget(m_badge, 0, Qt::AlignTop);
    m_proof->setObjectName(QStringLiteral("recordingProof"));
    m_proof->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    proof->addWidget(m_proof, 1);
    m_headCard->body()->setSpacing(space::tiny);
    m_headCard->body()->addWidget(m_about);
    m_headCard->body()->addWidget(m_purpose);
    m_headCard->body()->addSpacing(space::tiny);
    m_headCard->body()->addLayout(proof);
    column->addWidget(m_headCard);
    auto *line = new QHBoxLayout;
    line->setSpacing(space::medium);
    m_search->setObjectName(QStringLiteral("recordingSearch"));
    m_search->setPlaceholderText(tr("Search what was done, then Enter   (Ctrl F)"));
    m_search->setAccessibleName(tr("Search the recording"));
    m_search->setToolTip(tr("Words that a step holds, all of them. Each search stands in audit."));
    m_search->setMaxLength(kLongestSearch);
    m_search->setClearButtonEnabled(true);
    line->addWidget(m_kinds);
    line->addWidget(m_search, 1);
    column->addLayout(line);
    auto *row = new QHBoxLayout;
    row->setSpacing(space::medium);
    auto *card = new Card;
    card->body()->setContentsMargins(1, 1, 1, 1);
    m_table->setItemDelegate(new CellDelegate(recordingCell, m_table));
    m_table->setModel(m_model);
    m_table->setWidths({64, 96, 120, 320}, RecordingTable::Summary);
    m_table->setSortingEnabled(false); // A timeline has one order.
    m_table->horizontalHeader()->setSortIndicatorShown(false);
    card->body()->addWidget(m_empty);
    card->body()->addWidget(m_table, 1);
    auto *foot = new QHBoxLayout;
    foot->setContentsMargins(space::medium, 0, space::medium, space::small);
    foot->addWidget(m_foot, 1);
    foot->addWidget(m_more);
    m_more->setObjectName(QStringLiteral("recordingMore"));
    card->body()->addLayout(foot);
    row->addWidget(card, 3);
    m_paneCard->setMinimumWidth(420);
    m_paneCard->body()->addWidget(m_pane, 1);
    row->addWidget(m_paneCard, 2);
    column->addLayout(row, 1);
}

void RecordingPage::addKeys()
{
    // Shortcuts, not key events: a table takes letters for its own search.
    const auto key = [this](const QKeySequence &keys, QWidget *where, auto then) {
        connect(new QShortcut(keys, where, nullptr, nullptr, Qt::WidgetWithChildrenShortcut), &QShortcut::activated,
                this, then);
    };
    key(Qt::Key_J, m_table, [this] { move(1); });
    key(Qt::Key_K, m_table, [this] { move(-1); });
    key(Qt::Key_O, m_table, [this] { more(); });
    key(QKeySequence::Find, this, [this] {
        m_search->setFocus(Qt::ShortcutFocusReason);
        m_search->selectAll();
    });
    key(Qt::Key_Escape, m_search, [this] {
        m_search->clear();
        if (!m_asked.isEmpty())
            ask();
        m_table->setFocus(Qt::OtherFocusReason);
    });
}

QList<RecordedKind> RecordingPage::kinds() const
{
    switch (m_kinds->current()) {
    case 1:
        return {RecordedKind::Call};
    case 2:
        return {RecordedKind::Query, RecordedKind::Result};
    case 3:
        return {RecordedKind::Screen};
    default:
        return {};
    }
}

void RecordingPage::open(const Destination &place)
{
    if (place.id.isEmpty() || place.id == m_grant)
        return;
    forget();
    m_grant = place.id;
    m_search->clear();
    const QSignalBlocker quiet(m_kinds);
    m_kinds->setCurrent(0);
    ask();
    emit placeChanged();
}

void RecordingPage::activate()
{
    if (!m_grant.isEmpty() && !m_asking && (m_part.grantId.isEmpty() || m_fault.failed()))
        ask(); // Its person has changed, or it could not be read then.
    m_table->setFocus(Qt::OtherFocusReason);
}

void RecordingPage::forget()
{
    ++m_run;
    m_asking = false;
    m_part = {};
    m_fault = {};
    m_asked.clear();
    m_model->replace({}, {});
    showState();
}

void RecordingPage::ask()
{
    RecordingDesk *desk = workspace()->desk()->recordings();
    if (m_grant.isEmpty() || desk == nullptr)
        return;
    m_asked = m_search->text().simplified();
    m_asking = true;
    m_fault = {};
    m_model->replace({}, m_part);
    showState();
    desk->play({m_grant, 0, m_asked, kinds()}, this,
               [this, run = ++m_run](const Fault &fault, const RecordingPart &part) {
                   if (run == m_run)
                       take(fault, part, false);
               });
}

void RecordingPage::more()
{
    if (m_asking || m_part.next == 0)
        return;
    m_asking = true;
    showState();
    workspace()->desk()->recordings()->play({m_grant, m_part.next, m_asked, kinds()}, this,
                                            [this, run = ++m_run](const Fault &fault, const RecordingPart &part) {
                                                if (run == m_run)
                                                    take(fault, part, true);
                                            });
}

void RecordingPage::take(const Fault &fault, const RecordingPart &part, bool more)
{
    m_asking = false;
    m_fault = fault;
    if (!fault.failed()) {
        m_part = part;
        m_part.steps.clear();
        if (more)
            m_model->append(part.steps);
        else
            m_model->replace(part.steps, m_part);
    }
    if (!m_table->currentIndex().isValid() && m_model->rowCount() > 0)
        m_table->selectRow(0);
    showState();
    currentChanged();
    emit placeChanged();
}

void RecordingPage::move(int by)
{
    const int rows = m_model->rowCount();
    if (rows == 0)
        return;
    const int row = std::clamp(m_table->currentIndex().row() + by, 0, rows - 1);
    m_table->selectRow(row);
    m_table->scrollTo(m_model->index(row, 0));
}

void RecordingPage::currentChanged()
{
    const QModelIndex current = m_table->currentIndex();
    if (current.isValid())
        m_pane->setStep(m_model->rowAt(current.row()), m_part);
    else
        m_pane->showNone();
}

void RecordingPage::showHead()
{
    const bool known = !m_part.grantId.isEmpty();
    m_headCard->setVisible(known);
    m_access->setEnabled(!m_grant.isEmpty());
    m_header->setTitle(heading());
    m_header->setRemark(m_asking && !known ? tr("reading…") : QString());
    if (!known)
        return;
    const QString until = m_part.endedMs > 0 ? words::auditTime(m_part.endedMs) + tr(" UTC") : tr("now");
    m_about->setText(tr("%1 on %2 · ticket %3 · %4 UTC to %5")
                         .arg(words::visible(m_part.person), words::visible(m_part.tenantName),
                              words::visible(m_part.ticket), words::auditTime(m_part.startedMs), until)
                     + (m_part.brokenGlass ? tr(" · broken glass") : QString()));
    m_purpose->setText(words::visible(m_part.purpose.simplified()));
    m_badge->setBadge(badgeOf(m_part));
    m_proof->setText(proofText(m_part));
    m_proof->setAccessibleName(m_proof->text());
    m_proof->setToolTip(
        m_part.lastHash.isEmpty()
            ? QString()
            : tr("Hash of the last proven step: %1. Where it is sealed, audit has the same.").arg(m_part.lastHash));
    setTone(m_proof, m_part.proof == RecordingProof::Broken ? Tone::Bad : Tone::Text);
}

void RecordingPage::showState()
{
    showHead();
    const int shown = m_model->rowCount();
    const bool unreadable = m_part.proof == RecordingProof::Unreadable;
    m_search->setVisible(!unreadable); // There is nothing to search in.
    m_kinds->setVisible(!unreadable);
    m_table->setVisible(shown > 0);
    m_paneCard->setVisible(shown > 0);
    m_more->setVisible(m_part.next != 0 && shown > 0);
    m_more->setEnabled(!m_asking);
    m_foot->setVisible(shown > 0);
    m_foot->setText(m_fault.failed() && shown > 0
                        ? tr("Not all could be read: %1").arg(m_fault.summary)
                        : tr("%1 of %2 that fit · %n step(s) in all", nullptr, int(m_part.count))
                              .arg(words::count(shown), words::count(qint64(m_part.found))));
    if (shown > 0)
        m_empty->hideState();
    else if (m_grant.isEmpty())
        m_empty->showEmpty(tr("No recording chosen"), tr("Open one from an access, or from a record of audit."));
    else if (m_asking || (m_part.grantId.isEmpty() && !m_fault.failed()))
        m_empty->showLoading(tr("Reading and verifying the recording…"));
    else if (m_fault.failed())
        m_empty->showFault(m_fault, tr("Try again"));
    else if (unreadable)
        m_empty->showEmpty(tr("It cannot be read"), m_part.trouble);
    else if (!m_asked.isEmpty() || m_kinds->current() != 0)
        m_empty->showEmpty(tr("No step fits"), tr("Search for less, or show all steps."));
    else
        m_empty->showEmpty(tr("No step is proven"), m_part.trouble);
}

Destination RecordingPage::place() const
{
    return {View::Recording, m_grant, {}, {}};
}

QString RecordingPage::heading() const
{
    return m_part.grantId.isEmpty()
               ? tr("Recording")
               : tr("Recording: %1 on %2").arg(words::visible(m_part.person), words::visible(m_part.tenantName));
}

QList<KeyHint> RecordingPage::keys() const
{
    return {{tr("J, K or Down, Up"), tr("Next step, step before")},
            {tr("Ctrl+F"), tr("Search; Enter asks, Escape shows all again")},
            {tr("O"), tr("More steps")},
            {tr("Ctrl+C"), tr("Copy the chosen rows as text")}};
}

} // namespace bulkhead

#include "widgets/audit/thread_page.h"

#include "models/audit_witness.h"
#include "models/audit_words.h"
#include "models/thread_table.h"
#include "models/thread_words.h"
#include "widgets/audit/audit_look.h"
#include "widgets/audit/audit_pane.h"
#include "widgets/delegates/data_table.h"
#include "widgets/frame/clear_layout.h"
#include "widgets/frame/pieces.h"
#include "widgets/frame/workspace.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QShortcut>
#include <QVBoxLayout>

namespace bulkhead {
namespace {

constexpr int kPartsShown = 6;
constexpr int kLinkInset = 3;
constexpr int kSpareWidth = 760; // Below, the pane tells what this column would.

/// Begins where the words of a link do.
QLabel *plain(const QString &words)
{
    QLabel *label = makeLabel(words);
    label->setContentsMargins(kLinkInset, 0, 0, 0);
    return label;
}

} // namespace

ThreadPage::ThreadPage(Workspace *workspace, QWidget *parent)
    : Page(workspace, View::Audit, parent)
    , m_witness(new AuditWitness(
          &workspace->desk()->audit(), workspace->preferences(), [workspace] { return workspace->now(); }, this))
    , m_header(new PageHeader(tr("Thread"), this))
    , m_field(new QLineEdit)
    , m_follow(makeButton(tr("Follow"), Button::Primary))
    , m_later(makeButton(tr("Later records")))
    , m_way(makeButton({}, Button::Link))
    , m_partsCard(new Card)
    , m_parts(new QVBoxLayout)
    , m_model(new ThreadTable(this))
    , m_table(new DataTable(tr("Records of the thread"), workspace->preferences(), QStringLiteral("audit.thread")))
    , m_empty(new EmptyState)
    , m_pane(new AuditPane(m_witness))
    , m_end(makeLabel({}, Text::Small, Tone::Dim))
    , m_seenBy(workspace->session())
{
    build();
    addKeys();
    connect(workspace, &Workspace::sessionChanged, this, &ThreadPage::hello);
    m_witness->setEnvironment(workspace->session().environment.name);
    showState();
}

void ThreadPage::build()
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(space::large, space::large, space::large, space::large);
    column->setSpacing(space::medium);
    column->addWidget(m_header);
    auto *line = new QHBoxLayout;
    line->setSpacing(space::small);
    m_field->setObjectName(QStringLiteral("threadId"));
    m_field->setAccessibleName(tr("What the thread begins from"));
    m_field->setPlaceholderText(
        tr("Ticket, alert, incident, access, act, exposure case or request, then Enter   (Ctrl F)"));
    m_field->setMaxLength(200);
    m_follow->setObjectName(QStringLiteral("followThread"));
    line->addWidget(m_field, 1);
    line->addWidget(m_follow);
    column->addLayout(line);
    m_partsCard->setObjectName(QStringLiteral("threadParts"));
    m_parts->setSpacing(0);
    m_partsCard->body()->addLayout(m_parts);
    column->addWidget(m_partsCard);
    auto *row = new QHBoxLayout;
    row->setSpacing(space::medium);
    row->addWidget(tableCard(), 3);
    row->addWidget(recordCard(), 1);
    column->addLayout(row, 1);
    connect(m_field, &QLineEdit::returnPressed, this, [this] { follow(m_field->text().trimmed()); });
    connect(m_field, &QLineEdit::textChanged, this, &ThreadPage::showState);
    connect(m_follow, &QPushButton::clicked, this, [this] { follow(m_field->text().trimmed()); });
    connect(m_later, &QPushButton::clicked, this, &ThreadPage::later);
    connect(m_way, &QPushButton::clicked, this, &ThreadPage::goToCurrent);
}

QWidget *ThreadPage::tableCard()
{
    auto *card = new Card;
    card->body()->setContentsMargins(1, 1, 1, 1);
    m_table->setItemDelegate(new CellDelegate(threadCell, m_table));
    m_table->setModel(m_model);
    m_table->setWidths({150, 138, 126, 180, 168, 146}, ThreadTable::Outcome);
    m_table->setSpareColumns({ThreadTable::Action}, kSpareWidth);
    m_table->setSortingEnabled(false); // A thread has one order.
    m_table->horizontalHeader()->setSortIndicatorShown(false);
    card->body()->addWidget(m_empty);
    card->body()->addWidget(m_table, 1);
    auto *foot = new QHBoxLayout;
    foot->setContentsMargins(space::medium, 0, space::medium, space::small);
    m_end->setObjectName(QStringLiteral("threadEnd"));
    foot->addWidget(m_end, 1);
    m_later->setObjectName(QStringLiteral("laterThread"));
    foot->addWidget(m_later);
    card->body()->addLayout(foot);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &ThreadPage::currentChanged);
    connect(m_table, &DataTable::opened, this, &ThreadPage::goToCurrent);
    connect(m_empty, &EmptyState::acted, this, [this] { follow(m_id); });
    return card;
}

QWidget *ThreadPage::recordCard()
{
    auto *card = new Card;
    card->setMinimumWidth(400);
    card->body()->addWidget(m_pane, 1);
    m_way->setObjectName(QStringLiteral("threadPlace"));
    card->body()->addWidget(m_way, 0, Qt::AlignLeft);
    connect(m_pane, &AuditPane::searchAsked, this, [this](const QString &filter) {
        emit navigate({View::Audit, {}, {}, filter});
    });
    connect(m_pane, &AuditPane::recordingAsked, this, [this](const QString &grant) {
        emit navigate({View::Recording, grant, {}, {}});
    });
    connect(m_pane, &AuditPane::checkAgain, this, [this] { m_witness->check(current()); });
    return card;
}

void ThreadPage::addKeys()
{
    const auto key = [this](int code, auto then) {
        connect(new QShortcut(code, this, nullptr, nullptr, Qt::WidgetWithChildrenShortcut), &QShortcut::activated,
                this, then);
    };
    key(Qt::Key_O, [this] { later(); });
    key(Qt::Key_R, [this] { follow(m_id); });
}

/// A hello for the same eyes is no reason to ask again: each thread is a record.
void ThreadPage::hello()
{
    if (m_seenBy.taken(workspace()->session())) {
        m_witness->setEnvironment(workspace()->session().environment.name);
        m_witness->forget();
        ++m_run; // What comes now was asked by somebody else.
        m_asking = m_loaded = false;
        m_fault = {};
        m_thread = {};
        m_model->replace({});
        m_pane->showNone();
        showParts();
        if (m_active && !m_id.isEmpty() && workspace()->session().may(QStringLiteral("audit.read")))
            follow(m_id);
    }
    showState();
}

void ThreadPage::open(const Destination &place)
{
    if (place.id.isEmpty() || place.id == m_id)
        return;
    m_field->setText(place.id);
    follow(place.id);
}

Destination ThreadPage::place() const
{
    return {View::Audit, m_id, QStringLiteral("thread"), {}};
}

QString ThreadPage::heading() const
{
    return tr("Thread of the audit");
}

QList<KeyHint> ThreadPage::keys() const
{
    return {{tr("Ctrl+F"), tr("To the id that the thread begins from")},
            {tr("Enter"), tr("In the field: follow it. In the table: to what the record is about")},
            {tr("Up, Down"), tr("From record to record")},
            {tr("O"), tr("Later records")},
            {tr("R"), tr("Follow it again")},
            {tr("Ctrl+C"), tr("Copy the selected rows")}};
}

bool ThreadPage::settled() const
{
    const AuditRecord record = current();
    return !m_asking && (record.sequence == 0 || m_witness->verdict(record).state != AuditVerdict::State::Checking);
}

void ThreadPage::activate()
{
    m_active = true;
    if (m_model->rowCount() > 0)
        m_table->setFocus();
    else
        m_field->setFocus();
}

void ThreadPage::keyPressEvent(QKeyEvent *event)
{
    if (event->matches(QKeySequence::Find)) {
        m_field->setFocus();
        m_field->selectAll();
    } else {
        Page::keyPressEvent(event);
    }
}

void ThreadPage::follow(const QString &id)
{
    if (id.isEmpty())
        return;
    m_id = id;
    m_asking = true;
    m_loaded = false;
    m_fault = {};
    m_thread = {};
    m_model->replace({});
    m_pane->showNone();
    showParts();
    workspace()->desk()->audit().auditThread(id, {}, this,
                                             [this, run = ++m_run](const Fault &fault, const AuditThread &thread) {
                                                 if (run == m_run)
                                                     take(fault, thread, false);
                                             });
    showState();
    emit placeChanged();
}

void ThreadPage::later()
{
    if (m_thread.nextToken.isEmpty() || m_asking)
        return;
    m_asking = true;
    workspace()->desk()->audit().auditThread(m_id, m_thread.nextToken, this,
                                             [this, run = ++m_run](const Fault &fault, const AuditThread &thread) {
                                                 if (run == m_run)
                                                     take(fault, thread, true);
                                             });
    showState();
}

void ThreadPage::take(const Fault &fault, const AuditThread &thread, bool more)
{
    m_asking = false;
    m_fault = fault;
    if (fault.failed()) {
        showState();
        return;
    }
    m_loaded = true;
    AuditThread now = thread;
    now.records.clear();
    if (more) {
        now.parts = m_thread.parts;
        now.partsCut = m_thread.partsCut;
        now.beyondScope += m_thread.beyondScope;
        now.unreadable += m_thread.unreadable;
        m_model->append(thread.records);
    } else {
        m_model->replace(thread.records);
    }
    m_thread = now;
    showParts();
    showState();
    if (!more && m_model->rowCount() > 0) {
        m_table->selectRow(0);
        if (m_active)
            m_table->setFocus();
    }
}

AuditRecord ThreadPage::current() const
{
    const QModelIndex index = m_table->currentIndex();
    return index.isValid() ? m_model->rowAt(index.row()) : AuditRecord();
}

bool ThreadPage::may(const Destination &place) const
{
    return workspace()->session().may(actionFor(place));
}

void ThreadPage::currentChanged()
{
    const AuditRecord record = current();
    const auto place = record.sequence == 0 ? std::nullopt : placeOf(record);
    m_way->setVisible(place && may(*place));
    if (place)
        m_way->setText(words::wayTo(*place));
    if (record.sequence == 0) {
        m_pane->showNone();
        return;
    }
    m_pane->show(record);
    const AuditVerdict::State state = m_witness->verdict(record).state;
    if (state != AuditVerdict::State::Verified && state != AuditVerdict::State::Checking)
        m_witness->check(record);
}

void ThreadPage::goToCurrent()
{
    const AuditRecord record = current();
    if (const auto place = record.sequence == 0 ? std::nullopt : placeOf(record); place && may(*place))
        emit navigate(*place);
}

void ThreadPage::showParts()
{
    clearLayout(m_parts);
    m_partsCard->setVisible(!m_thread.parts.isEmpty());
    for (const ThreadPart &part : m_thread.parts.mid(0, kPartsShown)) {
        auto *row = new QHBoxLayout;
        const auto link = [&](const QString &words, const Destination &place, const char *name) {
            auto *button = makeButton(words, Button::Link);
            button->setObjectName(QLatin1String(name));
            connect(button, &QPushButton::clicked, this, [this, place] { emit navigate(place); });
            row->addWidget(button);
        };
        const auto place = placeOf(part);
        if (place && may(*place))
            link(words::threadPart(part), *place, "threadPart");
        else
            row->addWidget(plain(words::threadPart(part)));
        const Destination recording{View::Recording, part.id, {}, {}};
        if (part.recorded && may(recording))
            link(tr("Recording"), recording, "threadPartRecording");
        row->addStretch();
        m_parts->addLayout(row);
    }
    const int more = int(m_thread.parts.size()) - kPartsShown;
    if (more > 0)
        m_parts->addWidget(
            makeLabel(tr("and %n more, whose records stand below", nullptr, more), Text::Small, Tone::Dim));
    if (m_thread.partsCut)
        m_parts->addWidget(makeLabel(tr("More belongs to it than a thread follows: begin from one of its accesses."),
                                     Text::Small, Tone::Warn));
}

void ThreadPage::showState()
{
    const int shown = m_model->rowCount();
    QStringList parts;
    if (m_asking)
        parts << tr("following…");
    else if (m_loaded)
        parts << tr("%n record(s)", nullptr, shown) + (m_thread.nextToken.isEmpty() ? QString() : tr(" so far"));
    if (m_thread.unreadable > 0)
        parts << tr("%n more in a form that this console cannot read", nullptr, m_thread.unreadable);
    m_header->setRemark(parts.join(QStringLiteral(" · ")));
    m_follow->setEnabled(!m_asking && !m_field->text().trimmed().isEmpty());
    m_table->setVisible(shown > 0);
    if (shown > 0)
        m_empty->hideState();
    else if (m_asking)
        m_empty->showLoading(tr("Following the thread…"));
    else if (m_fault.failed())
        m_empty->showFault(m_fault, tr("Follow again"));
    else
        m_empty->showEmpty(tr("Nothing to follow yet"),
                           tr("Give what you have: the number of a ticket, or the id of an alert, an access or a case. "
                              "What belongs to it comes in order of time, each record with its proof."));
    QStringList ends;
    if (m_fault.failed() && shown > 0)
        ends << tr("Not all could be read: %1").arg(m_fault.summary);
    else if (shown > 0 && m_thread.nextToken.isEmpty() && !m_asking)
        ends << tr("These are all.");
    if (m_thread.beyondScope > 0)
        ends << tr("%n more that your scope does not show.", nullptr, m_thread.beyondScope);
    m_end->setText(ends.join(QLatin1Char(' ')));
    m_later->setVisible(!m_thread.nextToken.isEmpty());
    m_later->setEnabled(!m_asking);
    m_pane->offerRecordings(workspace()->session().may(QStringLiteral("recordings.read")));
    if (shown == 0)
        m_way->hide();
}

} // namespace bulkhead

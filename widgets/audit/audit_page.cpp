#include "widgets/audit/audit_page.h"

#include "models/audit_table.h"
#include "models/audit_witness.h"
#include "models/audit_words.h"
#include "models/words.h"
#include "widgets/audit/audit_look.h"
#include "widgets/audit/audit_pane.h"
#include "widgets/audit/proof_export.h"
#include "widgets/delegates/data_table.h"
#include "widgets/frame/clear_layout.h"
#include "widgets/frame/filter_field.h"
#include "widgets/frame/pieces.h"
#include "widgets/frame/workspace.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QInputDialog>
#include <QKeyEvent>
#include <QLabel>
#include <QMenu>
#include <QShortcut>
#include <QVBoxLayout>

#include <optional>
#include <utility>

namespace bulkhead {
namespace {

constexpr int kHistory = 12;
const QString kHistoryKey = QStringLiteral("audit.history");
const QString kFirstFilter = QStringLiteral("since:7d");
constexpr int kSpareWidth = 1'000; // Below, the pane tells what these columns would.

/// The chain that a filter is about: what a bundle can be made of. Nothing: of several.
std::optional<QString> chainOf(const QString &filter)
{
    std::optional<QString> chain;
    for (const QString &word : filter.split(QLatin1Char(' '), Qt::SkipEmptyParts)) {
        if (word.startsWith(QLatin1String("tenant:")))
            chain = word.mid(7).remove(QLatin1Char('"'));
        else if (word == QLatin1String("in:platform"))
            chain = QString();
    }
    return chain;
}

} // namespace

AuditPage::AuditPage(Workspace *workspace, QWidget *parent)
    : Page(workspace, View::Audit, parent)
    , m_witness(new AuditWitness(
          &workspace->desk()->audit(), workspace->preferences(), [workspace] { return workspace->now(); }, this))
    , m_export(new ProofExport(&workspace->desk()->audit(), m_witness, this))
    , m_saved(workspace->preferences(), QStringLiteral("audit"))
    , m_header(new PageHeader(tr("Audit"), this))
    , m_searches(makeButton(tr("Searches ▾"), Button::Quiet))
    , m_exportButton(makeButton(tr("Export…")))
    , m_search(makeButton(tr("Search"), Button::Primary))
    , m_older(makeButton(tr("Older records")))
    , m_menu(new QMenu(this))
    , m_alarms(new QVBoxLayout)
    , m_alarmCard(new Card)
    , m_filter(new FilterField(AuditTable::grammar(),
                               tr("Search, such as tenant:clinic-a who:alice since:7d, then Enter   (Ctrl F)")))
    , m_model(new AuditTable(this))
    , m_empty(new EmptyState)
    , m_pane(new AuditPane(m_witness))
    , m_end(makeLabel({}, Text::Small, Tone::Dim))
    , m_kept(makeLabel({}, Text::Small, Tone::Dim, true))
    , m_seenBy(workspace->session())
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(space::large, space::large, space::large, space::large);
    column->setSpacing(space::medium);
    buildHead();
    column->addWidget(m_header);
    m_alarmCard->setObjectName(QStringLiteral("auditAlarms"));
    m_alarmCard->body()->addLayout(m_alarms);
    m_alarmCard->hide();
    column->addWidget(m_alarmCard);
    auto *line = new QHBoxLayout;
    line->setSpacing(space::small);
    line->addWidget(m_filter, 1);
    line->addWidget(m_search, 0, Qt::AlignTop);
    column->addLayout(line);
    buildTable(column);
    m_kept->setObjectName(QStringLiteral("auditKept"));
    m_kept->hide();
    column->addWidget(m_kept);
    addKeys();
    connect(m_witness, &AuditWitness::changed, this, &AuditPage::showAlarms);
    connect(m_export, &ProofExport::changed, this, &AuditPage::showState);
    connect(m_export, &ProofExport::notice, this, &Page::notice);
    connect(workspace, &Workspace::sessionChanged, this, &AuditPage::hello);
    m_witness->setEnvironment(workspace->session().environment.name);
    showState();
}

void AuditPage::buildHead()
{
    m_searches->setMenu(m_menu);
    m_searches->setAccessibleName(tr("Saved and recent searches"));
    connect(m_menu, &QMenu::aboutToShow, this, &AuditPage::fillSearches);
    m_header->addAction(m_searches);
    m_exportButton->setObjectName(QStringLiteral("exportProofs"));
    m_header->addAction(m_exportButton);
    connect(m_exportButton, &QPushButton::clicked, this, &AuditPage::exportProofs);
    m_search->setObjectName(QStringLiteral("searchAudit"));
    connect(m_search, &QPushButton::clicked, this, [this] { search(m_filter->text()); });
    // Not while somebody types: each search is a record of the audit.
    connect(m_filter, &FilterField::changed, this, [this](const QString &text) {
        m_filter->setProblem(filter::parse(text, AuditTable::grammar()).problem);
        showState();
    });
    connect(m_filter, &FilterField::downPressed, this, [this] {
        if (m_filter->text() != m_asked || !m_loaded)
            search(m_filter->text());
        m_table->setFocus();
    });
}

void AuditPage::buildTable(QVBoxLayout *column)
{
    auto *row = new QHBoxLayout;
    row->setSpacing(space::medium);
    auto *card = new Card;
    card->body()->setContentsMargins(1, 1, 1, 1);
    m_table = new DataTable(tr("Records of audit"), workspace()->preferences(), QStringLiteral("audit.table"));
    m_table->setItemDelegate(new CellDelegate(auditCell, m_table));
    m_table->setModel(m_model);
    m_table->setWidths({164, 112, 150, 168, 176, 104, 220, 0, 0}, AuditTable::Action);
    m_table->setSpareColumns({AuditTable::RoleColumn, AuditTable::Purpose}, kSpareWidth);
    // The gateway's order, newest first, is the only one that pages of a search have.
    m_table->setSortingEnabled(false);
    m_table->horizontalHeader()->setSortIndicatorShown(false);
    card->body()->addWidget(m_empty);
    card->body()->addWidget(m_table, 1);
    auto *foot = new QHBoxLayout;
    foot->setContentsMargins(space::medium, 0, space::medium, space::small);
    foot->addWidget(m_end, 1);
    foot->addWidget(m_older);
    m_older->setObjectName(QStringLiteral("olderAudit"));
    card->body()->addLayout(foot);
    row->addWidget(card, 3);
    auto *paneCard = new Card;
    paneCard->setMinimumWidth(400);
    paneCard->body()->addWidget(m_pane, 1);
    row->addWidget(paneCard, 1);
    column->addLayout(row, 1);
    connect(m_older, &QPushButton::clicked, this, &AuditPage::older);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &AuditPage::currentChanged);
    connect(m_empty, &EmptyState::acted, this, [this] { search(m_filter->text()); });
    connect(m_pane, &AuditPane::searchAsked, this, [this](const QString &filter) {
        m_filter->setText(filter);
        search(filter);
    });
    connect(m_pane, &AuditPane::recordingAsked, this, [this](const QString &grant) {
        emit navigate({View::Recording, grant, {}, {}});
    });
    m_pane->offerThread(true);
    connect(m_pane, &AuditPane::threadAsked, this, [this](const QString &id) {
        emit navigate({View::Audit, id, QStringLiteral("thread"), {}});
    });
    connect(m_pane, &AuditPane::checkAgain, this, [this] {
        const QModelIndex current = m_table->currentIndex();
        m_witness->check(current.isValid() ? m_model->rowAt(current.row()) : m_apart);
    });
}

void AuditPage::addKeys()
{
    // Shortcuts, not key events: a table takes letters for its own search.
    const auto key = [this](int code, auto then) {
        connect(new QShortcut(code, this, nullptr, nullptr, Qt::WidgetWithChildrenShortcut), &QShortcut::activated,
                this, then);
    };
    key(Qt::Key_O, [this] { older(); });
    key(Qt::Key_E, [this] { exportProofs(); });
    key(Qt::Key_R, [this] { search(m_filter->text()); });
    key(Qt::Key_T, [this] {
        for (const char *name : {"threadAct", "threadGrant", "threadRequest"}) {
            for (auto *button : m_pane->findChildren<QPushButton *>(QLatin1String(name))) {
                if (!button->isVisibleTo(m_pane)) // Of the record before.
                    continue;
                button->click();
                return;
            }
        }
    });
}

/// A hello for the same eyes is no reason to search again: each search is a record.
void AuditPage::hello()
{
    if (m_seenBy.taken(workspace()->session())) {
        m_witness->setEnvironment(workspace()->session().environment.name);
        m_witness->forget(); // Alarms name tenants.
        const QString wanted = std::exchange(m_wanted, {});
        ++m_run; // What comes now was asked by somebody else.
        ++m_keptRun;
        m_kept->hide(); // It names tenants under a hold.
        m_kept->clear();
        m_asking = m_loaded = false;
        m_fault = {};
        m_next.clear();
        m_apart = {};
        m_model->replace({});
        m_pane->showNone();
        if (!wanted.isEmpty()) // A link is a place: who looks now is told what they may see of it.
            openRecord(wanted);
    }
    const bool may = workspace()->session().may(QStringLiteral("audit.read"));
    if (m_active && may)
        askRetention();
    if (m_active && may && !m_asking && (!m_loaded || m_fault.failed()))
        search(m_filter->text());
    showState();
}

void AuditPage::open(const Destination &place)
{
    if (!place.filter.isEmpty() && place.filter != m_asked) {
        m_filter->setText(place.filter);
        if (m_active)
            search(place.filter);
    }
    if (!place.id.isEmpty())
        openRecord(place.id);
}

Destination AuditPage::place() const
{
    const QModelIndex current = m_table->currentIndex();
    const AuditRecord record = current.isValid() ? m_model->rowAt(current.row()) : m_apart;
    return {View::Audit, record.sequence == 0 ? m_wanted : record.key(), {}, m_asked};
}

QString AuditPage::heading() const
{
    return tr("Audit");
}

QList<KeyHint> AuditPage::keys() const
{
    return {{tr("Ctrl+F"), tr("To the search")},
            {tr("Enter"), tr("In the search: look for it")},
            {tr("Up, Down"), tr("From record to record")},
            {tr("T"), tr("The thread of the record: its act, grant or request")},
            {tr("Ctrl+L"), tr("Copy a link to the record")},
            {tr("O"), tr("Older records")},
            {tr("E"), tr("Export the records with their proofs, or as CSV")},
            {tr("R"), tr("Search again")},
            {tr("Ctrl+C"), tr("Copy the selected rows")}};
}

bool AuditPage::settled() const
{
    if (!m_loaded || m_asking)
        return m_fault.failed() && !m_asking;
    const QModelIndex current = m_table->currentIndex();
    return !current.isValid()
           || m_witness->verdict(m_model->rowAt(current.row())).state != AuditVerdict::State::Checking;
}

void AuditPage::activate()
{
    const bool first = !std::exchange(m_active, true) && !m_loaded;
    askRetention(); // Holds come and go.
    if (first && !m_asking) {
        if (m_filter->text().isEmpty())
            m_filter->setText(kFirstFilter);
        search(m_filter->text());
    }
    m_table->setFocus();
}

void AuditPage::keyPressEvent(QKeyEvent *event)
{
    if (event->matches(QKeySequence::Find))
        m_filter->focusField();
    else
        Page::keyPressEvent(event);
}

void AuditPage::search(const QString &filter)
{
    if (const QString problem = filter::parse(filter, AuditTable::grammar()).problem; !problem.isEmpty()) {
        m_filter->setProblem(problem);
        return;
    }
    m_asked = filter;
    m_asking = true;
    m_next.clear();
    workspace()->desk()->audit().searchAudit(filter, {}, this,
                                             [this, run = ++m_run](const Fault &fault, const AuditFound &found) {
                                                 if (run == m_run)
                                                     take(fault, found, false);
                                             });
    showState();
    emit placeChanged();
}

void AuditPage::older()
{
    if (m_next.isEmpty() || m_asking)
        return;
    m_asking = true;
    workspace()->desk()->audit().searchAudit(m_asked, m_next, this,
                                             [this, run = ++m_run](const Fault &fault, const AuditFound &found) {
                                                 if (run == m_run)
                                                     take(fault, found, true);
                                             });
    showState();
}

void AuditPage::take(const Fault &fault, const AuditFound &found, bool more)
{
    m_asking = false;
    m_fault = fault;
    if (fault.failed()) {
        if (fault.kind == Fault::Kind::Invalid)
            m_filter->setProblem(QStringLiteral("%1 %2").arg(fault.summary, fault.remedy));
        if (!more)
            m_model->replace({});
        showState();
        return;
    }
    m_loaded = true;
    m_askedMs = workspace()->now();
    m_next = found.nextToken;
    m_lookedBackToMs = found.lookedBackToMs;
    m_unreadable = (more ? m_unreadable : 0) + found.unreadable;
    if (more) {
        m_model->append(found.records);
    } else {
        remember(m_asked);
        m_model->replace(found.records);
        if (m_wanted.isEmpty() && m_apart.sequence == 0 && m_model->rowCount() > 0)
            m_table->selectRow(0);
    }
    if (!m_table->currentIndex().isValid() && m_apart.sequence == 0)
        m_pane->showNone();
    showState();
}

void AuditPage::currentChanged()
{
    const QModelIndex current = m_table->currentIndex();
    if (current.isValid()) {
        m_apart = {};
        m_wanted.clear();
        showRecord(m_model->rowAt(current.row()));
    }
    emit placeChanged();
}

void AuditPage::showRecord(const AuditRecord &record)
{
    m_pane->show(record);
    // An alarm or what could not be verified is asked about again when a person comes back to it.
    const AuditVerdict::State state = m_witness->verdict(record).state;
    if (state != AuditVerdict::State::Verified && state != AuditVerdict::State::Checking)
        m_witness->check(record);
}

/// A record that a link names: shown beside the table, whether the table holds it or not.
void AuditPage::openRecord(const QString &id)
{
    const int row = m_model->rowOf(id);
    if (row >= 0) {
        m_table->selectRow(row);
        m_table->scrollTo(m_model->index(row, 0));
        return;
    }
    AuditRecord asked;
    asked.tenantId = id.section(QLatin1Char('/'), 0, -2);
    asked.sequence = id.section(QLatin1Char('/'), -1).toULongLong();
    if (asked.tenantId == QLatin1String("_"))
        asked.tenantId.clear();
    else if (asked.tenantId.isEmpty())
        asked.sequence = 0;
    if (asked.sequence == 0 || m_wanted == id || (m_apart.sequence != 0 && m_apart.key() == id))
        return;
    m_wanted = id;
    m_witness->check(asked, [this, id](const Fault &fault, const AuditRecord &record) {
        if (m_wanted != id)
            return;
        m_wanted.clear();
        m_table->clearSelection();
        m_table->setCurrentIndex({});
        m_apart = record;
        if (fault.failed() || record.sequence == 0)
            m_pane->showFault(fault);
        else
            m_pane->show(record);
        emit placeChanged();
    });
}

void AuditPage::showState()
{
    QStringList parts;
    const int shown = m_model->rowCount();
    if (m_asking)
        parts << tr("searching…");
    else if (m_loaded)
        parts << tr("%n record(s)", nullptr, shown) + (m_next.isEmpty() ? QString() : tr(" so far"))
              << tr("searched at %1").arg(words::utcClock(m_askedMs));
    if (m_unreadable > 0)
        parts << tr("%n more in a form that this console cannot read", nullptr, m_unreadable);
    m_header->setRemark(parts.join(QStringLiteral(" · ")));
    m_search->setEnabled(!m_asking);
    m_table->setVisible(shown > 0);
    if (shown > 0)
        m_empty->hideState();
    else if (m_fault.failed() && !m_asking)
        m_empty->showFault(m_fault, tr("Search again"));
    else if (m_asking || !m_loaded)
        m_empty->showLoading(tr("Searching the audit…"));
    else if (!m_next.isEmpty())
        m_empty->showEmpty(tr("Nothing found so far"), tr("Older records have not been looked at yet."));
    else
        m_empty->showEmpty(tr("No record fits"), tr("Widen the search: leave out a term, or begin earlier."));
    m_older->setVisible(!m_next.isEmpty());
    m_older->setEnabled(!m_asking);
    m_end->setText(m_fault.failed() && shown > 0 ? tr("Not all could be read: %1").arg(m_fault.summary)
                   : m_lookedBackToMs > 0 ? tr("Looked back to %1 UTC so far.").arg(words::auditTime(m_lookedBackToMs))
                   : shown > 0 && m_next.isEmpty() && !m_asking ? tr("These are all.")
                                                                : QString());
    m_pane->offerRecordings(workspace()->session().may(QStringLiteral("recordings.read")));
    const bool may = workspace()->session().may(QStringLiteral("audit.export"));
    const bool one = chainOf(m_asked).has_value();
    m_exportButton->setVisible(may);
    m_exportButton->setEnabled(one && shown > 0 && !m_asking && !m_export->running());
    m_exportButton->setToolTip(
        one ? tr("The records found, with their proofs for a verifier that needs no gateway, or as CSV (E)")
            : tr("A bundle is of one chain: search with tenant: or in:platform first"));
}

void AuditPage::showAlarms()
{
    clearLayout(m_alarms);
    m_alarmCard->setVisible(!m_witness->alarms().isEmpty());
    for (const AuditWitness::Alarm &alarm : m_witness->alarms()) {
        auto *row = new QHBoxLayout;
        row->addWidget(new BadgeLabel({tr("Alarm"), Tone::Bad, paint::Shape::Square}), 0, Qt::AlignTop);
        auto *sentence = makeLabel(alarm.sentence, Text::Strong, Tone::Bad, true);
        sentence->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
        sentence->setAccessibleName(alarm.sentence);
        row->addWidget(sentence, 1);
        if (!alarm.key.bytes.isEmpty()) {
            auto *accept = makeButton(tr("Trust the new key"));
            accept->setObjectName(QStringLiteral("acceptKey"));
            accept->setToolTip(tr("Only after its fingerprint was compared with the one that the gateway's operators "
                                  "published"));
            connect(accept, &QPushButton::clicked, m_witness, [this, key = alarm.key] {
                m_witness->acceptKey(key);
                currentChanged();
            });
            row->addWidget(accept, 0, Qt::AlignTop);
        }
        m_alarms->addLayout(row);
    }
}

void AuditPage::askRetention()
{
    workspace()->desk()->audit().auditRetention(
        this, [this, run = ++m_keptRun](const Fault &fault, const AuditRetention &kept) {
            if (run != m_keptRun)
                return;
            const bool known = !fault.failed() && kept.years > 0;
            m_kept->setVisible(known);
            m_kept->setText(known ? words::auditKept(kept) : QString());
        });
}

QStringList AuditPage::history() const
{
    return workspace()->preferences()->value(kHistoryKey).toStringList();
}

void AuditPage::remember(const QString &filter)
{
    if (filter.isEmpty())
        return;
    QStringList all = history();
    all.removeAll(filter);
    all.prepend(filter);
    workspace()->preferences()->set(kHistoryKey, all.mid(0, kHistory));
}

void AuditPage::fillSearches()
{
    m_menu->clear();
    const auto offer = [this](const QString &title, const QString &filter) {
        m_menu->addAction(buttonText(title), this, [this, filter] {
            m_filter->setText(filter);
            search(filter);
        });
    };
    if (!m_saved.views().isEmpty())
        m_menu->addSection(tr("Saved"));
    for (const SavedView &view : m_saved.views())
        offer(view.name, view.filter);
    if (const QStringList recent = history(); !recent.isEmpty()) {
        m_menu->addSection(tr("Recent"));
        for (const QString &filter : recent)
            offer(filter.left(80), filter);
    }
    m_menu->addSeparator();
    m_menu->addAction(tr("Save this search…"), this, &AuditPage::saveSearch)->setEnabled(!m_asked.isEmpty());
    if (!m_saved.views().isEmpty()) {
        QMenu *remove = m_menu->addMenu(tr("Remove a saved search"));
        for (const SavedView &view : m_saved.views())
            remove->addAction(buttonText(view.name), this, [this, name = view.name] { m_saved.remove(name); });
    }
}

void AuditPage::saveSearch()
{
    auto *dialog = new QInputDialog(this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(tr("Save this search"));
    dialog->setLabelText(tr("Name of the search “%1”:").arg(m_asked.left(80)));
    dialog->setOkButtonText(tr("Save"));
    connect(dialog, &QInputDialog::textValueSelected, this, [this](const QString &name) {
        if (const QString problem = m_saved.save({name, m_asked, {}, {}}); !problem.isEmpty())
            emit notice(problem);
    });
    dialog->open();
}

void AuditPage::exportProofs()
{
    if (!m_exportButton->isVisible() || !m_exportButton->isEnabled())
        return;
    const QString tenant = chainOf(m_asked).value_or(QString());
    const QString name = m_model->rowCount() > 0 ? m_model->rowAt(0).tenantName : QString();
    m_export->askWhere({tenant, name, workspace()->session().environment.name, m_asked, workspace()->session().person,
                        workspace()->now()});
}

} // namespace bulkhead

#include "widgets/diagnostics/diagnostics_bench.h"

#include "models/diagnostics_desk.h"
#include "models/diagnostics_words.h"
#include "widgets/diagnostics/query_list.h"
#include "widgets/diagnostics/question_pane.h"
#include "widgets/diagnostics/question_run.h"
#include "widgets/diagnostics/result_pane.h"
#include "widgets/diagnostics/run_bar.h"
#include "widgets/frame/pieces.h"
#include "widgets/frame/scrolled.h"
#include "widgets/frame/workspace.h"

#include <QHBoxLayout>
#include <QShortcut>
#include <QSplitter>
#include <QStackedWidget>
#include <QVBoxLayout>

#include <utility>

namespace bulkhead {
namespace {
const QString kHeights = QStringLiteral("diagnostics.heights");
constexpr int kLeftWidth = 290;
} // namespace

DiagnosticsBench::DiagnosticsBench(Workspace *workspace, const AccessGrant &grant, QWidget *parent)
    : QWidget(parent)
    , m_workspace(workspace)
    , m_grant(grant)
    , m_guard(std::make_unique<QObject>())
    , m_run(new QuestionRun(workspace->desk()->diagnostics(), grant.ask.tenantId, this))
    , m_header(new PageHeader(tr("Diagnostics · %1").arg(grant.tenant())))
    , m_phi(new BadgeLabel)
    , m_recorded(new BadgeLabel)
    , m_state(new EmptyState)
    , m_work(new QWidget)
    , m_lists(new TabRow({tr("Library"), tr("Asked here")}, tr("Library or what was asked")))
    , m_left(new QStackedWidget)
    , m_library(new QueryList)
    , m_history(new QuestionHistory)
    , m_question(new QuestionPane)
    , m_bar(new RunBar(m_run))
    , m_result(new ResultPane(workspace->desk()->diagnostics(), grant.ask.tenantId, grant.tenant()))
{
    build();
    addKeys();
    connect(m_state, &EmptyState::acted, this, &DiagnosticsBench::load);
    connect(m_lists, &TabRow::chosen, m_left, &QStackedWidget::setCurrentIndex);
    connect(m_library, &QueryList::chosen, this, [this](const QString &id) {
        m_question->showQuery(id);
        emit placeChanged();
    });
    connect(m_history, &QuestionHistory::chosen, this, [this](const PastQuestion &asked) {
        if (!asked.question.queryId.isEmpty())
            m_library->choose(asked.question.queryId);
        m_question->showQuestion(asked.question);
    });
    connect(m_question, &QuestionPane::changed, this, &DiagnosticsBench::questionChanged);
    connect(m_result, &ResultPane::notice, this, &DiagnosticsBench::notice);
    connect(m_run, &QuestionRun::began, this, [this](const Question &question) {
        m_began = true;
        m_result->showRunning(m_question->titleOf(question));
    });
    connect(m_run, &QuestionRun::answered, this, &DiagnosticsBench::answered);
    connect(m_run, &QuestionRun::failed, this, [this](const Question &question, const Fault &fault) {
        ended(question, fault.summary, isWithheld(fault) ? tr("Answer withheld") : tr("No answer"));
    });
    connect(m_run, &QuestionRun::stopped, this,
            [this](const Question &question) { ended(question, tr("stopped"), tr("Stopped")); });
}

void DiagnosticsBench::build()
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::medium);
    m_header->setRemark(tr("as this tenant’s reader, which reads and does nothing else"));
    m_header->addAction(m_recorded);
    m_header->addAction(m_phi);
    m_recorded->setBadge({});
    m_phi->setBadge({});
    column->addWidget(m_header);
    column->addWidget(m_state, 1);
    column->addWidget(m_work, 1);
    auto *row = new QHBoxLayout(m_work);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(space::medium);
    row->addWidget(buildLeft());
    row->addWidget(buildRight(), 1);
    m_work->hide();
}

Card *DiagnosticsBench::buildLeft()
{
    auto *card = new Card;
    card->setFixedWidth(kLeftWidth);
    card->body()->setContentsMargins(1, space::small, 1, 1);
    auto *tabs = new QHBoxLayout;
    tabs->setContentsMargins(space::tiny, 0, space::tiny, 0);
    tabs->addWidget(m_lists);
    card->body()->addLayout(tabs);
    m_left->addWidget(m_library);
    m_left->addWidget(m_history);
    card->body()->addWidget(m_left, 1);
    return card;
}

QWidget *DiagnosticsBench::buildRight()
{
    auto *ask = new Card;
    ask->body()->addWidget(scrolled(m_question), 1);
    ask->body()->addWidget(m_bar);
    auto *answer = new Card;
    answer->body()->setContentsMargins(1, 1, 1, 1);
    answer->body()->addWidget(m_result, 1);
    auto *both = new QSplitter(Qt::Vertical);
    both->setObjectName(QStringLiteral("diagnosticsHeights"));
    both->setChildrenCollapsible(false);
    both->setHandleWidth(space::medium);
    both->addWidget(ask);
    both->addWidget(answer);
    both->setStretchFactor(0, 2);
    both->setStretchFactor(1, 3);
    // Heights alone are remembered: neither SQL nor a value is ever written.
    Preferences *preferences = m_workspace->preferences();
    const QByteArray kept = QByteArray::fromBase64(preferences->value(kHeights).toString().toLatin1());
    if (kept.isEmpty() || !both->restoreState(kept))
        both->setSizes({300, 400});
    both->setHandleWidth(space::medium);
    connect(both, &QSplitter::splitterMoved, this,
            [preferences, both] { preferences->set(kHeights, QString::fromLatin1(both->saveState().toBase64())); });
    return both;
}

void DiagnosticsBench::addKeys()
{
    const auto key = [this](const QKeySequence &keys, auto then) {
        connect(new QShortcut(keys, this, nullptr, nullptr, Qt::WidgetWithChildrenShortcut), &QShortcut::activated,
                this, then);
    };
    key(QKeySequence(Qt::CTRL | Qt::Key_Return), [this] { m_bar->run(); });
    key(QKeySequence(Qt::CTRL | Qt::Key_Enter), [this] { m_bar->run(); });
    key(QKeySequence(Qt::CTRL | Qt::Key_E), [this] { m_bar->estimate(); });
    key(QKeySequence(Qt::Key_Escape), [this] { m_bar->cancel(); });
    key(QKeySequence::Find, [this] { focusSearch(); });
    key(QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_E), [this] { m_result->exportShown(); });
}

void DiagnosticsBench::forget()
{
    hide();
    m_guard.reset();
    m_run->abandon(); // What runs is stopped in the database.
    m_result->clear();
}

void DiagnosticsBench::load()
{
    if (m_loading || m_loaded)
        return;
    m_loading = true;
    m_failed = false;
    m_state->showLoading(tr("Opening the library for %1…").arg(m_grant.tenant()));
    m_workspace->desk()->diagnostics()->shelf(
        m_grant.ask.tenantId, m_guard.get(),
        [this](const Fault &fault, const QueryShelf &shelf) { takeShelf(fault, shelf); });
}

void DiagnosticsBench::takeShelf(const Fault &fault, const QueryShelf &shelf)
{
    m_loading = false;
    m_failed = fault.failed();
    m_loaded = !m_failed;
    if (m_failed) {
        m_state->showFault(fault, tr("Try again"));
        return;
    }
    m_state->hideState();
    m_work->show();
    m_phi->setBadge(shelf.phiShown ? paint::Badge{tr("PHI is shown"), Tone::Warn, paint::Shape::Triangle}
                                   : paint::Badge{tr("PHI is masked"), Tone::Dim, paint::Shape::None});
    m_recorded->setBadge(shelf.recorded ? paint::Badge{tr("recorded, step by step"), Tone::Info, paint::Shape::Disc}
                                        : paint::Badge{});
    m_question->setShelf(shelf);
    m_library->setQueries(shelf.queries);
    const QString wanted = std::exchange(m_wanted, {});
    if (!m_library->choose(wanted) && !shelf.queries.isEmpty())
        m_library->choose(shelf.queries.constFirst().id);
    questionChanged();
    focusFirst();
}

void DiagnosticsBench::choose(const QString &queryId)
{
    if (m_loaded)
        m_library->choose(queryId);
    else
        m_wanted = queryId;
}

QString DiagnosticsBench::queryId() const
{
    return m_question->onStatement() ? QString() : m_loaded ? m_question->queryId() : m_wanted;
}

void DiagnosticsBench::questionChanged()
{
    m_bar->setQuestion(m_question->question(), m_question->missing());
}

void DiagnosticsBench::remember(const Question &question, const QString &outcome)
{
    m_began = false;
    m_history->add({question, m_question->titleOf(question), outcome, m_workspace->now()});
}

void DiagnosticsBench::ended(const Question &question, const QString &how, const QString &shown)
{
    if (m_began) // An estimate that failed takes no answer away.
        m_result->showNone(m_question->titleOf(question), shown);
    remember(question, how);
}

void DiagnosticsBench::answered(const Question &question, const QueryResult &result)
{
    m_result->setResult(result, m_question->titleOf(question));
    remember(question, rowCountText(result));
    // Whoever pressed the button goes on to the rows; whoever types is left where they are.
    if (m_bar->isAncestorOf(focusWidget()))
        m_result->focusTable();
}

void DiagnosticsBench::focusFirst()
{
    if (m_loaded)
        m_library->focusList();
}

void DiagnosticsBench::focusSearch()
{
    m_lists->setCurrent(0);
    m_library->focusSearch();
}

} // namespace bulkhead

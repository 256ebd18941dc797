#include "widgets/diagnostics/diagnostics_page.h"

#include "models/grant_desk.h"
#include "models/grant_words.h"
#include "widgets/diagnostics/diagnostics_bench.h"
#include "widgets/diagnostics/grant_choice.h"
#include "widgets/frame/pieces.h"
#include "widgets/frame/workspace.h"

#include <QTimer>
#include <QVBoxLayout>

#include <utility>

namespace bulkhead {
namespace {
constexpr int kTickMs = 500;
}

DiagnosticsPage::DiagnosticsPage(Workspace *workspace, QWidget *parent)
    : Page(workspace, View::Diagnostics, parent)
    , m_column(new QVBoxLayout(this))
    , m_header(new PageHeader(tr("Diagnostics"), this))
    , m_choice(new GrantChoice(workspace))
    , m_state(new EmptyState)
    , m_tick(new QTimer(this))
    , m_seenBy(workspace->session())
{
    m_column->setContentsMargins(space::large, space::large, space::large, space::large);
    m_column->setSpacing(space::medium);
    m_column->addWidget(m_header);
    m_column->addWidget(m_choice);
    m_column->addWidget(m_state, 1);
    m_tick->setInterval(kTickMs);
    m_tick->start(); // Also while it is not looked at: what has ended is not there when somebody comes back.
    connect(m_tick, &QTimer::timeout, this, &DiagnosticsPage::refresh);
    connect(m_choice, &GrantChoice::chosen, this, &DiagnosticsPage::work);
    connect(m_choice, &GrantChoice::askWanted, this, [this] {
        emit navigate({View::Access, {}, QStringLiteral("request"), {}});
    });
    if (const GrantDesk *grants = workspace->desk()->grants()) {
        connect(grants, &GrantDesk::usedChanged, this, &DiagnosticsPage::usedChanged);
        connect(grants, &GrantDesk::changed, this, &DiagnosticsPage::refresh);
    }
    connect(workspace, &Workspace::sessionChanged, this, &DiagnosticsPage::sessionChanged);
    refresh();
}

void DiagnosticsPage::usedChanged()
{
    closeBench();
    m_landing = !workspace()->desk()->grants()->used().id.isEmpty();
    refresh();
}

void DiagnosticsPage::sessionChanged()
{
    m_landing = false;
    if (m_seenBy.taken(workspace()->session()))
        closeBench();
    refresh();
    if (std::exchange(m_return, false) && m_bench != nullptr)
        comeBack();
    else if (m_bench != nullptr && m_front)
        m_bench->load();
}

/// The window goes to the tenant's page first, once the event loop has time.
void DiagnosticsPage::comeBack()
{
    QTimer::singleShot(0, this, [this] {
        QTimer::singleShot(0, this, [this] {
            if (m_bench != nullptr)
                emit navigate({View::Diagnostics, {}, {}, {}});
        });
    });
}

void DiagnosticsPage::refresh()
{
    const GrantDesk *grants = workspace()->desk()->grants();
    const AccessGrant used = grants != nullptr ? grants->used() : AccessGrant();
    const bool offered = workspace()->desk()->diagnostics() != nullptr && grants != nullptr;
    const bool covered = offered && !used.id.isEmpty() && coversDiagnostics(used)
                         && stateOf(used, workspace()->now()) == GrantState::InForce;
    if (m_bench != nullptr && (!covered || m_bench->grant().id != used.id))
        closeBench();
    if (covered && !m_landing && m_bench == nullptr)
        openBench(used);
    present(m_bench != nullptr ? Shown::Bench
            : !offered         ? Shown::NotOffered
            : m_landing        ? Shown::Landing
                               : Shown::Choice);
    if (m_shown == Shown::Choice)
        m_choice->refresh();
    else
        m_choice->forget();
}

void DiagnosticsPage::present(Shown what)
{
    if (std::exchange(m_shown, what) == what)
        return; // A progress that begins anew each time never shows.
    m_header->setVisible(what != Shown::Bench);
    m_choice->setVisible(what == Shown::Choice);
    if (what == Shown::NotOffered)
        m_state->showEmpty(tr("No diagnostics here"), tr("This console’s gateway knows no access to tenants’ data."));
    else if (what == Shown::Landing)
        m_state->showLoading(tr("Opening %1 under your access…").arg(workspace()->desk()->grants()->used().tenant()));
    else
        m_state->hideState();
}

void DiagnosticsPage::openBench(const AccessGrant &grant)
{
    m_bench = new DiagnosticsBench(workspace(), grant, this);
    m_column->addWidget(m_bench, 1);
    connect(m_bench, &DiagnosticsBench::notice, this, &Page::notice);
    connect(m_bench, &DiagnosticsBench::placeChanged, this, &Page::placeChanged);
    m_bench->show();
    m_bench->choose(std::exchange(m_wanted, {}));
    if (m_front)
        m_bench->load();
    emit placeChanged();
}

void DiagnosticsPage::closeBench()
{
    if (m_bench == nullptr)
        return;
    DiagnosticsBench *gone = std::exchange(m_bench, nullptr);
    m_column->removeWidget(gone);
    gone->forget();
    gone->setParent(nullptr);
    gone->deleteLater();
    emit placeChanged();
}

void DiagnosticsPage::work(const AccessGrant &grant)
{
    GrantDesk *grants = workspace()->desk()->grants();
    grants->use(grant);
    m_return = grants->used().id == grant.id;
}

void DiagnosticsPage::open(const Destination &place)
{
    if (place.id.isEmpty())
        return;
    if (m_bench != nullptr)
        m_bench->choose(place.id);
    else
        m_wanted = place.id;
}

Destination DiagnosticsPage::place() const
{
    return {View::Diagnostics, m_bench != nullptr ? m_bench->queryId() : m_wanted, {}, {}};
}

QString DiagnosticsPage::heading() const
{
    return m_bench != nullptr ? tr("Diagnostics of %1").arg(m_bench->grant().tenant()) : tr("Diagnostics");
}

QList<KeyHint> DiagnosticsPage::keys() const
{
    return {{tr("Ctrl+F"), tr("Search the library")},
            {tr("Up, Down"), tr("Choose a query, or a row")},
            {tr("Ctrl+Enter"), tr("Run the question")},
            {tr("Ctrl+E"), tr("Estimate what it would cost")},
            {tr("Esc"), tr("Cancel what runs, in the database")},
            {tr("Ctrl+C"), tr("Copy the chosen rows with the tenant’s name")},
            {tr("Ctrl+Shift+E"), tr("Export the result")},
            {tr("Ctrl+Shift+G"), tr("Give back the access in use")}};
}

bool DiagnosticsPage::settled() const
{
    return m_bench == nullptr ? !m_landing : m_bench->settled();
}

void DiagnosticsPage::activate()
{
    m_front = true;
    refresh();
    if (m_bench == nullptr) {
        m_choice->focusFirst();
        return;
    }
    m_bench->load();
    m_bench->focusFirst();
}

void DiagnosticsPage::deactivate()
{
    m_front = false;
}

} // namespace bulkhead

#include "widgets/onboarding/onboarding_page.h"

#include "models/case_words.h"
#include "models/fleet.h"
#include "models/isolation_desk.h"
#include "models/words.h"
#include "widgets/frame/pieces.h"
#include "widgets/frame/workspace.h"
#include "widgets/onboarding/begin_dialog.h"
#include "widgets/onboarding/case_board.h"
#include "widgets/onboarding/case_list.h"
#include "widgets/onboarding/case_pane.h"
#include "widgets/onboarding/draft_row.h"
#include "widgets/onboarding/onboarding_wizard.h"
#include "widgets/onboarding/ready_strip.h"
#include "widgets/onboarding/template_dialog.h"
#include "widgets/onboarding/variance_view.h"

#include <QKeyEvent>
#include <QShortcut>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace bulkhead {
namespace {

constexpr int kPane = 372;
const QString kKeptTab = QStringLiteral("onboarding.tab");
const QStringList kTabs{QStringLiteral("board"), QStringLiteral("table"), QStringLiteral("timeline"),
                        QStringLiteral("variance")};

} // namespace

OnboardingPage::OnboardingPage(Workspace *workspace, QWidget *parent)
    : Page(workspace, View::Onboarding, parent)
    , m_header(new PageHeader(tr("Onboarding"), this))
    , m_many(makeButton(tr("Onboard many…")))
    , m_templates(makeButton(tr("Templates…")))
    , m_start(makeButton(tr("Onboard tenant"), Button::Primary))
    , m_drafts(new DraftRow(workspace))
    , m_ready(new ReadyStrip(workspace))
    , m_tabs(new TabRow({tr("Board"), tr("Table"), tr("Timeline"), tr("Variance")}, tr("How the cases are shown")))
    , m_empty(new EmptyState)
    , m_stack(new QStackedWidget)
    , m_board(new CaseBoard)
    , m_table(new CaseList(workspace, CaseList::Look::Table))
    , m_timeline(new CaseList(workspace, CaseList::Look::Course))
    , m_variance(new VarianceView(workspace))
    , m_pane(new CasePane(workspace))
{
    build();
    addKeys();
    connect(workspace->lists(), &LiveLists::casesChanged, this, &OnboardingPage::casesChanged);
    connect(workspace->lists(), &LiveLists::postureChanged, this, &OnboardingPage::offerMany);
    connect(workspace, &Workspace::sessionChanged, this, [this] {
        refreshRights();
        m_drafts->load();
        if (m_tabs->current() == Variance)
            m_variance->load();
    });
    connect(workspace->theme(), &Theme::changed, this, &OnboardingPage::refresh);
    m_tabs->setCurrent(std::max(0, int(kTabs.indexOf(workspace->preferences()->value(kKeptTab).toString()))));
    refreshRights();
    refresh();
}

void OnboardingPage::build()
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(space::large, space::large, space::large, space::large);
    column->setSpacing(space::medium);
    m_many->setObjectName(QStringLiteral("onboardMany"));
    m_header->addAction(m_many);
    m_templates->setObjectName(QStringLiteral("onboardingTemplates"));
    m_header->addAction(m_templates);
    m_start->setObjectName(QStringLiteral("onboardTenant"));
    m_header->addAction(m_start);
    column->addWidget(m_header);
    column->addWidget(m_drafts);
    column->addWidget(m_ready);
    column->addWidget(m_tabs);
    column->addWidget(m_empty);
    auto *row = new QHBoxLayout;
    row->setSpacing(space::medium);
    for (QWidget *view : {static_cast<QWidget *>(m_board), static_cast<QWidget *>(m_table),
                          static_cast<QWidget *>(m_timeline), static_cast<QWidget *>(m_variance)})
        m_stack->addWidget(view);
    row->addWidget(m_stack, 1);
    m_pane->setFixedWidth(kPane);
    m_pane->hide();
    row->addWidget(m_pane);
    column->addLayout(row, 1);
    connect(m_start, &QPushButton::clicked, this, [this] { startWizard(); });
    connect(m_many, &QPushButton::clicked, this, [this] {
        auto *dialog = new BeginDialog(this->workspace(), this);
        dialog->setAttribute(Qt::WA_DeleteOnClose);
        dialog->open();
    });
    connect(m_templates, &QPushButton::clicked, this, [this] {
        auto *dialog = new TemplateDialog(this->workspace(), this);
        dialog->setAttribute(Qt::WA_DeleteOnClose);
        dialog->open();
    });
    connect(m_drafts, &DraftRow::resume, this, &OnboardingPage::startWizard);
    connect(m_drafts, &DraftRow::notice, this, &OnboardingPage::notice);
    connect(m_tabs, &TabRow::chosen, this, &OnboardingPage::showTab);
    connect(m_board, &CaseBoard::chosen, this, &OnboardingPage::choose);
    for (CaseList *list : {m_table, m_timeline}) {
        connect(list, &CaseList::chosen, this, &OnboardingPage::choose);
        connect(list, &CaseList::filterChanged, this, &OnboardingPage::placeChanged);
    }
    const auto toTenant = [this](const QString &tenantId) { emit navigate({View::Tenant, tenantId, {}, {}}); };
    connect(m_variance, &VarianceView::openTenant, this, toTenant);
    connect(m_variance, &VarianceView::openCase, this, &OnboardingPage::choose);
    connect(m_pane, &CasePane::openTenant, this, toTenant);
    connect(m_pane, &CasePane::notice, this, &OnboardingPage::notice);
}

void OnboardingPage::addKeys()
{
    // Shortcuts, not key events: a table takes letters for its own search.
    const auto key = [this](const QKeySequence &keys, auto then) {
        connect(new QShortcut(keys, this, nullptr, nullptr, Qt::WidgetWithChildrenShortcut), &QShortcut::activated,
                this, then);
    };
    key(Qt::Key_N, [this] {
        if (m_start->isEnabled())
            startWizard();
    });
    for (int tab = Board; tab <= Variance; ++tab)
        key(QKeySequence(Qt::Key_1 + tab), [this, tab] { m_tabs->setCurrent(tab); });
}

CaseList *OnboardingPage::list() const
{
    return m_tabs->current() == Table ? m_table : m_tabs->current() == Timeline ? m_timeline : nullptr;
}

void OnboardingPage::open(const Destination &place)
{
    if (const qsizetype tab = kTabs.indexOf(place.tab); tab >= 0)
        m_tabs->setCurrent(int(tab));
    if (!place.filter.isEmpty() && list())
        list()->setFilter(place.filter);
    if (!place.id.isEmpty())
        choose(place.id);
}

Destination OnboardingPage::place() const
{
    return {View::Onboarding, m_chosen, m_tabs->current() == Board ? QString() : kTabs[m_tabs->current()],
            list() ? list()->filter() : QString()};
}

QString OnboardingPage::heading() const
{
    for (const OnboardingCase &item : m_shown)
        if (item.id == m_chosen)
            return tr("%1 – Onboarding").arg(item.tenantName);
    return tr("Onboarding");
}

QList<KeyHint> OnboardingPage::keys() const
{
    return {{tr("N"), tr("Onboard a tenant")},
            {tr("1, 2, 3, 4"), tr("Board, table, timeline, variance")},
            {tr("Ctrl+F"), tr("To the filter of table and timeline")},
            {tr("Tab, arrows"), tr("From case to case")},
            {tr("Space, Enter"), tr("Show the card's case beside the board")},
            {tr("Esc"), tr("Close the case, then clear the filter")},
            {tr("Ctrl+L"), tr("Copy a link to the case")}};
}

bool OnboardingPage::settled() const
{
    return workspace()->lists()->complete() && m_variance->settled();
}

void OnboardingPage::activate()
{
    m_drafts->load();
    if (m_tabs->current() == Variance)
        m_variance->load();
    casesChanged();
}

void OnboardingPage::keyPressEvent(QKeyEvent *event)
{
    const bool arrow = event->key() == Qt::Key_Left || event->key() == Qt::Key_Up || event->key() == Qt::Key_Right
                       || event->key() == Qt::Key_Down;
    if (event->matches(QKeySequence::Find) && list())
        list()->focusFilter();
    else if (event->key() == Qt::Key_Escape && m_pane->isVisible())
        choose({});
    else if (event->key() == Qt::Key_Escape && list() && !list()->filter().isEmpty())
        list()->setFilter({});
    else if (arrow && m_tabs->current() == Board)
        focusNextPrevChild(event->key() == Qt::Key_Right || event->key() == Qt::Key_Down);
    else
        Page::keyPressEvent(event);
}

void OnboardingPage::refreshRights()
{
    const SessionInfo session = workspace()->session();
    const bool may = session.may(QStringLiteral("onboarding.submit"));
    m_start->setEnabled(may);
    m_start->setToolTip(may ? QString() : tr("Customer success, onboarding and platform operations onboard tenants."));
    offerMany();
    m_many->setToolTip(tr("Tenants of the inventory that stand on no platform yet, such as imported ones"));
    m_templates->setVisible(session.may(QStringLiteral("onboarding.template")));
    m_templates->setToolTip(tr("What channels onboard their customers with"));
    m_pane->refreshRights();
}

/// Whom nobody has seen on the platform is known only where everything that was seen is known.
void OnboardingPage::offerMany()
{
    const SessionInfo session = workspace()->session();
    m_many->setVisible(session.may(QStringLiteral("onboarding.submit")) && session.may(QStringLiteral("posture.read"))
                       && workspace()->lists()->complete() && workspace()->fleet()->complete()
                       && !workspace()->desk()->isolation().postureFault().failed());
}

void OnboardingPage::showEvent(QShowEvent *event)
{
    Page::showEvent(event);
    casesChanged(); // What came while nobody looked.
}

void OnboardingPage::casesChanged()
{
    offerMany();
    if (!isVisible())
        return;
    if (m_filled && m_shown == workspace()->lists()->cases())
        return;
    refresh();
}

void OnboardingPage::refresh()
{
    m_shown = workspace()->lists()->cases();
    m_filled = workspace()->lists()->complete();
    int flight = 0, late = 0, held = 0;
    for (const OnboardingCase &item : std::as_const(m_shown)) {
        flight += item.liveMs == 0;
        late += item.liveMs == 0 && item.daysLate > 0;
        held += onboarding::state(item) == CaseState::Held;
    }
    QStringList remark{tr("%n in flight", nullptr, flight), tr("%n late", nullptr, late)};
    if (held > 0)
        remark << tr("%n held by a checkpoint", nullptr, held);
    remark << tr("%n live in the last 30 days", nullptr, int(m_shown.size()) - flight);
    m_header->setRemark(remark.join(QStringLiteral(" · ")));
    const bool variance = m_tabs->current() == Variance;
    m_stack->setVisible(!m_shown.isEmpty() || variance);
    if (!m_shown.isEmpty() || variance)
        m_empty->hideState();
    else if (workspace()->lists()->complete())
        m_empty->showEmpty(
            tr("No onboarding case in your scope"),
            tr("A case appears here when a tenant is onboarded, and stays for 30 days after it is live."));
    else
        m_empty->showLoading(tr("Loading the cases…"));
    m_ready->setCases(m_shown);
    refreshTab();
    showCase();
}

/// Of the tabs only the one that is seen; another takes what there is when it comes to the front.
void OnboardingPage::refreshTab()
{
    if (m_tabs->current() == Board)
        m_board->show(m_shown, workspace()->now());
    else if (list() != nullptr)
        list()->refresh();
}

void OnboardingPage::showTab(int tab)
{
    m_stack->setCurrentIndex(tab);
    workspace()->preferences()->set(kKeptTab, kTabs[tab]);
    if (tab == Variance)
        m_variance->load();
    refresh();
    emit placeChanged();
}

void OnboardingPage::choose(const QString &caseId)
{
    if (caseId == m_chosen)
        return;
    m_chosen = caseId;
    m_board->choose(caseId);
    m_table->choose(caseId);
    m_timeline->choose(caseId);
    showCase();
    emit placeChanged();
}

void OnboardingPage::showCase()
{
    const OnboardingCase *found = nullptr;
    for (const OnboardingCase &item : std::as_const(m_shown))
        if (item.id == m_chosen)
            found = &item;
    m_pane->setVisible(found != nullptr);
    if (found)
        m_pane->setCase(*found);
}

void OnboardingPage::startWizard(const Draft &draft)
{
    auto *wizard = new OnboardingWizard(workspace()->desk(), draft, this);
    wizard->setAttribute(Qt::WA_DeleteOnClose);
    connect(wizard, &OnboardingWizard::created, this, [this](const OnboardingCase &item) { choose(item.id); });
    connect(wizard, &QDialog::finished, m_drafts, &DraftRow::load);
    wizard->open();
}

} // namespace bulkhead

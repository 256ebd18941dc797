#include "widgets/onboarding/onboarding_page.h"

#include "models/words.h"
#include "widgets/frame/pieces.h"
#include "widgets/frame/workspace.h"
#include "widgets/onboarding/case_card.h"
#include "widgets/onboarding/onboarding_wizard.h"
#include "widgets/onboarding/provisioning_panel.h"
#include "widgets/review/hand_over_export.h"

#include <QKeyEvent>
#include <QLabel>
#include <QScrollArea>
#include <QVBoxLayout>

namespace bulkhead {

namespace {

constexpr Stage kStages[] = {Stage::Contract,     Stage::Identity,     Stage::DataBoundary,
                             Stage::Integrations, Stage::Verification, Stage::Live};

QScrollArea *scrolled(QWidget *content)
{
    auto *area = new QScrollArea;
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    area->setFocusPolicy(Qt::NoFocus);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    area->viewport()->setAutoFillBackground(false);
    area->setWidget(content);
    content->setAutoFillBackground(false); // setWidget() turned it on: what lies behind shows through.
    return area;
}

} // namespace

OnboardingPage::OnboardingPage(Workspace *workspace, QWidget *parent)
    : Page(workspace, View::Onboarding, parent)
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(space::large, space::large, space::large, space::large);
    column->setSpacing(space::medium);
    m_header = new PageHeader(tr("Onboarding"), this);
    m_start = makeButton(tr("Onboard tenant"), Button::Primary);
    m_start->setObjectName(QStringLiteral("onboardTenant"));
    connect(m_start, &QPushButton::clicked, this, [this] { startWizard(); });
    m_header->addAction(m_start);
    column->addWidget(m_header);
    m_drafts = new QWidget(this);
    m_draftRow = new QHBoxLayout(m_drafts);
    m_draftRow->setContentsMargins(0, 0, 0, 0);
    m_drafts->hide();
    column->addWidget(m_drafts);
    m_empty = new EmptyState(this);
    column->addWidget(m_empty);
    auto *row = new QHBoxLayout;
    row->setSpacing(space::medium);
    m_board = new QWidget(this);
    m_columns = new QHBoxLayout(m_board);
    m_columns->setContentsMargins(0, 0, 0, 0);
    m_columns->setSpacing(space::medium);
    row->addWidget(m_board, 1);
    buildPane();
    row->addWidget(m_pane);
    column->addLayout(row, 1);
    connect(workspace->lists(), &LiveLists::casesChanged, this, &OnboardingPage::casesChanged);
    connect(workspace, &Workspace::sessionChanged, this, [this] {
        refreshRights();
        loadDrafts();
    });
    connect(workspace->theme(), &Theme::changed, this, &OnboardingPage::rebuildBoard);
    refreshRights();
    rebuildBoard();
}

void OnboardingPage::buildPane()
{
    auto *card = new Card;
    m_pane = card;
    m_pane->setFixedWidth(340);
    auto *head = new QHBoxLayout;
    m_paneTitle = makeLabel(QString(), Text::Heading, Tone::Text, true);
    m_paneTier = new BadgeLabel;
    head->addWidget(m_paneTitle, 1);
    head->addWidget(m_paneTier, 0, Qt::AlignTop);
    card->body()->addLayout(head);
    m_paneFacts = makeLabel(QString(), Text::Body, Tone::Dim, true);
    card->body()->addWidget(m_paneFacts);
    m_paneBlocker = makeLabel(QString(), Text::Body, Tone::Bad, true);
    card->body()->addWidget(m_paneBlocker);
    m_toTenant = makeButton(tr("Open the tenant's page"), Button::Link);
    card->body()->addWidget(m_toTenant, 0, Qt::AlignLeft);
    connect(m_toTenant, &QPushButton::clicked, this, [this] {
        for (const OnboardingCase &item : m_shown)
            if (item.id == m_chosen)
                emit navigate({View::Tenant, item.tenantId, {}, {}});
    });
    m_sheet = new HandOverExport(workspace(), this);
    m_handOver = makeButton(tr("Hand-over sheet…"), Button::Link);
    m_handOver->setObjectName(QStringLiteral("caseHandOver"));
    card->body()->addWidget(m_handOver, 0, Qt::AlignLeft);
    connect(m_handOver, &QPushButton::clicked, this, [this] {
        const OnboardingCase &item = m_provisioning->item();
        m_sheet->askWhere(item.tenantId, item.tenantName);
    });
    connect(m_sheet, &HandOverExport::changed, this, &OnboardingPage::refreshHandOver);
    connect(m_sheet, &HandOverExport::notice, this, &OnboardingPage::notice);
    m_provisioning = new ProvisioningPanel(workspace()->desk());
    card->body()->addWidget(scrolled(m_provisioning), 1);
    m_pane->hide();
}

/// From verification on there is something to hand over.
void OnboardingPage::refreshHandOver()
{
    const Stage stage = m_provisioning->item().stage;
    m_handOver->setVisible(m_sheet->possible() && (stage == Stage::Verification || stage == Stage::Live));
    m_handOver->setEnabled(!m_sheet->running());
    m_handOver->setToolTip(tr("What was provisioned and what is proven of this tenant, as PDF"));
}

void OnboardingPage::open(const Destination &place)
{
    if (!place.id.isEmpty())
        choose(place.id);
}

Destination OnboardingPage::place() const
{
    return {View::Onboarding, m_chosen, {}, {}};
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
            {tr("Tab, arrows"), tr("From case to case")},
            {tr("Space, Enter"), tr("Show the case beside the board")},
            {tr("Esc"), tr("Close the case")}};
}

bool OnboardingPage::settled() const
{
    return workspace()->lists()->complete();
}

void OnboardingPage::activate()
{
    loadDrafts();
    casesChanged();
}

void OnboardingPage::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_N && event->modifiers() == Qt::NoModifier && m_start->isEnabled()) {
        startWizard();
    } else if (event->key() == Qt::Key_Escape && m_pane->isVisible()) {
        choose({});
    } else if (event->key() == Qt::Key_Left || event->key() == Qt::Key_Up || event->key() == Qt::Key_Right
               || event->key() == Qt::Key_Down) {
        focusNextPrevChild(event->key() == Qt::Key_Right || event->key() == Qt::Key_Down);
    } else {
        Page::keyPressEvent(event);
    }
}

void OnboardingPage::refreshRights()
{
    const bool may = workspace()->session().may(QStringLiteral("onboarding.submit"));
    m_start->setEnabled(may);
    m_start->setToolTip(may ? QString() : tr("Customer success and platform operations onboard tenants."));
    refreshHandOver();
}

void OnboardingPage::casesChanged()
{
    if (m_shown == workspace()->lists()->cases())
        return;
    rebuildBoard();
}

void OnboardingPage::rebuildBoard()
{
    m_shown = workspace()->lists()->cases();
    const QWidget *focused = focusWidget();
    QString focusedCase;
    for (const CaseCard *card : std::as_const(m_cards))
        if (card == focused)
            focusedCase = card->caseId();
    m_cards.clear();
    while (QLayoutItem *item = m_columns->takeAt(0)) {
        if (QWidget *widget = item->widget()) {
            widget->hide();
            widget->deleteLater();
        }
        delete item;
    }
    int flight = 0;
    int late = 0;
    for (const OnboardingCase &item : std::as_const(m_shown)) {
        flight += item.liveMs == 0;
        late += item.liveMs == 0 && item.daysLate > 0;
    }
    m_header->setRemark(tr("%n in flight", nullptr, flight) + QStringLiteral(" · ") + tr("%n late", nullptr, late)
                        + QStringLiteral(" · ")
                        + tr("%n live in the last 30 days", nullptr, int(m_shown.size()) - flight));
    if (m_shown.isEmpty()) {
        if (workspace()->lists()->complete())
            m_empty->showEmpty(
                tr("No onboarding case in your scope"),
                tr("A case appears here when a tenant is onboarded, and stays for 30 days after it is live."));
        else
            m_empty->showLoading(tr("Loading the cases…"));
        m_board->hide();
        return;
    }
    m_empty->hideState();
    m_board->show();
    for (Stage stage : kStages) {
        QList<const OnboardingCase *> cases;
        for (const OnboardingCase &item : std::as_const(m_shown))
            if (item.stage == stage)
                cases << &item;
        addColumn(stage, cases);
    }
    for (CaseCard *card : std::as_const(m_cards))
        if (card->caseId() == focusedCase)
            card->setFocus();
    showCase();
}

void OnboardingPage::addColumn(Stage stage, const QList<const OnboardingCase *> &cases)
{
    auto *content = new QWidget;
    auto *column = new QVBoxLayout(content);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::small);
    auto *titles = new QHBoxLayout;
    titles->addWidget(makeLabel(words::stage(stage), Text::Body, Tone::Dim));
    titles->addWidget(makeLabel(words::count(cases.size()), Text::Body, Tone::Faint));
    titles->addStretch();
    column->addLayout(titles);
    for (const OnboardingCase *item : cases) {
        auto *card = new CaseCard(*item, workspace()->now());
        card->setChosen(item->id == m_chosen);
        connect(card, &QAbstractButton::clicked, this,
                [this, id = item->id] { choose(id == m_chosen ? QString() : id); });
        column->addWidget(card);
        m_cards << card;
    }
    column->addStretch();
    m_columns->addWidget(scrolled(content), 1);
}

void OnboardingPage::choose(const QString &caseId)
{
    m_chosen = caseId;
    for (CaseCard *card : std::as_const(m_cards))
        card->setChosen(card->caseId() == caseId);
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
    if (!found)
        return;
    m_paneTitle->setText(found->tenantName);
    m_paneTier->setBadge(paint::badge(found->tier));
    QStringList facts{words::profile(found->profile), words::stage(found->stage)};
    if (!found->owner.isEmpty())
        facts << tr("owner %1").arg(found->owner);
    if (found->liveMs == 0)
        facts << tr("due %1").arg(words::dateTime(found->dueMs));
    else
        facts << tr("live since %1").arg(words::dateTime(found->liveMs));
    m_paneFacts->setText(facts.join(QStringLiteral(" · ")));
    m_paneBlocker->setText(found->blocker.isEmpty() ? QString() : tr("■ Blocked: %1").arg(found->blocker));
    m_paneBlocker->setVisible(!found->blocker.isEmpty());
    m_provisioning->setCase(*found);
    refreshHandOver();
}

void OnboardingPage::loadDrafts()
{
    if (!workspace()->session().may(QStringLiteral("onboarding.draft"))) {
        m_drafts->hide();
        return;
    }
    workspace()->desk()->drafts(this, [this](const Fault &fault, const QList<Draft> &drafts) {
        if (!fault.failed())
            showDrafts(drafts);
    });
}

void OnboardingPage::showDrafts(const QList<Draft> &drafts)
{
    while (QLayoutItem *item = m_draftRow->takeAt(0)) {
        if (QWidget *widget = item->widget())
            widget->deleteLater();
        delete item;
    }
    m_drafts->setVisible(!drafts.isEmpty());
    if (drafts.isEmpty())
        return;
    m_draftRow->addWidget(makeLabel(tr("Unfinished drafts:"), Text::Body, Tone::Dim));
    for (const Draft &draft : drafts) {
        const QString name = draft.title.isEmpty() ? tr("unnamed organisation") : draft.title;
        auto *resume =
            makeButton(tr("%1, saved %2").arg(name, words::ago(draft.savedMs, workspace()->now())), Button::Link);
        resume->setAccessibleName(tr("Go on with the draft of %1").arg(name));
        connect(resume, &QPushButton::clicked, this, [this, draft] { startWizard(draft); });
        auto *discard = makeButton(tr("Discard"), Button::Quiet);
        discard->setAccessibleName(tr("Discard the draft of %1").arg(name));
        connect(discard, &QPushButton::clicked, this, [this, draft, discard, name] {
            if (discard->property("armed").toBool()) {
                workspace()->desk()->discardDraft(draft, this, [this](const Fault &fault, bool) {
                    if (fault.failed())
                        emit notice(fault.summary + QLatin1Char(' ') + fault.remedy);
                    loadDrafts();
                });
                return;
            }
            discard->setProperty("armed", true);
            discard->setText(buttonText(tr("Discard “%1” for good").arg(name)));
        });
        m_draftRow->addWidget(resume);
        m_draftRow->addWidget(discard);
    }
    m_draftRow->addStretch();
}

void OnboardingPage::startWizard(const Draft &draft)
{
    auto *wizard = new OnboardingWizard(workspace()->desk(), draft, this);
    wizard->setAttribute(Qt::WA_DeleteOnClose);
    connect(wizard, &OnboardingWizard::created, this, [this](const OnboardingCase &item) { choose(item.id); });
    connect(wizard, &QDialog::finished, this, &OnboardingPage::loadDrafts);
    wizard->open();
}

} // namespace bulkhead

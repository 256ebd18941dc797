#include "widgets/onboarding/onboarding_wizard.h"

#include "models/words.h"
#include "widgets/onboarding/field_form.h"
#include "widgets/onboarding/provisioning_panel.h"
#include "widgets/onboarding/template_choice.h"
#include "widgets/onboarding/tier_page.h"
#include "widgets/theme/theme.h"

#include <QCloseEvent>
#include <QDateTime>
#include <QGridLayout>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QStackedWidget>
#include <QUuid>
#include <QVBoxLayout>

#include <algorithm>

namespace bulkhead {

using onboarding::Step;

namespace {

// Long enough not to save each key, short enough that a crash costs a word at most.
constexpr int kSaveAfterMs = 700;
constexpr int kProvisioningPage = onboarding::kSteps;

QString explain(Step step)
{
    switch (step) {
    case Step::Organisation:
        return OnboardingWizard::tr("Who the tenant is. The tier, the controls and the standard follow from this.");
    case Step::Identity:
        return OnboardingWizard::tr(
            "Who signs in, through which domain, and with which roles. Every tenant has a realm of its own.");
    case Step::DataBoundary:
        return OnboardingWizard::tr("Where the data may lie and how long it is kept.");
    case Step::Integrations:
        return OnboardingWizard::tr(
            "Each connector gets its own credential and its own queue; none is shared with another tenant.");
    case Step::ServiceLevels:
        return OnboardingWizard::tr("What the contract promises. Objectives and alerts are set up from it.");
    case Step::SupportAccess:
        return OnboardingWizard::tr("When, and with whose consent, support may work for this tenant.");
    case Step::Review:
        return OnboardingWizard::tr("Nothing has been created yet. Creating the tenant starts its onboarding case.");
    case Step::Tier:
        break;
    }
    return {};
}

} // namespace

OnboardingWizard::OnboardingWizard(Desk *desk, Draft draft, QWidget *parent)
    : QDialog(parent)
    , m_desk(desk)
    , m_draft(std::move(draft))
    , m_submitId(QUuid::createUuid().toString(QUuid::WithoutBraces))
{
    if (m_draft.id.isEmpty())
        m_draft.id = QUuid::createUuid().toString(QUuid::WithoutBraces);
    setWindowTitle(tr("Onboard a tenant"));
    setObjectName(QStringLiteral("onboardingWizard"));
    setModal(true);
    resize(920, 640);
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    auto *side = new QFrame(this);
    side->setProperty("kind", QStringLiteral("bar"));
    side->setFixedWidth(220);
    auto *steps = new QVBoxLayout(side);
    steps->setContentsMargins(space::large, space::large, space::medium, space::large);
    buildSteps(steps);
    row->addWidget(side);
    auto *main = new QVBoxLayout;
    main->setContentsMargins(0, 0, 0, 0);
    main->setSpacing(0);
    m_pages = new QStackedWidget(this);
    buildPages();
    main->addWidget(m_pages, 1);
    buildFooter(main);
    row->addLayout(main, 1);

    m_saveTimer.setSingleShot(true);
    m_saveTimer.setInterval(kSaveAfterMs);
    connect(&m_saveTimer, &QTimer::timeout, this, &OnboardingWizard::save);
    for (FieldForm *form : m_forms)
        if (form)
            form->setFields(m_draft.fields);
    goTo(onboarding::stepOf(m_draft.step));
}

OnboardingWizard::~OnboardingWizard() = default;

void OnboardingWizard::buildSteps(QVBoxLayout *column)
{
    column->addWidget(makeLabel(tr("Onboard a tenant"), Text::Heading));
    column->addSpacing(space::small);
    for (int i = 0; i < onboarding::kSteps; ++i) {
        auto *button = new QPushButton(onboarding::title(Step(i)), this);
        button->setProperty("kind", QStringLiteral("link"));
        button->setMinimumHeight(28);
        connect(button, &QPushButton::clicked, this, [this, i] { goTo(Step(i)); });
        column->addWidget(button);
        m_stepButtons << button;
    }
    column->addStretch();
}

QWidget *OnboardingWizard::framed(const QString &title, const QString &what, QWidget *content)
{
    auto *inner = new QWidget(this);
    auto *column = new QVBoxLayout(inner);
    column->setContentsMargins(space::huge, space::large, space::huge, space::large);
    column->setSpacing(space::medium);
    column->addWidget(makeLabel(title, Text::Title));
    if (!what.isEmpty())
        column->addWidget(makeLabel(what, Text::Body, Tone::Dim, true));
    column->addWidget(content);
    column->addStretch();
    auto *scroll = new QScrollArea(this);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setWidget(inner);
    return scroll;
}

void OnboardingWizard::buildPages()
{
    m_template = new TemplateChoice(m_desk, this);
    connect(m_template, &TemplateChoice::chosen, this, &OnboardingWizard::begin);
    m_template->load(m_draft.fields.value(QStringLiteral("template")));
    const auto form = [this](Step step, const std::function<void(FieldForm *)> &fill) {
        auto *widget = new FieldForm(this);
        fill(widget);
        connect(widget, &FieldForm::edited, this, &OnboardingWizard::edited);
        m_forms << widget;
        QWidget *content = widget;
        if (step == Step::Organisation) {
            content = new QWidget(this);
            auto *column = new QVBoxLayout(content);
            column->setContentsMargins(0, 0, 0, 0);
            column->setSpacing(space::large);
            column->addWidget(m_template);
            column->addWidget(widget);
        }
        m_pages->addWidget(framed(onboarding::title(step), explain(step), content));
    };
    form(Step::Organisation, [](FieldForm *f) {
        f->addText(QStringLiteral("organisation.name"), tr("Name"), tr("as in the contract"));
        f->addChoice(QStringLiteral("organisation.profile"), tr("Profile"), onboarding::profiles());
        f->addNumber(QStringLiteral("organisation.sites"), tr("Sites"), 1);
        f->addNumber(QStringLiteral("organisation.arr"), tr("Expected ARR"), -1, tr("dollars a year"));
        f->addChoice(QStringLiteral("organisation.region"), tr("Region"), onboarding::regions());
        f->addMany(QStringLiteral("organisation.compliance"), tr("Rules that apply"), onboarding::complianceRules());
        f->addYes(QStringLiteral("organisation.high_risk"), tr("High risk (security review asked for it)"));
    });
    m_tier = new TierPage(this);
    connect(m_tier, &TierPage::edited, this, &OnboardingWizard::edited);
    connect(m_tier, &TierPage::retry, this, &OnboardingWizard::askTiers);
    m_forms << nullptr;
    m_pages->addWidget(framed(onboarding::title(Step::Tier), {}, m_tier));
    form(Step::Identity, [](FieldForm *f) {
        f->addText(QStringLiteral("identity.domain"), tr("Sign-in domain"), tr("clinic.example"));
        f->addText(QStringLiteral("identity.admin_email"), tr("First administrator"), tr("admin@clinic.example"));
        f->addMany(QStringLiteral("identity.roles"), tr("Roles to set up"), onboarding::roles());
    });
    form(Step::DataBoundary, [](FieldForm *f) {
        f->addChoice(QStringLiteral("data.region"), tr("Data lies in"), onboarding::regions());
        f->addNumber(QStringLiteral("data.retention_years"), tr("Retention"), 7, tr("years"));
    });
    form(Step::Integrations, [](FieldForm *f) {
        f->addMany(QStringLiteral("integrations.list"), tr("Connectors"), onboarding::connectors());
    });
    form(Step::ServiceLevels, [](FieldForm *f) {
        f->addChoice(QStringLiteral("service.plan"), tr("Service plan"), onboarding::servicePlans());
        f->addText(QStringLiteral("contract.agreement"), tr("Signed agreement is kept in"),
                   tr("number or address in your document system; empty: not signed yet"));
    });
    form(Step::SupportAccess, [](FieldForm *f) {
        f->addChoice(QStringLiteral("support.window"), tr("Support may work"), onboarding::supportWindows());
        f->addYes(QStringLiteral("support.lockbox"), tr("The tenant's administrator approves each access"));
    });
    m_review = new QWidget(this);
    m_reviewColumn = new QVBoxLayout(m_review);
    m_reviewColumn->setContentsMargins(0, 0, 0, 0);
    m_forms << nullptr;
    m_pages->addWidget(framed(onboarding::title(Step::Review), explain(Step::Review), m_review));
    m_provisioning = new ProvisioningPanel(m_desk, this);
    m_pages->addWidget(framed(tr("Provisioning"), {}, m_provisioning));
    connect(m_provisioning, &ProvisioningPanel::finished, this, &OnboardingWizard::refresh);
}

void OnboardingWizard::buildFooter(QVBoxLayout *column)
{
    auto *rule = new QFrame(this);
    rule->setProperty("kind", QStringLiteral("rule"));
    rule->setFixedHeight(1);
    column->addWidget(rule);
    auto *footer = new QHBoxLayout;
    footer->setSpacing(space::small);
    footer->setContentsMargins(space::huge, space::medium, space::huge, space::medium);
    m_state = makeLabel(QString(), Text::Small, Tone::Dim, true);
    m_state->setObjectName(QStringLiteral("draftState"));
    footer->addWidget(m_state, 1);
    auto *close = new QPushButton(tr("Close"), this);
    close->setAutoDefault(false);
    connect(close, &QPushButton::clicked, this, &OnboardingWizard::reject);
    m_back = new QPushButton(tr("Back"), this);
    m_back->setAutoDefault(false);
    m_back->setObjectName(QStringLiteral("wizard.back"));
    connect(m_back, &QPushButton::clicked, this, &OnboardingWizard::back);
    m_next = new QPushButton(this);
    m_next->setProperty("kind", QStringLiteral("primary"));
    m_next->setObjectName(QStringLiteral("wizard.next"));
    m_next->setDefault(true);
    connect(m_next, &QPushButton::clicked, this, &OnboardingWizard::next);
    footer->addWidget(close);
    footer->addWidget(m_back);
    footer->addWidget(m_next);
    column->addLayout(footer);
}

void OnboardingWizard::goTo(Step step)
{
    if (m_pages->currentIndex() == kProvisioningPage)
        return; // The tenant exists; its form is history.
    collect();
    m_step = step;
    m_draft.step = onboarding::slug(step);
    m_reached = std::max(m_reached, int(step));
    m_pages->setCurrentIndex(int(step));
    if (FieldForm *form = m_forms.value(int(step)))
        form->focusFirst(); // Whoever opens the step can write at once.
    if (step == Step::Tier)
        askTiers();
    if (step == Step::Review)
        showReview();
    if (m_dirty)
        save();
    refresh();
}

void OnboardingWizard::collect()
{
    const QMap<QString, QString> before = m_draft.fields;
    for (const FieldForm *form : m_forms)
        if (form)
            form->read(m_draft.fields);
    if (m_step == Step::Tier && m_tier->chosen() != Tier::Unspecified)
        m_draft.fields[QStringLiteral("tier")] = onboarding::tierSlug(m_tier->chosen());
    m_draft.title = m_draft.fields.value(QStringLiteral("organisation.name"));
    m_dirty |= before != m_draft.fields;
}

void OnboardingWizard::edited()
{
    collect();
    if (FieldForm *form = m_forms.value(int(m_step)))
        form->refreshProblems(onboarding::problems(m_step, m_draft.fields));
    m_dirty = true;
    m_saveTimer.start();
}

void OnboardingWizard::save()
{
    m_saveTimer.stop();
    if (m_saving || m_submitting || m_draft.fields.isEmpty())
        return;
    m_saving = true;
    m_dirty = false;
    m_desk->saveDraft(m_draft, this, [this](const Fault &fault, const Draft &draft) { saved(fault, draft); });
}

void OnboardingWizard::saved(const Fault &fault, const Draft &draft)
{
    m_saving = false;
    if (fault.failed()) {
        m_dirty = true;
        m_submitWhenSaved = false;
        m_state->setText(tr("Not saved: %1 What you typed stays here. %2").arg(fault.summary, fault.remedy));
        setTone(m_state, Tone::Bad);
        m_saveTimer.start(3000);
        return;
    }
    m_draft.id = draft.id;
    m_draft.revision = draft.revision;
    m_draft.savedMs = draft.savedMs;
    m_state->setText(tr("Draft saved %1").arg(words::clock(draft.savedMs)));
    setTone(m_state, Tone::Dim);
    if (m_dirty)
        save();
    else if (std::exchange(m_submitWhenSaved, false))
        submit();
    refresh();
}

void OnboardingWizard::next()
{
    if (m_pages->currentIndex() == kProvisioningPage) {
        accept();
        return;
    }
    collect();
    if (m_step == Step::Review) {
        submit();
        return;
    }
    const auto wrong = onboarding::problems(m_step, m_draft.fields);
    if (FieldForm *form = m_forms.value(int(m_step)))
        form->showProblems(wrong);
    if (wrong.isEmpty())
        goTo(Step(int(m_step) + 1));
}

void OnboardingWizard::back()
{
    if (m_step != Step::Organisation)
        goTo(Step(int(m_step) - 1));
}

/// What the template fills in takes the place of what stood there; the rest stays.
void OnboardingWizard::begin(const OnboardingTemplate &item)
{
    collect();
    m_draft.fields[QStringLiteral("template")] = item.id;
    m_draft.fields[QStringLiteral("organisation.parent")] = item.channel;
    m_draft.fields.insert(item.fields);
    for (FieldForm *form : m_forms)
        if (form)
            form->setFields(m_draft.fields);
    m_dirty = true;
    m_saveTimer.start();
    refresh();
}

void OnboardingWizard::askTiers()
{
    const auto wrong = onboarding::problems(Step::Organisation, m_draft.fields);
    if (!wrong.isEmpty()) {
        Fault fault;
        fault.kind = Fault::Kind::Invalid;
        fault.summary = tr("Policy cannot judge the tiers yet.");
        fault.remedy = tr("Go back to “%1”: %2").arg(onboarding::title(Step::Organisation), wrong.first());
        m_tier->showFault(fault);
        return;
    }
    m_tier->showLoading();
    const Organisation organisation = onboarding::organisation(m_draft.fields);
    m_desk->adviseTier(organisation, this, [this, organisation](const Fault &fault, const TierAdvice &advice) {
        if (fault.failed()) {
            m_tier->showFault(fault);
            return;
        }
        m_tier->showAdvice(organisation, advice, onboarding::tierOf(m_draft.fields.value(QStringLiteral("tier"))));
        edited();
        refresh();
    });
}

void OnboardingWizard::showReview()
{
    while (QLayoutItem *item = m_reviewColumn->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    auto *sheet = new QWidget(m_review);
    auto *grid = new QGridLayout(sheet);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(space::large);
    grid->setVerticalSpacing(6);
    grid->setColumnStretch(2, 1);
    int row = 0;
    for (int i = 0; i < int(Step::Review); ++i) {
        bool first = true;
        for (const auto &[name, value] : onboarding::summary(Step(i), m_draft.fields)) {
            if (first)
                grid->addWidget(makeLabel(onboarding::title(Step(i)), Text::Strong), row, 0);
            first = false;
            grid->addWidget(makeLabel(name, Text::Body, Tone::Dim), row, 1);
            grid->addWidget(makeLabel(value.isEmpty() ? QStringLiteral("–") : value, Text::Body, Tone::Text, true), row,
                            2);
            ++row;
        }
    }
    m_reviewColumn->addWidget(sheet);
    for (const QString &problem : onboarding::problems(Step::Review, m_draft.fields))
        m_reviewColumn->addWidget(makeLabel(QStringLiteral("■ ") + problem, Text::Body, Tone::Bad, true));
}

void OnboardingWizard::submit()
{
    if (m_submitting)
        return;
    if (m_saving || m_dirty || m_draft.revision == 0) {
        // The gateway builds the tenant from the kept draft: keep the last word first.
        m_submitWhenSaved = true;
        save();
        return;
    }
    m_submitting = true;
    refresh();
    m_desk->submitDraft(m_draft, m_submitId, this,
                        [this](const Fault &fault, const OnboardingCase &item) { submitted(fault, item); });
}

void OnboardingWizard::submitted(const Fault &fault, const OnboardingCase &item)
{
    m_submitting = false;
    if (fault.failed()) {
        m_state->setText(tr("%1 The draft is kept. %2").arg(fault.summary, fault.remedy));
        setTone(m_state, Tone::Bad);
        refresh();
        return;
    }
    m_provisioning->setCase(item);
    m_pages->setCurrentIndex(kProvisioningPage);
    setWindowTitle(tr("Onboard %1").arg(item.tenantName));
    m_state->setText(
        tr("Tenant %1 and its case are created. You may close this; provisioning can go on later from the board.")
            .arg(item.tenantName));
    setTone(m_state, Tone::Dim);
    refresh();
    emit created(item);
    m_provisioning->start();
}

void OnboardingWizard::refresh()
{
    const bool created = m_pages->currentIndex() == kProvisioningPage;
    for (int i = 0; i < onboarding::kSteps; ++i) {
        // A step that asks for nothing is not done before it was seen.
        const bool done = created || (i < m_reached && onboarding::problems(Step(i), m_draft.fields).isEmpty());
        const bool here = !created && i == int(m_step);
        const QString shape = here                            ? QStringLiteral("●")
                              : done && i < int(Step::Review) ? QStringLiteral("✓")
                                                              : QStringLiteral("○");
        QPushButton *button = m_stepButtons[i];
        button->setText(shape + QStringLiteral("  ") + onboarding::title(Step(i)));
        button->setAccessibleName(tr("Step %1: %2").arg(i + 1).arg(onboarding::title(Step(i))));
        QFont face = bulkhead::font(here ? Text::Strong : Text::Body);
        button->setFont(face);
        button->setEnabled(!created);
    }
    m_back->setVisible(!created);
    m_back->setEnabled(m_step != Step::Organisation);
    m_next->setEnabled(!m_submitting);
    if (created)
        m_next->setText(tr("Done"));
    else if (m_step == Step::Review)
        m_next->setText(tr("Create “%1” and provision").arg(m_draft.title));
    else
        m_next->setText(tr("Next: %1").arg(onboarding::title(Step(int(m_step) + 1)).toLower()));
    m_next->setEnabled(
        !m_submitting
        && (created || m_step != Step::Review || onboarding::problems(Step::Review, m_draft.fields).isEmpty()));
}

void OnboardingWizard::reject()
{
    collect();
    if (m_dirty && m_pages->currentIndex() != kProvisioningPage)
        save();
    QDialog::reject();
}

void OnboardingWizard::closeEvent(QCloseEvent *event)
{
    reject();
    event->accept();
}

} // namespace bulkhead

#include "widgets/onboarding/template_dialog.h"

#include "models/onboarding_desk.h"
#include "models/words.h"
#include "widgets/frame/pieces.h"
#include "widgets/frame/scrolled.h"
#include "widgets/frame/workspace.h"
#include "widgets/onboarding/field_form.h"
#include "widgets/onboarding/template_checkpoints.h"

#include <QComboBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QStackedWidget>
#include <QUuid>
#include <QVBoxLayout>

namespace bulkhead {
namespace {

constexpr int kIdRole = Qt::UserRole;

/// White-label channels within scope, by id with their name.
QList<std::pair<QString, QString>> channelsOf(const Fleet &fleet)
{
    QList<std::pair<QString, QString>> channels;
    for (quint32 row = 0; row < fleet.rows(); ++row)
        if (fleet.alive(row) && fleet.number(FleetField::Profile, row) == int(Profile::WhiteLabel))
            channels.append({fleet.id(row), fleet.name(row)});
    return channels;
}

} // namespace

TemplateDialog::TemplateDialog(Workspace *workspace, QWidget *parent)
    : QDialog(parent)
    , m_workspace(workspace)
    , m_list(new QListWidget)
    , m_new(makeButton(tr("New template")))
    , m_save(makeButton(tr("Save template"), Button::Primary))
    , m_remove(makeButton(tr("Remove")))
    , m_empty(new EmptyState)
    , m_right(new QStackedWidget)
    , m_editor(new QWidget)
    , m_channel(new QComboBox)
    , m_title(new QLineEdit)
    , m_brand(new QLineEdit)
    , m_fields(new FieldForm)
    , m_checkpoints(new TemplateCheckpoints)
    , m_said(makeLabel({}, Text::Body, Tone::Dim, true))
{
    setObjectName(QStringLiteral("templateDialog"));
    setWindowTitle(tr("Onboarding templates of channels"));
    resize(940, 680);
    build();
    load({});
}

void TemplateDialog::build()
{
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(space::large, space::large, space::large, space::large);
    row->setSpacing(space::large);
    auto *left = new QVBoxLayout;
    left->setSpacing(space::small);
    left->addWidget(makeLabel(tr("Templates"), Text::Heading));
    m_list->setAccessibleName(tr("Templates"));
    m_list->setFixedWidth(250);
    left->addWidget(m_list, 1);
    m_new->setObjectName(QStringLiteral("templateNew"));
    left->addWidget(m_new);
    row->addLayout(left);
    auto *right = new QVBoxLayout;
    right->setSpacing(space::small);
    buildEditor();
    m_right->addWidget(m_empty);
    m_right->addWidget(scrolled(m_editor));
    right->addWidget(m_right, 1);
    m_said->setObjectName(QStringLiteral("templateSaid"));
    right->addWidget(m_said);
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(space::small);
    auto *close = makeButton(tr("Close"));
    for (QPushButton *button : {m_new, m_remove, close})
        button->setAutoDefault(false);
    m_save->setObjectName(QStringLiteral("templateSave"));
    m_remove->setObjectName(QStringLiteral("templateRemove"));
    buttons->addWidget(m_remove);
    buttons->addStretch();
    buttons->addWidget(close);
    buttons->addWidget(m_save);
    right->addLayout(buttons);
    row->addLayout(right, 1);
    connect(close, &QPushButton::clicked, this, &TemplateDialog::reject);
    connect(m_save, &QPushButton::clicked, this, &TemplateDialog::save);
    connect(m_remove, &QPushButton::clicked, this, &TemplateDialog::remove);
    connect(m_new, &QPushButton::clicked, this, &TemplateDialog::begin);
    connect(m_list, &QListWidget::currentItemChanged, this, &TemplateDialog::choose);
    connect(m_empty, &EmptyState::acted, this, [this] { load({}); });
}

void TemplateDialog::buildEditor()
{
    auto *column = new QVBoxLayout(m_editor);
    column->setContentsMargins(0, 0, space::medium, 0);
    column->setSpacing(space::small);
    auto *form = new QFormLayout;
    form->setHorizontalSpacing(space::medium);
    form->setVerticalSpacing(space::small);
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    m_title->setObjectName(QStringLiteral("templateTitle"));
    m_title->setMaxLength(120);
    m_title->setAccessibleName(tr("Title of the template"));
    m_title->setPlaceholderText(tr("such as Small practices"));
    m_brand->setObjectName(QStringLiteral("templateBrand"));
    m_brand->setMaxLength(120);
    m_brand->setAccessibleName(tr("Brand"));
    m_channel->setAccessibleName(tr("Channel"));
    m_brand->setPlaceholderText(tr("what the customer knows the product as"));
    m_channel->setObjectName(QStringLiteral("templateChannel"));
    form->addRow(tr("Channel"), m_channel);
    form->addRow(tr("Title"), m_title);
    form->addRow(tr("Brand"), m_brand);
    column->addLayout(form);
    column->addSpacing(space::small);
    column->addWidget(makeLabel(tr("Filled in beforehand"), Text::Strong));
    m_fields->addChoice(QStringLiteral("organisation.profile"), tr("Profile"), onboarding::profiles());
    m_fields->addChoice(QStringLiteral("organisation.region"), tr("Region"), onboarding::regions());
    m_fields->addMany(QStringLiteral("organisation.compliance"), tr("Rules that apply"), onboarding::complianceRules());
    m_fields->addMany(QStringLiteral("identity.roles"), tr("Roles to set up"), onboarding::roles());
    m_fields->addChoice(QStringLiteral("data.region"), tr("Data lies in"), onboarding::regions());
    m_fields->addMany(QStringLiteral("integrations.list"), tr("Connectors"), onboarding::connectors());
    m_fields->addChoice(QStringLiteral("service.plan"), tr("Service plan"), onboarding::servicePlans());
    m_fields->addChoice(QStringLiteral("support.window"), tr("Support may work"), onboarding::supportWindows());
    column->addWidget(m_fields);
    column->addSpacing(space::small);
    column->addWidget(makeLabel(tr("Checkpoints"), Text::Strong));
    column->addWidget(makeLabel(tr("What the standard holds to stays in: a template brands and packages, and takes no "
                                   "control away."),
                                Text::Small, Tone::Dim, true));
    column->addWidget(m_checkpoints);
    column->addStretch();
    connect(m_title, &QLineEdit::textChanged, this, &TemplateDialog::edited);
    connect(m_brand, &QLineEdit::textChanged, this, &TemplateDialog::edited);
    connect(m_channel, &QComboBox::currentIndexChanged, this, &TemplateDialog::edited);
    connect(m_fields, &FieldForm::edited, this, &TemplateDialog::edited);
    connect(m_checkpoints, &TemplateCheckpoints::edited, this, &TemplateDialog::edited);
}

void TemplateDialog::begin()
{
    if (!leaves(tr("What you changed is not saved. Press New template again to leave it.")))
        return;
    OnboardingTemplate item;
    item.id = QUuid::createUuid().toString(QUuid::WithoutBraces);
    item.fields.insert(QStringLiteral("tier"), QStringLiteral("channel"));
    m_list->setCurrentRow(-1);
    show(item);
    m_title->setFocus();
}

void TemplateDialog::choose(QListWidgetItem *item, QListWidgetItem *before)
{
    if (item == nullptr || m_showing)
        return;
    if (!leaves(tr("What you changed is not saved. Choose again to leave it."))) {
        const QString id = before != nullptr ? before->data(kIdRole).toString() : QString();
        const auto back = [this, id] { // Later: the click that led here goes on to select its row.
            m_showing = true;
            m_list->setCurrentRow(-1);
            for (int row = 0; row < m_list->count(); ++row)
                if (m_list->item(row)->data(kIdRole).toString() == id)
                    m_list->setCurrentRow(row);
            m_showing = false;
        };
        QMetaObject::invokeMethod(this, back, Qt::QueuedConnection);
        return;
    }
    for (const OnboardingTemplate &one : std::as_const(m_book.templates))
        if (one.id == item->data(kIdRole).toString())
            show(one);
}

void TemplateDialog::load(const QString &then, const QString &said)
{
    if (m_book.templates.isEmpty() && m_item.id.isEmpty()) {
        m_empty->showLoading(tr("Loading the templates…"));
        m_right->setCurrentIndex(0);
    }
    refresh();
    m_workspace->desk()->onboarding().templates(this, [this, then, said](const Fault &fault, const TemplateBook &book) {
        if (fault.failed()) {
            m_empty->showFault(fault, tr("Try again"));
            m_right->setCurrentIndex(0);
        } else {
            m_book = book;
            fillList(then);
        }
        say(said, false);
    });
}

void TemplateDialog::fillList(const QString &then)
{
    m_showing = true;
    m_list->clear();
    m_channel->clear();
    for (const auto &[id, name] : channelsOf(*m_workspace->fleet()))
        m_channel->addItem(name, id);
    QListWidgetItem *chosen = nullptr;
    for (const OnboardingTemplate &item : std::as_const(m_book.templates)) {
        auto *row = new QListWidgetItem(tr("%1\n%2").arg(item.title, item.channelName), m_list);
        row->setData(kIdRole, item.id);
        if (item.id == then)
            chosen = row;
    }
    m_showing = false;
    m_item = {};
    m_dirty = false;
    if (!chosen)
        chosen = m_list->item(0);
    if (chosen) {
        m_list->setCurrentItem(chosen);
    } else {
        m_empty->showEmpty(tr("No template yet"), m_channel->count() == 0
                                                      ? tr("There is no white-label channel within your scope.")
                                                      : tr("A channel's template fills in what its customers have in "
                                                           "common, under the channel's brand."));
        m_right->setCurrentIndex(0);
    }
    refresh();
}

void TemplateDialog::show(const OnboardingTemplate &item)
{
    m_showing = true;
    m_item = item;
    m_armed = m_leaving = m_dirty = false;
    if (const int at = m_channel->findData(item.channel); at >= 0)
        m_channel->setCurrentIndex(at);
    m_title->setText(item.title);
    m_brand->setText(item.brand);
    m_fields->setFields(item.fields);
    m_checkpoints->show(m_book.standard, item);
    m_right->setCurrentIndex(1);
    m_showing = false;
    say({}, false);
    refresh();
}

OnboardingTemplate TemplateDialog::written() const
{
    OnboardingTemplate item = m_item;
    item.channel = m_channel->currentData().toString();
    item.title = m_title->text().trimmed();
    item.brand = m_brand->text().trimmed();
    m_fields->read(item.fields);
    item.fields.removeIf([](const auto &field) { return field.value().isEmpty(); });
    item.leftOut = m_checkpoints->leftOut();
    item.added = m_checkpoints->added();
    return item;
}

void TemplateDialog::edited()
{
    if (m_showing)
        return;
    m_dirty = true;
    m_armed = m_leaving = false;
    refresh();
}

void TemplateDialog::refresh()
{
    const bool any = !m_item.id.isEmpty();
    const QString missing = m_title->text().trimmed().size() < 2 ? tr("Give the template a title")
                            : m_channel->count() == 0            ? tr("There is no channel within your scope")
                                                                 : QString();
    m_new->setEnabled(m_channel->count() > 0 && !m_sending);
    m_list->setEnabled(!m_sending);
    m_editor->setEnabled(!m_sending); // What is written meanwhile would be lost by the answer.
    m_save->setEnabled(any && m_dirty && missing.isEmpty() && !m_sending);
    m_save->setToolTip(any ? missing : QString());
    m_channel->setEnabled(m_item.revision == 0); // A template stays its channel's.
    m_remove->setVisible(any && m_item.revision > 0);
    m_remove->setEnabled(!m_sending);
    m_remove->setText(buttonText(m_armed ? tr("Remove “%1” for good").arg(m_item.title) : tr("Remove")));
}

void TemplateDialog::save()
{
    m_sending = true;
    refresh();
    m_workspace->desk()->onboarding().saveTemplate(
        written(), this, [this](const Fault &fault, const OnboardingTemplate &item) {
            m_sending = false;
            if (fault.failed()) {
                say(fault.summary + QLatin1Char(' ') + fault.remedy, true);
                refresh();
                return;
            }
            m_item = item;
            m_dirty = m_leaving = false;
            load(item.id, tr("Saved. Onboardings that begin from now on may use it."));
        });
}

void TemplateDialog::remove()
{
    if (!m_armed) {
        m_armed = true;
        refresh();
        return;
    }
    m_sending = true;
    refresh();
    m_workspace->desk()->onboarding().removeTemplate(m_item, this, [this](const Fault &fault, bool) {
        m_sending = m_armed = false;
        if (fault.failed())
            say(fault.summary + QLatin1Char(' ') + fault.remedy, true);
        else
            load({});
        refresh();
    });
}

void TemplateDialog::say(const QString &sentence, bool bad)
{
    m_said->setText(sentence);
    setTone(m_said, bad ? Tone::Bad : Tone::Dim);
}

void TemplateDialog::reject()
{
    if (leaves(tr("What you changed is not saved. Close again to leave it.")))
        QDialog::reject();
}

bool TemplateDialog::leaves(const QString &warning)
{
    if (!m_dirty || std::exchange(m_leaving, true))
        return true;
    say(warning, true);
    return false;
}

} // namespace bulkhead

#include "widgets/frame/view_dialog.h"

#include "models/words.h"
#include "widgets/frame/pieces.h"
#include "widgets/theme/theme.h"

#include <QComboBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace bulkhead {

ViewDialog::ViewDialog(Viewing *viewing, QWidget *parent)
    : QDialog(parent)
    , m_role(new QComboBox)
    , m_who(new QComboBox)
    , m_notice(makeLabel(tr("Asking the gateway whom you could look as…"), Text::Small, Tone::Dim, true))
    , m_look(makeButton(tr("View as this role"), Button::Primary))
{
    setObjectName(QStringLiteral("viewDialog"));
    setWindowTitle(tr("View as another role"));
    setMinimumWidth(480);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(space::large, space::large, space::large, space::large);
    column->setSpacing(space::small);
    column->addWidget(makeLabel(tr("You see exactly what they would see, of your own tenants. Nothing can be changed "
                                   "meanwhile, and audit notes that you looked."),
                                Text::Body, Tone::Dim, true));
    auto *form = new QFormLayout;
    m_role->setAccessibleName(tr("Role"));
    m_who->setAccessibleName(tr("Person or partner"));
    form->addRow(tr("&Role"), m_role);
    form->addRow(tr("&As"), m_who);
    column->addLayout(form);
    column->addWidget(m_notice);
    auto *buttons = new QHBoxLayout;
    QPushButton *leave = makeButton(tr("Cancel"));
    buttons->addStretch();
    buttons->addWidget(leave);
    buttons->addWidget(m_look);
    column->addLayout(buttons);
    m_look->setDefault(true);
    m_look->setEnabled(false);
    connect(leave, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_look, &QPushButton::clicked, this, [this] {
        emit chosen(choice());
        accept();
    });
    connect(m_role, &QComboBox::currentIndexChanged, this, &ViewDialog::offerPersons);
    viewing->choices(this, [this](const Fault &fault, const LookChoices &choices) {
        if (fault.failed())
            m_notice->setText(fault.summary + QLatin1Char(' ') + fault.remedy);
        else
            fill(choices);
    });
    m_role->setFocus();
}

void ViewDialog::fill(const LookChoices &choices)
{
    m_choices = choices;
    for (const Role role : choices.roles)
        m_role->addItem(words::role(role), int(role));
    offerPersons();
}

void ViewDialog::offerPersons()
{
    const Role role = Role(m_role->currentData().toInt());
    m_who->clear();
    // A partner administrator is always one of a partner; every other role can be looked at by itself.
    if (role != Role::PartnerAdministrator)
        m_who->addItem(tr("The role, on your own tenants"));
    for (const LookChoices::Partner &partner : m_choices.partners) {
        if (role == Role::PartnerAdministrator)
            m_who->addItem(tr("Administrator of %1").arg(partner.name),
                           QVariant::fromValue(QStringList{QString(), partner.id, partner.name}));
    }
    for (const LookChoices::Somebody &person : m_choices.persons) {
        if (person.role == role)
            m_who->addItem(tr("%1 · %2").arg(person.id, person.scope),
                           QVariant::fromValue(QStringList{person.id, QString(), QString()}));
    }
    m_look->setEnabled(m_who->count() > 0);
    m_notice->setText(m_who->count() > 0 ? QString() : tr("There is no partner among your tenants."));
}

LookAs ViewDialog::choice() const
{
    const QStringList who = m_who->currentData().toStringList();
    return {Role(m_role->currentData().toInt()), who.value(0), who.value(1), who.value(2)};
}

} // namespace bulkhead

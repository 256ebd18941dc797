#include "widgets/onboarding/template_choice.h"

#include "models/desk.h"
#include "models/onboarding_desk.h"
#include "widgets/theme/theme.h"

#include <QComboBox>
#include <QLabel>
#include <QVBoxLayout>

namespace bulkhead {

TemplateChoice::TemplateChoice(Desk *desk, QWidget *parent)
    : QWidget(parent)
    , m_desk(desk)
    , m_box(new QComboBox(this))
    , m_what(makeLabel({}, Text::Small, Tone::Dim, true))
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::tiny);
    auto *row = new QHBoxLayout;
    row->setSpacing(space::medium);
    QLabel *title = makeLabel(tr("Begin with"), Text::Strong);
    title->setBuddy(m_box);
    m_box->setAccessibleName(tr("Template to begin with"));
    m_box->setObjectName(QStringLiteral("wizard.template"));
    row->addWidget(title);
    row->addWidget(m_box, 1);
    column->addLayout(row);
    column->addWidget(m_what);
    connect(m_box, &QComboBox::activated, this, [this](int index) {
        explain();
        emit chosen(index == 0 ? OnboardingTemplate() : m_templates[index - 1]);
    });
    hide();
}

void TemplateChoice::load(const QString &chosenId)
{
    m_desk->onboarding().templates(this, [this, chosenId](const Fault &fault, const TemplateBook &book) {
        if (!fault.failed()) // Without templates the wizard asks for everything, which is as good.
            show(book.templates, chosenId);
    });
}

void TemplateChoice::show(const QList<OnboardingTemplate> &templates, const QString &chosenId)
{
    m_templates = templates;
    m_box->clear();
    m_box->addItem(tr("No template"));
    for (const OnboardingTemplate &item : templates) {
        m_box->addItem(tr("%1 (%2)").arg(item.title, item.channelName));
        if (item.id == chosenId)
            m_box->setCurrentIndex(m_box->count() - 1);
    }
    setVisible(!templates.isEmpty());
    explain();
}

void TemplateChoice::explain()
{
    const int index = m_box->currentIndex();
    if (index <= 0) {
        m_what->setText(tr("Templates are a channel's packages. Without one the tenant is served directly."));
        return;
    }
    const OnboardingTemplate &item = m_templates[index - 1];
    QStringList what{tr("Sub-tenant of %1").arg(item.channelName)};
    if (!item.brand.isEmpty())
        what << tr("sold as %1").arg(item.brand);
    what << tr("%n field(s) filled in", nullptr, int(item.fields.size()));
    if (!item.added.isEmpty())
        what << tr("%n checkpoint(s) more", nullptr, int(item.added.size()));
    if (!item.leftOut.isEmpty())
        what << tr("%n checkpoint(s) left out", nullptr, int(item.leftOut.size()));
    m_what->setText(what.join(QStringLiteral(" · ")));
}

} // namespace bulkhead

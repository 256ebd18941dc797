#include "widgets/acts/proposal_form.h"

#include "widgets/theme/theme.h"

#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QVBoxLayout>

namespace bulkhead {

ProposalForm::ProposalForm(const QString &tenantName, QWidget *parent)
    : QWidget(parent)
    , m_tenantName(tenantName)
    , m_purpose(new QPlainTextEdit)
    , m_name(new QLineEdit)
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::small);
    column->addWidget(makeLabel(tr("Purpose, for the person who approves and for the audit"), Text::Strong));
    m_purpose->setObjectName(QStringLiteral("purpose"));
    m_purpose->setAccessibleName(tr("Purpose"));
    m_purpose->setFixedHeight(64);
    m_purpose->setTabChangesFocus(true);
    column->addWidget(m_purpose);
    column->addWidget(
        makeLabel(tr("Type the tenant's name to go on: %1").arg(tenantName), Text::Strong, Tone::Text, true));
    m_name->setObjectName(QStringLiteral("typedName"));
    m_name->setAccessibleName(tr("Name of the tenant, typed"));
    column->addWidget(m_name);
    connect(m_purpose, &QPlainTextEdit::textChanged, this, &ProposalForm::edited);
    connect(m_name, &QLineEdit::textChanged, this, &ProposalForm::edited);
}

QString ProposalForm::purpose() const
{
    return m_purpose->toPlainText().trimmed();
}

QString ProposalForm::obstacle() const
{
    if (purpose().isEmpty())
        return tr("Give a purpose first");
    return m_name->text().trimmed() == m_tenantName ? QString() : tr("Type the tenant's name first");
}

} // namespace bulkhead

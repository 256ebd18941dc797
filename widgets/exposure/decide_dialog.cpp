#include "widgets/exposure/decide_dialog.h"

#include "models/exposure_desk.h"
#include "models/exposure_words.h"
#include "widgets/frame/pieces.h"

#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QRadioButton>
#include <QVBoxLayout>

#include <algorithm>

namespace bulkhead {
namespace {

constexpr int kReason = 1'000;

/// The owner, or whoever else is of the case: an attempt may have seen nobody's data.
QString nameToType(const ExposureCase &item)
{
    const auto owner = std::ranges::find(item.facts.parties, ExposurePart::Owner, &ExposureParty::part);
    if (owner != item.facts.parties.end())
        return owner->tenantName;
    return item.facts.parties.isEmpty() ? QString() : item.facts.parties.first().tenantName;
}

} // namespace

DecideDialog::DecideDialog(Workspace *workspace, const ExposureCase &item, QWidget *parent)
    : ExposureDialog(workspace, item, tr("Decide on the case of %1").arg(exposureTenantsText(item)),
                     tr("Another person, who did not assess the case, has to confirm it before it counts."),
                     tr("Decide, to be confirmed"), parent)
    , m_notify(new QRadioButton(tr("Notice is given")))
    , m_none(new QRadioButton(tr("No notice: the factors show a low probability of compromise")))
    , m_name(new QLineEdit)
    , m_nameTitle(makeLabel(tr("The tenant gets no notice. Type its name: %1").arg(nameToType(item)), Text::Strong,
                            Tone::Text, true))
{
    setObjectName(QStringLiteral("decideDialog"));
    m_notify->setObjectName(QStringLiteral("decideNotify"));
    m_none->setObjectName(QStringLiteral("decideNone"));
    fields()->addWidget(m_notify);
    fields()->addWidget(m_none);
    const bool high = factorHigh();
    m_none->setEnabled(!high);
    if (high)
        fields()->addWidget(
            makeLabel(tr("A factor is rated high: that shows no low probability."), Text::Small, Tone::Dim, true));
    m_reason = addText(tr("Why"), {}, "decideReason", 96);
    fields()->addWidget(m_nameTitle);
    fields()->addWidget(m_name);
    m_name->setObjectName(QStringLiteral("decideName"));
    m_name->setAccessibleName(m_nameTitle->text());
    m_nameTitle->setBuddy(m_name);
    for (QWidget *one : {static_cast<QWidget *>(m_nameTitle), static_cast<QWidget *>(m_name)}) {
        QSizePolicy policy = one->sizePolicy();
        policy.setRetainSizeWhenHidden(true); // Choosing between the two moves nothing.
        one->setSizePolicy(policy);
    }
    connect(m_notify, &QRadioButton::toggled, this, &DecideDialog::chosen);
    connect(m_none, &QRadioButton::toggled, this, &DecideDialog::chosen);
    connect(m_name, &QLineEdit::textChanged, this, &DecideDialog::refresh);
    m_notify->setFocus();
    chosen();
}

bool DecideDialog::factorHigh() const
{
    return std::ranges::any_of(about().factors, [](const auto &one) { return one.rating == ExposureRating::High; });
}

void DecideDialog::chosen()
{
    m_nameTitle->setVisible(m_none->isChecked());
    m_name->setVisible(m_none->isChecked());
    refresh();
}

QString DecideDialog::obstacle() const
{
    if (!m_notify->isChecked() && !m_none->isChecked())
        return tr("Choose one of the two");
    const QString reason = m_reason->toPlainText().trimmed();
    if (reason.isEmpty())
        return tr("Say why first");
    if (reason.size() > kReason)
        return tr("At most %1 characters").arg(kReason);
    return m_none->isChecked() && m_name->text() != nameToType(about())
               ? tr("Type the tenant’s name as it stands above")
               : QString();
}

void DecideDialog::send(const Answer<ExposureCase> &then)
{
    desk()->decide(about(), m_none->isChecked() ? ExposureVerdict::NoNotice : ExposureVerdict::Notify,
                   m_reason->toPlainText().trimmed(), m_none->isChecked() ? m_name->text() : QString(), this, then);
}

} // namespace bulkhead

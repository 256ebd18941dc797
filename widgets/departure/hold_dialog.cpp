#include "widgets/departure/hold_dialog.h"

#include "models/departure_desk.h"
#include "models/words.h"
#include "widgets/frame/pieces.h"
#include "widgets/frame/workspace.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QVBoxLayout>

namespace bulkhead {
namespace {
constexpr int kMatter = 120, kReason = 500; ///< Characters, as the gateway takes them.
} // namespace

HoldDialog::HoldDialog(Workspace *workspace, const TenantDetail &tenant, const std::optional<LegalHold> &hold,
                       QWidget *parent)
    : QDialog(parent)
    , m_workspace(workspace)
    , m_tenant(tenant)
    , m_hold(hold)
    , m_matter(new QLineEdit)
    , m_reason(new QPlainTextEdit)
    , m_problem(makeLabel({}, Text::Body, Tone::Bad, true))
    , m_leave(makeButton(tr("Leave as it is")))
    , m_send(makeButton({}, Button::Primary))
{
    setObjectName(QStringLiteral("holdDialog"));
    setWindowTitle(hold ? tr("Release a legal hold on %1").arg(tenant.name)
                        : tr("Place a legal hold on %1").arg(tenant.name));
    setMinimumWidth(560);
    build();
    const QString deed = hold ? tr("Release hold on %1").arg(tenant.name) : tr("Place hold on %1").arg(tenant.name);
    m_send->setText(buttonText(deed));
    m_send->setAccessibleName(deed);
    connect(m_leave, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_send, &QPushButton::clicked, this, &HoldDialog::send);
    connect(m_matter, &QLineEdit::textChanged, this, &HoldDialog::refresh);
    connect(m_reason, &QPlainTextEdit::textChanged, this, &HoldDialog::refresh);
    refresh();
}

void HoldDialog::build()
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(space::large, space::large, space::large, space::large);
    column->setSpacing(space::small);
    column->addWidget(makeLabel(m_tenant.name, Text::Title, Tone::Text, true));
    if (m_hold) {
        column->addWidget(makeLabel(tr("%1: %2").arg(m_hold->matter, m_hold->reason), Text::Body, Tone::Text, true));
        column->addWidget(makeLabel(tr("Placed by %1, %2").arg(m_hold->placedBy, words::dateTime(m_hold->placedMs)),
                                    Text::Small, Tone::Dim, true));
        column->addWidget(
            makeLabel(tr("From then on an offboarding is no longer held back by it."), Text::Body, Tone::Dim, true));
    } else {
        column->addWidget(makeLabel(tr("While a hold stands, no offboarding is proposed, approved or goes on. Only "
                                       "another person releases it."),
                                    Text::Body, Tone::Dim, true));
        QLabel *title = makeLabel(tr("Matter"), Text::Strong);
        title->setBuddy(m_matter);
        column->addWidget(title);
        m_matter->setMaxLength(kMatter);
        m_matter->setPlaceholderText(tr("Such as a case number"));
        column->addWidget(m_matter);
    }
    m_matter->setAccessibleName(tr("Matter"));
    m_matter->setObjectName(QStringLiteral("holdMatter"));
    m_matter->setVisible(!m_hold);
    if (m_hold)
        m_matter->setParent(this); // Without a parent it would be a window of its own.
    QLabel *title = makeLabel(m_hold ? tr("Why it is released") : tr("Why it is placed"), Text::Strong);
    title->setBuddy(m_reason);
    column->addWidget(title);
    m_reason->setAccessibleName(tr("Reason"));
    m_reason->setObjectName(QStringLiteral("holdReason"));
    m_reason->setFixedHeight(72);
    m_reason->setTabChangesFocus(true);
    column->addWidget(m_reason);
    column->addWidget(m_problem);
    m_problem->hide();
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(space::small);
    buttons->addWidget(makeLabel(tr("Takes effect at once, and stands in the audit."), Text::Small, Tone::Dim, true),
                       1);
    buttons->addWidget(m_leave);
    buttons->addWidget(m_send);
    column->addSpacing(space::small);
    column->addLayout(buttons);
    m_send->setObjectName(QStringLiteral("holdSend"));
}

void HoldDialog::refresh()
{
    const QString reason = m_reason->toPlainText().trimmed();
    const QString missing = !m_hold && m_matter->text().trimmed().isEmpty() ? tr("Name the matter first")
                            : reason.isEmpty()                              ? tr("Say why first")
                            : reason.size() > kReason                       ? tr("At most %1 characters").arg(kReason)
                                                                            : QString();
    m_send->setEnabled(missing.isEmpty() && !m_sending);
    m_send->setToolTip(missing);
    m_send->setAccessibleDescription(missing);
}

void HoldDialog::send()
{
    m_sending = true;
    m_problem->hide();
    refresh();
    const auto then = [this](const Fault &fault, const LegalHold &hold) {
        m_sending = false;
        if (!fault.failed()) {
            emit done(hold);
            accept();
            return;
        }
        m_problem->setText(fault.summary + QLatin1Char(' ') + fault.remedy);
        m_problem->show();
        refresh();
    };
    const QString reason = m_reason->toPlainText().trimmed();
    if (m_hold)
        m_workspace->desk()->leaving().releaseHold(m_tenant.id, *m_hold, reason, this, then);
    else
        m_workspace->desk()->leaving().placeHold(m_tenant.id, m_matter->text().trimmed(), reason, this, then);
}

} // namespace bulkhead

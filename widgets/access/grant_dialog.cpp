#include "widgets/access/grant_dialog.h"

#include "models/grant_desk.h"
#include "models/grant_words.h"
#include "widgets/access/freeze_notice.h"
#include "widgets/frame/pieces.h"
#include "widgets/frame/workspace.h"

#include <QCheckBox>
#include <QFormLayout>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QRadioButton>
#include <QSpinBox>
#include <QTimer>
#include <QVBoxLayout>

#include <algorithm>

namespace bulkhead {
namespace {

constexpr int kTicket = 80, kPurpose = 1'000, kReason = 20; ///< Characters, as the gateway takes them.
constexpr int kUsualMinutes = 30, kSoonMs = 250;

QString bulleted(const QStringList &sentences)
{
    QStringList lines;
    for (const QString &sentence : sentences)
        lines << QStringLiteral("•  ") + sentence;
    return lines.join(QLatin1Char('\n'));
}

} // namespace

GrantDialog::GrantDialog(Workspace *workspace, Deed deed, const QString &tenantId,
                         const std::optional<AccessGrant> &grant, QWidget *parent)
    : QDialog(parent)
    , m_workspace(workspace)
    , m_deed(deed)
    , m_grant(grant)
    , m_tenant(new QLineEdit(tenantId))
    , m_ticket(new QLineEdit)
    , m_purpose(new QPlainTextEdit)
    , m_minutes(new QSpinBox)
    , m_withAlert(new QCheckBox(tr("End when the alert is over")))
    , m_promise(makeLabel({}, Text::Body, Tone::Dim, true))
    , m_opens(makeLabel({}, Text::Small, Tone::Dim, true))
    , m_problem(makeLabel({}, Text::Body, Tone::Bad, true))
    , m_classMeans(makeLabel({}, Text::Small, Tone::Dim, true))
    , m_freeze(new FreezeNotice)
    , m_operational(new QRadioButton(dataClassText({})))
    , m_phi(new QRadioButton(dataClassText({GrantPermission::Phi})))
    , m_leave(makeButton(tr("Cancel")))
    , m_send(makeButton({}, Button::Primary))
    , m_soon(new QTimer(this))
    , m_approvals(workspace->desk()->grants()->terms().approvals)
{
    setObjectName(QStringLiteral("grantDialog"));
    setWindowTitle(deed == Deed::BreakGlass ? tr("Break glass")
                   : deed == Deed::Amend    ? tr("Change the request for %1").arg(grant->tenant())
                                            : tr("Ask for access to one tenant"));
    setMinimumWidth(600);
    const AccessTerms &terms = workspace->desk()->grants()->terms();
    m_minutes->setRange(1, std::max(1, deed == Deed::BreakGlass ? terms.breakGlassMinutes : terms.minutes));
    m_minutes->setValue(std::min(kUsualMinutes, m_minutes->maximum()));
    build();
    if (m_grant) {
        m_tenant->setText(m_grant->ask.tenantId);
        m_tenant->setReadOnly(true);
        m_ticket->setText(m_grant->ask.ticket);
        m_purpose->setPlainText(m_grant->ask.purpose);
        m_minutes->setValue(m_grant->ask.minutes);
        m_alertId = m_grant->ask.alertId;
        m_withAlert->setChecked(!m_alertId.isEmpty());
        for (auto it = m_permissions.cbegin(); it != m_permissions.cend(); ++it)
            it.value()->setChecked(m_grant->ask.permissions.contains(it.key()));
        m_phi->setChecked(m_grant->ask.permissions.contains(GrantPermission::Phi));
    }
    m_soon->setSingleShot(true);
    m_soon->setInterval(kSoonMs);
    connect(m_soon, &QTimer::timeout, this, &GrantDialog::preview);
    connect(m_leave, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_send, &QPushButton::clicked, this, &GrantDialog::send);
    const auto changed = [this] {
        refresh();
        m_soon->start();
    };
    connect(m_tenant, &QLineEdit::textChanged, this, changed);
    connect(m_ticket, &QLineEdit::textChanged, this, &GrantDialog::refresh);
    connect(m_purpose, &QPlainTextEdit::textChanged, this, &GrantDialog::refresh);
    for (QCheckBox *box : std::as_const(m_permissions))
        connect(box, &QCheckBox::toggled, this, changed);
    connect(m_phi, &QRadioButton::toggled, this, changed);
    connect(m_withAlert, &QCheckBox::toggled, this, changed);
    connect(m_minutes, &QSpinBox::valueChanged, this, changed); // A freeze may begin later.
    (m_tenant->text().isEmpty() ? static_cast<QWidget *>(m_tenant) : m_ticket)->setFocus();
    refresh();
    preview();
}

void GrantDialog::setAlert(const QString &alertId)
{
    m_alertId = alertId;
    m_ticket->setText(alertId);
    m_withAlert->setChecked(true);
    m_purpose->setFocus();
}

void GrantDialog::build()
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(space::large, space::large, space::large, space::large);
    column->setSpacing(space::small);
    column->addWidget(makeLabel(windowTitle(), Text::Title, Tone::Text, true));
    column->addWidget(m_promise);
    buildFields(column);
    auto *preview = new QFrame;
    preview->setProperty("kind", "card");
    auto *inside = new QVBoxLayout(preview);
    inside->setContentsMargins(space::medium, space::small, space::medium, space::small);
    m_opens->setObjectName(QStringLiteral("grantOpens"));
    inside->addWidget(m_freeze);
    inside->addWidget(m_opens);
    column->addWidget(preview);
    m_problem->setObjectName(QStringLiteral("grantProblem"));
    m_problem->hide();
    column->addWidget(m_problem);
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(space::small);
    buttons->addStretch();
    buttons->addWidget(m_leave);
    buttons->addWidget(m_send);
    column->addSpacing(space::small);
    column->addLayout(buttons);
    m_send->setObjectName(QStringLiteral("grantSend"));
}

void GrantDialog::buildFields(QVBoxLayout *column)
{
    auto *form = new QFormLayout;
    form->setHorizontalSpacing(space::medium);
    form->setVerticalSpacing(space::small);
    const auto row = [form](const QString &title, QWidget *field, const char *name) {
        field->setObjectName(QString::fromLatin1(name));
        field->setAccessibleName(title);
        QLabel *label = makeLabel(title, Text::Strong);
        label->setBuddy(field);
        form->addRow(label, field);
    };
    m_tenant->setMaxLength(200);
    m_tenant->setPlaceholderText(tr("The tenant's id, such as t-000123"));
    row(tr("Tenant"), m_tenant, "grantTenant");
    m_ticket->setMaxLength(kTicket);
    m_ticket->setPlaceholderText(tr("Number of the ticket or alert"));
    row(tr("Ticket"), m_ticket, "grantTicket");
    m_purpose->setFixedHeight(72);
    m_purpose->setTabChangesFocus(true);
    row(m_deed == Deed::BreakGlass ? tr("Reason") : tr("Purpose"), m_purpose, "grantPurpose");
    row(tr("To see"), permissionBoxes(), "grantPermissions");
    // Broken glass, which nobody has consented to, never opens PHI.
    QWidget *classes = dataClasses();
    if (m_deed != Deed::BreakGlass
        && m_workspace->desk()->grants()->terms().permissions.contains(GrantPermission::Phi)) {
        row(tr("Data class"), classes, "grantDataClass");
    } else {
        classes->setParent(this);
        classes->hide();
    }
    m_minutes->setSuffix(tr(" min"));
    m_minutes->setFixedWidth(110);
    row(tr("For"), m_minutes, "grantMinutes");
    m_withAlert->setObjectName(QStringLiteral("grantWithAlert"));
    form->addRow(QString(), m_withAlert);
    column->addLayout(form);
}

QWidget *GrantDialog::permissionBoxes()
{
    constexpr int kInARow = 2;
    auto *boxes = new QWidget;
    auto *grid = new QGridLayout(boxes);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(space::large);
    grid->setVerticalSpacing(space::tiny);
    grid->setColumnStretch(kInARow, 1);
    for (const GrantPermission one : m_workspace->desk()->grants()->terms().permissions) {
        if (one == GrantPermission::Phi)
            continue; // A class of what is seen, not a place.
        auto *box = new QCheckBox(permissionText(one));
        box->setObjectName(QStringLiteral("grantPermission%1").arg(int(one)));
        box->setChecked(m_permissions.isEmpty()); // The smallest first; more only where it is asked for.
        const int at = int(m_permissions.size());
        m_permissions.insert(one, box);
        grid->addWidget(box, at / kInARow, at % kInARow);
    }
    return boxes;
}

QWidget *GrantDialog::dataClasses()
{
    auto *classes = new QWidget;
    auto *column = new QVBoxLayout(classes);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::tiny);
    auto *choice = new QHBoxLayout;
    choice->setSpacing(space::large);
    m_operational->setObjectName(QStringLiteral("grantOperational"));
    m_operational->setChecked(true);
    m_phi->setObjectName(QStringLiteral("grantPhi"));
    choice->addWidget(m_operational);
    choice->addWidget(m_phi);
    choice->addStretch();
    column->addLayout(choice);
    m_classMeans->setObjectName(QStringLiteral("grantClassMeans"));
    column->addWidget(m_classMeans);
    return classes;
}

/// What may be chosen, and what the choice means.
void GrantDialog::refreshDataClass()
{
    const bool queries = coversDiagnostics(ask().permissions);
    m_phi->setEnabled(queries);
    if (!queries)
        m_operational->setChecked(true);
    m_classMeans->setText(
        !queries ? tr("Protected health information can be asked for with queries or statements only.")
        : m_phi->isChecked()
            ? tr("Names, notes and whatever else is marked as PHI come back as they are. That takes the consent of two "
                 "other people at least.")
            : tr("Columns that are marked as PHI come back masked, and own statements may not touch them."));
    m_promise->setText(
        m_deed == Deed::BreakGlass
            ? tr("In force at once, without anybody’s consent. Everybody who approves access to the tenant is told "
                 "now, and you get no other access until another person has closed the after-action review.")
            : tr("Reads one tenant outside your scope, or a tenant’s own records, for some minutes, with the consent "
                 "of %n "
                 "other person(s). Every call under it stands in the audit.",
                 nullptr, m_approvals));
}

/// It is offered for what the person came from, and not for another tenant that they have typed since.
void GrantDialog::refreshAlert()
{
    const bool its = !m_alertId.isEmpty() && m_alertId.startsWith(m_tenant->text().trimmed() + QLatin1Char('/'));
    m_withAlert->setVisible(its && m_deed != Deed::BreakGlass);
    m_withAlert->setToolTip(m_alertId);
    m_withAlert->setAccessibleDescription(m_alertId);
}

GrantAsk GrantDialog::ask() const
{
    GrantAsk ask{m_tenant->text().trimmed(),
                 m_purpose->toPlainText().trimmed(),
                 m_ticket->text().trimmed(),
                 {},
                 m_minutes->value()};
    for (auto it = m_permissions.cbegin(); it != m_permissions.cend(); ++it)
        if (it.value()->isChecked())
            ask.permissions << it.key();
    if (m_phi->isChecked() && coversDiagnostics(ask.permissions))
        ask.permissions << GrantPermission::Phi;
    if (m_withAlert->isChecked() && !m_withAlert->isHidden())
        ask.alertId = m_alertId;
    return ask;
}

QString GrantDialog::missing() const
{
    const GrantAsk now = ask();
    if (now.tenantId.isEmpty())
        return tr("Name the tenant by its id first");
    if (now.ticket.isEmpty())
        return tr("Name the ticket first");
    if (m_deed == Deed::BreakGlass && now.purpose.size() < kReason)
        return tr("Give a reason of at least %1 characters: %2 so far").arg(kReason).arg(now.purpose.size());
    if (now.purpose.isEmpty())
        return tr("Say what it is for first");
    if (now.purpose.size() > kPurpose)
        return tr("At most %1 characters").arg(kPurpose);
    return now.permissions.isEmpty() ? tr("Choose what is to be seen first") : QString();
}

void GrantDialog::refresh()
{
    refreshAlert();
    refreshDataClass();
    const QString lacks = missing();
    const QString tenant = m_tenant->text().trimmed();
    m_send->setText(buttonText(m_deed == Deed::BreakGlass ? tr("Break glass on %1").arg(tenant)
                               : m_deed == Deed::Amend    ? tr("Change the request")
                                                          : tr("Ask for access")));
    m_send->setEnabled(lacks.isEmpty() && m_refusal.isEmpty() && !m_sending);
    m_send->setToolTip(lacks);
    m_send->setAccessibleDescription(lacks);
    // Once the window has heard of texts that have changed within a field of several parts.
    QTimer::singleShot(0, this, &GrantDialog::growToFit);
}

void GrantDialog::preview()
{
    const int number = ++m_asked;
    m_workspace->desk()->grants()->preview(ask(), this, [this, number](const Fault &fault, const GrantPreview &told) {
        if (number == m_asked)
            showPreview(fault, told);
    });
}

void GrantDialog::showPreview(const Fault &fault, const GrantPreview &told)
{
    m_refusal = fault.failed() ? fault.summary : told.refusal;
    if (!fault.failed() && told.approvals > 0)
        m_approvals = told.approvals;
    m_freeze->show(told.freezes, m_workspace->now(), false);
    QStringList parts;
    if (!m_refusal.isEmpty())
        parts << m_refusal;
    if (!told.opens.isEmpty())
        parts << tr("It opens:") + QLatin1Char('\n') + bulleted(told.opens);
    if (!told.staysShut.isEmpty())
        parts << tr("It does not open:") + QLatin1Char('\n') + bulleted(told.staysShut);
    if (m_deed == Deed::Request)
        parts << tr("Whether there is a tenant of this id is not told before somebody has consented; a request for "
                    "none waits until it lapses.");
    m_opens->setText(parts.join(QStringLiteral("\n\n")));
    setTone(m_opens, m_refusal.isEmpty() ? Tone::Dim : Tone::Warn);
    refresh();
}

/// What it opens is read before anything is sent: it is never cut, and no field stands over another.
void GrantDialog::growToFit()
{
    resize(width(), std::max(height(), layout()->totalHeightForWidth(width())));
}

void GrantDialog::send()
{
    m_sending = true;
    m_problem->hide();
    refresh();
    const auto then = [this](const Fault &fault, const AccessGrant &grant) {
        m_sending = false;
        if (!fault.failed()) {
            emit done(grant);
            accept();
            return;
        }
        m_problem->setText(fault.summary + QLatin1Char(' ') + fault.remedy);
        m_problem->show();
        refresh();
    };
    GrantDesk *desk = m_workspace->desk()->grants();
    if (m_deed == Deed::BreakGlass)
        desk->breakGlass(ask(), this, then);
    else if (m_deed == Deed::Amend)
        desk->amend(*m_grant, ask(), this, then);
    else
        desk->request(ask(), this, then);
}

} // namespace bulkhead
